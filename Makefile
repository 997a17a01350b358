# Needs only Python >= 3.11 with venv; every target is cheap when nothing has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench bench-peers clean

demo: $(VENV)/.installed
	$(BIN)/python -m aiopt.tools.demo

test: lint
	$(BIN)/python -m pytest -n 2

# Timings on one core; figures for the README. Peers that are not installed are skipped.
bench: $(VENV)/.installed-bench
	$(BIN)/python benchmarks/run.py --json build/benchmarks.json --plot build/benchmarks.png
	$(BIN)/python benchmarks/run.py --workloads W3,W4 --peers aiopt-static
	$(BIN)/python benchmarks/compile_time.py
	$(BIN)/python benchmarks/startup.py

# The systems to compare with: 4 GB in the user's cache, one virtual environment each.
bench-peers: $(VENV)/.installed-bench
	$(BIN)/python benchmarks/setup_peers.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --project pyproject.toml --pythonpath $(BIN)/python

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "aiopt needs Python >= 3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build dist *.egg-info

# Needs only Python >= 3.11 with venv; every target is cheap when nothing has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Torch without CUDA; where this index cannot be reached, pip takes what it finds.
TORCH_INDEX := https://download.pytorch.org/whl/cpu
TORCH := torch==2.13.0

.PHONY: demo test lint bench bench-peers conformance clean

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
	$(BIN)/python benchmarks/call_cost.py
	$(BIN)/python benchmarks/dispatch.py
	$(BIN)/python benchmarks/policies.py
	$(BIN)/python benchmarks/cache_policies.py
	$(BIN)/python benchmarks/tiering.py
	$(BIN)/python benchmarks/traffic.py

# The systems to compare with: 4 GB in the user's cache, one virtual environment each.
bench-peers: $(VENV)/.installed-bench
	$(BIN)/python benchmarks/setup_peers.py

# Suites that nobody here wrote. CONFORMANCE holds options (see docs/conformance.md), for example
# make conformance CONFORMANCE='onnx-node --filter softmax'; AIOPT_STABLEHLO_TESTS a corpus.
conformance: $(VENV)/.installed-conformance
	$(BIN)/python conformance/run.py $(CONFORMANCE)

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

$(VENV)/.installed-conformance: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --retries 0 \
	    --index-url $(TORCH_INDEX) $(TORCH) \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[conformance]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch-mlir \
	  || echo 'torch-mlir cannot be installed: its cases are left out'
	touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build dist *.egg-info

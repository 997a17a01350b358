"""Trees that need no parser are those of the parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from aiopt.passes import parsed_pipelines
from aiopt.passes.parsed_pipelines import FOLDER, PARSED, encode, known_tree
from aiopt.passes.pipeline_syntax import grammar
from aiopt.passes.pipeline_text import Library, builtin_library, resolve


def test_the_file_is_up_to_date() -> None:
    advice = "run: python -m aiopt.passes.parsed_pipelines"
    assert PARSED.read_text(encoding="utf-8") == parsed_pipelines.parsed(), advice


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.pipeline")), ids=lambda file: file.name)
def test_shipped_files(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert encode(known_tree(text, "file")) == encode(grammar().parse(text, start="file"))
    assert known_tree(text + "\n", "file") is None


@pytest.mark.parametrize("name", ["tier2", "stablehlo-to-graph", "a.b_c+1", "pipeline"])
def test_names(name: str) -> None:
    assert encode(known_tree(name, "items")) == encode(grammar().parse(name, start="items"))


@pytest.mark.parametrize("text", ["", " tier2", "tier2\n", "cse,dce", "cse{}", "a(b)", "#"])
def test_what_only_the_parser_knows(text: str) -> None:
    assert known_tree(text, "items") is None


def test_without_the_file_everything_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_pipelines, "_shipped", dict)
    library = Library()
    library.add_file(FOLDER / "builtin.pipeline")
    assert str(library.resolve("tier2")) == str(resolve("tier2"))
    shipped = builtin_library().definitions
    assert {name: d.location for name, d in library.definitions.items()} == {
        name: d.location for name, d in shipped.items()
    }


def test_a_tier_imports_no_parser() -> None:
    code = "import sys; from aiopt.passes.pipeline_text import resolve; resolve('tier2'); "
    subprocess.run([sys.executable, "-c", code + "assert 'lark' not in sys.modules"], check=True)

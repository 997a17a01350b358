"""The demonstration, shortened; `make demo` runs all of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiopt.jitrt import build, warm
from aiopt.jitrt.program import Program
from aiopt.tools.demo import LENGTHS, find_example, main


def test_demo(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["--length", "1", "--length", "19"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    for tier in (0, 1, 2):
        assert re.search(rf"^│ +{tier} │", captured.out, re.MULTILINE)
    for length in (1, 19):
        assert re.search(rf"^│ +{length} │( +\S+ │){{5}} +\S+ x │$", captured.out, re.MULTILINE)
    assert re.search(
        r"^First result of another process, all in all: \S+ CPU s, in tier", captured.out, re.M
    )


def test_a_wrong_result_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = build.link

    def wrong_link(*args: Any, **kwargs: Any) -> Program:
        linked = link(*args, **kwargs)
        entry = linked.entry
        if linked.tier == 2:
            linked.__call__ = lambda *a: np.add(entry(*a), np.float32(1e-3))
        return linked

    for linking in (build, warm):
        monkeypatch.setattr(linking, "link", wrong_link)
    assert main(["--length", "3"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: tier 2 at length 3: result 'out0' differs from tier 0 in ")
    assert error.count("\n") == 1


def test_example_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_example().is_file()


def test_a_dozen_lengths() -> None:
    assert len(LENGTHS) == 12

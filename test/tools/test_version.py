"""Every tool says its version."""

from __future__ import annotations

from collections.abc import Callable

import aiopt
import pytest
from aiopt.tools import bench, cache, compile, opt, policy, run, translate, tune


@pytest.mark.parametrize(
    ("main", "name"),
    [
        (bench.main, "aiopt-bench"),
        (cache.main, "aiopt-cache"),
        (compile.main, "aiopt-compile"),
        (opt.main, "aiopt-opt"),
        (policy.main, "aiopt-policy"),
        (run.main, "aiopt-run"),
        (translate.main, "aiopt-translate"),
        (tune.main, "aiopt-tune"),
    ],
)
def test_version(
    capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int], name: str
) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{name} {aiopt.__version__}\n"

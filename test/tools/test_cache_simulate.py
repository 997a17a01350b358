"""aiopt-cache simulate as a user meets it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiopt.tools.cache import main

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`aiopt-cache simulate`: what it prints, or the one line that is wrong."""

    def run(*arguments: object) -> str:
        code = main(["simulate", *map(str, arguments)])
        printed = capsys.readouterr()
        assert "internal error" not in printed.err
        assert (code == 0) == (printed.err == ""), printed.err
        assert printed.err.count("\n") <= 1
        return printed.out or printed.err

    return run


def rows(text: str) -> list[dict]:
    return json.loads(text)


def test_the_default_policy_on_a_shipped_trace(run: Run) -> None:
    printed = run("--trace", "zoo", "--budget", "20%")
    assert "Users of a model zoo" in printed and "default: cost-aware" in printed
    (row,) = rows(run("--trace", "zoo", "--budget", "20%", "--json"))
    assert row["trace"] == "zoo" and row["requests"] == 1800
    assert row["saved_rate"] == row["saved"] / row["cost"] == pytest.approx(0.463, abs=0.005)


def test_all_traces_with_three_budgets(run: Run) -> None:
    found = rows(run("--json", "--policy", "cache-policy{disk=lru-k{k=1}}"))
    assert len(found) == 7 * 3
    by_trace = [each["hit_rate"] for each in found if each["trace"] == "shapes"]
    assert by_trace == sorted(by_trace) and by_trace[0] > 0


def test_exercise_12_3(run: Run) -> None:
    zipf = "items=1000 s=1.0 size=5MiB requests=10000"
    found = rows(run("--zipf", zipf, "--budget", "100MiB", "--compare", "--json"))
    hits = {each["policy"]: each["hit_rate"] for each in found}
    assert hits["static: what saves most"] == pytest.approx(0.48, abs=0.015)
    assert hits["lru-k{k=1}"] == pytest.approx(0.315, abs=0.02)
    assert set(hits) >= {"lru-k", "cost-aware", "greedy-dual-size", "s3-fifo", "unlimited"}


def test_one_number_in_a_policy_changes_the_outcome(run: Run, tmp_path: Path) -> None:
    """a b c a b c … in room for two: LRU never hits, a rule that keeps `a` does."""
    keys = [[name, 100, cost, 2] for name, cost in (("a", 3.0), ("b", 1.0), ("c", 1.0))]
    file = tmp_path / "loop.json"
    fields = {"name": "loop", "about": "", "keys": keys, "which": [0, 1, 2] * 10}
    file.write_text(json.dumps(fields | {"after": [1000] * 30}))

    def hits(policy: str, *options: object) -> int:
        arguments = ("--trace", file, "--policy", policy, "--budget", "200", *options, "--json")
        return rows(run(*arguments))[0]["hits"]

    assert hits("cache-policy{disk=lru-k{k=1}}") == 0
    assert hits('cache-policy{disk=rule{evict="compile_ms"}}') == 9
    text = "cache-policy{memory=lru-k{k=1} disk=cost-aware}"
    assert hits(text) == 9 and hits(text, "--store", "memory") == 0


def test_the_budget_of_the_policy(run: Run) -> None:
    policy = "cache-policy{disk=lru-k{budget=1MiB}}"
    (row,) = rows(run("--trace", "zoo", "--policy", policy, "--json"))
    assert row["budget"] == 1 << 20
    (row,) = rows(run("--trace", "zoo", "--policy", "embedded", "--json"))
    assert row["budget"] == 64 << 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--trace", "zooo"], "zooo: error: cannot read the trace"),
        (["--policy", "cache-policy{disk=lur-k}"], "<policy>:1:19: error: wrong value"),
        (
            ["--policy", "cache-policy{disk=none}"],
            "<policy>:1:1: error: the policy keeps nothing on",
        ),
        (["--policy", "tier1"], "error: 'tier1' is no policy"),
        (["--budget", "much"], "error: malformed --budget: expected a size such as 64MiB or 10%"),
        (["--budget", "-5"], "error: malformed --budget"),
        (["--budget", "5%5"], "error: malformed --budget"),
        (["--zipf", "items=0"], "<zipf>:1:7: error: wrong value for option 'items'"),
        (["--zipf", "size=5MiB itms=3"], "<zipf>:1:11: error: 'zipf' has no option 'itms'"),
        (["--zipf", "s=1 s=2"], "<zipf>:1:5: error: option 's' is given twice"),
        (["--zipf", "}"], "<zipf>:1:2: error: malformed pipeline"),
        (["--store", "attic"], "Invalid value for '--store'"),
        (["--plot", "/nowhere/x.png"], "/nowhere/x.png: error: cannot write"),
    ],
)
def test_mistakes(arguments: list[str], message: str, run: Run) -> None:
    assert message in run(*arguments)


def test_plot(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "x.png"
    assert run("--zipf", "items=50 requests=200", "--compare", "--plot", file) == ""
    assert file.read_bytes().startswith(b"\x89PNG")
    assert "cannot draw" in run("--zipf", "requests=9", "--plot", tmp_path / "x.unknown")


def test_plot_without_matplotlib(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    found = run("--trace", "zoo", "--plot", tmp_path / "x.png")
    assert "a picture needs matplotlib" in found and "aiopt[bench]" in found

"""aiopt-policy as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.vocabulary import VOCABULARY
from aiopt.tools.policy import main

MINE = """\
# Slow to compile.
pipeline mine = tier-policy{tiers=tier0,tier1,tier2 theta0=THETA promote="count > theta0" rank=to ahead=false}

# No policy.
pipeline passes = cse, dce
"""
WRONG = """\
pipeline first = tier-policy{theta0=-1 gama=3 promote="count >"}, hotness-policy{k=x}
pipeline second = tier-policy{tiers=tier0,tier1,tire2}
pipeline third = cse, tier-policy
pipeline good = tier-policy{tiers=tier0,tier1}
pipeline fourth = nothing
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.pipeline"
    path.write_text(MINE.replace("THETA", "100"))
    return path


def test_check_prints_what_a_policy_resolves_to(mine: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(mine)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("pipeline mine =\n  tier-policy{tiers=tier0,tier1,tier2\n")
    assert "passes" not in printed.out
    (mine.parent / "printed.pipeline").write_text(printed.out)
    assert main(["check", str(mine.parent / "printed.pipeline")]) == 0
    assert capsys.readouterr().out == printed.out


def test_check_reports_all_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "wrong.pipeline"
    path.write_text(WRONG)
    assert main(["check", str(path), str(tmp_path / "missing.pipeline")]) == 1
    printed = capsys.readouterr()
    lines = [line.removeprefix(f"{path}:") for line in printed.err.splitlines()]
    assert [line.split(" ")[0] for line in lines[:-1]] == [
        "1:37:",
        "1:40:",
        "1:63:",
        "1:84:",
        "2:10:",
        "3:10:",
        "5:19:",
    ]
    assert "did you mean 'gamma'?" in lines[1]
    assert "'tire2'" in lines[4] and "did you mean 'tier2'?" in lines[4]
    assert "is no policy" in lines[5]
    assert "missing.pipeline" in lines[7]
    assert printed.out.startswith("pipeline good =\n")


def test_list_and_show(mine: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["list", "--pipeline-file", str(mine)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert any(line.split() == "mine Slow to compile.".split() for line in listed)
    assert {line.split()[0] for line in listed} >= {"default", "paper"}
    assert not any(line.startswith(("tier2", "passes")) for line in listed)
    for name in (str(mine), f"{mine}:mine"):
        assert main(["show", name]) == 0
        assert "theta0=100.0" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["default", "paper", "tier-policy{theta0=3}"])
def test_what_is_shown_reads_back(name: str, capsys: pytest.CaptureFixture[str]):
    assert main(["show", name]) == 0
    assert Policies.named(capsys.readouterr().out) == Policies.named(name)


def test_vocabulary(capsys: pytest.CaptureFixture[str]):
    assert main(["vocabulary"]) == 0
    printed = capsys.readouterr().out
    assert all(f" {name} " in printed for name in VOCABULARY)
    assert main(["vocabulary", "--about", "machine"]) == 0
    printed = capsys.readouterr().out
    assert " free_cores " in printed and " time_to " not in printed


# --- replay -----------------------------------------------------------------------------------

STEADY = "program,time,calls\nf,10ms,1000\n"
ARGUMENTS = ["--costs", "1s", "--speedups", "2"]


def seconds(policy: str, trace: Path, capsys: pytest.CaptureFixture[str]) -> float:
    assert main(["replay", policy, "--trace", str(trace), *ARGUMENTS, "--json"]) == 0
    (outcome,) = json.loads(capsys.readouterr().out)["policies"][policy]
    return outcome["seconds"]


def test_one_number_in_a_file_changes_the_replay(mine: Path, capsys: pytest.CaptureFixture[str]):
    """100 calls of 10 ms, 1 s of compilation, 900 calls of 5 ms; and never."""
    trace = mine.parent / "steady.csv"
    trace.write_text(STEADY)
    assert seconds(str(mine), trace, capsys) == pytest.approx(1 + 1 + 4.5, rel=0.03)
    mine.write_text(MINE.replace("THETA", "2000"))
    assert seconds(str(mine), trace, capsys) == pytest.approx(10.0)


def test_replay_prints_references(mine: Path, capsys: pytest.CaptureFixture[str]):
    trace = mine.parent / "steady.csv"
    trace.write_text(STEADY)
    assert main(["replay", str(mine), "default", "--trace", str(trace), *ARGUMENTS]) == 0
    printed = " ".join(capsys.readouterr().out.split())  # titles wrap where the path is long
    for part in (
        "1000 calls, 1 programs, 10 s in tier 0",
        "optimum",
        "6 s",
        "best single tier (1)",
        "promote 1",
    ):
        assert part in printed


def test_replay_of_many_traces(capsys: pytest.CaptureFixture[str]):
    assert main(["replay", "default", "paper", "--trace", "random:3-5", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    assert "3 traces" in printed and "default" in printed and "paper" in printed


def test_json_has_all_decisions(capsys: pytest.CaptureFixture[str]):
    assert main(["replay", "default", "--trace", "random:3", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    (trace,), (outcome,) = printed["traces"], printed["policies"]["default"]
    assert outcome["to_optimum"] == pytest.approx(outcome["seconds"] / trace["optimum_seconds"])
    first = outcome["decisions"][0]
    assert first.keys() == {"time", "kind", "program", "tier", "sizes", "rule", "numbers"}


def test_costs_of_an_event_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "log.jsonl"
    events = [
        {"kind": "calls", "tier": 0, "mean": 0.01, "calls": 500, "time": 5.0},
        {"kind": "compiled", "tier": 1, "seconds": 0.5, "time": 5.5},
        {"kind": "calls", "tier": 1, "mean": 0.005, "calls": 500, "time": 8.0},
    ]
    path.write_text("\n".join(json.dumps({"program": "f", "sizes": None, **e}) for e in events))
    assert main(["replay", "default", "--trace", str(path), "--json"]) == 0
    (trace,) = json.loads(capsys.readouterr().out)["traces"]
    assert trace["optimum_seconds"] == pytest.approx(0.5 + 1000 * 0.005)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "nothing"], "unknown pass or pipeline 'nothing'"),
        (["show", "tier2"], "is no policy"),
        (["show", "missing.pipeline"], "missing.pipeline: error: no such file"),
        (["replay", "tier-policy{theta0=x}"], "wrong value for option 'theta0'"),
        (["replay", "default", "--costs", "1ms,2"], "expected 2 speed-ups, found 4"),
        (["replay", "default", "--costs", "soon"], "malformed --costs"),
        (["replay", "default", "--speedups", "1,0"], "malformed --speedups"),
        (["replay", "default", "--trace", "missing.csv"], "cannot read the trace"),
        (["replay", "default", "--trace", "random:x"], "malformed --trace"),
        (["replay", "default", "--trace", "random:9-1"], "malformed --trace"),
        (["replay", "default", "--workers", "-1"], "wrong --workers"),
        (["replay", "default", "--error", "nan"], "wrong --workers or --error"),
        (["replay"], "Missing argument"),
        (["vocabulary", "--about", "progam"], "did you mean 'program'?"),
        (["forget"], "No such command 'forget'"),
    ],
)
def test_one_diagnostic(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and message in printed.err
    assert printed.err.count("\n") == 1


def test_a_file_with_several_policies_needs_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "two.pipeline"
    path.write_text("pipeline a = tier-policy\npipeline b = hotness-policy\n")
    assert main(["show", str(path)]) == 1
    assert f"expected {path}:NAME of a, b" in capsys.readouterr().err
    assert main(["show", f"{path}:c"]) == 1
    assert "no policy 'c'" in capsys.readouterr().err
    assert main(["show", f"{path}:b"]) == 0


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from aiopt.tools.policy import main; main(['--help'])\n"
        "heavy = {'xdsl', 'numpy', 'rich', 'lark', 'llvmlite'} & sys.modules.keys()\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_replay_of_synthetic_traffic(capsys: pytest.CaptureFixture[str]):
    assert main(["replay", "default", "--trace", "log-normal{calls=20}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["traces"][0]["calls"] == 20
    assert main(["replay", "default", "--trace", "log-normal{cals=20}"]) == 1
    assert "did you mean 'calls'?" in capsys.readouterr().err

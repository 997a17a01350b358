"""Matches between made-up contestants, and one real worker."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from contest import Failure, Match, Process, Rules, child_environment, interpreter
from peers.base import Setting
from workloads import WORKLOADS, error

SMALL = WORKLOADS["W7"]


class Player:
    """A contestant whose calls take `seconds`."""

    def __init__(self, name: str, seconds: float, log: list[str], *, wrong: bool = False) -> None:
        self.name = name
        self.seconds = seconds
        self.log = log
        self.wrong = wrong

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        if do == "build":
            return {"compile_seconds": 0.5}
        if do == "result":
            reference = SMALL.reference(SMALL.inputs(details["size"]))
            np.save(details["path"], reference + self.wrong)
        if do == "slice":
            self.log.append(f"{self.name}×{details['times']}")
            return {"cpu": self.seconds, "wall": 2 * self.seconds}
        return {}


def match(tmp_path: Path, ours: Player, *others: Player, **rules: Any) -> Match:
    return Match(ours, others, SMALL, 8, tmp_path, Rules(**rules))


def test_every_slice_is_paired(tmp_path: Path) -> None:
    log: list[str] = []
    ours, theirs = Player("aiopt", 0.004, log), Player("peer", 0.006, log)
    entries = match(tmp_path, ours, theirs, rounds=4, slice_seconds=0.012).play(print)
    assert entries["peer"].ratios == [1.5] * 4
    assert entries["peer"].compile_seconds == 0.5
    assert log[:2] == ["aiopt×1", "peer×1"]
    assert log[2:6] == ["peer×2", "aiopt×3", "aiopt×3", "peer×2"]


def test_wall_time(tmp_path: Path) -> None:
    ours, theirs = Player("aiopt", 0.004, []), Player("peer", 0.006, [])
    entries = match(tmp_path, ours, theirs, clock="wall").play(print)
    assert entries["aiopt"].seconds[0] == 0.008


def test_the_hopeless_sit_out(tmp_path: Path) -> None:
    log: list[str] = []
    players = [Player(name, s, log) for name, s in (("fast", 1.0), ("near", 1.9), ("slow", 3.0))]
    players.append(Player("roofline", 0.1, log))
    entries = match(tmp_path, Player("aiopt", 1.0, log), *players, rounds=12).play(print)
    rounds = {name: len(entry.ratios) for name, entry in entries.items()}
    assert rounds == {"aiopt": 0, "fast": 12, "near": 12, "slow": 3, "roofline": 12}


def test_wrong_results_are_not_timed(tmp_path: Path) -> None:
    said: list[str] = []
    ours, theirs = Player("aiopt", 1.0, []), Player("peer", 1.0, [], wrong=True)
    entries = match(tmp_path, ours, theirs, rounds=3).play(said.append)
    assert entries["peer"].failure.startswith("wrong result")
    assert not entries["peer"].ratios
    assert len(entries["aiopt"].seconds) == 3
    assert said == [f"W7:8 peer: {entries['peer'].failure}"]


def test_nothing_is_timed_if_we_are_wrong(tmp_path: Path) -> None:
    ours, theirs = Player("aiopt", 1.0, [], wrong=True), Player("peer", 1.0, [])
    entries = match(tmp_path, ours, theirs).play(lambda _: None)
    assert entries["aiopt"].failure
    assert not entries["peer"].seconds


def test_worker(tmp_path: Path) -> None:
    subject = {"workload": "W7", "size": 8}
    python = Path(sys.executable)
    with Process("aiopt", python, Setting(str(tmp_path)), tmp_path / "log") as process:
        assert "xdsl" in process.ask("versions")["versions"]
        assert process.ask("build", **subject, first=8)["compile_seconds"] > 0
        path = tmp_path / "out.npy"
        process.ask("result", **subject, inputs=[5, 1], path=str(path))
        expected = SMALL.reference(SMALL.inputs(5, seed=1))
        assert error(np.load(path), expected) < 1e-6
        request = subject | {"inputs": [8, 0], "times": 3, "warm": True}
        assert set(process.ask("slice", **request)) == {"cpu", "wall"}
        assert process.ask("usage")["peak_megabytes"] > 10
        process.ask("forget", **subject)
        with pytest.raises(Failure, match="KeyError"):
            process.ask("slice", **request)
    with pytest.raises(Failure):
        process.ask("usage")


def test_environments(tmp_path: Path) -> None:
    assert interpreter("aiopt", tmp_path) == Path(sys.executable)
    assert interpreter("numba", tmp_path) is None
    python = tmp_path / "numba" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert interpreter("numba", tmp_path) == python


def test_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    variables = child_environment(2)
    assert "OPENBLAS_CORETYPE" not in variables
    assert variables["OMP_NUM_THREADS"] == variables["OPENBLAS_NUM_THREADS"] == "2"

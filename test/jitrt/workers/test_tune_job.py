"""A round of tuning, as a worker does it."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.tuning.tuner import Result
from aiopt.jitrt.workers import tune_job
from aiopt.jitrt.workers.compile_job import compile_job, work
from aiopt.jitrt.workers.lent_weights import answer_question
from aiopt.jitrt.workers.request import CompileReply, make_request
from aiopt.jitrt.workers.tune_request import TuneReply, TuneRequest, is_note, noted
from aiopt.passes.pipeline_text import builtin_library

TEXT = """
func.func @main(%x: tensor<?x48xf32, #graph.dims<n, _>>, %w: tensor<48x64xf32>)
    -> tensor<?x64xf32, #graph.dims<n, _>> {
  %0 = graph.matmul %x, %w
    : (tensor<?x48xf32, #graph.dims<n, _>>, tensor<48x64xf32>)
    -> tensor<?x64xf32, #graph.dims<n, _>>
  %1 = graph.softmax %0 axis = 1 : tensor<?x64xf32, #graph.dims<n, _>>
  func.return %1 : tensor<?x64xf32, #graph.dims<n, _>>
}
"""
WEIGHTS = {"arg1": np.linspace(-1, 1, 48 * 64, dtype=np.float32).reshape(48, 64)}


def request(pipeline: str = "tier3") -> TuneRequest:
    module = lower(TEXT, tier=0, weights=WEIGHTS).module
    text = builtin_library().inlined(pipeline)
    version = make_request(module, text, tier=3, extents={"n": 16}, weights=WEIGHTS)
    return TuneRequest(version, {}, 0.5, "guided", "none", 0, 0, 1)


class Owner:
    """Lends weights; notes of the round, which is another process, become files of `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, question: bytes) -> bytes:
        if not is_note(question):
            return answer_question(WEIGHTS, question)
        (self._folder / f"{len(self.notes):03}").write_bytes(question)
        return b""

    @property
    def notes(self) -> list[dict[str, tuple[Trial, ...]]]:
        return [noted(path.read_bytes()) for path in sorted(self._folder.iterdir())]

    @property
    def trials(self) -> dict[str, tuple[Trial, ...]]:
        together: dict[str, tuple[Trial, ...]] = {}
        for each in self.notes:
            for digest, found in each.items():
                together[digest] = (*together.get(digest, ()), *found)
        return together


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    return Owner(tmp_path)


def done(asked: TuneRequest, owner: Owner) -> TuneReply:
    return TuneReply.from_bytes(work(asked.to_bytes(), owner))


def test_a_round_tells_what_it_measures_and_its_pipeline_compiles(owner: Owner):
    asked = request()
    reply = done(asked, owner)
    assert not reply.failure
    first = owner.trials
    trials = [trial for found in first.values() for trial in found]
    assert trials and any(trial.timed for trial in trials)
    assert all(sum(map(len, each.values())) <= tune_job.BATCH for each in owner.notes)
    assert not done(replace(asked, known=first), owner).failure
    known = {(digest, t.point) for digest, found in first.items() for t in found}
    new = {
        (digest, t.point)
        for digest, found in owner.trials.items()
        for t in found[len(first.get(digest, ())) :]
        if t.status != "confirmed"
    }
    assert not known & new
    if reply.pipeline:
        assert "pins=" in reply.pipeline
        version = replace(asked.version, pipeline=reply.pipeline)
        compiled = CompileReply.from_bytes(compile_job(version.to_bytes(), owner))
        assert compiled.failure is None and compiled.artifact


def test_what_cannot_be_tuned_is_said(owner: Owner):
    assert "schedule" in done(request("tier0"), owner).failure
    assert "malformed" in TuneReply.from_bytes(work(b"aioptTUN, no more", owner)).failure


def test_a_round_that_crashes_is_no_answer(owner: Owner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tune_job, "search", lambda *_: os._exit(7))
    with pytest.raises(EOFError):
        work(request().to_bytes(), owner)


def test_a_round_stands_back(owner: Owner, monkeypatch: pytest.MonkeyPatch):
    def look(asked: TuneRequest, weights: object, ask: object) -> TuneReply:
        return TuneReply(f"{os.nice(0)} {len(os.sched_getaffinity(0))}")

    monkeypatch.setattr(tune_job, "search", look)
    before = os.nice(0)
    assert done(replace(request(), nice=19, cores=1), owner).pipeline == "19 1"
    assert os.nice(0) == before, "the worker itself does not"


def result(seconds: float, ratio: float, left: float, calls: int = 1) -> Result:
    """A kernel whose reference takes so long."""
    trial = Trial((), "measured", ratio, 0.0, seconds * ratio)
    trials = (trial,) if math.isfinite(seconds) else ()
    task = SimpleNamespace(calls=calls)
    return cast("Result", SimpleNamespace(task=task, ratio=ratio, gain_left=left, trials=trials))


def test_the_gain_of_a_program_is_that_of_its_kernels():
    found = [result(3.0, 0.8, 0.0), result(0.5, 0.5, math.log(2), calls=2)]
    gain, left = tune_job.gains_of(found)
    assert gain == pytest.approx(1 - 2.9 / 4)
    assert left == pytest.approx(0.25 / 2.9)


def test_what_was_not_timed_gains_nothing():
    gain, left = tune_job.gains_of([result(2.0, 0.5, 0.0), result(math.inf, 1.0, math.inf)])
    assert gain == pytest.approx(0.25) and left is None
    assert tune_job.gains_of([]) == (0.0, None)

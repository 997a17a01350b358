"""What a run of aiopt-tune found, told, kept as JSON and drawn, from events as searches send them."""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.events import Event, Finished, Improved, Started, TrialDone
from aiopt.jitrt.tuning.trial import Status, Trial
from aiopt.tools.tune_plots import draw, pareto
from aiopt.tools.tune_progress import Progress
from aiopt.tools.tune_results import KernelSearch, Results
from rich.console import Console


def trial(unroll: int, ratio: float, status: Status = "measured") -> Trial:
    return Trial((("unroll", unroll),), status, ratio, 0.01, 1e-6, 9, 0.5)


def events(digest: str, ratios: list[float]) -> list[Event]:
    found: list[Event] = [Started(digest, "k", 8, 0)]
    best = trial(4, 1.0)
    for number, ratio in enumerate(ratios, 1):
        each = trial(number, ratio, "measured" if ratio < math.inf else "failed")
        found.append(TrialDone(digest, number, each, 0.9))
        if each.ratio < best.ratio:
            best = each
            found.append(Improved(digest, number, each))
    end = Finished(digest, "trials", best.point, best.ratio, 3, len(ratios), 1.5, 0.0, 0.75, 0.01)
    return [*found, end]


def results(label: str = "guided") -> Results:
    """Two kernels, of which the first takes three quarters of the time."""
    start = {"unroll": 4}
    kernels = [
        KernelSearch("dot", "d0", 1, 3e-3, start, start),
        KernelSearch("rows", "d1", 2, 1e-3, start, start),
    ]
    run = Results(label, {"seed": 0}, kernels)
    told = [(0, event) for event in events("d0", [1.2, math.inf, 0.8])]
    told += [(1, event) for event in events("d1", [0.5, 0.4])]
    for at, (place, event) in enumerate(told):
        kernels[place].take(event, float(at))
    for kernel in kernels:
        kernel.note_scratch(1024 * trial["number"] for trial in kernel.trials)
    return run


def test_the_best_so_far() -> None:
    dot, rows = results().kernels
    assert dot.best_ratios == [1.0, 1.0, 1.0, 0.8]
    assert (dot.winner, dot.ratio, dot.spread) == ({"unroll": 3}, 0.8, 0.01)
    assert (rows.correlation, rows.ending) == (0.75, "trials")
    assert [each["ratio"] for each in dot.trials] == [1.2, None, 0.8]


def test_what_the_program_is_expected_to_gain() -> None:
    ratios = [ratio for _, ratio in results().expected_ratios()]
    assert ratios == pytest.approx([1.0, 1.0, 0.85, 0.725, 0.7])


def test_json(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(results().to_json())
    assert Results.read(str(file)) == results()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "aiopt-tune 1"}', '{"format": 1}'])
def test_json_that_is_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(text)
    with pytest.raises(AioptError, match="no results"):
        Results.read(str(file))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"ratio": 1.2,', '"ratio": "x",'),
        ('"at": 1.0,', '"at": null,'),
        ('"scratch": 1024', '"other": 1024'),
        ('"trials": [', '"trials": [3,'),
        ('"name": "dot"', '"name": 7'),
    ],
)
def test_json_that_was_changed(written: str, instead: str, tmp_path: Path) -> None:
    file, text = tmp_path / "run.json", results().to_json()
    assert written in text
    file.write_text(text.replace(written, instead, 1))
    with pytest.raises(AioptError, match="no results"):
        Results.read(str(file))


def test_what_is_beaten_in_both_is_not_on_the_front() -> None:
    assert pareto([(2, 1.0), (1, 3.0), (3, 2.0), (2, 2.0), (4, 0.5)]) == [
        (1, 3.0),
        (2, 1.0),
        (4, 0.5),
    ]


@pytest.mark.parametrize("labels", [["guided"], ["guided", "random"]])
def test_pictures(labels: list[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "x.svg"
    draw([results(label) for label in labels], str(file))
    assert file.read_text().count("<svg") == 1
    with pytest.raises(AioptError, match="cannot draw"):
        draw([results()], str(tmp_path / "x.unknown"))


def test_a_picture_of_nothing(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw([Results("guided", {}, [])], str(tmp_path / "x.png"))


def test_no_pictures_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(AioptError, match=r"needs matplotlib.*aiopt\[tune\]"):
        draw([results()], "x.png")


def shown(*, terminal: bool) -> str:
    run, stream = results(), io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=100, color_system=None)
    with Progress(run, lambda: "3 s left", console) as progress:
        for event in events("d0", [1.2, 0.8]):
            progress.tell(run.kernels[0], event)
    return stream.getvalue()


def test_progress_is_lines_where_nobody_looks() -> None:
    assert shown(terminal=False).splitlines() == [
        "dot: 0.800 ± 0.010 at trial 2; 3 s left",
        "dot: 2 trials in 1.5 s, best 0.800, model ρ = 0.75; 3 s left",
    ]


def test_progress_on_a_terminal() -> None:
    text = shown(terminal=True)
    assert "dot " in text and "75%" in text and "0.800" in text and "3 s left" in text

"""The pictures of aiopt-tune: how searches converged, and what candidates trade (SPEC I2, I3).

One run is drawn kernel by kernel, several beside each other as wholes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .pictures import check_format, pyplot_of, save_picture
from .tune_results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_EXTRA = "tune"
_SHOWN = 8
"""Kernels that have lines of their own: those that take most of the time."""

Point = tuple[float, float]


def check_picture(file: str) -> None:
    """Raise AioptError if nothing can be drawn, or not in the format of the file."""
    pyplot_of(_EXTRA)
    check_format(file)


def draw(runs: Sequence[Results], file: str) -> None:
    """Draw runs to a file: the best ratios over trials and over seconds, and of the candidates the
    time beside the scratch memory. Raises AioptError."""
    pyplot = pyplot_of(_EXTRA)
    figure, (trials, seconds, memory) = pyplot.subplots(
        1, 3, figsize=(15, 4.4), layout="constrained"
    )
    if len(runs) == 1:
        _draw_kernels(trials, runs[0])
    else:
        _draw_runs(trials, runs)
    for run in runs:
        _steps(seconds, [(0.0, 1.0), *run.expected_ratios()], run.label)
    _draw_memory(memory, runs)
    _name(trials, "how the search converged", "trials", "best time ÷ that of tier 2")
    _name(seconds, "what the program gains", "seconds of searching", "expected time ÷ tier 2's")
    _name(memory, "candidates", "scratch memory (KiB)", "time ÷ that of tier 2")
    save_picture(pyplot, figure, file)


def _draw_kernels(axes: Axes, run: Results) -> None:
    """A line for each kernel, over its own trials."""
    for kernel in run.kernels[:_SHOWN]:
        if kernel.trials:
            _steps(axes, enumerate(kernel.best_ratios), kernel.name)


def _draw_runs(axes: Axes, runs: Iterable[Results]) -> None:
    """A line for each run, over all its trials."""
    for run in runs:
        _steps(axes, enumerate([1.0, *(ratio for _, ratio in run.expected_ratios())]), run.label)


def _draw_memory(axes: Axes, runs: Sequence[Results]) -> None:
    """A mark for each candidate that was timed, and the front of those that nothing beats in both
    time and memory."""
    many = len(runs) > 1
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for run in runs:
        if many:
            groups.append((run.label, [trial for _, trial in run.trials]))
        else:
            groups += [(each.name, each.trials) for each in run.kernels[:_SHOWN]]
    for label, trials in groups:
        found = [
            (each["scratch"] / 1024, each["ratio"]) for each in trials if each["ratio"] is not None
        ]
        if not found:
            continue
        marks = axes.scatter(*zip(*found, strict=True), s=9, alpha=0.5, label=label)
        front = pareto(found)
        axes.step(*zip(*front, strict=True), where="post", color=marks.get_edgecolor())
    axes.set_xscale("symlog", linthresh=1)
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_plain)
    axes.yaxis.set_minor_formatter(_plain)


def _plain(value: float, _: float | None = None) -> str:
    return f"{value:g}"


def pareto(points: Iterable[Point]) -> list[Point]:
    """Those for which no other is smaller in both, by the first coordinate."""
    front: list[Point] = []
    for point in sorted(points):
        if not front or point[1] < front[-1][1]:
            front.append(point)
    return front


def _steps(axes: Axes, points: Iterable[Point], label: str) -> None:
    axes.step(*zip(*points, strict=True), where="post", label=label)


def _name(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.axhline(1.0, color="black", linewidth=0.8)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small")

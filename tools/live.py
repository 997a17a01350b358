"""The table of `aiopt-run --live`: what runs now, by the log and statistics (O2, O3)."""

from __future__ import annotations

from collections.abc import Callable

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..jitrt.tiering.events import Event, EventLog
from ..jitrt.tiering.reports.sentences import sentence
from ..jitrt.tiering.reports.statistics import ProgramStatistics, Statistics, VersionStatistics
from ..jitrt.tiering.reports.wording import amount, counted, duration, version_text

_REFRESH = 4.0
"""Times a second that the table is drawn anew."""
_SIZED = 5
"""Versions for some sizes only that are shown of each program, those with most calls."""


class LiveTable:
    """Draws on stderr while its `with` block runs; where that is no terminal, once at the end."""

    def __init__(
        self,
        log: EventLog,
        statistics: Callable[[], Statistics],
        console: Console | None = None,
    ) -> None:
        self._log, self._statistics = log, statistics
        self._console = _stderr() if console is None else console
        self._last: Event | None = None
        self._live: Live | None = None
        self._remove: Callable[[], None] | None = None

    def __enter__(self) -> LiveTable:
        self._remove = self._log.add_sink(self._remember, replay=True)
        if self._console.is_terminal:
            self._live = Live(
                get_renderable=self.render,
                console=self._console,
                refresh_per_second=_REFRESH,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._remove is not None:
            self._remove()
        if self._live is not None:
            self._live.stop()  # draws what there is now
        elif error is None:
            self._console.print(self.render())

    def _remember(self, event: Event) -> None:
        if event.kind != "calls":
            self._last = event

    def render(self) -> Group:
        """The table, the compile workers, and the latest event."""
        statistics = self._statistics()
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("program", overflow="fold")
        table.add_column("version", overflow="fold")
        for name in ("calls", "calls/s", "mean", "P99", "memory"):
            table.add_column(name, justify="right", no_wrap=True)
        for program in statistics.programs:
            _add_rows(table, program)
        budget = "" if statistics.budget is None else f" of {amount(statistics.budget)}"
        workers = (
            f"{counted(statistics.workers, 'compile worker')}, {statistics.running} running, "
            f"{statistics.queue} waiting; memory {amount(statistics.memory)}{budget}"
        )
        lines = [Text(workers)]
        if self._last is not None:
            lines.append(Text(sentence(self._last), no_wrap=True, overflow="ellipsis"))
        return Group(table, *lines)


def _stderr() -> Console:
    console = Console(stderr=True)
    return console if console.is_terminal else Console(stderr=True, width=120)


def _add_rows(table: Table, program: ProgramStatistics) -> None:
    """A row for the program, one for each version for all sizes, and some for others."""
    rate = "" if program.rate is None else f"{program.rate:.1f}"
    memory = amount(program.memory)
    serving = f"tier {program.tier} serves"
    table.add_row(program.name, serving, str(program.count), rate, "", "", memory)
    versions = sorted(program.versions, key=lambda version: -version.calls)
    sized = [version for version in versions if version.extents is not None]
    for version in sorted(versions, key=lambda version: version.tier):
        if version.extents is None:
            _add_version(table, program, version)
    for version in sized[:_SIZED]:
        _add_version(table, program, version)
    if (rest := len(sized) - _SIZED) > 0:
        table.add_row("", f"  and {rest} more")


def _add_version(table: Table, program: ProgramStatistics, version: VersionStatistics) -> None:
    name = "  " + version_text(version.tier, version.extents, program.symbols)
    mean = "" if version.mean is None else duration(version.mean)
    p99 = "" if version.p99 is None else duration(version.p99)
    memory = amount(version.bytes) if version.bytes else ""
    table.add_row("", name, str(version.calls), "", mean, p99, memory)

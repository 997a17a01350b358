"""What `aiopt-run` shows of the tiered JIT: log, sentences, timeline, metrics, table (O1-O3)."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import TYPE_CHECKING

from ..diagnostics import AioptError, Location
from ..jitrt.tiering.events import LOG, Event, EventLog
from ..jitrt.tiering.reports.json_lines import JsonLines
from ..jitrt.tiering.reports.statistics import Statistics
from .common import write_output

if TYPE_CHECKING:
    from ..jitrt.program import Program
    from ..jitrt.tiering.reports.timeline import Call
    from .run import Options


class Watch:
    """Follows the event log while a program runs, as options ask; `report` tells the rest, also of
    a run that is interrupted.

    Attributes:
        program: what runs, as soon as it is there.
        calls: those that the tool has timed.
        start: what `time.monotonic` was when the log began.
    """

    def __init__(self, options: Options, log: EventLog = LOG) -> None:
        self._options, self._log = options, log
        self._events: list[Event] = []
        self._stack = ExitStack()
        self._lines: JsonLines | None = None
        self.program: Program | None = None
        self.calls: list[Call] = []
        self.start = log.start

    def __enter__(self) -> Watch:
        options = self._options
        if options.explain or options.trace is not None:
            self._stack.callback(self._log.add_sink(self._events.append))
        if options.log is not None:
            self._lines = lines = JsonLines(options.log)
            self._stack.callback(lines.close)
            self._stack.callback(self._log.add_sink(lines))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._stack:
            if self.program is not None and self._options.watched:
                self.program.report_calls()
        if kind is KeyboardInterrupt:
            self.report()

    def live(self) -> AbstractContextManager[object]:
        """Shows the table while its block runs, if that is wanted; nothing else should print."""
        if not self._options.live:
            return nullcontext()
        from .live import LiveTable

        return LiveTable(self._log, self.statistics)

    def statistics(self) -> Statistics:
        """What runs now."""
        return Statistics() if self.program is None else self.program.statistics()

    def report(self) -> None:
        """Sentences on stdout, and the files. Raises AioptError if one cannot be written."""
        options = self._options
        if options.explain:
            from ..jitrt.tiering.reports.sentences import conclusion, explain

            for line in (*explain(self._events), conclusion(self._log, self.statistics())):
                print(line)
        if options.trace is not None:
            from ..jitrt.tiering.reports.timeline import chrome_trace

            write_output(options.trace, chrome_trace(self._events, self.calls))
        if options.metrics is not None:
            from ..jitrt.tiering.reports.metrics import prometheus_text

            write_output(options.metrics, prometheus_text(self._log, self.statistics()))
        failure = None if self._lines is None else self._lines.failure
        if failure is not None:
            where = Location(options.log or "-")
            raise AioptError(f"the log is not whole: {failure.strerror}", location=where)

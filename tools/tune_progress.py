"""What aiopt-tune shows while it searches: a table on a terminal, else a line now and then."""

from __future__ import annotations

from collections.abc import Callable

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..jitrt.tiering.reports.wording import counted, duration
from ..jitrt.tuning.events import Event, Finished, Improved
from .tune_results import KernelSearch, Results

_SHOWN = 12
"""Kernels that the table shows: those that take most of the time."""


class Progress:
    """Shows a run on stderr while its `with` block runs.

    Args:
        left: what is left of the budget, in words.
    """

    def __init__(
        self, results: Results, left: Callable[[], str], console: Console | None = None
    ) -> None:
        self._results, self._left = results, left
        self._console = Console(stderr=True) if console is None else console
        self._live: Live | None = None
        self._now = self._doing = ""

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live = Live(
                get_renderable=self.render,
                console=self._console,
                auto_refresh=False,  # by no thread: the measurer forks
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._now = self._doing = ""
        if self._live is not None:
            self._live.stop()  # draws what there is now

    def begin(self, digest: str, count: int, *, confirm: bool) -> None:
        """Show that so many candidates of a kernel are measured now, or once more."""
        self._now = digest
        self._doing = f"{counted(count, 'candidate')} {'confirmed' if confirm else 'measured'}"
        if self._live is not None:
            self._live.refresh()

    def tell(self, kernel: KernelSearch, event: Event) -> None:
        """Show what happened to a kernel."""
        if self._live is not None:
            self._live.refresh()
        elif (text := sentence(kernel, event)) is not None:
            self.say(f"{text}; {self._left()}")

    def say(self, text: str) -> None:
        """Show a line of its own."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def render(self) -> Group:
        """The table, and what is left of the budget."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("kernel", overflow="fold")
        for name in ("of the time", "trials", "best ratio", "model"):
            table.add_column(name, justify="right", no_wrap=True)
        results = self._results
        for kernel in results.kernels[:_SHOWN]:
            mark = "> " if kernel.digest == self._now else "  "
            table.add_row(
                mark + kernel.name,
                f"{results.part(kernel):.0%}",
                trials_text(kernel),
                f"{kernel.ratio:.3f}" if kernel.trials or kernel.known else "",
                correlation_text(kernel.correlation),
            )
        if (rest := len(results.kernels) - _SHOWN) > 0:
            table.add_row(f"  and {rest} more")
        doing = f"{self._doing} now; " if self._doing else ""
        return Group(table, Text(doing + self._left()))


def sentence(kernel: KernelSearch, event: Event) -> str | None:
    """What is worth a line of its own."""
    match event:
        case Improved():
            trial = event.trial
            return f"{kernel.name}: {trial.ratio:.3f} ± {trial.spread:.3f} at trial {event.number}"
        case Finished() if event.measured:
            done = f"{kernel.name}: {counted(event.measured, 'trial')} in {duration(event.seconds)}"
            ranked = correlation_text(event.correlation)
            return f"{done}, best {event.ratio:.3f}" + (f", model {ranked}" if ranked else "")
    return None


def trials_text(kernel: KernelSearch) -> str:
    """How many trials there are, with those from before."""
    known = f"{kernel.known} + " if kernel.known else ""
    return f"{known}{kernel.measured}"


def correlation_text(correlation: float | None) -> str:
    """How well a model ranks."""
    return "" if correlation is None else f"ρ = {correlation:.2f}"

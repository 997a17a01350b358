"""`aiopt-cache simulate`: what policies of replacement would have saved (SPEC C4, C5, C9, C11).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ..diagnostics import AioptError, Location
from .common import check_output, json_option, write_output
from .pictures import pyplot_of, save_picture

if TYPE_CHECKING:
    from ..jitrt.cache.simulation.comparison import Contestant, Row, Which
    from ..jitrt.cache.simulation.trace import Trace

PARTS = ("10%", "20%", "40%")
"""Budgets that are tried if nobody says which, in parts of all that is asked for."""

PLOTTED = ("2%", "5%", "10%", "15%", "20%", "30%", "40%", "60%")
"""The same, for a picture."""


@click.command(short_help="Replay requests through policies of replacement.")
@click.option(
    "--trace",
    "traces",
    metavar="NAME|FILE",
    multiple=True,
    help="A shipped trace, a file or an event log (all).",
)
@click.option("--zipf", metavar="OPTIONS", help="Requests by Zipf's law: 'items=1000 s=1.0 …'.")
@click.option(
    "--policy",
    "policies",
    metavar="POLICY",
    multiple=True,
    help="A policy by its name, or text such as 'cache-policy{disk=s3-fifo}' (default).",
)
@click.option(
    "--store",
    "which",
    type=click.Choice(["disk", "memory"]),
    default="disk",
    help="Whose replacement; in memory with budgets by tier (disk).",
)
@click.option(
    "--budget",
    "budgets",
    metavar="SIZE|PART",
    multiple=True,
    help="Bytes, or a part of all that is asked for (10%, 20%, 40%).",
)
@click.option("--compare", "compared", is_flag=True, help="With LRU, the four, and bounds.")
@click.option("--plot", metavar="FILE", help="Draw what is saved over the budget (.png, .svg …).")
@json_option
def simulate(
    traces: tuple[str, ...],
    zipf: str | None,
    policies: tuple[str, ...],
    which: Which,
    budgets: tuple[str, ...],
    compared: bool,
    plot: str | None,
    as_json: bool,
) -> None:
    """Replay requests through policies of replacement, and say what each would have saved.

    \b
    NAME is one of climbing, drift, fleet, restarts, scans, shapes, zoo;
    OPTIONS are items, s, requests, rate, size, size-spread, cost, cost-spread, seed.

    The bounds know all requests: `static` has from the beginning what saves most for its bytes,
    `oracle` gives up what is needed latest, and nothing saves more than `unlimited`.
    """
    from ..jitrt.cache.simulation.comparison import compare

    if plot is not None:
        check_output(plot)
        pyplot_of("bench")
    found = _traces(traces, zipf)
    contestants = _contestants(policies, which, compared)
    wanted = _budgets(budgets or (PLOTTED if plot else PARTS), contestants, given=bool(budgets))
    rows = list(compare(found, contestants, wanted))
    if plot is not None:
        _draw(rows, contestants, plot)
    if as_json:
        write_output("-", json.dumps([_as_json(row) for row in rows], indent=1) + "\n")
    elif plot is None:
        _print(found, rows)


# --- what is replayed -------------------------------------------------------------------------


def _traces(names: Sequence[str], zipf: str | None) -> list[Trace]:
    from ..jitrt.cache.simulation.trace import read_trace, shipped_traces

    if zipf is None:
        return [read_trace(name) for name in names or shipped_traces()]
    return [*map(read_trace, names), _zipf(zipf)]


def _zipf(text: str) -> Trace:
    """Drawn as OPTIONS say. Raises AioptError, with the column in them."""
    from ..jitrt.cache.simulation.zipf import Zipf
    from ..passes.option_text import described, read_spec

    before = "zipf{"
    try:
        made = described(Zipf, *read_spec(f"{before}{text}}}", "<zipf>"))
    except AioptError as error:
        place = error.location
        if place is not None and place.col is not None:
            error.location = Location(place.file, place.line, max(1, place.col - len(before)))
        raise
    return made.trace()


def _contestants(policies: Sequence[str], which: Which, compared: bool) -> list[Contestant]:
    from ..jitrt.cache.simulation.comparison import named, references, usual

    found = [named(text, which) for text in policies or (() if compared else ("default",))]
    if compared:
        found += [*usual(which), *references()]
    return list({each.name: each for each in found}.values())


def _budgets(
    texts: Sequence[str], contestants: Sequence[Contestant], *, given: bool
) -> Callable[[Trace], list[int]]:
    """Bytes for each trace; those of the policies if there are, and no others were given."""
    from ..passes.option_text import parse_bytes

    own = sorted({each.budget for each in contestants if each.budget is not None})
    if own and not given:
        return lambda trace: own
    parts: list[float] = []
    sizes: list[int] = []
    for text in texts:
        number, percent, rest = text.partition("%")
        size = None if percent else parse_bytes(text)
        if percent and not rest and number.replace(".", "", 1).isdecimal():
            parts.append(float(number) / 100)
        elif size is not None and size >= 0:
            sizes.append(size)
        else:
            raise AioptError(
                "malformed --budget", expected="a size such as 64MiB or 10%", found=repr(text)
            )
    return lambda trace: [*sizes, *(int(trace.bytes * part) for part in parts)]


# --- what is reported -------------------------------------------------------------------------


def _as_json(row: Row) -> dict[str, object]:
    outcome = row.outcome
    rates = {
        "hit_rate": outcome.hit_rate,
        "byte_hit_rate": outcome.byte_hit_rate,
        "saved_rate": outcome.saved_rate,
    }
    return {"trace": row.trace, "policy": row.contestant, **asdict(outcome), **rates}


def _print(traces: Sequence[Trace], rows: Sequence[Row]) -> None:
    from ..jitrt.tiering.reports.wording import amount, duration
    from .common import table_of

    for trace in traces:
        title = (
            f"{trace.name}: {trace.about} {len(trace.which)} requests of {len(trace.keys)} entries,"
            f" {amount(trace.bytes)}; {duration(trace.cost)} to compile"
        )
        headings = ("budget", "policy", "hits", "bytes", "saved", "of all", "evicted")
        console, table = table_of(*headings, title=title)
        shown = None
        for row in rows:
            if row.trace != trace.name:
                continue
            outcome = row.outcome
            budget = amount(outcome.budget)
            table.add_row(
                "" if budget == shown else budget,
                row.contestant,
                f"{outcome.hit_rate:.1%}",
                f"{outcome.byte_hit_rate:.1%}",
                duration(outcome.saved),
                f"{outcome.saved_rate:.1%}",
                str(outcome.evicted),
            )
            shown = budget
        console.print(table)


def _draw(rows: Sequence[Row], contestants: Sequence[Contestant], file: str) -> None:
    """One picture for each trace: the part of the compile time that is saved, over the budget."""
    pyplot = pyplot_of("bench")
    traces = list(dict.fromkeys(row.trace for row in rows))
    columns = min(len(traces), 3)
    lines = -(-len(traces) // columns)
    figure, axes = pyplot.subplots(
        lines,
        columns,
        figsize=(5 * columns, 3.6 * lines),
        squeeze=False,
        sharey=True,
        layout="constrained",
    )
    for place, axis in enumerate(axes.flat):
        axis.set_visible(place < len(traces))
    for trace, axis in zip(traces, axes.flat, strict=False):
        for each in contestants:
            found = [r.outcome for r in rows if (r.trace, r.contestant) == (trace, each.name)]
            found.sort(key=lambda outcome: outcome.budget)
            x = [outcome.budget / 2**20 for outcome in found]
            y = [100 * outcome.saved_rate for outcome in found]
            style = "--" if each.knows_future else "-"
            axis.plot(x, y, style, marker=".", label=each.name)
        axis.set_title(trace)
        axis.set_xlabel("budget (MiB)")
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("compile time saved (%)")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize="small")
    save_picture(pyplot, figure, file)

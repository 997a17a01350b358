"""A run's figures: JSON, tables and a plot.

python benchmarks/report.py FILE.json [--markdown] [--plot FILE.svg]     # a run kept earlier
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 140
Json = dict[str, Any]
"""What `run.py --json` writes; `summary` is what `summarise` makes of an entry."""


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def geometric_mean(values: Iterable[float]) -> float:
    return statistics.geometric_mean(list(values))


def summarise(contestants: Json, ours: str) -> Json:
    """The comparison at one size.

    Args:
        contestants: by name, `seconds`, `ratios` (theirs ÷ ours, paired), `error`,
            `compile_seconds` and `failure`.
    """
    own = contestants[ours]
    if own["failure"]:
        return {"failure": own["failure"]}
    summary: Json = {"seconds": statistics.median(own["seconds"]), "error": own["error"]}
    rivals = {
        name: quartiles(entry["ratios"])
        for name, entry in contestants.items()
        if entry["ratios"] and name != "roofline"
    }
    if rivals:
        best = min(rivals, key=lambda name: rivals[name][1])
        summary |= {"best": best, "ratio": rivals[best][1], "spread": rivals[best][::2]}
    limit = contestants.get("roofline")
    if limit and limit["ratios"]:
        summary["roofline"] = statistics.median(limit["ratios"])
    return summary


def describe(summary: Json) -> str:
    """A summary in a line."""
    if "failure" in summary:
        return summary["failure"]
    parts = [duration(summary["seconds"])]
    if "ratio" in summary:
        parts.append(f"{summary['best']} ÷ ours {summary['ratio']:.2f}")
    if "roofline" in summary:
        parts.append(f"{summary['roofline']:.0%} of the roofline")
    return ", ".join(parts)


# --------------------------------------------------------------------------------------- tables


def console() -> Console:
    """A console that is wide enough for the tables, wherever it prints to."""
    screen = Console()
    return screen if screen.width >= WIDTH else Console(width=WIDTH)


def show(results: Json, screen: Console) -> None:
    """All tables of a run."""
    if results["entries"]:
        screen.print(_comparison(results))
        screen.print(_means(results))
        screen.print(_times(results))
        screen.print(_grid(results, "compile_seconds", "compile, CPU s until the first result"))
        screen.print(_grid(results, "error", "largest error against float64"))
    for table in results.get("processes", []):
        screen.print(_process_table(table))


_COLUMNS = ("size", "{ours}", "best peer", "peer ÷ {ours}", "quartiles", "of roofline", "error")


def _comparison(results: Json) -> Table:
    threads, clock = results["threads"], results["clock"]
    title = f"{results['ours']} against the best peer, {threads} thread(s), {clock} time"
    table = Table(title=title)
    table.add_column("workload")
    for column in _COLUMNS:
        table.add_column(column.format(ours=results["ours"]), justify="right")
    for row in _rows(results):
        table.add_row(*row)
    return table


def markdown(results: Json) -> str:
    """The comparison as a Markdown table."""
    columns = ("workload", *(column.format(ours=results["ours"]) for column in _COLUMNS))
    rows = [columns, ["---"] * len(columns), *_rows(results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rows(results: Json) -> Iterator[list[str]]:
    for entry in results["entries"]:
        s = entry["summary"]
        head = [f"{entry['workload']} {entry['title']}", f"{entry['size']} {entry['size_name']}"]
        if "failure" in s:
            yield [*head, "failed", *[""] * (len(_COLUMNS) - 2)]
            continue
        yield [
            *head,
            duration(s["seconds"]),
            s.get("best", ""),
            f"{s['ratio']:.2f}" if "ratio" in s else "",
            "–".join(f"{value:.2f}" for value in s.get("spread", ())),
            f"{s['roofline']:.0%}" if "roofline" in s else "",
            f"{s['error']:.1e}",
        ]


def _means(results: Json) -> str:
    """Geometric means of the ratios: best peers, and each peer over the sizes it ran."""
    ours = results["ours"]
    rated = [e["summary"]["ratio"] for e in results["entries"] if "ratio" in e["summary"]]
    if not rated:
        return ""
    lines = [
        f"geometric mean, best peer ÷ {ours}: {geometric_mean(rated):.3f} ({len(rated)} sizes)"
    ]
    for name in results["contestants"]:
        ratios = [
            statistics.median(entry["contestants"][name]["ratios"])
            for entry in results["entries"]
            if entry["contestants"].get(name, {}).get("ratios")
        ]
        if ratios and name != "roofline":
            mean = geometric_mean(ratios)
            lines.append(f"  {name} ÷ {ours}: {mean:.3f} ({len(ratios)} sizes)")
    return "\n".join(lines)


def _times(results: Json) -> Table:
    def cell(entry: Json) -> str:
        return duration(statistics.median(entry["seconds"])) if entry["seconds"] else "–"

    return _by_contestant(results, f"{results['clock']} time per call, median", cell)


def _grid(results: Json, key: str, title: str) -> Table:
    return _by_contestant(results, title, lambda entry: f"{entry[key]:.2g}")


def _by_contestant(results: Json, title: str, cell: Callable[[Json], str]) -> Table:
    table = Table(title=title)
    table.add_column("")
    for name in results["contestants"]:
        table.add_column(name, justify="right")
    for entry in results["entries"]:
        cells = []
        for name in results["contestants"]:
            figures = entry["contestants"].get(name)
            cells.append("" if not figures else "failed" if figures["failure"] else cell(figures))
        table.add_row(f"{entry['workload']}:{entry['size']}", *cells)
    return table


def _process_table(described: Json) -> Table:
    table = Table(title=described["title"])
    for number, column in enumerate(described["columns"]):
        table.add_column(column, justify="right" if number else "left")
    for row in described["rows"]:
        table.add_row(*(f"{c:.3g}" if isinstance(c, float) else str(c) for c in row))
    return table


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    units = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
    unit = next((unit for unit, size in units.items() if seconds >= size), "ns")
    value = seconds / units[unit]
    decimals = 2 - math.floor(math.log10(value)) if value > 0 else 0
    return f"{value:.{max(0, decimals)}f} {unit}"


# ----------------------------------------------------------------------------------------- plot


def plot(results: Json, path: Path) -> None:
    """Ratios by entry, one mark per peer; matplotlib comes with the `bench` extra."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    entries = [e for e in results["entries"] if "failure" not in e["summary"]]
    labels = [f"{e['workload']}\n{e['size']}" for e in entries]
    figure, axes = pyplot.subplots(figsize=(1.5 + 0.6 * len(entries), 4.5), layout="constrained")
    axes.axhline(1.0, color="black", linewidth=1)
    best = [e["summary"].get("ratio", math.nan) for e in entries]
    axes.bar(range(len(entries)), best, color="#b9d3ee", label="best peer", zorder=1)
    names = [n for n in results["contestants"] if n not in (results["ours"], "roofline")]
    for name in names:
        points = [
            (x, statistics.median(e["contestants"][name]["ratios"]))
            for x, e in enumerate(entries)
            if e["contestants"].get(name, {}).get("ratios")
        ]
        if points:
            axes.scatter(*zip(*points, strict=True), s=18, label=name, zorder=2)
    axes.set_yscale("log")
    axes.set_yticks([0.5, 1, 2, 4, 8, 16, 32, 64], minor=False)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.set_xticks(range(len(entries)), labels)
    axes.set_ylabel(f"time ÷ {results['ours']}'s")
    axes.legend(fontsize="small", ncols=2)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--markdown", action="store_true", help="the comparison only, as Markdown")
    arguments = parser.parse_args()
    results = json.loads(arguments.file.read_text())
    if arguments.markdown:
        print(markdown(results))
    else:
        show(results, console())
    if arguments.plot:
        plot(results, arguments.plot)


if __name__ == "__main__":
    main()

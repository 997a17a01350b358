"""The HTML report of `aiopt-bench trace`: one file that needs nothing else (SPEC O3).

`page/` has the template, its style and its script; they and the data become one text. Data is JSON
in a script element that is no program, in which `<`, `>` and `&` are escaped, so that no name can
end it; the script writes names as text, never as markup. What is shown without a script, the
headline numbers, is escaped here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from .wording import amount, duration, kinds_text, tiers_text

PAGE = Path(__file__).parent / "page"

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}

_COLUMNS = (
    "policy",
    "CPU",
    "of it workers",
    "load",
    "P50",
    "P99",
    "worst",
    "calls by tier",
    "compiled",
    "unused",
    "versions",
    "code and constants",
    "cache hits",
    "speculation",
    "peak memory",
)


def render(report: Mapping[str, Any]) -> str:
    """The text of the file; `report` has `about` and `runs` (`traffic.run_of`)."""
    about = report["about"]
    return Template((PAGE / "traffic.html").read_text("utf-8")).substitute(
        title=escape(f"{about['model']} under {about['trace']}"),
        style=(PAGE / "traffic.css").read_text("utf-8"),
        script=(PAGE / "traffic.js").read_text("utf-8"),
        about=_about(about),
        headline=_headline(report["runs"]),
        data=json_text(report),
    )


def json_text(value: Any) -> str:
    """JSON that may stand in a script element."""
    text = json.dumps(_rounded(value), separators=(",", ":"))
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return text


def _rounded(value: Any) -> Any:
    """Numbers to seven digits, and none that JSON does not have."""
    if isinstance(value, float):
        return float(f"{value:.7g}") if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _about(about: Mapping[str, Any]) -> str:
    return "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in about.items()
    )


def _headline(runs: list[Mapping[str, Any]]) -> str:
    """The table of the headline numbers."""
    head = "".join(f"<th>{escape(name)}</th>" for name in _COLUMNS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(run)) + "</tr>"
        for run in runs
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"


def _cells(run: Mapping[str, Any]) -> tuple[str, ...]:
    s = run["summary"]
    times = ("cpu_seconds", "workers_cpu_seconds", "load_seconds", "p50", "p99", "worst")
    return (
        run["name"],
        *(duration(s[name]) for name in times),
        tiers_text(s["calls_by_tier"]),
        kinds_text(s["compilations"]),
        str(s["unused"]),
        str(s["most_versions"]),
        amount(s["version_bytes"]),
        f"{s['cache_hits']} of {s['cache_lookups']}",
        _speculation(s["speculation"]),
        amount(s["peak_bytes"]),
    )


def _speculation(speculation: Mapping[str, Any]) -> str:
    """What compiling ahead of calls has brought."""
    if not speculation["versions"]:
        return "none"
    saved, wasted = (duration(speculation[name]) for name in ("saved_seconds", "wasted_seconds"))
    hits = f"{speculation['hits']} of {speculation['versions']} hit"
    return f"{hits}, saved {saved}, wasted {wasted}"

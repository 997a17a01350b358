"""What aiopt-cache prints of entries: as JSON and as text."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ..backends.llvm.artifact import MAGIC, Artifact
from ..diagnostics import AioptError, one_line
from ..jitrt.cache.entry import Entry
from ..jitrt.cache.keys import Difference, Key, pipeline_parts
from ..jitrt.cache.levels import SHOWN
from ..jitrt.cache.store import Listed
from ..jitrt.tiering.reports.wording import ago, amount, duration
from .common import table_of


def listed_json(listed: Listed) -> dict[str, Any]:
    """A record; sizes in bytes, times in seconds since the epoch, null if never."""
    facts = listed.facts
    return {
        "digest": listed.digest,
        "kind": facts.kind,
        "label": facts.label,
        "tier": facts.tier,
        "bytes": listed.size,
        "hits": listed.hits,
        "cost_seconds": facts.cost,
        "created": facts.created or None,
        "used": listed.used or None,
    }


def print_listing(listing: Iterable[Listed]) -> None:
    """A line for each record."""
    console, table = table_of("digest", "kind", "label", "tier", "size", "hits", "cost", "used")
    now = time.time()
    for each in listing:
        facts = each.facts
        table.add_row(
            one_line(each.digest[:SHOWN]),
            one_line(facts.kind),
            one_line(facts.label),
            str(facts.tier) if facts.tier else "",
            amount(each.size),
            str(each.hits),
            duration(facts.cost) if facts.cost else "",
            ago(now - each.used) if each.used else "never",
        )
    console.print(table)


def entry_json(entry: Entry) -> dict[str, Any]:
    """All of an entry but its bytes, and what is known of them."""
    return {
        "digest": entry.digest,
        "kind": entry.key.kind,
        "label": entry.label,
        "tier": entry.tier,
        "version": ".".join(map(str, entry.version)),
        "created": entry.created,
        "cost_seconds": entry.cost,
        "bytes": len(entry.payload),
        "factors": dict(entry.key.factors),
        "guards": dict(entry.guards),
        "references": list(entry.references),
        "content": content_json(entry),
    }


def content_json(entry: Entry) -> Any:
    """What is in an entry's bytes: JSON as it is, of an artifact what it consists of."""
    data = bytes(entry.payload)
    if data.startswith(MAGIC):
        try:
            return _artifact_json(Artifact.from_bytes(data))
        except AioptError as error:
            return {"artifact": str(error)}
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _artifact_json(artifact: Artifact) -> dict[str, Any]:
    table = artifact.table
    return {
        "kernels": list(table.kernels),
        "inputs": [f"{spec.name}: {spec.dtype}" for spec in table.inputs],
        "results": [f"{spec.name}: {spec.dtype}" for spec in table.results],
        "symbols": list(table.symbols),
        "code_bytes": sum(map(len, artifact.objects)),
        "constant_bytes": sum(map(len, artifact.constants.values())),
        "imports": list(artifact.imports),
        "versions": dict(artifact.versions),
    }


def entry_text(entry: Entry) -> str:
    """An entry for people: what it is, then its key, a factor a line, and the rest as JSON."""
    lines = [
        f"{entry.key.kind} {entry.digest}",
        f"  label     {entry.label or '-'}{f', tier {entry.tier}' if entry.tier else ''}",
        f"  made      {_date(entry.created)}, {duration(entry.cost)} of CPU time,"
        f" format {'.'.join(map(str, entry.version))}",
        f"  size      {amount(len(entry.payload))}",
        "key",
    ]
    width = max((len(label) for label, _ in entry.key.factors), default=0)
    for label, text in entry.key.factors:
        first, *more = pipeline_parts(text) if label == "pipeline" else [text]
        lines.append(f"  {label:<{width}}  {first or '-'}")
        lines += [f"  {'':<{width}}  {part}" for part in more]
    parts = {"guards": dict(entry.guards), "references": list(entry.references)}
    for title, found in {**parts, "content": content_json(entry)}.items():
        if found:
            lines += [title, *_indented(json.dumps(found, indent=2))]
    return "\n".join(map(one_line, lines)) + "\n"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def difference_json(difference: Difference) -> dict[str, str]:
    """A difference of two keys."""
    return {"factor": difference.label, "a": difference.left, "b": difference.right}


def print_differences(a: Key, b: Key, differences: Iterable[Difference]) -> None:
    """A line for each factor, or part of one, in which two keys differ."""
    console, table = table_of("factor", *(f"{each.kind} {each.digest[:SHOWN]}" for each in (a, b)))
    for each in differences:
        table.add_row(*map(one_line, (each.label, each.left or "-", each.right or "-")))
    console.print(table)


def _date(seconds: float) -> str:
    if not seconds:
        return "at an unknown time"
    return datetime.fromtimestamp(seconds).astimezone().isoformat(sep=" ", timespec="seconds")

"""docs/tiering.md lists the events as the schema has them."""

from __future__ import annotations

import re
from pathlib import Path

from aiopt.jitrt.tiering.event_kinds import KINDS

DOCS = Path(__file__).resolve().parents[3] / "docs" / "tiering.md"


def table() -> str:
    """The table as it should be; paste it between the marks."""
    rows = ["| kind | says that | fields |", "|---|---|---|"]
    for name, kind in KINDS.items():
        if not kind.counted:
            fields = ", ".join(f"`{field}`" for field in kind.fields)
            rows.append(f"| `{name}` | {kind.meaning} | {fields} |")
    return "\n".join(rows)


def test_the_table_of_events():
    match = re.search(r"<!-- events -->\n(.*?)\n<!-- end -->", DOCS.read_text(), re.DOTALL)
    assert match is not None
    assert match[1] == table()

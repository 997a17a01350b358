"""What each case is known to give, in one text file for each suite; and what has changed.

A line is the name of a case and its status; lines are sorted. Only the status is kept, since
messages change more often than what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outcome import STATUSES, Outcome
from suite import HERE

FOLDER = HERE / "golden"


def read(suite: str, folder: Path = FOLDER) -> dict[str, str]:
    """Status by case; empty if nothing is known of the suite."""
    path = folder / f"{suite}.txt"
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


def write(suite: str, outcomes: Mapping[str, Outcome], folder: Path = FOLDER) -> None:
    """Keep the outcomes of the cases that were run; what is known of the others stays."""
    known = read(suite, folder) | {case: outcome.status for case, outcome in outcomes.items()}
    lines = [f"{case} {known[case]}\n" for case in sorted(known)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{suite}.txt").write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Change:
    """A case whose status is not the known one; `before` is None for a case that is new."""

    suite: str
    case: str
    before: str | None
    outcome: Outcome

    @property
    def is_regression(self) -> bool:
        return self.before is not None and STATUSES.index(self.before) < STATUSES.index(
            self.outcome.status
        )

    def __str__(self) -> str:
        now = self.outcome
        why = f" ({now.detail})" if now.detail else ""
        return f"{self.suite} {self.case}: {self.before or 'new'} → {now.status}{why}"


def changes(
    suite: str, outcomes: Mapping[str, Outcome], folder: Path = FOLDER
) -> tuple[Change, ...]:
    """Cases that gave something else than what is known of them."""
    known = read(suite, folder)
    return tuple(
        Change(suite, case, known.get(case), outcome)
        for case, outcome in outcomes.items()
        if known.get(case) != outcome.status
    )

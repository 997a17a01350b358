"""Keys: what identifies something compiled, factor by factor (SPEC C1, C2).

A key is complete if it names everything that decides what is stored under it. Its factors are text
with labels, so that two keys can be compared and the difference be named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest

from ...quick_dataclass import dataclass

PIPELINE = "pipeline"
"""The label of the factor that is the canonical text of a pipeline."""

TARGET = "target"
"""The label of the factor that is the target, as fields: `cpu=… features=… …`."""

ABSENT = ""
"""What a key says of a factor that it does not have."""


@dataclass(frozen=True)
class Key:
    """Labelled factors in a fixed order; long ones, such as IR, by their digests."""

    kind: str
    factors: tuple[tuple[str, str], ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of kind and factors, 64 hexadecimal digits.

        Each text is preceded by its length, so that different factors never read the same.
        """
        hashed = hashlib.sha256()
        for text in (self.kind, *(text for factor in self.factors for text in factor)):
            data = text.encode("utf-8", "surrogatepass")
            hashed.update(len(data).to_bytes(8, "little"))
            hashed.update(data)
        return hashed.hexdigest()

    def factor(self, label: str) -> str:
        """The factor of that label; `ABSENT` if there is none."""
        return dict(self.factors).get(label, ABSENT)


@dataclass(frozen=True)
class Difference:
    """A factor in which two keys differ, or a part of one, with what each has of it."""

    label: str
    left: str
    right: str


def differences(left: Key, right: Key) -> list[Difference]:
    """In what two keys differ, factor by factor; of pipelines and targets, in which parts."""
    found: list[Difference] = []
    if left.kind != right.kind:
        found.append(Difference("kind", left.kind, right.kind))
    ours, theirs = dict(left.factors), dict(right.factors)
    for label in dict.fromkeys((*ours, *theirs)):
        a, b = ours.get(label, ABSENT), theirs.get(label, ABSENT)
        if a != b:
            found += _parts(label, a, b)
    if not found and left != right:
        order = (", ".join(label for label, _ in key.factors) for key in (left, right))
        found.append(Difference("order of the factors", *order))
    return found


def _parts(label: str, left: str, right: str) -> Iterator[Difference]:
    parts = {PIPELINE: pipeline_parts, TARGET: str.split}.get(label)
    if parts is None or ABSENT in (left, right):
        yield Difference(label, left, right)
        return
    ours, theirs = parts(left), parts(right)
    import difflib

    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            pairs = zip_longest(ours[start:end], theirs[other_start:other_end], fillvalue=ABSENT)
            yield from (Difference(label, a, b) for a, b in pairs)


def pipeline_parts(text: str) -> list[str]:
    """Canonical pipeline text as its passes: split at commas outside of braces, lists and strings.

    A pass inside of `anchor(…)` keeps the anchor only if it is the first there.
    """
    parts = [""]
    depth, quoted, escaped = 0, False, False
    for character in text.removeprefix("builtin.module(").removesuffix(")"):
        quoted ^= character == '"' and not escaped
        escaped = character == "\\" and not escaped
        if not quoted:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(character, 0)
            if character == "," and depth == 0:
                parts.append("")
                continue
        parts[-1] += character
    return parts

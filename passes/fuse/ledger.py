"""What `fuse` decided by benefit, and with which numbers (SPEC D3, O3).

Each join that pays or does not is counted, and told as a remark if that is asked for. Joins that
are worth it for some sizes only are *contested*: they go along with the compiled program, so that
the runtime can say when the sizes that come would have them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xdsl.ir import Operation

from ...diagnostics import location_of
from ...dialects.join import Benefit, Contested, Join
from ...dialects.size_mix import named
from ..base import PassState
from .benefit import Traffic

_PROBES = (1, 8, 64, 512, 4096)
"""Sizes at which a join is looked at to learn whether it is contested."""


class Ledger:
    """Decides by benefit, and keeps what there is to tell."""

    def __init__(self, state: PassState, min_benefit: int, *, explain: bool) -> None:
        self._state = state
        self._least = min_benefit
        self._explain = explain

    def pays(self, op: Operation, join: Join, traffic: Traffic) -> bool:
        """Whether a join saves as much as is asked for."""
        benefit = traffic.benefit(join)
        accepted = benefit.net >= self._least
        if accepted:
            self._state.count("joins")
            self._state.count("bytes-saved", round(benefit.saved))
            self._state.count("bytes-overhead", round(benefit.overhead))
        if self._explain:
            self._state.remark(op, self._told(join, traffic, benefit, accepted=accepted))
        if not join.is_free and self._is_contested(join, traffic):
            unprofiled = traffic.assumed(join).net >= self._least
            what = _name(op)
            contested = Contested(what, join, self._least, accepted, unprofiled)
            self._state.contested.append(contested)
            self._state.count("contested")
        return accepted

    def _is_contested(self, join: Join, traffic: Traffic) -> bool:
        """Whether there are sizes for which it pays, and others."""
        found = {join.at(values).net >= self._least for values in _probes(join, traffic)}
        return len(found) > 1

    def _told(self, join: Join, traffic: Traffic, benefit: Benefit, *, accepted: bool) -> str:
        verdict = "joins" if accepted else "stays apart"
        text = f"{verdict}: saves {_bytes(benefit.saved)}, costs {_bytes(benefit.overhead)}"
        if len(traffic.cases) < 2:
            names = {name: traffic.size_in(0, name) for name in join.symbols}
            return text + (f" at {named(names)}" if names else "")
        parts = [
            f"{case.share:.0%} {named(case.values)}: {_bytes(b.saved)} - {_bytes(b.overhead)}"
            for case, b in zip(traffic.cases, traffic.benefits(join), strict=True)
        ]
        return f"{text} on average ({'; '.join(parts)})"


def _probes(join: Join, traffic: Traffic) -> Iterator[dict[str, int]]:
    names = join.symbols
    choices = [sorted({traffic.within(name, size) for size in _PROBES}) for name in names]
    if len(names) > 2:
        for size in _PROBES:
            yield {name: traffic.within(name, size) for name in names}
        return
    for sizes in product(*choices):
        yield dict(zip(names, sizes, strict=True))


def _name(op: Operation) -> str:
    place = location_of(op)
    return op.name if place is None else f"{op.name} at {place}"


def _bytes(number: float) -> str:
    """An amount as people read it: `512 B`, `24.0 KiB`."""
    for unit in ("B", "KiB", "MiB"):
        if number < 1024:
            return f"{number:.0f} B" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB"

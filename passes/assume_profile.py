"""assume-profile: which sizes the calls of a version have, and how many of them (SPEC D3).

The runtime puts it in front of a tier's pipeline when the profile decides something, so that the
profile is in the pipeline's text, and with it in the key of what is compiled. `fuse` reads it.
The program stays right for all sizes.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FloatAttr,
    IntegerAttr,
    ModuleOp,
    StringAttr,
    f64,
    i64,
)
from xdsl.ir import Attribute, Operation

from ..diagnostics import AioptError, error_at
from ..dialects.size_mix import SizeMix, normalised, parse_mix
from ..quick_dataclass import dataclass
from .base import Pass, PassState

PROFILE = "jit.profile"
"""The attribute of the module."""


@dataclass(frozen=True)
class AssumeProfilePass(Pass):
    """Say which sizes calls have: `assume-profile{sizes="s=16: 0.25, s=128: 0.75"}`."""

    name: ClassVar[str] = "assume-profile"
    anchor: ClassVar[str | None] = "builtin.module"
    sizes: str

    def run(self, op: Operation, state: PassState) -> None:
        if not isinstance(op, ModuleOp):
            raise AioptError(f"{self.name} runs on builtin.module, not on {op.name}")
        op.attributes[PROFILE] = profile_attribute(parse_mix(self.sizes))


def profile_attribute(mix: SizeMix) -> DictionaryAttr:
    """``{symbols = ["s"], sizes = [[16, 0.25], [128, 0.75]]}``."""

    def case(sizes: tuple[int, ...], share: float) -> ArrayAttr[Attribute]:
        return ArrayAttr([*(IntegerAttr(size, i64) for size in sizes), FloatAttr(share, f64)])

    return DictionaryAttr(
        {
            "symbols": ArrayAttr([StringAttr(name) for name in mix.symbols]),
            "sizes": ArrayAttr([case(sizes, share) for sizes, share in mix.cases]),
        }
    )


def profile_of(op: Operation) -> SizeMix | None:
    """What the module around an operation says of sizes; None if it says nothing.

    Raises:
        AioptError: the attribute was edited, and is no such mix.
    """
    module = op
    while (parent := module.parent_op()) is not None:
        module = parent
    attribute = module.attributes.get(PROFILE)
    if attribute is None:
        return None
    mix = _read(attribute)
    if mix is None:
        expected = '{symbols = ["s"], sizes = [[16, 0.25], [128, 0.75]]}'
        what = f"attribute '{PROFILE}' is no mix of sizes"
        raise error_at(module, what, expected=expected, found=str(attribute))
    return mix


def _read(attribute: Attribute) -> SizeMix | None:
    if not isinstance(attribute, DictionaryAttr):
        return None
    symbols, cases = attribute.data.get("symbols"), attribute.data.get("sizes")
    if not isinstance(symbols, ArrayAttr) or not isinstance(cases, ArrayAttr) or not cases.data:
        return None
    names = tuple(name.data for name in symbols if isinstance(name, StringAttr))
    weights: dict[tuple[int, ...], float] = {}
    for case in cases:
        numbers = list(case) if isinstance(case, ArrayAttr) else []
        sizes = tuple(n.value.data for n in numbers[:-1] if isinstance(n, IntegerAttr))
        share = numbers[-1] if numbers else None
        if not isinstance(share, FloatAttr) or not share.value.data > 0:
            return None
        if not len(sizes) == len(names) == len(numbers) - 1 or min(sizes, default=0) < 0:
            return None
        weights[sizes] = share.value.data
    return normalised(names, weights)

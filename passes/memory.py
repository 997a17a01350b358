"""How tensors lie in memory: bytes of elements and tensors, alignment of buffers (SPEC K1)."""

from __future__ import annotations

from xdsl.dialects.builtin import AnyFloat, IntegerType, TensorType
from xdsl.ir import Attribute

from ..dialects.dims import Dim, product
from ..dialects.graph.types import sizes_of

ALIGNMENT = 64
"""Of every buffer and piece of scratch memory, in bytes: a cache line, and the widest register."""


def element_bytes(type_: Attribute) -> int:
    """Bytes of one element of a tensor; booleans take one."""
    assert isinstance(type_, TensorType)
    element = type_.element_type
    if isinstance(element, IntegerType):
        return max(1, element.width.data // 8)
    assert isinstance(element, AnyFloat)
    return element.bitwidth // 8


def tensor_bytes(type_: Attribute) -> Dim:
    """Bytes of a tensor."""
    return product(sizes_of(type_)) * element_bytes(type_)

"""Which handler an operator has (SPEC K3).

A module of handlers ends with its tables: `HANDLERS` of operators that move data or look at types,
`ARITHMETIC` of those that compute, which get float16 and bfloat16 as float32 and whose float32
outputs are converted back. A handler serves all versions of its operator: `node.opset` tells.
"""

from __future__ import annotations

from . import (
    activations,
    attention,
    contractions,
    creating,
    cropping,
    elementwise,
    indexing,
    losses,
    norms,
    parts,
    quantization,
    recurrent,
    reductions,
    resizing,
    sampling,
    shaping,
    signals,
    windows,
)
from .node import Handlers

HANDLERS: Handlers = {
    **creating.HANDLERS,
    **cropping.HANDLERS,
    **indexing.HANDLERS,
    **parts.HANDLERS,
    **shaping.HANDLERS,
    **signals.HANDLERS,
}

ARITHMETIC: Handlers = {
    **activations.ARITHMETIC,
    **attention.ARITHMETIC,
    **contractions.ARITHMETIC,
    **elementwise.ARITHMETIC,
    **losses.ARITHMETIC,
    **norms.ARITHMETIC,
    **quantization.ARITHMETIC,
    **recurrent.ARITHMETIC,
    **reductions.ARITHMETIC,
    **resizing.ARITHMETIC,
    **sampling.ARITHMETIC,
    **windows.ARITHMETIC,
}

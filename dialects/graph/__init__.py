"""The graph dialect: tensor operators with named symbolic dimensions, the highest level (SPEC K1).

Programs are ``func.func`` over builtin tensors. `types` has the dimension encoding, `base` what all
operations share, the other modules one family of operations each.
"""

from xdsl.ir import Dialect

from .base import GraphOp
from .composite import COMPOSITE_OPS, GeluOp, LayerNormOp, SoftmaxOp
from .contraction import CONTRACTION_OPS, ArgmaxOp, ArgminOp, DotOp, MatmulOp, ReduceOp
from .control import CONTROL_OPS, ControlOp, IfOp, WhileOp
from .elementwise import (
    BINARY_OPS,
    ELEMENTWISE_OPS,
    PREDICATE_OPS,
    UNARY_OPS,
    BitcastOp,
    CastOp,
    CompareOp,
    SelectOp,
)
from .facts import (
    FACTS,
    FactsAttr,
    argument_symbols,
    check_facts,
    fact_message,
    needed_facts,
    set_facts,
    write_facts,
)
from .group import GROUP_OPS, GroupOp, YieldOp
from .prepare import PrepareOp
from .routines import ROUTINE_OPS, ArgsortOp, CumulateOp, ScatterOp
from .structure import (
    STRUCTURE_OPS,
    BroadcastOp,
    CollapseOp,
    ConcatOp,
    ConstantOp,
    DimOp,
    ExpandOp,
    GatherOp,
    IotaOp,
    PadOp,
    ReshapeOp,
    ReverseOp,
    SizeOp,
    SliceOp,
    TransposeOp,
    WeightOp,
    groups_attr,
)
from .types import DimsAttr, element_type, shape_of, sizes_of, substitute_type, tensor_type
from .window import WINDOW_OPS, ConvOp, ReduceWindowOp

NAME = "graph.name"
"""Attribute of function arguments and results: the name a caller uses."""

WEIGHT = "graph.weight"
"""Attribute of a function argument: the key under which a weights file may bind it."""

Graph = Dialect(
    "graph",
    [
        *ELEMENTWISE_OPS.values(),
        *STRUCTURE_OPS,
        *CONTRACTION_OPS,
        *WINDOW_OPS,
        *ROUTINE_OPS,
        *COMPOSITE_OPS,
        *GROUP_OPS,
        *CONTROL_OPS,
        PrepareOp,
    ],
    [DimsAttr, FactsAttr],
)

__all__ = [
    "BINARY_OPS", "ELEMENTWISE_OPS", "FACTS", "NAME", "PREDICATE_OPS", "ROUTINE_OPS", "UNARY_OPS",
    "WEIGHT", "ArgmaxOp", "ArgminOp", "ArgsortOp", "BitcastOp", "BroadcastOp", "CastOp",
    "CollapseOp", "CompareOp", "ConcatOp", "ConstantOp", "ControlOp", "ConvOp", "CumulateOp",
    "DimOp", "DimsAttr", "DotOp", "ExpandOp", "FactsAttr", "GatherOp", "GeluOp", "Graph", "GraphOp",
    "GroupOp", "IfOp", "IotaOp", "LayerNormOp", "MatmulOp", "PadOp", "PrepareOp", "ReduceOp",
    "ReduceWindowOp", "ReshapeOp", "ReverseOp", "ScatterOp", "SelectOp", "SizeOp", "SliceOp",
    "SoftmaxOp", "TransposeOp", "WeightOp", "WhileOp", "YieldOp", "argument_symbols", "check_facts",
    "element_type", "fact_message", "groups_attr", "needed_facts", "set_facts", "shape_of",
    "sizes_of", "substitute_type", "tensor_type", "write_facts",
]  # fmt: skip

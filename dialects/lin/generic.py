"""Loop nests of the lin level, and what their scalar bodies may say (SPEC K1).

A generic is upstream's ``linalg.generic`` on tensors with named sizes; bodies are ``arith`` and
``math`` and the three operations here that need to know where they are or what a size is. Integers
are signless in bodies, as ``arith`` has them: operations say how they compare, divide and extend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    IntegerType,
    StringAttr,
    TensorType,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ..dims import Dim
from ..graph.types import (
    DimsAttr,
    is_unsigned,
    parse_dim_texts,
    scalar_type,
    shape_of,
    show_shape,
    sizes_of,
)
from ..terminators import YieldBase
from .text import SignatureOp, check_expressions, check_named

PARALLEL = "parallel"
REDUCTION = "reduction"

CONSTANT = -1
"""What stands for no dimension among the terms of an index."""

COMBINERS: dict[type[Operation], str] = {
    arith.AddfOp: "add", arith.AddiOp: "add", arith.MulfOp: "mul", arith.MuliOp: "mul",
    arith.MaximumfOp: "max", arith.MaxSIOp: "max", arith.MinimumfOp: "min", arith.MinSIOp: "min",
    arith.AndIOp: "and", arith.OrIOp: "or", arith.MaxUIOp: "umax", arith.MinUIOp: "umin",
}  # fmt: skip
"""Operations that may combine an accumulator with a contribution, with the reduction they mean."""


def combiner_kind(kind: str, element: Attribute) -> str:
    """What a reduction of the graph level is called for elements of a type: the extremes of
    unsigned integers are others than those of signed ones."""
    return f"u{kind}" if kind in ("max", "min") and is_unsigned(element) else kind


@irdl_op_definition
class YieldOp(YieldBase):
    """Ends a generic's body with one scalar per result, or a kernel with its result tensors."""

    name = "lin.yield"


@irdl_op_definition
class SizeOp(IRDLOperation):
    """A size of the kernel as a number inside a body: ``lin.size [n0 - 1] : i64``."""

    name = "lin.size"

    value = prop_def(DimsAttr)
    res = result_def()
    traits = traits_def(Pure())

    @property
    def size(self) -> Dim:
        """The dimension expression."""
        return self.value.sizes[0]

    def verify_(self) -> None:
        if len(self.value.texts) != 1 or "_" in self.value.texts:
            raise VerifyException("expected exactly one dimension expression")
        if not isinstance(self.res.type, IntegerType):
            raise VerifyException(f"a size is an integer, found {self.res.type}")

    def print(self, printer: Printer) -> None:
        printer.print_string(f" [{', '.join(self.value.texts)}] : ")
        printer.print_attribute(self.results[0].type)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        with parser.in_square_brackets():
            value = DimsAttr(parse_dim_texts(parser, closing="]"))
        parser.parse_punctuation(":")
        return cls.create(result_types=[parser.parse_type()], properties={"value": value})


@irdl_op_definition
class IndexOp(IRDLOperation):
    """The current value of an affine function of the domain's indices: ``lin.index #map : i64``."""

    name = "lin.index"

    map = prop_def(AffineMapAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        if len(self.map.data.results) != 1:
            raise VerifyException("expected a map with one result")
        if self.res.type != i64:
            raise VerifyException(f"an index is an i64, found {self.res.type}")
        generic = self.parent_op()
        if isinstance(generic, GenericOp) and self.map.data.num_dims != len(generic.domain.texts):
            raise VerifyException(
                f"the map takes {self.map.data.num_dims} indices, the domain has rank"
                f" {len(generic.domain.texts)}"
            )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_attribute(self.map)
        printer.print_string(" : ")
        printer.print_attribute(self.results[0].type)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        value = parser.parse_attribute()
        parser.parse_punctuation(":")
        return cls.create(result_types=[parser.parse_type()], properties={"map": value})


@irdl_op_definition
class ExtractOp(IRDLOperation):
    """Reads one element of a kernel argument at computed indices: ``lin.extract %t[%i, %j] : T``.

    The indices (i64) must be in bounds; the body clamps them.
    """

    name = "lin.extract"

    source = operand_def(TensorType)
    indices = var_operand_def()
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        rank = len(shape_of(self.source.type))
        if len(self.indices) != rank:
            raise VerifyException(f"{len(self.indices)} indices for a tensor of rank {rank}")
        if self.res.type != (expected := scalar_type(self.source.type)):
            raise VerifyException(f"result is {self.res.type}, expected {expected}")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.source)
        with printer.in_square_brackets():
            printer.print_list(self.indices, printer.print_ssa_value)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        indices = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, parser.parse_unresolved_operand
        )
        parser.parse_punctuation(":")
        type_ = parser.parse_type()
        operands = [
            parser.resolve_operand(source, type_),
            *(parser.resolve_operand(index, i64) for index in indices),
        ]
        return cls.create(operands=operands, result_types=[scalar_type(type_)])


@irdl_op_definition
class GenericOp(SignatureOp):
    """A perfect loop nest over `domain` with a scalar body.

    ``maps`` has one map per operand, then one per result, from the domain's indices to a tensor's
    indices. The body takes one scalar per operand and one accumulator per result, and yields one
    scalar per result. A result whose map leaves out a reduction dimension is reduced: its yielded
    value is ``combiner(accumulator, contribution)`` and it starts from the combiner's identity.
    """

    name = "lin.generic"

    inputs = var_operand_def()
    domain = prop_def(DimsAttr)
    iterators = prop_def(ArrayAttr[StringAttr])
    maps = prop_def(ArrayAttr[AffineMapAttr])
    outputs = var_result_def()
    body = region_def("single_block")
    traits = traits_def(Pure())

    @property
    def block(self) -> Block:
        """The body."""
        return self.body.block

    @property
    def sizes(self) -> tuple[Dim, ...]:
        """The domain's sizes."""
        return self.domain.sizes

    @property
    def kinds(self) -> tuple[str, ...]:
        """``parallel`` or ``reduction`` for each dimension of the domain."""
        return tuple(kind.data for kind in self.iterators.data)

    @property
    def input_maps(self) -> tuple[AffineMap, ...]:
        """The indexing map of each operand."""
        return tuple(m.data for m in self.maps.data[: len(self.operands)])

    @property
    def output_maps(self) -> tuple[AffineMap, ...]:
        """The indexing map of each result."""
        return tuple(m.data for m in self.maps.data[len(self.operands) :])

    @property
    def yielded(self) -> Sequence[SSAValue]:
        """The scalars the body yields."""
        return cast("YieldOp", self.body.block.last_op).operands

    def combiner(self, index: int) -> tuple[str, SSAValue] | None:
        """How result `index` is reduced, and the value it accumulates; None if it is not."""
        used = {i for r in self.output_maps[index].results for i in r.used_dims()}
        if not any(k == REDUCTION and i not in used for i, k in enumerate(self.kinds)):
            return None
        accumulator = self.body.block.args[len(self.operands) + index]
        owner = self.yielded[index].owner
        if not isinstance(owner, Operation) or type(owner) not in COMBINERS:
            raise VerifyException(f"result {index}: a reduction must yield add, mul, max, min, …")
        lhs, rhs = owner.operands
        if (lhs is accumulator) == (rhs is accumulator):
            raise VerifyException(f"result {index}: a reduction must combine its accumulator once")
        return COMBINERS[type(owner)], rhs if lhs is accumulator else lhs

    def verify_(self) -> None:
        rank = len(self.domain.texts)
        check_expressions("domain", self.domain)
        if len(self.iterators) != rank:
            raise VerifyException(f"{len(self.iterators)} iterators for a domain of rank {rank}")
        for kind in self.kinds:
            if kind not in (PARALLEL, REDUCTION):
                raise VerifyException(
                    f"iterator is '{kind}', expected '{PARALLEL}' or '{REDUCTION}'"
                )
        tensors = [v.type for v in self.operands] + [r.type for r in self.results]
        if len(self.maps) != len(tensors):
            raise VerifyException(f"{len(self.maps)} maps for {len(tensors)} operands and results")
        for i, (type_, attr) in enumerate(zip(tensors, self.maps.data, strict=True)):
            check_named(type_, f"operand or result {i}")
            if attr.data.num_dims != rank or attr.data.num_symbols:
                raise VerifyException(f"map {i} must take the domain's {rank} indices")
            if len(attr.data.results) != len(shape_of(type_)):
                raise VerifyException(
                    f"map {i} gives {len(attr.data.results)} indices for"
                    f" {show_shape(shape_of(type_))}"
                )
            self._check_bounds(f"map {i}", attr.data, sizes_of(type_))
        args = self.body.block.args
        if [a.type for a in args] != [scalar_type(t) for t in tensors]:
            raise VerifyException("the body takes one scalar per operand and per result")
        if not isinstance(last := self.body.block.last_op, YieldOp):
            raise VerifyException("the body must end with lin.yield")
        if [v.type for v in last.operands] != [scalar_type(r.type) for r in self.results]:
            raise VerifyException("lin.yield must give one scalar per result")
        for i in range(len(self.results)):
            self.combiner(i)

    def _check_bounds(self, what: str, map_: AffineMap, sizes: Sequence[Dim]) -> None:
        """An index that is a sum of dimensions must not leave the tensor, as far as is known."""
        if 0 in self.sizes:
            return
        for expr, size in zip(map_.results, sizes, strict=True):
            if (terms := _terms(expr)) is None:
                continue
            first: Dim = terms.pop(CONSTANT, 0)
            end: Dim = first + 1
            for position, factor in terms.items():
                reach = factor * (self.sizes[position] - 1)
                first, end = (first + reach, end) if factor < 0 else (first, end + reach)
            if isinstance(first, int) and first < 0:
                raise VerifyException(f"{what} begins at {first}")
            if isinstance(beyond := end - size, int) and beyond > 0:
                raise VerifyException(f"{what} runs to {end} in a dimension of {size}")

    def print(self, printer: Printer) -> None:
        printer.print_string(f" domain = [{', '.join(self.domain.texts)}] iterators = ")
        printer.print_string(f"[{', '.join(self.kinds)}] maps = ")
        printer.print_attribute(self.maps)
        self.print_signature(printer)
        printer.print_string(" ")
        printer.print_region(self.body)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        parser.parse_keyword("domain")
        parser.parse_punctuation("=")
        with parser.in_square_brackets():
            domain = DimsAttr(parse_dim_texts(parser, closing="]"))
        parser.parse_keyword("iterators")
        parser.parse_punctuation("=")
        kinds = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: StringAttr(parser.parse_identifier())
        )
        parser.parse_keyword("maps")
        parser.parse_punctuation("=")
        maps = parser.parse_attribute()
        operands, results = cls.parse_signature(parser)
        return cls.create(
            operands=operands,
            result_types=results,
            properties={"domain": domain, "iterators": ArrayAttr(kinds), "maps": maps},
            regions=[parser.parse_region()],
        )


def _terms(expr: AffineExpr) -> dict[int, int] | None:
    """The factors of the dimensions of a sum and its `CONSTANT`; None for anything else."""
    match expr:
        case AffineDimExpr():
            return {expr.position: 1}
        case AffineConstantExpr():
            return {CONSTANT: expr.value}
        case AffineBinaryOpExpr():
            lhs, rhs = _terms(expr.lhs), _terms(expr.rhs)
            if lhs is None or rhs is None:
                return None
            if expr.kind == AffineBinaryOpKind.Add:
                return {key: lhs.get(key, 0) + rhs.get(key, 0) for key in lhs | rhs}
            if expr.kind == AffineBinaryOpKind.Mul and rhs.keys() <= {CONSTANT}:
                return {key: value * rhs[CONSTANT] for key, value in lhs.items()}
    return None

"""IR text in: from what a user wrote to a verified module, or to one diagnostic (SPEC K1).

xDSL's parser reports most mistakes well, some as Python exceptions, and a use before its definition
not at all; it also rejects `loc(…)` where MLIR and JAX print it. This file closes those gaps:
every operation remembers its line and column, whatever goes wrong is one `AioptError` at
`file:line:col`, and location attributes are blanked out before parsing.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any, cast

from xdsl.context import Context
from xdsl.dialects.builtin import (
    AnyFloat,
    BytesAttr,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    FileLineColLoc,
    IndexType,
    IntAttr,
    IntegerType,
    ModuleOp,
    StringAttr,
    TensorType,
)
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, AttributeInvT, Block, Operation, Region, SSAValue
from xdsl.irdl.dominance import DominanceInfo
from xdsl.parser import AttrParser, Parser, UnresolvedOperand
from xdsl.parser.generic_parser import ParserState
from xdsl.traits import NoTerminator
from xdsl.utils.exceptions import ParseError, VerifyException
from xdsl.utils.lexer import Input, Span
from xdsl.utils.mlir_lexer import MLIRLexer

from ..diagnostics import AioptError, Location, did_you_mean, error_at, location_of
from ..registry import dialect_loaders


def make_context(*, allow_unregistered: bool = False) -> Context:
    """A context that knows every registered dialect, each imported when the text first uses it."""
    ctx = Context(allow_unregistered=allow_unregistered)
    for name, loader in dialect_loaders().items():
        ctx.register_dialect(name, loader)
    ctx.load_registered_dialect("builtin")
    return ctx


def parse_module(
    text: str, file: str = "<string>", ctx: Context | None = None, *, verify: bool = True
) -> ModuleOp:
    """Parse IR text into a module whose operations know where they stand in `file`.

    Several operations at the top level are wrapped in a `builtin.module`. `verify` checks the
    result with `verify_module`.

    Raises:
        AioptError: whatever is wrong with the text; never another exception.
    """
    ctx = make_context() if ctx is None else ctx
    if is_blank(text):
        raise AioptError("the input is empty", location=Location(file), expected="a module")
    module = _parse_guarded(ctx, blank_locations(text, file), file)
    if verify:
        verify_module(module)
    return module


def is_blank(text: str) -> bool:
    """Whether IR text holds nothing but blanks and comments."""
    return _BLANK.fullmatch(text) is not None


_BLANK = re.compile(r"(?:\s|//[^\n]*(?:\n|$))*+")


_DENSE_ELEMENTS = (AnyFloat, IntegerType, IndexType)
_LARGEST_LITERAL = 1 << 24
"""Elements; xDSL writes a splat out in full, and weights belong in a file of their own."""


class _Lexer(MLIRLexer):
    """xDSL's lexer, whose own pattern takes exponential time on a string without an end."""

    _unescaped_characters_regex = re.compile(r'"(?:[^"\\\n\v\f]++|\\(?:["nt\\]|[0-9A-Fa-f]{2}))*+"')


class _Parser(Parser):
    """xDSL's parser, storing on each operation where it starts."""

    class _TensorLiteralElement(Parser._TensorLiteralElement):
        """An element of `dense<…>`: hexadecimal is the bits of a float (`0xFF800000` is -inf)."""

        def to_type(self, parser: AttrParser, type: Any) -> Any:
            if isinstance(type, AnyFloat) and self.span.text[:2].lower() == "0x":
                try:
                    bits = int(self.span.text, 16).to_bytes(type.compile_time_size, "little")
                except OverflowError:
                    parser.raise_error(f"too many bits for {type}", self.span)
                return type.unpack(bits, 1)[0]
            return super().to_type(parser, type)

    def __init__(self, ctx: Context, text: str, file: str) -> None:
        self._file = StringAttr(file)
        self._line = 1
        self._line_start = 0
        self._operation = FileLineColLoc(self._file, IntAttr(1), IntAttr(1))
        self._first_uses: dict[str, Span] = {}
        self._resources: dict[str, str] = {}
        self._resource_uses: list[tuple[Operation, str, DenseResourceAttr]] = []
        super().__init__(ctx, "", file)
        self._resume_from(ParserState(_Lexer(Input(text, file))))

    def parse_operation(self) -> Operation:
        enclosing = self._operation
        location = self._operation = self.location_at(self._current_token.span.start)
        op = super().parse_operation()
        op.location = location
        self._operation = enclosing
        for name, value in op.properties.items():
            if isinstance(value, DenseResourceAttr):
                self._resource_uses.append((op, name, value))
        return op

    def _parse_dialect_resource_handle(self, dialect_name: str, interface: Any) -> str:
        """xDSL keeps resources in the process; here they belong to the text."""
        return self.parse_identifier(" for resource handle")

    def _parse_resource(self, dialect_name: str, interface: Any) -> None:
        key = self.parse_identifier(" for resource handle")
        self.parse_punctuation(":")
        self._resources[key] = self.parse_str_literal()

    def fill_in_resources(self) -> None:
        """Make dense constants of the resources that properties name, now that all are known."""
        constants: dict[DenseResourceAttr, DenseIntOrFPElementsAttr] = {}
        for op, name, attribute in self._resource_uses:
            if attribute not in constants:
                try:
                    constants[attribute] = self._constant_of(attribute)
                except ValueError as error:
                    key = attribute.resource_handle.data
                    raise error_at(op, f"resource '{key}': {error}") from None
            op.properties[name] = constants[attribute]

    def _constant_of(self, attribute: DenseResourceAttr) -> DenseIntOrFPElementsAttr:
        """The text is hexadecimal: four bytes that say the alignment, then the elements."""
        text = self._resources.get(attribute.resource_handle.data)
        type_ = attribute.type
        if text is None:
            raise ValueError("it is not defined")
        if not isinstance(type_, TensorType) or not isinstance(type_.element_type, _DENSE_ELEMENTS):
            raise ValueError(f"it cannot be of type {type_}")
        if text[:2] != "0x":
            raise ValueError("expected hexadecimal digits")
        data = bytes.fromhex(text[10:])
        bits = _bits(type_.element_type)
        if (
            not type_.has_static_shape()
            or bits % 8
            or len(data) * 8 != prod(type_.get_shape()) * bits
        ):
            raise ValueError(f"its {len(data)} bytes are no {type_}")
        return DenseIntOrFPElementsAttr(type_, BytesAttr(data))

    def _parse_dense_literal_type(self) -> Any:
        """xDSL builds a constraint for each literal, at a millisecond; tensors need none."""
        start = self.pos
        type_ = self.parse_optional_type()
        if isinstance(type_, TensorType) and isinstance(type_.element_type, _DENSE_ELEMENTS):
            if not type_.has_static_shape():
                self.raise_error("a dense literal has a static shape", start, self.pos)
            if (count := prod(type_.get_shape())) > _LARGEST_LITERAL:
                message = f"a dense literal of {count} elements is too large for text"
                self.raise_error(message, start, self.pos)
            return type_
        self._resume_from(start)
        return super()._parse_dense_literal_type()

    def resolve_operand(
        self, operand: UnresolvedOperand, type: AttributeInvT
    ) -> SSAValue[AttributeInvT]:
        if operand.operand_name not in self.ssa_values:
            self._first_uses.setdefault(operand.operand_name, operand.span)
        return super().resolve_operand(operand, type)

    def _get_op_by_name(self, name: str) -> type[Operation]:
        stack = self._parser_state.dialect_stack
        if op_type := self.ctx.get_optional_op(name, dialect_stack=stack):
            return op_type
        start = self.lexer.input.content.rfind(name, 0, self._current_token.span.start)
        dialect = name.partition(".")[0]
        if "." in name and dialect not in self.ctx.registered_dialect_names:
            what, known = f"dialect '{dialect}'", list(self.ctx.registered_dialect_names)
            word = dialect
        else:
            what, known = f"operation '{name}'", [op.name for op in self.ctx.loaded_ops]
            word = name
        raise AioptError(
            f"{what} is not registered",
            location=_place(self.location_at(max(start, 0))),
            hint=did_you_mean(word, known),
        )

    def location_at(self, position: int) -> FileLineColLoc:
        """The line and column of a position; cheap when positions only go forward."""
        text = self.lexer.input.content
        if position < self._line_start:
            self._line, self._line_start = 1, 0
        newlines = text.count("\n", self._line_start, position)
        if newlines:
            self._line += newlines
            self._line_start = text.rfind("\n", 0, position) + 1
        column = position - self._line_start + 1
        return FileLineColLoc(self._file, IntAttr(self._line), IntAttr(column))

    def innermost_operation(self) -> Location:
        """The start of the operation being parsed."""
        return _place(self._operation)

    def undefined_value(self) -> tuple[str, Span] | None:
        """A value that was used and never defined, and its first use."""
        uses = ((name, self._first_uses.get(name)) for name in self.forward_ssa_references)
        return next(((name, span) for name, span in uses if span is not None), None)


def _bits(element: Attribute) -> int:
    """How many bits an element of a resource has."""
    return (
        64 if isinstance(element, IndexType) else cast("AnyFloat | IntegerType", element).bitwidth
    )


def _place(location: FileLineColLoc) -> Location:
    return Location(location.filename.data, location.line.data, location.column.data)


def _parse_guarded(ctx: Context, text: str, file: str) -> ModuleOp:
    try:
        parser = _Parser(ctx, text, file)
    except ParseError as error:  # making a parser reads the first token
        raise _from_parse_error(error, None) from error
    try:
        module = parser.parse_module()
        parser.fill_in_resources()
        if location_of(module) is None:
            module.location = parser.location_at(0)
        return module
    except ParseError as error:
        raise _from_parse_error(error, parser) from error
    except AioptError as error:
        raise error.at(parser.innermost_operation()) from None
    except RecursionError as error:
        location = parser.innermost_operation()
        raise AioptError("the text is nested too deeply", location=location) from error
    except MemoryError as error:
        location = parser.innermost_operation()
        raise AioptError("a constant does not fit into memory", location=location) from error
    except Exception as error:  # xDSL meets malformed text with any exception, assertions included
        raise AioptError(
            f"invalid IR: {one_line(str(error)) or type(error).__name__}",
            location=parser.innermost_operation(),
        ) from error


_ABOUT_A_TOKEN = re.compile(r"^in |expected|could not parse entire input", re.IGNORECASE)
_SAYS_WHAT_WAS_FOUND = re.compile(r"\b(got|but|instead|found)\b", re.IGNORECASE)


def _from_parse_error(error: ParseError, parser: _Parser | None) -> AioptError:
    message, span, found = one_line(error.msg), error.span, None
    undefined = None if parser is None else parser.undefined_value()
    if message.startswith("values used but not defined") and undefined is not None:
        message, span = f"value %{undefined[0]} is used but not defined", undefined[1]
    elif _ABOUT_A_TOKEN.search(message) and not _SAYS_WHAT_WAS_FOUND.search(message):
        found = f"'{span.text}'" if span.text else "the end of the input"
        if message.startswith("in "):
            message = f"unexpected text {message}"
    place = span.get_location()
    return AioptError(message, location=Location(place.file, place.line, place.col), found=found)


def one_line(message: str) -> str:
    """A message on one line, without a full stop at its end."""
    return " ".join(message.split()).rstrip(".!")


# --- locations --------------------------------------------------------------------------------

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_LOCATION = re.compile(
    rf"//[^\n]*|{_STRING}|(?:^[ \t]*\#[\w$.-]+[ \t]*=[ \t]*)?(?<![\w.$%@\#^!-])(loc)\s*\(",
    re.MULTILINE,
)
_NAME = re.compile(rf"loc\({_STRING}\)")
_PARENTHESIS = re.compile(rf"//[^\n]*|{_STRING}|[()]")
_NOT_NEWLINE = re.compile(r"[^\n]")


def blank_locations(text: str, file: str = "<string>") -> str:
    """The text with `loc(…)` attributes and `#loc = loc(…)` lines replaced by blanks.

    A mere `loc("name")` stays: that is how JAX names function arguments. Lines and columns stay
    what they were. `loc(` in strings, comments and names is left alone.
    """
    if "loc" not in text:
        return text
    pieces: list[str] = []
    done = 0
    position = 0
    while match := _LOCATION.search(text, position):
        position = match.end()
        if match.group(1) is None:
            continue
        position = _closing_parenthesis(text, position, file, match.start(1))
        if _NAME.fullmatch(text, match.start(), position):
            continue
        pieces.append(text[done : match.start()])
        pieces.append(_NOT_NEWLINE.sub(" ", text[match.start() : position]))
        done = position
    pieces.append(text[done:])
    return "".join(pieces)


def _closing_parenthesis(text: str, position: int, file: str, start: int) -> int:
    """The position after the parenthesis that closes the one before `position`."""
    depth = 1
    for match in _PARENTHESIS.finditer(text, position):
        if match.group() == "(":
            depth += 1
        elif match.group() == ")":
            depth -= 1
            if depth == 0:
                return match.end()
    line_start = text.rfind("\n", 0, start) + 1
    raise AioptError(
        "location without a closing parenthesis",
        location=Location(file, text.count("\n", 0, start) + 1, start - line_start + 1),
    )


# --- verification -----------------------------------------------------------------------------


def verify_module(module: Operation) -> None:
    """Check every operation's invariants and that every value is defined before it is used.

    Raises:
        AioptError: at the operation that is wrong, the innermost one first.
    """
    try:
        for op in module.walk(region_first=True):
            _verify_operation(op)
        check_dominance(module)
    except RecursionError as error:
        raise AioptError("the IR is nested too deeply", location=location_of(module)) from error


def _verify_operation(op: Operation) -> None:
    try:
        _check_blocks(op)
        op.verify(verify_nested_ops=False)
        if isinstance(op, FuncOp) and op.attributes:
            _check_function(op)
    except VerifyException as error:
        raise error_at(op, f"'{op.name}' {one_line(str(error))}") from error
    except AioptError as error:
        raise error.at(location_of(op)) from None
    except RecursionError:
        raise
    except Exception as error:  # a verifier that stumbles over what it should have rejected
        reason = one_line(str(error)) or type(error).__name__
        raise error_at(op, f"'{op.name}' is invalid: {reason}") from error


def _check_function(op: FuncOp) -> None:
    from .graph.facts import check_facts  # only programs that say something about sizes need it

    check_facts(op)


def _check_blocks(op: Operation) -> None:
    """What xDSL's `Block.verify` checks besides the operations: empty single blocks, parents."""
    for region in op.regions:
        if region.parent is not op:
            raise VerifyException("has a region that belongs to another operation")
        first = region.first_block
        if first is None or first is not region.last_block or first.first_op is not None:
            continue
        if not op.has_trait(NoTerminator):
            raise VerifyException("has an empty block where a terminator is expected")


def check_dominance(root: Operation) -> None:
    """Check that every operand is defined before its use, in a block that dominates the use.

    One pass over the operations; dominators are
    computed only for regions with several blocks in which a value crosses from block to block.

    Raises:
        AioptError: at the operation that uses the value.
    """
    seen: set[Operation] = set()
    dominators: dict[Region, DominanceInfo] = {}

    def visit(op: Operation) -> None:
        for index, operand in enumerate(op.operands):
            if not _is_visible(operand, op, seen, dominators):
                name = f" %{operand.name_hint}" if operand.name_hint else ""
                raise error_at(
                    op, f"operand #{index}{name} of '{op.name}' is used before it is defined"
                )
        for region in op.regions:
            for block in region.blocks:
                for nested in block.ops:
                    visit(nested)
        seen.add(op)

    visit(root)


def _is_visible(
    value: SSAValue, user: Operation, seen: set[Operation], dominators: dict[Region, DominanceInfo]
) -> bool:
    """Whether `value` is defined where `user` stands, the operations in `seen` being before it."""
    definition = value.owner
    block = definition.parent if isinstance(definition, Operation) else definition
    if block is None or block.parent is None:
        return False
    use_block = user.parent
    while use_block is not None and use_block.parent is not block.parent:
        around = use_block.parent_op()
        use_block = None if around is None else around.parent
    if use_block is None:
        return False
    if use_block is block:
        return isinstance(definition, Block) or definition in seen
    region = block.parent
    if region not in dominators:
        dominators[region] = DominanceInfo(region)
    entry = region.blocks[0]
    reachable = dominators[region].dominates(entry, use_block)
    return not reachable or dominators[region].dominates(block, use_block)

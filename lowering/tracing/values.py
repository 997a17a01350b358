"""What a traced function sees: arrays that record what is done to them, and unknown sizes (I6, K3).

A `TracedArray` behaves like an array of the array API; an operation on it appends to a graph. A
`Size` is an integer that is not known yet. Both refuse, with a diagnostic, what would need values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import numpy as np
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr, UnknownLoc
from xdsl.ir import Attribute, Block

from ...diagnostics import AioptError, Location
from ...dialects import dims
from ...dialects.dims import Dim, DimExpr
from ...dialects.graph.elements import numpy_dtype
from ..frontend.arrays import Arrays, element_of
from ..frontend.builder import Lowered
from ..frontend.facts import Direction, SizeFacts

PACKAGE = str(Path(__file__).resolve().parents[2])
"""Frames in files below are not the user's."""

LARGEST_CONSTANT = 32
"""Captured arrays with more elements are weights."""


class UndecidedSize(AioptError):
    """A function asks something of sizes that is true for some and false for others."""


def user_frame() -> FrameType | None:
    """The innermost frame that is not in this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(PACKAGE):
        if f"{PACKAGE}/test" in frame.f_code.co_filename:
            return frame
        frame = frame.f_back
    return frame


class Trace(Arrays):
    """Makes the operations of one traced call, each at the user's line that asked for it."""

    def __init__(self, facts: SizeFacts) -> None:
        super().__init__(Block(), facts)
        self.weights = {}
        self.subject = ""
        self.location = UnknownLoc()
        self.where: Location | None = None
        self._captured: dict[int, tuple[Any, Lowered]] = {}

    def enter(self, name: str) -> None:
        """Work on behalf of a function that the user's code calls."""
        self.subject = name
        frame = user_frame()
        if frame is not None:
            file, line = frame.f_code.co_filename, frame.f_lineno
            self.where = Location(file, line)
            self.location = FileLineColLoc(StringAttr(file), IntAttr(line), IntAttr(1))

    def fail(
        self,
        message: str,
        *,
        expected: str | None = None,
        found: str | None = None,
        hint: str | None = None,
    ) -> NoReturn:
        """Raise the diagnostic, at the user's line."""
        raise AioptError(message, location=self.where, expected=expected, found=found, hint=hint)

    def captured(self, array: np.ndarray[Any, np.dtype[Any]]) -> Lowered:
        """An array that the function did not get as an argument: a constant or a weight."""
        known = self._captured.get(id(array))
        if known is None:
            if array.size > LARGEST_CONSTANT:
                value = self.weight(f"captured{len(self.weights)}", array)
            else:
                value = self.array(array)
            known = self._captured[id(array)] = (array, value)
        return known[1]

    def decide(self, direction: Direction, a: Dim, b: Dim) -> bool:
        """A comparison of sizes; a diagnostic if some sizes make it true and others not."""
        truth = self.facts.compare(direction, a, b)
        if truth is None:
            self.enter("comparison")
            word = {"EQ": "==", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
            raise UndecidedSize(
                f"whether {a} {word[direction]} {b} depends on sizes that are not known",
                location=self.where,
                hint="fix the size in shapes=, or write the function without the question",
            )
        return truth


# -- sizes ------------------------------------------------------------------------------------


def _arithmetic(
    function: Callable[[Dim, Dim], Dim], name: str, *, turned: bool = False
) -> Callable[..., Any]:
    def method(self: Size, other: Any) -> Any:
        if isinstance(other, Size | int) and not isinstance(other, bool):
            sides = (self.dim, dim_of(other))
            return self.trace_size(function(*reversed(sides)) if turned else function(*sides))
        if isinstance(other, float | TracedArray | np.ndarray | np.generic):
            sides = (other, self) if turned else (self, other)
            return call(name, *sides)
        return NotImplemented

    return method


def _comparison(direction: Direction, name: str) -> Callable[..., Any]:
    def method(self: Size, other: Any) -> Any:
        if isinstance(other, Size | int):
            return self.trace.decide(direction, self.dim, dim_of(other))
        if isinstance(other, TracedArray | np.ndarray | np.generic):
            return call(name, self, other)
        return NotImplemented

    return method


class Size:
    """An unknown size: an integer with ``+ - * // %``, and comparisons that have to be decidable.

    Division, powers and mixing with floating-point numbers give a scalar array.
    """

    __slots__ = ("dim", "trace")

    def __init__(self, trace: Trace, dim: DimExpr) -> None:
        self.trace, self.dim = trace, dim

    def trace_size(self, dim: Dim) -> Any:
        """Another size of the same trace; an int if it is known."""
        return dim if isinstance(dim, int) else Size(self.trace, dim)

    __add__ = _arithmetic(lambda a, b: a + b, "add")
    __radd__ = _arithmetic(lambda a, b: a + b, "add", turned=True)
    __sub__ = _arithmetic(lambda a, b: a - b, "subtract")
    __rsub__ = _arithmetic(lambda a, b: a - b, "subtract", turned=True)
    __mul__ = _arithmetic(lambda a, b: a * b, "multiply")
    __rmul__ = _arithmetic(lambda a, b: a * b, "multiply", turned=True)
    __floordiv__ = _arithmetic(dims.floordiv, "floor_divide")
    __rfloordiv__ = _arithmetic(dims.floordiv, "floor_divide", turned=True)
    __mod__ = _arithmetic(dims.mod, "remainder")
    __rmod__ = _arithmetic(dims.mod, "remainder", turned=True)
    __lt__ = _comparison("LT", "less")
    __le__ = _comparison("LE", "less_equal")
    __gt__ = _comparison("GT", "greater")
    __ge__ = _comparison("GE", "greater_equal")
    __eq__ = _comparison("EQ", "equal")
    __ne__ = _comparison("NE", "not_equal")

    def __truediv__(self, other: Any) -> Any:
        return call("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return call("divide", other, self)

    def __pow__(self, other: Any) -> Any:
        return call("pow", self, other)

    def __rpow__(self, other: Any) -> Any:
        return call("pow", other, self)

    def __neg__(self) -> Any:
        return self.trace_size(-self.dim)

    def __pos__(self) -> Size:
        return self

    def __bool__(self) -> bool:
        return self.trace.decide("NE", self.dim, 0)

    def __hash__(self) -> int:
        return hash(self.dim)

    def _no_number(self, *args: object) -> NoReturn:
        self.trace.enter("int")
        self.trace.fail(
            f"the size {self.dim} is not known while the function is traced",
            hint="sizes take part in arithmetic and shapes; for a number use a static size",
        )

    __index__ = __int__ = __float__ = _no_number

    def __repr__(self) -> str:
        return str(self.dim)


def dim_of(value: Any) -> Dim:
    """A size as a dimension."""
    return value.dim if isinstance(value, Size) else int(value)


# -- arrays -----------------------------------------------------------------------------------


def call(name: str, *args: Any, **kwargs: Any) -> Any:
    """A function of the array API by its name."""
    from .functions import FUNCTIONS

    return FUNCTIONS[name](*args, **kwargs)


def _binary(name: str, *, turned: bool = False) -> Callable[..., Any]:
    def method(self: TracedArray, other: Any) -> Any:
        if not isinstance(other, TracedArray | Size | bool | int | float | np.ndarray | np.generic):
            return NotImplemented
        return call(name, other, self) if turned else call(name, self, other)

    return method


def _unary(name: str) -> Callable[..., Any]:
    def method(self: TracedArray) -> Any:
        return call(name, self)

    return method


def _method(name: str) -> Callable[..., Any]:
    def method(self: TracedArray, *args: Any, **kwargs: Any) -> Any:
        return call(name, self, *args, **kwargs)

    return method


class TracedArray:
    """An array whose elements are not known: an argument of a traced function, or made of some.

    `weak` marks scalars that are made of sizes: like Python's numbers they take the other operand's
    dtype.
    """

    __slots__ = ("lowered", "trace", "weak")
    __array_priority__ = 1000

    def __init__(self, trace: Trace, lowered: Lowered, *, weak: bool = False) -> None:
        self.trace, self.lowered, self.weak = trace, lowered, weak

    # -- attributes -------------------------------------------------------------------------

    @property
    def dtype(self) -> np.dtype[Any]:
        """The numpy dtype."""
        return numpy_dtype(self.lowered.element)

    @property
    def shape(self) -> tuple[Any, ...]:
        """The sizes: integers, or `Size` where they are unknown."""
        return tuple(wrapped_size(self.trace, size) for size in self.lowered.shape)

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return len(self.lowered.shape)

    @property
    def size(self) -> Any:
        """How many elements there are."""
        return wrapped_size(self.trace, dims.product(self.lowered.shape))

    @property
    def device(self) -> str:
        """Where the array lies."""
        return "cpu"

    @property
    def T(self) -> TracedArray:
        """The dimensions in reverse order."""
        return call("permute_dims", self, tuple(reversed(range(self.ndim))))

    @property
    def mT(self) -> TracedArray:
        """The last two dimensions exchanged."""
        return call("matrix_transpose", self)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        return import_module("...xp", __package__)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of an array without dimensions")
        return self.shape[0] if isinstance(self.shape[0], int) else self.shape[0].__index__()

    def __iter__(self) -> Iterator[TracedArray]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.lowered.shape))
        return f"<traced array: {self.dtype}[{sizes}]>"

    # -- operators --------------------------------------------------------------------------

    __add__, __radd__ = _binary("add"), _binary("add", turned=True)
    __sub__, __rsub__ = _binary("subtract"), _binary("subtract", turned=True)
    __mul__, __rmul__ = _binary("multiply"), _binary("multiply", turned=True)
    __truediv__, __rtruediv__ = _binary("divide"), _binary("divide", turned=True)
    __floordiv__, __rfloordiv__ = _binary("floor_divide"), _binary("floor_divide", turned=True)
    __mod__, __rmod__ = _binary("remainder"), _binary("remainder", turned=True)
    __pow__, __rpow__ = _binary("pow"), _binary("pow", turned=True)
    __matmul__, __rmatmul__ = _binary("matmul"), _binary("matmul", turned=True)
    __and__, __rand__ = _binary("bitwise_and"), _binary("bitwise_and", turned=True)
    __or__, __ror__ = _binary("bitwise_or"), _binary("bitwise_or", turned=True)
    __xor__, __rxor__ = _binary("bitwise_xor"), _binary("bitwise_xor", turned=True)
    __lshift__, __rlshift__ = (
        _binary("bitwise_left_shift"),
        _binary("bitwise_left_shift", turned=True),
    )
    __rshift__, __rrshift__ = (
        _binary("bitwise_right_shift"),
        _binary("bitwise_right_shift", turned=True),
    )
    __lt__, __le__ = _binary("less"), _binary("less_equal")
    __gt__, __ge__ = _binary("greater"), _binary("greater_equal")
    __eq__, __ne__ = _binary("equal"), _binary("not_equal")
    __hash__ = None  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    __neg__, __pos__ = _unary("negative"), _unary("positive")
    __abs__, __invert__ = _unary("abs"), _unary("bitwise_invert")

    def __getitem__(self, key: Any) -> TracedArray:
        return call("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        self.trace.enter("assignment")
        self.trace.fail(
            "elements of a traced array cannot be assigned",
            hint="make a new array, with xp.where or xp.concat",
        )

    # -- methods that numpy's arrays have ------------------------------------------------------

    sum, prod, mean = _method("sum"), _method("prod"), _method("mean")
    max, min, all, any = _method("max"), _method("min"), _method("all"), _method("any")
    var, std = _method("var"), _method("std")
    argmax, argmin = _method("argmax"), _method("argmin")
    cumsum, squeeze, take = _method("cumulative_sum"), _method("squeeze"), _method("take")
    astype, clip, repeat = _method("astype"), _method("clip"), _method("repeat")
    swapaxes, round = _method("swapaxes"), _method("round")

    def reshape(self, *shape: Any) -> TracedArray:
        """The same elements in another shape."""
        return call("reshape", self, shape[0] if isinstance(shape[0], tuple | list) else shape)

    def transpose(self, *axes: Any) -> TracedArray:
        """The dimensions in another order, by default reversed."""
        order = axes[0] if len(axes) == 1 and isinstance(axes[0], tuple | list) else axes
        return call("permute_dims", self, tuple(order)) if order else self.T

    def ravel(self) -> TracedArray:
        """All elements in one dimension."""
        return call("reshape", self, (-1,))

    flatten = ravel

    def copy(self) -> TracedArray:
        """The array itself: nothing changes it."""
        return self

    def to_device(self, device: object, /, *, stream: object = None) -> TracedArray:
        """The array itself: there is one device."""
        return self

    # -- what needs values -----------------------------------------------------------------------

    def _no_value(self, *args: object, **kwargs: object) -> NoReturn:
        self.trace.enter("value")
        self.trace.fail(
            "a traced array has no value: the function's control flow cannot depend on it",
            found=repr(self),
            hint="use xp.where to choose between values",
        )

    __bool__ = __int__ = __float__ = __index__ = __complex__ = item = tolist = _no_value

    def __array__(self, *args: object, **kwargs: object) -> NoReturn:
        self.trace.enter("numpy")
        self.trace.fail(
            "a traced array cannot become a numpy array",
            hint="use the functions of aiopt.xp, or of x.__array_namespace__()",
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        """numpy's own elementwise functions on traced arrays."""
        return self._numpy_function(
            ufunc.__name__ if method == "__call__" else method, args, kwargs
        )

    def __array_function__(self, function: Any, types: object, args: Any, kwargs: Any) -> Any:
        """numpy's other functions on traced arrays."""
        return self._numpy_function(function.__name__, args, kwargs)

    def _numpy_function(self, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from .functions import FUNCTIONS, NUMPY_NAMES

        function = FUNCTIONS.get(NUMPY_NAMES.get(name, name))
        if function is None:
            self.trace.enter(name)
            self.trace.fail(f"numpy's function '{name}' cannot be traced")
        return function(*args, **kwargs)


def wrapped_size(trace: Trace, size: Dim) -> Any:
    """A dimension as the user sees it."""
    return size if isinstance(size, int) else Size(trace, size)


# -- operands ---------------------------------------------------------------------------------


def is_weak(x: Any) -> bool:
    """Whether a value takes the other operand's dtype: Python's numbers, and those of sizes."""
    return isinstance(x, bool | int | float | Size) or (isinstance(x, TracedArray) and x.weak)


def promoted(trace: Trace, *args: Any) -> np.dtype[Any]:
    """numpy's result type; numbers do not count unless they are of a higher kind."""
    parts: list[Any] = []
    for arg in args:
        if isinstance(arg, Size):
            parts.append(0)
        elif isinstance(arg, TracedArray):
            parts.append(0.0 if arg.weak else arg.dtype)
        else:
            parts.append(arg.dtype if isinstance(arg, np.ndarray | np.generic) else arg)
    return np.result_type(*parts)


def operand(trace: Trace, x: Any, dtype: np.dtype[Any] | None = None) -> Lowered:
    """A value as lowered, in a dtype (by default its own)."""
    if isinstance(x, Size):
        value = trace.size(x.dim)
    elif isinstance(x, TracedArray):
        value = x.lowered
    elif isinstance(x, np.ndarray):
        value = trace.captured(x)
    elif isinstance(x, list | tuple) and any(isinstance(each, TracedArray | Size) for each in x):
        value = stacked(trace, x)
    else:
        value = trace.array(np.asarray(x, dtype))
    return value if dtype is None else trace.cast(value, element(trace, dtype))


def stacked(trace: Trace, parts: Sequence[Any]) -> Lowered:
    """A list of scalars or arrays as one array."""
    dtype = promoted(trace, *parts)
    rows = [trace.unsqueezed(operand(trace, part, dtype), [0]) for part in parts]
    return trace.concatenated(rows, 0)


def element(trace: Trace, dtype: Any) -> Attribute:
    """The element type of a dtype; a diagnostic if there is none."""
    found = element_of(np.dtype(dtype))
    if found is None:
        trace.fail(f"elements of dtype {np.dtype(dtype)} are not supported")
    return found

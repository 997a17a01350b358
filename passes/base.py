"""What a pass is: a frozen dataclass whose fields are its options (SPEC K2).

    @dataclass(frozen=True)
    class FusePass(Pass):
        \"\"\"Fuse elementwise chains into their consumers.\"\"\"      # the help of --list-passes

        name = "fuse"
        min_benefit: Bytes = 4096                                  # text: fuse{min-benefit=4KiB}

        def run(self, op: Operation, state: PassState) -> None: ...

An option is an int, float, bool, str, `Literal`, `Bytes`, `Seconds`, `Spec`, a rule as policies
have them (policies/rules.py), a `tuple[T, …]` of those, or one of them `| None`.
`Annotated[T, Range(…)]` bounds a number, `Annotated[Spec, OneOf(…)]` says which specs there are.
`options_of` describes the options; pipeline_text.py reads and prints them.
"""

from __future__ import annotations

import math
import types
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    Protocol,
    TypeAlias,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from ..diagnostics import AioptError, Location, location_of
from ..quick_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    from xdsl.context import Context
    from xdsl.ir import Operation

    from ..dialects.cost import Cost
    from ..dialects.join import Contested

Bytes: TypeAlias = Annotated[int, "bytes"]
"""A size in bytes; written `4096`, `4KiB`, `256MiB` or `2GiB` in pipeline text."""

Seconds: TypeAlias = Annotated[float, "seconds"]
"""A duration in seconds; written `5ms`, `20us` or `1.5s` in pipeline text."""

BYTE_UNITS = {"TiB": 1 << 40, "GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10, "B": 1}
"""Bytes in each unit, the largest first."""

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""How many of each unit make a second."""


@dataclass(frozen=True)
class Range:
    """What numbers an option takes, both ends included."""

    low: float = -math.inf
    high: float = math.inf

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    def __str__(self) -> str:
        if self.high == math.inf:
            return f"at least {self.low:g}"
        return f"from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class About:
    """What a rule is about, and so which words it may use: a subject of policies/vocabulary.py."""

    subject: str


class Choice:
    """A name that a `Spec` may have: a dataclass whose fields are the options of the spec."""

    name: ClassVar[str]


@dataclass(frozen=True)
class OneOf:
    """Which specs an option takes."""

    choices: tuple[type[Choice], ...]


Scalar: TypeAlias = "int | float | str | Spec"
Value: TypeAlias = "Scalar | tuple[Scalar, ...]"


@dataclass(frozen=True)
class Spec:
    """A name with options of its own, such as `lru-k{k=2 budget=256MiB}`.

    What the names and options mean is up to the pass that reads them; with `OneOf` they are checked
    where they are written. Sizes arrive in bytes and durations in seconds.
    """

    name: str
    options: tuple[tuple[str, Value], ...] = ()

    def get(self, key: str, default: Value | None = None) -> Value | None:
        """The option `key`, or `default` if it is not written."""
        return dict(self.options).get(key, default)


CODEGEN = "llvm.codegen"
"""Attribute of a module at the llvm level: LLVM's code generation level for it."""


class Machine(Protocol):
    """What passes want to know of a target machine."""

    @property
    def vector_bits(self) -> int:
        """Width of a vector register: 128, 256 or 512."""
        ...

    @property
    def l1d(self) -> int:
        """Bytes of a core's first data cache."""
        ...

    @property
    def l2(self) -> int:
        """Bytes of a core's second-level cache."""
        ...

    @property
    def l3(self) -> int:
        """Bytes of the last-level cache."""
        ...


class KnownKernels(Protocol):
    """Kernels that are compiled already, by symbols that end in the kernel's digest."""

    @property
    def factors(self) -> tuple[str, ...]:
        """What the code of a kernel depends on besides the kernel: target and versions."""
        ...

    def __contains__(self, symbol: str) -> bool:
        """Whether the kernel need not be compiled."""
        ...


@dataclass(frozen=True)
class Remark:
    """What a pass tells about an operation of the program."""

    teller: str
    about: str
    text: str
    location: Location | None

    def __str__(self) -> str:
        """`file.mlir:3:5: remark: fuse: graph.mul joins: …`."""
        place = "" if self.location is None else f"{self.location}: "
        return f"{place}remark: {self.teller}: {self.about} {self.text}"


class PassState:
    """What the passes of one run share.

    Attributes:
        ctx: the xDSL context of the module.
        weights: arrays by name, for passes that read constants (folding, packing).
        target: the machine to compile for, or a function that finds it when a pass asks.
        debug_info: whether machine code says which line of the source it comes from.
        kernels: kernels that need not be compiled again; None to compile all.
        statistics: for each pass name, how often it counted what.
        remarks: what passes tell people about the program, by place.
        contested: joins of `fuse` that other sizes would have otherwise.
        cost: what a call takes and what exact sizes would save of it; None if nobody has said so.
    """

    def __init__(
        self,
        ctx: Context,
        *,
        weights: Mapping[str, np.ndarray] | None = None,
        target: Machine | Callable[[], Machine] | None = None,
        debug_info: bool = False,
        kernels: KnownKernels | None = None,
    ) -> None:
        self.ctx = ctx
        self.debug_info = debug_info
        self.kernels = kernels
        self.weights: Mapping[str, np.ndarray] = {} if weights is None else weights
        self._target = target
        self.statistics: dict[str, Counter[str]] = {}
        self.remarks: list[Remark] = []
        self.contested: list[Contested] = []
        self.cost: Cost | None = None
        self._current = ""

    @property
    def machine(self) -> Machine:
        """The machine to compile for.

        Raises:
            AioptError: nobody said what to compile for.
        """
        if self._target is None:
            raise AioptError("the pass needs a target machine")
        if callable(self._target):
            self._target = self._target()
        return self._target

    def enter(self, pass_name: str) -> None:
        """Book what is counted from now on under `pass_name`; the pass manager calls this."""
        self._current = pass_name

    def count(self, statistic: str, n: int = 1) -> None:
        """Add `n` to a statistic of the running pass, shown by `--pass-statistics`."""
        self.statistics.setdefault(self._current, Counter())[statistic] += n

    def counted(self, name: str, statistic: str) -> int:
        """What a pass has counted."""
        return self.statistics.get(name, Counter())[statistic]

    def remark(self, op: Operation, text: str) -> None:
        """Tell something about an operation, shown by `aiopt-opt`."""
        self.remarks.append(Remark(self._current, op.name, text, location_of(op)))


@dataclass(frozen=True)
class Pass(ABC):
    """A transformation or analysis of an operation, the anchor: `builtin.module` unless nested."""

    name: ClassVar[str]
    anchor: ClassVar[str | None] = None
    """The only operation the pass runs on, such as `builtin.module`; None: on any."""
    shows_defaults: ClassVar[bool] = False
    """Whether its text always has all its options: what decides something is shown in full."""

    @abstractmethod
    def run(self, op: Operation, state: PassState) -> None:
        """Rewrite `op` in place.

        Raises:
            AioptError: the program is at fault. Anything else is reported as a bug in the pass.
        """

    @classmethod
    def help(cls) -> str:
        """One line of help: the first line of the docstring."""
        return (cls.__doc__ or "").strip().split("\n", 1)[0]


Kind = Literal[
    "int",
    "float",
    "bool",
    "str",
    "bytes",
    "seconds",
    "spec",
    "choice",
    "boolean rule",
    "number rule",
]


@dataclass(frozen=True)
class Option:
    """A pass option as pipeline text sees it."""

    name: str
    """As written in text: `min-benefit`."""
    field: str
    """The dataclass field: `min_benefit`."""
    kinds: tuple[Kind, ...]
    """What is accepted, in order of preference; several only for unions such as `int | str`."""
    choices: tuple[str, ...]
    is_tuple: bool
    length: int | None
    """The number of elements of a `tuple[int, int]`; None for any number."""
    optional: bool
    """Whether `none` is accepted."""
    default: Any
    """`dataclasses.MISSING` for an option that must be written."""
    range: Range | None = None
    about: str | None = None
    """What a rule is about; None for all words."""
    specs: tuple[type[Choice], ...] = ()
    """What a spec may be; anything if there are none."""


_SCALARS: dict[object, Kind] = {int: "int", float: "float", bool: "bool", str: "str", Spec: "spec"}


@cache
def options_of(pass_class: type[Pass] | type[Choice]) -> dict[str, Option]:
    """The options of a pass or of a spec by their text names, in field order.

    Raises:
        TypeError: a field has a type no option can have. A bug in the pass, not in a pipeline.
    """
    hints = get_type_hints(pass_class, include_extras=True)
    options: dict[str, Option] = {}
    for field in fields(cast(Any, pass_class)):
        default = field.default
        if default is MISSING and field.default_factory is not MISSING:
            default = field.default_factory()
        text_name = field.name.strip("_").replace("_", "-")
        where = f"{pass_class.__name__}.{field.name}"
        options[text_name] = _option(text_name, field.name, hints[field.name], default, where)
    return options


def _option(name: str, field: str, hint: object, default: object, where: str) -> Option:
    members = [hint]
    if get_origin(hint) in (Union, types.UnionType):
        members = list(get_args(hint))
    optional = type(None) in members
    members = [member for member in members if member is not type(None)]
    is_tuple, length = False, None
    if len(members) == 1 and get_origin(members[0]) is tuple:
        is_tuple = True
        elements = get_args(members[0])
        if elements[-1] is Ellipsis:
            elements = elements[:-1]
        else:
            length = len(elements)
        members = list(dict.fromkeys(elements))
    kinds: list[Kind] = []
    choices: list[str] = []
    range_, about, specs = None, None, ()
    for member in members:
        if get_origin(member) is Annotated:
            member, *notes = get_args(member)
            range_ = next((note for note in notes if isinstance(note, Range)), range_)
            about = next((note.subject for note in notes if isinstance(note, About)), about)
            specs = next((note.choices for note in notes if isinstance(note, OneOf)), specs)
            named = [note for note in notes if isinstance(note, str)]
            kinds.append(cast(Kind, named[0]) if named else _SCALARS[member])
        elif get_origin(member) is Literal:
            kinds.append("choice")
            choices += get_args(member)
        elif member in _SCALARS:
            kinds.append(_SCALARS[member])
        else:
            raise TypeError(f"{where}: {member!r} is not a type a pass option can have")
    return Option(
        name,
        field,
        tuple(kinds),
        tuple(choices),
        is_tuple,
        length,
        optional,
        default,
        range_,
        about,
        specs,
    )

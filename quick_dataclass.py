"""Dataclasses that are made quickly: most of what importing this package cost was making them.

`dataclasses.dataclass` compiles six functions for a frozen class, in half a millisecond. The
decorator here compiles `__init__` alone, in a tenth of that; the other functions are the same for
all classes. Fields, `replace`, `asdict` and the like are those of `dataclasses`.
`typing.NamedTuple` compiles each annotation that is text; the one here does not look at them.

Both are for modules that a program imports before its first call.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections import namedtuple
from collections.abc import Callable
from operator import attrgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

_MISSING: Any = dataclasses.MISSING
_FIELD: Any = getattr(dataclasses, "_FIELD")  # noqa: B009 # what tells fields from class variables

if TYPE_CHECKING:
    from dataclasses import dataclass
    from typing import NamedTuple
else:

    class _Tuples(type):
        def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]):
            if not bases:
                return super().__new__(cls, name, bases, space)
            names = list(space.pop("__annotations__"))
            defaults = [space.pop(name) for name in names if name in space]
            made = namedtuple(name, names, defaults=defaults, module=space.pop("__module__"))
            made.__qualname__ = space.pop("__qualname__")
            for key, value in space.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Tuples):
        """As `typing.NamedTuple`, whose annotations nobody compiles."""

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, eq: bool = True):
        """As `dataclasses.dataclass`, without the options that no class here needs."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq)
        _find_fields(cls)
        cls.__dataclass_params__ = SimpleNamespace(frozen=frozen)  # what subclasses ask for
        if "__init__" not in cls.__dict__:
            cls.__init__ = _init(cls)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = _repr
        if eq:
            cls.__eq__, value_hash = _comparing(cls)
            cls.__hash__ = value_hash if frozen else None
        if frozen:
            cls.__setattr__, cls.__delattr__ = _refuse, _refuse
        return cls


def _find_fields(cls: Any) -> None:
    """Note the fields of a class where `dataclasses` looks for them: those of its bases come first.

    What is annotated as a class variable is none.
    """
    fields: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        fields |= getattr(base, "__dataclass_fields__", {})
    for name, annotation in inspect.get_annotations(cls).items():
        if str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = cls.__dict__.get(name, _MISSING)
        field: Any = default
        if not isinstance(default, dataclasses.Field):
            field = (
                dataclasses.field() if default is _MISSING else dataclasses.field(default=default)
            )
        elif field.default is not _MISSING:
            setattr(cls, name, field.default)
        elif name in cls.__dict__:
            delattr(cls, name)
        field.name, field.type, field._field_type = name, annotation, _FIELD
        field.kw_only = False
        fields[name] = field
    cls.__dataclass_fields__ = fields
    cls.__match_args__ = tuple(name for name, field in fields.items() if field.init)


def _init(cls: type) -> Any:
    """Its `__init__`, which writes to the dictionary: a frozen instance refuses all else."""
    space: dict[str, object] = {"_missing": dataclasses.MISSING}
    parameters, lines = ["self"], []
    for number, field in enumerate(dataclasses.fields(cls)):
        name = value = field.name
        default = f"_{number}"
        if field.default_factory is not dataclasses.MISSING:
            space[default] = field.default_factory
            value = f"{default}()"
            if field.init:
                value, default = f"{value} if {name} is _missing else {name}", "_missing"
        elif not field.init:
            continue  # a default is the class's, or `__post_init__` has a value
        elif field.default is dataclasses.MISSING:
            default = ""
        else:
            space[default] = field.default
        if field.init:
            parameters.append(f"{name}={default}" if default else name)
        lines.append(f" __state__[{name!r}] = {value}\n")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    head = f"def __init__({', '.join(parameters)}):\n __state__ = self.__dict__\n"
    exec(head + "".join(lines), space)
    function: Any = space["__init__"]
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    return function


def _comparing(cls: type) -> tuple[Any, Any]:
    """Its `__eq__` and `__hash__`."""
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    values: Callable[[Any], object] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return equal, lambda self: hash(values(self))


def _repr(self: Any) -> str:
    fields = (field for field in dataclasses.fields(self) if field.repr)
    texts = (f"{field.name}={getattr(self, field.name)!r}" for field in fields)
    return f"{self.__class__.__qualname__}({', '.join(texts)})"


def _refuse(self: Any, name: str, value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")

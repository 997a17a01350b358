"""Dataclasses that are made quickly: most of what importing this package cost was making them.

`dataclasses.dataclass` compiles six functions for a frozen class, in half a millisecond. The
decorator here compiles `__init__` alone, in a tenth of that; the others are closures, and do the
same. Fields, `replace`, `asdict` and the like are those of `dataclasses`.
`typing.NamedTuple` compiles each annotation that is text; the one here does not look at them.

Both are for modules that a program imports before its first call.
"""

from __future__ import annotations

import dataclasses
import inspect
from abc import update_abstractmethods
from collections import namedtuple
from collections.abc import Callable, Iterable
from operator import attrgetter
from reprlib import recursive_repr
from types import MemberDescriptorType, SimpleNamespace
from typing import TYPE_CHECKING, Any

_MISSING: Any = dataclasses.MISSING
_FIELD: Any = getattr(dataclasses, "_FIELD")  # noqa: B009 # what tells fields from class variables

_CLASS_VARIABLES = ("ClassVar", "typing.ClassVar")

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

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        eq: bool = True,
        init: bool = True,
        repr: bool = True,
    ):
        """As `dataclasses.dataclass`, without the options that no class here needs."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq, init=init, repr=repr)
        _find_fields(cls)
        cls.__dataclass_params__ = SimpleNamespace(frozen=frozen)  # what subclasses ask for
        if init and "__init__" not in cls.__dict__:
            cls.__init__ = _init(cls, frozen)
        if repr and "__repr__" not in cls.__dict__:
            cls.__repr__ = _repr
        if eq:
            _compare(cls, frozen)
        if frozen:
            cls.__setattr__, cls.__delattr__ = _refusing(cls)
        return update_abstractmethods(cls)


def _find_fields(cls: Any) -> None:
    """Note the fields of a class where `dataclasses` looks for them: those of its bases come first.

    What is annotated as a class variable is none.
    """
    fields: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        fields |= getattr(base, "__dataclass_fields__", {})
    for name, annotation in inspect.get_annotations(cls).items():
        default = getattr(cls, name, _MISSING)
        if str(annotation).startswith(_CLASS_VARIABLES):
            if isinstance(default, dataclasses.Field):
                delattr(cls, name)
            continue
        if isinstance(default, MemberDescriptorType):  # of `__slots__`
            default = _MISSING
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
    cls.__match_args__ = tuple(field.name for field in dataclasses.fields(cls) if field.init)


def _init(cls: type, frozen: bool) -> Any:
    """Its `__init__`."""
    space: dict[str, object] = {"_missing": dataclasses.MISSING, "_set": object.__setattr__}
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
        lines.append(f" _set(self, {name!r}, {value})\n" if frozen else f" self.{name} = {value}\n")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    body = "".join(lines) or " pass\n"
    exec(f"def __init__({', '.join(parameters)}):\n{body}", space)
    function: Any = space["__init__"]
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    return function


def _compare(cls: Any, frozen: bool) -> None:
    """Give it `__eq__` and `__hash__`, unless it has its own."""
    fields = dataclasses.fields(cls)
    own = cls.__dict__
    own_hash = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
    if "__eq__" not in own:
        cls.__eq__ = _equal(_values(field.name for field in fields if field.compare))
    if own_hash:
        return
    hashed = (f.name for f in fields if (f.compare if f.hash is None else f.hash))
    cls.__hash__ = _hash(_values(hashed)) if frozen else None


def _values(names: Iterable[str]) -> Callable[[Any], object]:
    """What makes a tuple of the values of fields."""
    listed = list(names)
    if len(listed) > 1:
        return attrgetter(*listed)
    return lambda instance: tuple(getattr(instance, name) for name in listed)


def _equal(values: Callable[[Any], object]) -> Callable[[Any, object], Any]:
    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return equal


def _hash(values: Callable[[Any], object]) -> Callable[[Any], int]:
    return lambda self: hash(values(self))


@recursive_repr()
def _repr(self: Any) -> str:
    fields = (field for field in dataclasses.fields(self) if field.repr)
    texts = (f"{field.name}={getattr(self, field.name)!r}" for field in fields)
    return f"{self.__class__.__qualname__}({', '.join(texts)})"


def _refusing(cls: Any) -> tuple[Any, Any]:
    """`__setattr__` and `__delattr__` of a frozen class; subclasses may add what is no field."""
    names = frozenset(cls.__dataclass_fields__)

    def set_(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return set_, delete

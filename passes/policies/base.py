"""What policies share: a pass whose options become one attribute of the module (SPEC K6).

    @dataclass(frozen=True)
    class BucketPolicyPass(PolicyPass):
        \"\"\"Decide which shapes share a version.\"\"\"

        name = "bucket-policy"
        attribute = "jit.bucket"
        memory: Annotated[Bytes, Range(0)] = 256 << 20
        split: Annotated[NumberRule, About("shape")] = formula("share / size")

writes `jit.bucket = {memory = "256MiB", split = "share / size"}`. That and a line in registry.py
are all there is to a new policy. `read` is the way back, for the runtime.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ...diagnostics import AioptError, Location, did_you_mean, location_of
from .. import option_text
from ..base import Kind, Option, Pass, PassState, Spec, options_of
from .rules import Rule

if TYPE_CHECKING:
    from xdsl.dialects.builtin import DictionaryAttr, ModuleOp
    from xdsl.ir import Attribute, Operation


@dataclass(frozen=True)
class PolicyPass(Pass):
    """A pass that changes nothing but one `jit.*` attribute of the module.

    The attribute holds all options; of two such passes in a pipeline the later one counts. In the
    attribute sizes and durations have their units, rules and `none` are text, and an option is
    named as its field.
    """

    anchor: ClassVar[str | None] = "builtin.module"
    shows_defaults: ClassVar[bool] = True
    attribute: ClassVar[str]
    """Name of the attribute, such as `jit.tier`."""

    def __post_init__(self) -> None:
        """Check what was made in Python as what was written in text is checked."""
        for option in options_of(type(self)).values():
            value = getattr(self, option.field)
            for element in value if isinstance(value, tuple) else (value,):
                option_text.check_range(option, element)
                if isinstance(element, Spec) and element != option.default:
                    option_text.check_spec(option, element)

    def run(self, op: Operation, state: PassState) -> None:
        from xdsl.dialects.builtin import ModuleOp

        if not isinstance(op, ModuleOp):
            raise AioptError(f"{self.name} runs on builtin.module, not on {op.name}")
        self.write(op)

    def write(self, module: ModuleOp) -> None:
        """Store all options as the attribute."""
        from xdsl.dialects.builtin import DictionaryAttr

        entries = {
            option.field: _attribute(option, getattr(self, option.field))
            for option in options_of(type(self)).values()
        }
        module.attributes[self.attribute] = DictionaryAttr(entries)

    @classmethod
    def read(cls, module: ModuleOp) -> Self:
        """The policy that a module's attribute holds; what is not in it has its default.

        Raises:
            AioptError: the attribute was edited, and no longer holds such a policy.
        """
        from xdsl.dialects.builtin import DictionaryAttr

        attribute = module.attributes.get(cls.attribute)
        if attribute is None:
            return cls()
        place = location_of(module)
        if not isinstance(attribute, DictionaryAttr):
            raise AioptError(
                f"attribute '{cls.attribute}' is no policy",
                location=place,
                expected="a dictionary",
                found=str(attribute),
            )
        values = cls._options(attribute, place)
        try:
            return cls(**values)
        except AioptError as error:
            raise AioptError(
                f"attribute '{cls.attribute}': {error.text}", location=place
            ) from error

    @classmethod
    def _options(cls, attribute: DictionaryAttr, place: Location | None) -> dict[str, Any]:
        known = {option.field: option for option in options_of(cls).values()}
        values: dict[str, Any] = {}
        for field, entry in attribute.data.items():
            if (option := known.get(field)) is None:
                raise AioptError(
                    f"attribute '{cls.attribute}' has no entry '{field}'",
                    location=place,
                    hint=did_you_mean(field, known) or f"its entries are {', '.join(known)}",
                )
            where = f"attribute '{cls.attribute}', entry '{field}'"
            values[field] = _value(option, entry, where, place)
        return values


# --- options as attributes --------------------------------------------------------------------


def _attribute(option: Option, value: Any) -> Attribute:
    """An option's value: readable, and with its unit."""
    from xdsl.dialects.builtin import ArrayAttr, StringAttr

    if value is None:
        return StringAttr("none")
    if option.is_tuple:
        return ArrayAttr([_scalar(option, element) for element in value])
    return _scalar(option, value)


def _scalar(option: Option, value: Any) -> Attribute:
    import math

    from xdsl.dialects.builtin import FloatAttr, IntegerAttr, StringAttr

    match value:
        case bool():
            return IntegerAttr.from_bool(value)
        case Rule() | Spec():
            return StringAttr(option_text.plain(value))
        case str():
            return StringAttr(value)
        case int() if "bytes" not in option.kinds and "float" not in option.kinds:
            return IntegerAttr(value, 64)
        case float() | int() if "float" in option.kinds and math.isfinite(value):
            return FloatAttr(float(value), 64)
    return StringAttr(option_text.show(option, value))


def _value(option: Option, attribute: Attribute, where: str, place: Location | None) -> Any:
    """The option's value from its attribute."""
    from xdsl.dialects.builtin import ArrayAttr, StringAttr

    if option.optional and attribute == StringAttr("none"):
        return None
    if not option.is_tuple:
        return _typed(option, attribute, where, place)
    if not isinstance(attribute, ArrayAttr):
        raise _wrong(option, attribute, where, place)
    return tuple(_typed(option, element, where, place) for element in attribute.data)


def _typed(option: Option, attribute: Attribute, where: str, place: Location | None) -> Any:
    text, kinds = _text_of(attribute)
    if isinstance(option.default, Rule | Spec) and option_text.plain(option.default) == text:
        return option.default  # is right; loading a program does not wait until it is compiled
    for kind in option.kinds:
        if kind not in kinds:
            continue
        try:
            value = option_text.from_text(kind, text, option, Location("<rule>", 1, 1))
            option_text.check_range(option, value)
        except AioptError as error:
            column = getattr(error.location, "col", None)
            at = "" if column is None else f" (column {column})"
            raise AioptError(f"{where}{at}: {error.text}", location=place) from error
        if value is not None:
            return value
    raise _wrong(option, attribute, where, place)


_WORDS: tuple[Kind, ...] = (
    "str", "choice", "float", "bytes", "seconds", "spec", "boolean rule", "number rule",
)  # fmt: skip
_NUMBERS: tuple[Kind, ...] = ("float", "bytes", "seconds")


def _text_of(attribute: Attribute) -> tuple[str, tuple[Kind, ...]]:
    """An attribute as option text, and the kinds of option it may be the value of."""
    from xdsl.dialects.builtin import FloatAttr, IntegerAttr, IntegerType, StringAttr

    match attribute:
        case StringAttr():
            return attribute.data, _WORDS
        case IntegerAttr(type=IntegerType(width=width)) if width.data == 1:
            return "true" if attribute.value.data else "false", ("bool",)
        case IntegerAttr():
            return str(attribute.value.data), ("int", *_NUMBERS)
        case FloatAttr():
            return repr(attribute.value.data), ("float", "seconds")
    return "", ()


def _wrong(option: Option, attribute: Attribute, where: str, place: Location | None) -> AioptError:
    return AioptError(
        f"{where} has a wrong value",
        location=place,
        expected=f"a list of {option_text.wanted(option)}"
        if option.is_tuple
        else option_text.wanted(option),
        found=str(attribute),
    )

"""Classes of `quick_dataclass` are like those of `dataclasses`."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from functools import cached_property
from typing import Any, ClassVar

import pytest
from aiopt import quick_dataclass


def classes(dataclass: Any) -> tuple[Any, ...]:
    @dataclass(frozen=True)
    class Fixed:
        """Nobody changes it."""

        a: int
        d: str = "x"
        _state: tuple[int, ...] = ()
        note: str = field(default="", compare=False, repr=False)

        @cached_property
        def twice(self) -> int:
            return 2 * self.a

    @dataclass
    class Loose:
        b: int
        many: list[int] = field(default_factory=list)
        own: int = field(init=False)
        made: list[int] = field(default_factory=list, init=False)
        late: int = field(default=7, init=False)

        def __post_init__(self) -> None:
            self.own = self.b + 1

    @dataclass(eq=False)
    class Lone:
        c: int = 0

    @dataclass(frozen=True)
    class Empty:
        pass

    @dataclass
    class More(Loose):
        last: int = 1

        def __repr__(self) -> str:
            return "more"

    return Fixed, Loose, Lone, Empty, More


QUICK, USUAL = classes(quick_dataclass.dataclass), classes(dataclasses.dataclass)


@pytest.mark.parametrize(
    ("number", "arguments", "named"),
    [(0, (1,), {}), (0, (1, "y", (2,)), {"note": "n"}), (0, (), {"a": 3}), (1, (1,), {}),
     (1, (1, [2]), {}), (2, (), {}), (3, (), {}), (4, (5,), {"last": 6})],
)  # fmt: skip
def test_instances(number: int, arguments: Any, named: Any) -> None:
    quick, usual = (kinds[number](*arguments, **named) for kinds in (QUICK, USUAL))
    assert dataclasses.asdict(quick) == dataclasses.asdict(usual)
    assert vars(quick) == vars(usual)
    if number != 2:
        assert repr(quick) == repr(usual).replace("USUAL", "QUICK")
        assert quick == QUICK[number](*arguments, **named) == copy.deepcopy(quick)
    assert quick != usual and quick != 1
    names = [field.name for field in dataclasses.fields(quick) if field.init]
    changed = dataclasses.replace(quick, **{name: getattr(quick, name) for name in names[:1]})
    assert vars(changed) == vars(quick)


@pytest.mark.parametrize(
    ("number", "arguments"), [(0, ()), (0, (1, 2, 3, 4, 5)), (1, ()), (3, (1,))]
)
def test_wrong_arguments(number: int, arguments: Any) -> None:
    messages = []
    for kinds in (QUICK, USUAL):
        with pytest.raises(TypeError) as caught:
            kinds[number](*arguments)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_hashes() -> None:
    Fixed, Loose, Lone, Empty, _ = QUICK
    assert hash(Fixed(1)) == hash(Fixed(1, note="other")) != hash(Fixed(2))
    assert Fixed(1) == Fixed(1, note="other") != Fixed(1, "y")
    assert hash(Empty()) == hash(Empty())
    assert Lone() != Lone() and len({Lone(), Lone()}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Loose(1))


def test_what_is_frozen() -> None:
    fixed = QUICK[0](4)
    for change in (lambda: setattr(fixed, "a", 1), lambda: delattr(fixed, "a")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert fixed.twice == 8
    loose = QUICK[1](1)
    loose.b = 2
    assert loose.b == 2


def test_what_is_no_field() -> None:
    @quick_dataclass.dataclass
    class Named:
        name: ClassVar[str] = "n"
        size: int = 1

    Named.__annotations__["name"] = ClassVar[str]  # as without `from __future__`

    @quick_dataclass.dataclass
    class Renamed(Named):
        name = "r"

    for kind in (quick_dataclass.dataclass(Named), Renamed):
        assert [field.name for field in dataclasses.fields(kind)] == ["size"]
        assert kind() == kind(1) and kind(size=2).size == 2


class Pair(quick_dataclass.NamedTuple):
    """Two of them."""

    left: int
    right: tuple[int, ...] = ()

    @property
    def both(self) -> tuple[int, ...]:
        return (self.left, *self.right)

    @staticmethod
    def of(number: int) -> Pair:
        return Pair(number, (number,))


def test_named_tuples() -> None:
    pair = Pair(1, right=(2, 3))
    assert pair == (1, (2, 3)) and pair.both == (1, 2, 3) and Pair.of(4) == Pair(4, (4,))
    assert repr(Pair(1)) == "Pair(left=1, right=())" and Pair.__doc__ == "Two of them."
    assert pair._replace(left=5)._asdict() == {"left": 5, "right": (2, 3)}
    assert pickle.loads(pickle.dumps(pair)) == pair and Pair.__module__ == __name__
    with pytest.raises(TypeError):
        Pair()  # pyright: ignore[reportCallIssue]


@quick_dataclass.dataclass(frozen=True)
class Sent:
    """An instance that goes to another process."""

    a: int


def test_subclasses_of_the_usual_kind() -> None:
    @dataclasses.dataclass(frozen=True)
    class More(Sent):
        b: int = 2

    assert More(1) == More(1, 2) != More(1, 3)
    assert repr(More(1)).endswith("More(a=1, b=2)")


def test_matching_and_copies() -> None:
    match Sent(3):
        case Sent(a):
            assert a == 3
    assert pickle.loads(pickle.dumps(Sent(3))) == Sent(3)

"""Items that a child dies of, fails at or never finishes."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.measuring import children
from aiopt.jitrt.tuning.measuring.children import Reply, Work, in_children


def list_of(*args: Any, **options: Any) -> list[Reply]:
    return list(in_children(*args, **options))


def work(item: int) -> bytes:
    match item:
        case 1:
            os.kill(os.getpid(), signal.SIGSEGV)
        case 2:
            raise AioptError("no such schedule", found="that one")
        case 4:
            os._exit(3)
        case 5:
            raise ValueError("what is this")
        case _:
            pass
    return f"{item}".encode() * 100_000


def test_what_one_item_does_is_no_other_ones_business() -> None:
    replies = list_of(lambda: work, 7, limit=10.0)
    assert [reply.data and len(reply.data) for reply in replies] == [
        100_000, None, None, 100_000, None, None, 100_000
    ]  # fmt: skip
    assert [reply.error for reply in replies] == [
        "",
        "it ends with SIGSEGV",
        "no such schedule: found that one",
        "",
        "it ends with exit code 3",
        "internal error: ValueError: what is this",
        "",
    ]
    assert [reply.crashed for reply in replies] == [i in (1, 4) for i in range(7)]


def test_each_child_begins_by_itself() -> None:
    def begin() -> Work:
        done: list[int] = []

        def count(item: int) -> bytes:
            done.append(item)
            return work(item)[:1] + bytes([len(done)])

        return count

    replies = list_of(begin, 4, limit=10.0)
    assert [reply.data for reply in replies] == [b"0\1", None, None, b"3\2"]


@pytest.mark.parametrize("how", [os.abort, lambda: 1 / 0])
def test_children_that_cannot_begin_are_an_error(how: object) -> None:
    def begin() -> Work:
        assert callable(how)
        how()
        return work

    with pytest.raises(AioptError, match=r"SIGABRT|ZeroDivisionError"):
        list_of(begin, 2, limit=10.0)


def test_items_that_use_a_processor_for_too_long_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 1000.0)

    def hang(item: int) -> bytes:
        while item == 0:
            pass
        return b"done"

    replies = list_of(lambda: hang, 2, limit=0.1)
    assert [reply.error for reply in replies] == ["it takes too long", ""]


def test_items_that_wait_for_too_long_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 1.0)

    def wait(item: int) -> bytes:
        if item == 0:
            signal.pause()
        return b"done"

    replies = list_of(lambda: wait, 2, limit=2.0)
    assert [reply.error for reply in replies] == ["it takes too long", ""]


def test_times_add_up() -> None:
    ticks = iter(range(100))
    replies = list_of(lambda: lambda _: b"", 3, 10.0, clock=lambda: float(next(ticks)))
    assert [reply.seconds for reply in replies] == [1.0, 1.0, 1.0]


def test_new_children_know_what_became_of_earlier_items() -> None:
    crashed: list[int] = []

    replies = in_children(lambda: lambda item: work(1) if item == 0 else bytes(crashed), 2, 10.0)
    for number, reply in enumerate(replies):
        if reply.crashed:
            crashed.append(number + 7)
        else:
            assert reply.data == b"\7"
    assert crashed == [7]

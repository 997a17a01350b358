"""The distributed store: answers in the background, time-outs, queues, breakers (SPEC C3)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from aiopt.jitrt.cache.remote.requests import (
    CONNECTING,
    TIMEOUT,
    WAITING_READS,
    Change,
    write_limit,
)
from aiopt.jitrt.cache.remote.store import RemoteStore
from aiopt.jitrt.cache.store import Facts
from remotes import A, B, C, Clock, Scripted, raises, stepped, work

FACTS = Facts("program")


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Answers(list[bytes | None]):
    """What `done` was called with."""

    def __call__(self, record: bytes | None) -> None:
        self.append(record)


def connected(backend: Scripted, clock: Clock, **options: object) -> RemoteStore:
    """A store that has had an answer before."""
    store = stepped(backend, clock, **options)
    store.fetch("f" * 64, Answers())
    work(store)
    backend.asked.clear()
    return store


def test_what_is_put_is_found(clock: Clock):
    backend = Scripted()
    store, answers = stepped(backend, clock), Answers()
    assert store.put(A, b"record", FACTS)
    work(store)
    store.fetch(A, answers)
    assert answers == []
    work(store)
    assert answers == [b"record"]
    assert (store.counts.puts, store.counts.written) == (1, 6)
    assert (store.counts.hits, store.counts.read, store.counts.misses) == (1, 6, 0)


def test_what_is_not_there_is_a_miss_and_no_trouble(clock: Clock):
    store, answers = stepped(Scripted(), clock), Answers()
    for _ in range(10):
        store.fetch(A, answers)
        work(store)
    assert answers == [None] * 10
    assert store.counts.misses == 10
    assert not store.reasons


def test_who_asks_for_the_same_gets_one_answer_each(clock: Clock):
    backend = Scripted({A: b"1"})
    store, first, second = stepped(backend, clock), Answers(), Answers()
    store.fetch(A, first)
    backend.before = lambda name: store.fetch(A, second)
    work(store)
    assert (first, second) == ([b"1"], [b"1"])
    assert backend.asked == ["get a"]
    assert store.counts.hits == 2


def test_readers_go_before_writers(clock: Clock):
    backend = Scripted()
    store = stepped(backend, clock)
    store.put(A, b"1", FACTS)
    store.fetch(B, Answers())
    work(store)
    assert backend.asked == ["get b", "put a"]


def test_a_slow_answer_is_a_miss_at_the_time_out(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = connected(backend, clock), Answers()
    seen: list[int] = []

    def hang(name: str) -> None:
        clock.now += TIMEOUT - 1e-3
        store.expire()
        seen.append(len(answers))
        clock.now += 1e-3
        store.expire()
        seen.append(len(answers))
        clock.now += 2.0

    backend.before = hang
    store.fetch(A, answers)
    work(store)
    assert seen == [0, 1]
    assert answers == [None]
    assert backend.abandoned == 1
    assert store.reasons == {"timeout": 1}


def test_an_answer_after_the_time_out_is_none_even_if_nobody_looked(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = connected(backend, clock), Answers()

    def hang(name: str) -> None:
        clock.now += 2.0

    backend.before = hang
    store.fetch(A, answers)
    work(store)
    assert answers == [None]
    assert store.reasons == {"timeout": 1}


def test_the_first_connection_may_take_longer(clock: Clock):
    """Importing the library that makes it is no fault of the remote."""
    backend, answers = Scripted({A: b"1"}), Answers()

    def connect() -> Scripted:
        clock.now += 2 * TIMEOUT
        store.expire()
        return backend

    store = RemoteStore(connect, workers=0, clock=clock, seed=0)
    store.fetch(A, answers)
    work(store)
    assert answers == [b"1"]


def test_but_not_for_ever(clock: Clock):
    answers = Answers()

    def connect() -> Scripted:
        clock.now += CONNECTING + TIMEOUT
        store.expire()
        return Scripted({A: b"1"})

    store = RemoteStore(connect, workers=0, clock=clock, seed=0)
    store.fetch(A, answers)
    work(store)
    assert answers == [None]


def test_who_asks_may_set_the_time_out(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = connected(backend, clock), Answers()

    def slow(name: str) -> None:
        clock.now += 1.0
        store.expire()

    backend.before = slow
    store.fetch(A, answers, 2.0)
    work(store)
    store.fetch(A, answers, 0.5)
    work(store)
    assert answers == [b"1", None]


def test_a_connection_can_be_made_before_somebody_asks(clock: Clock):
    backend = Scripted()
    store = stepped(backend, clock)
    store.prepare()
    work(store)
    store.prepare()
    work(store)
    assert backend.asked == ["get 0"]
    assert (store.counts.hits, store.counts.misses) == (0, 0)


def test_what_waits_too_long_is_a_miss_but_no_failure(clock: Clock):
    store, answers = connected(Scripted({A: b"1"}), clock), Answers()
    for name in (A, B, C, "d" * 64):
        store.fetch(name, answers)
    clock.now += TIMEOUT
    store.expire()
    assert answers == [None] * 4
    assert store.reasons == {"late": 4}
    store.fetch(A, answers)
    work(store)
    assert answers[4:] == [b"1"]


def test_if_all_workers_hang_the_remote_is_down(clock: Clock):
    backend, changes = Scripted(), []
    store = connected(backend, clock, tell=changes.append)
    answers = Answers()

    def hang(name: str) -> None:
        for name in (B, C):
            store.fetch(name, answers)
            clock.now += TIMEOUT
            store.expire()
        store.fetch("d" * 64, answers)

    backend.before = hang
    store.fetch(A, answers)
    assert store.step()
    assert answers == [None] * 4
    assert store.reasons == {"timeout": 3, "open": 1}
    assert [(x.direction, x.state, x.reason) for x in changes] == [("read", "open", "timeout")]


def test_a_breaker_that_opens_ends_what_waits(clock: Clock):
    backend = Scripted()
    store, answers = stepped(backend, clock), Answers()
    backend.before = raises("connection")
    for i in range(10):
        store.fetch(f"{i:064x}", answers)
    for _ in range(3):
        store.step()
    assert answers == [None] * 10
    assert store.reasons == {"connection": 3, "open": 7}
    assert len(backend.asked) == 3


def test_while_it_is_open_nothing_is_asked(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = stepped(backend, clock), Answers()
    backend.before = raises("connection")
    for _ in range(3):
        store.fetch(A, answers)
        work(store)
    backend.asked.clear()
    store.fetch(A, answers)
    assert answers == [None] * 4
    assert not store.step()
    assert backend.asked == []


def test_one_request_finds_out_whether_it_is_back(clock: Clock):
    backend, changes = Scripted({A: b"1"}), []
    store, answers = stepped(backend, clock, tell=changes.append), Answers()
    backend.before = raises("connection")
    for _ in range(3):
        store.fetch(A, answers)
        work(store)
    clock.now += 1.0
    backend.before = lambda name: None
    store.fetch(A, answers)
    store.fetch(B, answers)
    assert answers == [None] * 4
    work(store)
    assert answers == [None] * 4 + [b"1"]
    assert [x.state for x in changes] == ["open", "closed"]
    assert changes[0].pause > 0


def test_a_trial_that_nobody_gets_to_do_fails(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = connected(backend, clock), Answers()
    backend.before = raises("connection")
    for _ in range(3):
        store.fetch(A, answers)
        work(store)
    clock.now += 1.0
    store.fetch(A, answers)
    clock.now += TIMEOUT
    store.expire()
    assert answers == [None] * 4
    assert "half-open" not in repr(store)
    clock.now += 2.0
    backend.before = lambda name: None
    store.fetch(A, answers)
    work(store)
    assert answers[4:] == [b"1"]


def test_a_replica_that_may_only_be_read_is_read(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = stepped(backend, clock), Answers()

    def before(name: str) -> None:
        if backend.asked[-1].startswith("put"):
            raises("read-only")(name)

    backend.before = before
    for i in range(5):
        store.put(f"{i:064x}", b"1", FACTS)
        work(store)
        store.fetch(A, answers)
        work(store)
    assert answers == [b"1"] * 5
    assert store.reasons == {"read-only": 3, "open": 2}
    assert [x for x in backend.asked if x.startswith("put")] == ["put 0"] * 3


def test_trouble_with_one_record_says_nothing_of_the_remote(clock: Clock):
    backend = Scripted({A: b"1"})
    store, answers = stepped(backend, clock), Answers()
    backend.before = raises("wrong-type", general=False)
    for _ in range(10):
        store.fetch(A, answers)
        work(store)
    assert answers == [None] * 10
    assert store.reasons == {"wrong-type": 10}
    assert store.counts.refused == 10
    assert "open" not in repr(store)


def test_what_a_backend_does_wrong_is_counted(clock: Clock):
    backend = Scripted()
    store, answers = stepped(backend, clock), Answers()

    class Panic(BaseException):
        """As what obstore raises when its own code fails."""

    def fail(name: str) -> None:
        raise Panic("secret")

    backend.before = fail
    store.fetch(A, answers)
    work(store)
    assert answers == [None]
    assert store.reasons == {"Panic": 1}


def test_what_a_listener_does_wrong_is_counted(clock: Clock):
    store, answers = stepped(Scripted({A: b"1"}), clock), Answers()

    def fail(record: bytes | None) -> None:
        raise RuntimeError

    store.fetch(A, fail)
    store.fetch(A, answers)
    work(store)
    assert answers == [b"1"]
    assert store.reasons == {"callback": 1}


def test_queues_are_bounded(clock: Clock):
    store, answers = stepped(Scripted(), clock, waiting_bytes=10, entry_limit=8), Answers()
    assert not store.put(A, b"123456789", FACTS)
    assert store.put(A, b"12345678", FACTS)
    assert store.put(A, b"1234", FACTS)
    assert store.put(B, b"123456", FACTS)
    assert not store.put(C, b"1", FACTS)
    assert store.reasons == {"too-large": 1, "queue-full": 1}
    for i in range(WAITING_READS + 1):
        store.fetch(f"{i:064x}", answers)
    assert answers == [None]
    assert store.reasons["queue-full"] == 2
    work(store)
    assert len(answers) == WAITING_READS + 1
    assert store.put(C, b"1", FACTS)


def test_the_last_record_put_under_a_digest_is_written(clock: Clock):
    backend = Scripted()
    store = stepped(backend, clock)
    store.put(A, b"1", FACTS)
    store.put(A, b"2", FACTS)
    store.put(B, b"3", FACTS)
    store.delete(B)
    work(store)
    assert backend.records == {A: b"2"}
    assert backend.asked == ["put a", "delete b"]


def test_writing_a_large_record_may_take_longer(clock: Clock):
    backend = Scripted()
    store = connected(backend, clock)
    record = bytes(4 << 20)

    def slow(name: str) -> None:
        clock.now += write_limit(len(record), TIMEOUT) - 0.01
        store.expire()

    backend.before = slow
    store.put(A, record, FACTS)
    assert store.flush(0)
    assert store.counts.puts == 1
    assert not store.reasons


def test_what_is_closed_answers_at_once(clock: Clock):
    store, answers = stepped(Scripted({A: b"1"}), clock), Answers()
    store.fetch(A, answers)
    store.put(B, b"1", FACTS)
    store.close()
    assert answers == [None]
    store.fetch(A, answers)
    assert answers == [None, None]
    assert not store.put(A, b"1", FACTS)
    assert not store.step()
    store.close()


def test_a_listing_needs_no_thread(clock: Clock):
    store = stepped(Scripted({A: b"1", B: b"22"}), clock)
    assert {(x.digest, x.size) for x in store.listing()} == {(A, 1), (B, 2)}


# -- with threads: no test below depends on how long anything takes


def test_nothing_is_started_before_something_is_asked():
    before = threading.enumerate()
    store = RemoteStore(Scripted)
    assert set(threading.enumerate()) <= set(before)
    store.close()


def test_the_caller_never_touches_the_backend():
    backend = Scripted({A: b"1"})
    store = RemoteStore(lambda: backend, patience=60.0)
    assert store.get(A) == b"1"
    assert store.put(B, b"2", FACTS)
    store.delete(A)
    assert store.flush(60.0)
    assert backend.records == {B: b"2"}
    assert threading.get_ident() not in backend.threads
    store.close()


def test_a_backend_that_hangs_is_given_up_by_the_keeper():
    let_go, told = threading.Event(), threading.Event()
    backends: list[Scripted] = []

    def connect() -> Scripted:
        backend = Scripted({A: b"1"})
        backend.before = lambda name: None if name == B else let_go.wait() and None
        backends.append(backend)
        return backend

    changes: list[Change] = []

    def tell(change: Change) -> None:
        changes.append(change)
        told.set()

    store, answers = RemoteStore(connect, timeout=0.01, tell=tell), Answers()
    ends = [threading.Event() for _ in range(3)]
    for i, end in enumerate(ends):

        def done(record: bytes | None, end: threading.Event = end) -> None:
            answers(record)
            end.set()

        store.fetch(f"{i:064x}", done)
        assert end.wait(60)
    assert told.wait(60)
    assert answers == [None] * 3
    assert changes[0].state == "open"
    let_go.set()
    store.close()


def test_patience_ends_before_the_answer_comes():
    let_go = threading.Event()
    backend = Scripted({A: b"1"})
    backend.before = lambda name: let_go.wait() and None
    store = RemoteStore(lambda: backend, timeout=60.0, patience=0.001)
    assert store.get(A) is None
    let_go.set()
    store.close()


def test_many_threads_at_once():
    backend = Scripted({f"{i:064x}": bytes([i]) for i in range(50)})
    store = RemoteStore(lambda: backend, timeout=60.0, workers=4)
    lock, answers, all_there = threading.Lock(), [], threading.Event()

    def done(record: bytes | None) -> None:
        with lock:
            answers.append(record)
            if len(answers) == 400:
                all_there.set()

    def ask() -> None:
        for i in range(100):
            store.fetch(f"{i:064x}", done)
            store.put(f"{i:064x}", bytes([i]), FACTS)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all_there.wait(60)
    assert store.flush(60)
    assert len(backend.records) == 100
    assert store.counts.hits + store.counts.misses == 400
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_has_threads_and_connections_of_its_own():
    script = """
import os, sys, threading
from aiopt.jitrt.cache.remote.store import RemoteStore
sys.path.insert(0, sys.argv[1])
from remotes import A, B, Scripted
backends = []
def connect():
    backends.append(Scripted({A: b"1"}))
    return backends[-1]
hang = threading.Event()
store = RemoteStore(connect, timeout=60.0, patience=60.0)
assert store.get(A) == b"1"
backends[0].before = lambda name: hang.wait() and None
store.fetch(B, lambda record: None)
child = os.fork()
if child == 0:
    assert threading.active_count() == 1
    used = list(backends[0].asked)
    assert store.get(A) == b"1"
    assert backends[0].asked == used and len(backends) == 2 and backends[0].closed == 0
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
    run_script(script)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_waits_until_a_client_is_imported():
    """Or its child could never import the rest of it."""
    script = """
import os, sys, threading
from aiopt.jitrt.cache.remote.store import RemoteStore
sys.path.insert(0, sys.argv[1])
from remotes import A, Scripted
importing, finished = threading.Event(), []
def connect():
    importing.set()
    threading.Event().wait(0.05)
    finished.append(True)
    return Scripted({A: b"1"})
store = RemoteStore(connect, timeout=60.0, patience=60.0)
store.prepare()
importing.wait()
child = os.fork()
assert finished
assert store.get(A) == b"1"
if not child:
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
    run_script(script)


def test_a_backend_that_hangs_does_not_keep_the_process():
    script = """
import sys, threading
from aiopt.jitrt.cache.remote.store import RemoteStore
sys.path.insert(0, sys.argv[1])
from remotes import A, Scripted
hang, began = threading.Event(), threading.Event()
backend = Scripted()
backend.before = lambda name: (began.set(), hang.wait()) and None
store = RemoteStore(lambda: backend)
store.put(A, b"1")
began.wait()
assert not store.flush(0.01)
store.close()
"""
    run_script(script)


def test_importing_it_imports_no_client():
    script = """
import sys
from aiopt.jitrt.cache.remote.address import open_remote, parse_address
open_remote(parse_address("redis://localhost"))
assert not {"redis", "obstore", "ssl", "asyncio"} & set(sys.modules)
"""
    run_script(script)


def run_script(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parents[2])],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr

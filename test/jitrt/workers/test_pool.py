"""What the pool promises: results, order, limits, and one outcome for each job."""

from __future__ import annotations

import ast
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiopt.jitrt.workers import crew

from .conftest import LONG, Clock, Pool

Make = Callable[..., Pool]
MIB = 1 << 20


def process_state(pid: int) -> str:
    """A letter, as in proc(5); X if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def gone(pid: int) -> bool:
    """Whether a process does nothing any more; its parent may not have looked yet."""
    return process_state(pid) in "ZX"


def test_a_job_is_done(pool: Pool):
    outcome = pool.do("echo hello")
    assert (outcome.status, outcome.reply, outcome.message) == ("done", b"hello", "")
    assert outcome.seconds > 0 and outcome.cpu_seconds >= 0
    assert outcome.peak_bytes > MIB and outcome.pid > 0


def test_events_tell_of_processes(pool: Pool):
    pool.start()
    outcome = pool.do("echo")
    assert pool.kinds() == ["server-start", "worker-start"]
    (server,), (worker,) = pool.happened("server-start"), pool.happened("worker-start")
    assert server["threads"] == 1 and server["memory"] > MIB
    assert worker["pid"] == outcome.pid != server["pid"]


def test_waiting_ends_when_the_server_is_ready(pool: Pool):
    pool.start()
    assert not pool.ready
    while not pool.ready:
        assert pool.wait(LONG) == []
    assert pool.kinds() == ["server-start"]


def test_a_worker_is_used_again(pool: Pool):
    assert pool.do("pid").reply == pool.do("pid").reply


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 9 * MIB])
def test_bytes_of_any_size_travel_both_ways(pool: Pool, size: int):
    pool.answer = lambda key, question: question
    assert pool.do("echo " + "x" * size).reply == b"x" * size
    assert pool.do("ask_owner " + "x" * size).reply == b"x" * size


def test_what_a_job_raises_fails_it_alone(pool: Pool):
    first = pool.do("raises a reason")
    assert first.status == "failed" and first.message.endswith("ValueError: a reason")
    second = pool.do("raises_base")
    assert second.status == "failed" and "not an Exception" in second.message
    third = pool.do("no_bytes")
    assert third.status == "failed" and "TypeError" in third.message
    assert first.pid == second.pid == third.pid == pool.do("echo").pid


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("abort LLVM ERROR: no such instruction", "killed by SIGABRT"),
        ("segfault", "killed by SIGSEGV"),
        ("kill_self", "killed by SIGKILL"),
        ("leave 3", "exited with code 3"),
        ("leave 0", "exited with code 0"),
        ("leave_politely 5", "exited with code 5"),
    ],
)
def test_a_crash_costs_one_worker(pool: Pool, request_: str, expected: str):
    before = pool.do("echo").pid
    outcome = pool.do(request_)
    assert (outcome.status, outcome.pid) == ("crashed", before)
    assert outcome.message.endswith(expected)
    assert request_.partition(" ")[2] in outcome.message
    (end,) = pool.happened("worker-exit")
    assert end["pid"] == before and end["reason"] == expected and end["jobs"] == 1
    assert pool.do("echo").pid != before
    assert len(pool.happened("server-start")) == 1


def test_what_a_worker_prints_is_kept_from_the_terminal(pool: Pool, capfd: pytest.CaptureFixture):
    message = pool.do("prints on stderr\n").message
    assert sorted(message.split("\n")) == ["on stderr", "on stdout"]
    assert pool.do("echo").message == ""
    much = pool.do("prints_much")
    assert much.message.endswith("the end") and len(much.message) <= 8192
    assert capfd.readouterr() == ("", "")


def test_over_the_time_limit(make_pool: Make):
    pool = make_pool(clock := Clock())
    pool.answer = lambda key, question: setattr(clock, "ahead", 100.0) or b""
    outcome = pool.do("hold", time_limit=50.0)
    assert outcome.status == "timeout" and gone(outcome.pid)
    assert outcome.seconds >= 50.0
    (killed,) = pool.happened("worker-killed")
    assert killed["reason"] == "timeout" and killed["pid"] == outcome.pid
    assert pool.do("echo", time_limit=50.0).status == "done"


def test_time_in_which_nobody_looked_counts_for_nobody(make_pool: Make, tmp_path: Path):
    """As when the machine was asleep: neither the server nor a job is over its limit."""
    pool = make_pool(clock := Clock())
    pool.absence = 5.0
    pool.start()
    clock.ahead += 3600.0
    pool.put(f"wait_for {tmp_path}/go", "job", time_limit=50.0)
    pool.until(lambda: pool.happened("worker-start"))
    for _ in range(5):
        clock.ahead += 3600.0
        assert pool.wait(0.0) == []
    (tmp_path / "go").touch()
    assert pool.collect(1)["job"].status == "done"
    assert not pool.happened("worker-killed") and not pool.happened("server-exit")


@pytest.mark.parametrize(
    ("used", "status"),
    [
        ([1.0, 2.0, 49.0], "done"),
        ([51.0], "timeout"),  # it had what it may have
        ([0.1], "timeout"),  # it hangs from the start
        ([20.0, 20.1], "timeout"),  # it hangs now
        ([float(n) for n in range(1, 12)], "timeout"),  # ten times as long is enough
    ],
)
def test_a_worker_that_waits_for_a_processor_has_more_time(
    make_pool: Make,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    used: list[float],
    status: str,
):
    """The limit is 50 s; `used` are seconds of a processor at 55, 110, 165 … s."""
    pool = make_pool(clock := Clock())
    pid = pool.do("echo").pid
    now = [0.0]
    monkeypatch.setattr(crew, "cpu_seconds", lambda asked: now[0] if asked == pid else 0.0)
    pool.put(f"wait_for {tmp_path}/go", "job", time_limit=50.0)
    outcomes = pool.wait(0.0)
    for now[0] in used:
        clock.ahead += 55.0
        outcomes += pool.wait(0.0)
    if status == "done":
        (tmp_path / "go").touch()
    outcomes += pool.until(lambda: pool.running == 0)
    assert [outcome.status for outcome in [*outcomes, *pool.wait(0.0)]] == [status]


@pytest.mark.parametrize("request_", ["allocate", f"share_memory {384 * MIB}"])
def test_over_the_memory_limit(pool: Pool, request_: str):
    outcome = pool.do(request_, memory_limit=256 * MIB)
    assert outcome.status == "memory"
    assert outcome.peak_bytes < 1 << 30
    assert pool.do("allocate", memory_limit=64 * MIB).status == "memory"
    assert pool.do(f"large {100 * MIB}", memory_limit=0).status == "done"


def test_an_abort_for_want_of_memory(pool: Pool):
    assert pool.do("abort LLVM ERROR: out of memory").status == "memory"
    assert pool.do("abort terminate called: std::bad_alloc").status == "memory"


def test_questions_are_answered_by_the_owner(pool: Pool):
    asked = []

    def answer(key: str, question: bytes) -> bytes:
        asked.append((key, question, threading.get_ident()))
        return question.upper()

    pool.answer = answer
    assert pool.do("ask_twice").reply == b"FIRSTSECOND"
    me = threading.get_ident()
    assert asked == [("only", b"first", me), ("only", b"second", me)]


def test_a_failing_answer_fails_the_job_alone(pool: Pool):
    outcome = pool.do("ask_owner weight")
    assert outcome.status == "failed" and "nobody answers" in outcome.message

    def answer(key: str, question: bytes) -> bytes:
        raise KeyError("no such weight")

    pool.answer = answer
    again = pool.do("ask_anyway weight")
    assert again.reply == b"caught KeyError: 'no such weight'" and again.pid == outcome.pid
    no_bytes: Any = 3
    pool.answer = lambda key, question: no_bytes
    assert pool.do("ask_owner weight").status == "failed"


def test_higher_priorities_go_first(pool: Pool):
    pool.resize(0)
    for name, priority in [("b", 1.0), ("a", 1.0), ("c", 3.0), ("d", 2.0)]:
        assert pool.put(f"echo {name}", name, priority=priority)
    assert not pool.put("echo again", "a", priority=2.5)
    assert not pool.put("echo again", "c", priority=0.0)
    assert pool.wait(0.0) == [] and (pool.queue, pool.running, pool.workers) == (4, 0, 0)
    pool.resize(1)
    outcomes = []
    while len(outcomes) < 4:
        outcomes += pool.wait(1.0)
    assert [outcome.reply for outcome in outcomes] == [b"c", b"a", b"d", b"b"]
    assert (pool.queue, pool.running) == (0, 0)


def test_the_same_work_is_not_done_twice(pool: Pool):
    pool.answer = lambda key, question: b""
    assert pool.put("hold", "same")
    assert not pool.put("echo", "same")
    pool.until(lambda: pool.running)
    assert not pool.put("echo", "same")
    assert pool.cancel("same")
    assert pool.put("echo", "same")
    assert pool.collect(1)["same"].status == "done"
    assert pool.put("echo", "same")


def test_no_more_workers_than_allowed(pool: Pool, tmp_path: Path):
    pool.resize(3)
    for number in range(8):
        pool.put(f"wait_for {tmp_path}/go", str(number))
    pool.until(lambda: len(pool.happened("worker-start")) == 3)
    assert (pool.queue, pool.running, pool.workers) == (5, 3, 3)
    pool.resize(1)
    (tmp_path / "go").touch()
    outcomes = pool.collect(8)
    assert len({outcome.pid for outcome in outcomes.values()}) == 3
    pool.until(lambda: len(pool.happened("worker-exit")) == 2)
    assert pool.workers == 1


def test_a_cancelled_job_has_no_outcome(pool: Pool):
    pids = []
    pool.answer = lambda key, question: pids.append(int(question)) or b""
    pool.put("hold")
    pool.until(lambda: pids)
    pool.put("echo queued")
    assert pool.cancel("hold") and pool.cancel("echo queued")
    assert not pool.cancel("hold") and not pool.cancel("unknown")
    assert pool.until(lambda: pool.happened("worker-exit")) == []
    assert pool.happened("worker-killed")[0]["reason"] == "cancelled"
    assert gone(pids[0]) and (pool.queue, pool.running) == (0, 0)


def test_workers_are_recycled(make_pool: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crew, "JOBS_LIMIT", 3)
    pool = make_pool()
    pids = [pool.do("pid").reply for _ in range(7)]
    assert pids[0] == pids[2] != pids[3] == pids[5] != pids[6]
    assert pool.happened("worker-exit")[0]["reason"] == "recycled"


def test_a_worker_that_grows_is_recycled(pool: Pool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crew, "GROWTH_LIMIT", 48 * MIB)
    leaky = f"leak {20 * MIB}"
    pids = [pool.do(leaky).reply for _ in range(5)]
    assert pids[0] == pids[3] != pids[4]


def test_an_idle_worker_ends(make_pool: Make):
    pool = make_pool(clock := Clock())
    pid = pool.do("echo").pid
    clock.ahead += 100.0
    pool.until(lambda: pool.happened("worker-exit"))
    assert gone(pid) and pool.happened("worker-exit")[0]["reason"] == "idle"
    assert pool.do("echo").pid != pid


def test_an_idle_server_ends(make_pool: Make):
    pool = make_pool(clock := Clock())
    pool.start()
    pool.do("echo")
    pool.wait(0.0)
    clock.ahead += 1000.0
    pool.until(lambda: pool.happened("server-exit"))
    assert gone(pool.happened("server-start")[0]["pid"])
    assert pool.happened("server-exit")[0]["reason"] == "idle"
    assert pool.wait(0.0) == [] and len(pool.happened("server-start")) == 1
    assert pool.do("echo").status == "done"


def test_what_a_worker_is(make_pool: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AIOPT_TEST_WORKERS", "passed on")
    pool = make_pool(warm_up="worker_jobs:warm_up", nice=5)
    leaked = os.dup(0)
    os.set_inheritable(leaked, True)
    try:
        state: dict[str, Any] = ast.literal_eval(pool.do("state").reply.decode())
    finally:
        os.close(leaked)
    descriptors = state.pop("descriptors")
    assert len(descriptors) == 4 and descriptors[:3] == [0, 1, 2]
    assert state == {
        "nice": min(os.nice(0) + 5, 19),
        "batch": True,
        "ignores SIGINT": True,
        "threads": 1,
        "kernel threads": 1,
        "warm": True,
        "frozen": True,
        "collects": True,
        "sacrificed": "1000",
        "environment": "passed on",
        "folder": os.getcwd(),
    }


def test_wake_ends_a_wait(pool: Pool):
    waiting = threading.Event()
    ended: list[list] = []

    def drive() -> None:
        waiting.set()
        ended.append(pool.wait(3600.0))

    thread = threading.Thread(target=drive)
    thread.start()
    waiting.wait()
    pool.wake()
    thread.join(60.0)
    assert ended == [[]]


def test_jobs_from_another_thread_are_seen(pool: Pool):
    thread = threading.Thread(target=lambda: [pool.put(f"echo {n}") for n in range(50)])
    thread.start()
    outcomes = pool.collect(50)
    thread.join()
    assert {outcome.status for outcome in outcomes.values()} == {"done"}


def test_close_ends_a_wait_and_all_processes(pool: Pool):
    pids = []
    pool.answer = lambda key, question: pids.append(int(question)) or b""
    pool.put("hold")
    thread = threading.Thread(target=lambda: pool.until(lambda: pool._closed))
    thread.start()
    while not pids:
        threading.Event().wait(0.001)
    pool.close()
    thread.join(60.0)
    server = pool.happened("server-start")[0]["pid"]
    assert not thread.is_alive() and gone(pids[0]) and gone(server)
    with pytest.raises(ChildProcessError):
        os.waitpid(server, 0)
    pool.close()
    assert not pool.put("echo") and pool.wait(1.0) == []


def test_a_pool_that_was_never_used_closes(make_pool: Make):
    make_pool().close()
    started = make_pool()
    started.start()
    started.close()


def test_wake_may_interrupt_wake(pool: Pool):
    """A signal handler may call a program while a call of another wakes the pool."""
    with pool._wake_lock:
        pool.wake()
    assert pool.wait(LONG) == []

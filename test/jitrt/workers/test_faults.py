"""Whatever happens to processes, descriptors and messages: the pool goes on, or says that it cannot."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiopt.jitrt.workers.jobs import Outcome
from machine import channels

from .conftest import LONG, Clock, Pool
from .test_pool import gone, process_state

Make = Callable[..., Pool]
HERE = Path(__file__).parent


def server_pid(pool: Pool) -> int:
    return pool.happened("server-start")[-1]["pid"]


def hold(pool: Pool) -> int:
    """The process of a job that runs until it is killed."""
    pids = []
    pool.answer = lambda key, question: pids.append(int(question)) or b""
    pool.put("hold")
    pool.until(lambda: pids)
    return pids[0]


def test_the_server_is_killed(pool: Pool):
    pid = hold(pool)
    pool.put("echo queued")
    os.kill(first := server_pid(pool), signal.SIGKILL)
    outcomes = pool.collect(2)
    assert outcomes["hold"].status == "crashed" and outcomes["hold"].pid == pid
    assert "fork server" in outcomes["hold"].message
    assert outcomes["echo queued"].status == "done"
    assert server_pid(pool) != first and len(pool.happened("server-start")) == 2
    assert "killed by SIGKILL" in pool.happened("server-exit")[0]["reason"]
    while not gone(pid):
        time.sleep(0.001)


def test_an_idle_worker_is_killed(pool: Pool):
    """Whether the pool has noticed or not, and where a broken pipe would end the process."""
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        for notice in (True, False) * 5:
            os.kill(pid := pool.do("echo").pid, signal.SIGKILL)
            while not gone(pid):
                time.sleep(0.001)
            if notice:
                count = len(pool.happened("worker-exit"))
                pool.until(lambda count=count: len(pool.happened("worker-exit")) > count)
        assert pool.do("echo").status == "done"
    finally:
        signal.signal(signal.SIGPIPE, before)


def test_killed_at_random(make_pool: Make):
    """200 jobs, each of which may lose its worker, now and then the server: one outcome each."""
    pool = make_pool(Clock())
    pool.resize(2)
    draw = random.Random(5)
    for number in range(200):
        request = draw.choice(["echo 1", "abort", "large 70000", "leave 1", "raises x", "hold"])
        pool.put(request, str(number), time_limit=600.0)

    def answer(key: str, question: bytes) -> bytes:
        victim = int(question) if draw.random() < 0.8 else server_pid(pool)
        os.kill(victim, signal.SIGKILL)
        return b""

    pool.answer = answer
    outcomes = pool.collect(200)
    statuses = [outcome.status for outcome in outcomes.values()]
    assert {"done", "crashed", "failed"} == set(statuses) and statuses.count("done") > 40
    assert (pool.queue, pool.running) == (0, 0)
    assert len(pool.happened("server-start")) > 2


def test_a_stopped_server_is_replaced(make_pool: Make):
    pool = make_pool(clock := Clock())
    assert pool.put("stop_server", "only", time_limit=50.0)
    pool.until(lambda: pool.happened("worker-start"))
    pool.until(lambda: process_state(server_pid(pool)) == "T")
    clock.ahead += 55.0
    pool.until(lambda: pool.happened("worker-killed"))
    clock.ahead += 55.0
    outcome = pool.collect(1)["only"]
    assert outcome.status == "timeout"
    assert "does not end its workers" in pool.happened("server-exit")[0]["reason"]
    assert pool.do("echo").status == "done"


@pytest.mark.parametrize(
    "request_", ["garbage", "garbage aW", "garbage " + "x" * 100_000, "close_link"]
)
def test_garbage_costs_that_worker_only(pool: Pool, request_: str):
    pool.resize(2)
    other = hold(pool)
    outcome = pool.do(request_)
    assert outcome.status == "crashed" and outcome.reply == b""
    assert pool.do("echo").status == "done"
    assert not gone(other) and pool.cancel("hold")


def test_a_job_that_closes_its_output(pool: Pool):
    pool.answer = lambda key, question: b"answered"
    assert pool.do("close_stderr").reply == b"answered"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"warm_up": "worker_jobs:broken_warm_up"}, "the warm-up is broken"),
        ({"warm_up": "worker_jobs:exiting_warm_up"}, "exited with code 7"),
        ({"preload": ("no_such_module",)}, "No module named 'no_such_module'"),
        ({"entry": "worker_jobs:nothing"}, "no attribute 'nothing'"),
    ],
)
def test_a_server_that_cannot_start(make_pool: Make, options: dict, reason: str):
    pool = make_pool(clock := Clock(), **options)
    outcomes = [pool.do("echo"), pool.do("echo")]
    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert all(reason in outcome.message for outcome in outcomes)
    assert len(pool.happened("unavailable")) == 1
    starts = len(pool.happened("server-exit"))
    assert pool.wait(0.0) == [] and len(pool.happened("server-exit")) == starts
    clock.ahead += 1000.0
    assert pool.do("echo").status == "failed"
    assert len(pool.happened("unavailable")) == 1
    assert len(pool.happened("server-exit")) > starts


def test_no_processes_can_be_started(make_pool: Make, monkeypatch: pytest.MonkeyPatch):
    pool = make_pool(clock := Clock())
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    pool.start()
    assert pool.do("echo").status == "failed"
    assert len(pool.happened("unavailable")) == 1
    monkeypatch.undo()
    clock.ahead += 1000.0
    assert pool.do("echo").status == "done"


def test_the_server_cannot_fork(make_pool: Make):
    pool = make_pool(Clock(), warm_up="worker_jobs:refuse_forks")
    for number in range(6):
        pool.put(f"echo {number}")
    for outcome in pool.collect(6).values():
        assert outcome.status == "failed" and "temporarily unavailable" in outcome.message
    assert len(pool.happened("unavailable")) == 1
    assert len(pool.happened("server-start")) == 1


def test_no_descriptors_are_left(pool: Pool):
    """At the limit of open files jobs fail; below it, the pool works again."""
    assert pool.do("echo").status == "done"
    pool.answer = lambda key, question: bytes(100_000)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        assert pool.do("large 100000").status == "failed"
        assert pool.do("echo").status == "failed"
        assert pool.do("ask_owner").status == "failed"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    pool.until(lambda: not pool._backoff.pausing)
    assert pool.do("ask_owner").reply == bytes(100_000)


def test_no_memory_for_messages(pool: Pool, monkeypatch: pytest.MonkeyPatch):
    def refuse(name: str, flags: int) -> int:
        raise OSError("Cannot allocate memory")

    pool.answer = lambda key, question: bytes(100_000)
    monkeypatch.setattr(os, "memfd_create", refuse)
    assert "cannot be sent" in pool.do("echo " + "x" * 100_000).message
    assert pool.do("echo").status == "done"
    assert "Cannot allocate" in pool.do("ask_owner").message
    assert pool.do("large 100000").status == "done"


def test_signals_of_the_terminal_do_not_reach_workers(pool: Pool):
    worker = pool.do("echo").pid
    server = server_pid(pool)
    assert os.getpgid(worker) == os.getpgid(server) == server != os.getpgid(0)
    assert os.getsid(worker) == os.getsid(0)
    os.kill(server, signal.SIGINT)
    os.kill(worker, signal.SIGINT)
    assert pool.do("echo").pid == worker


def test_the_serving_process_ignores_its_children(make_pool: Make):
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        pool = make_pool(warm_up="worker_jobs:forking_warm_up")
        assert pool.do("echo").status == "done"
        os.kill(server_pid(pool), signal.SIGKILL)
        assert pool.do("echo").status in ("done", "crashed")
        assert pool.do("echo").status == "done"
    finally:
        signal.signal(signal.SIGCHLD, before)


def in_child(pool: Pool, check: Callable[[], bool]) -> None:
    """Assert that something holds in a forked child."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(int(LONG))
            code = 0 if check() else 2
            pool.close()
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0


def test_fork_in_the_middle(pool: Pool):
    held = hold(pool)
    before = channels()
    server = server_pid(pool)

    def check() -> bool:
        forgotten = before - channels()
        empty = (pool.queue, pool.running) == (0, 0)
        own = pool.do("echo").status == "done" and server_pid(pool) != server
        return empty and own and len(forgotten) >= 5 and not gone(held)

    in_child(pool, check)
    assert not gone(held) and not gone(server)
    assert pool.cancel("hold")
    assert pool.do("echo").status == "done" and server_pid(pool) == server


def test_fork_while_another_thread_drives(pool: Pool):
    pool.put("echo 1")
    collected: dict[str, Outcome] = {}
    thread = threading.Thread(target=lambda: collected.update(pool.collect(60)))
    thread.start()
    for number in range(2, 61):
        pool.put(f"echo {number}")
        if number % 10 == 0:
            in_child(pool, lambda: pool.queue == 0 and pool.do("echo 0").status == "done")
    thread.join(LONG)
    assert {outcome.status for outcome in collected.values()} == {"done"}


SCRIPT = """
import ctypes, os, sys, time
sys.path.insert(0, sys.argv[1])
from aiopt.jitrt.workers.pool import Job, WorkerPool
pids = []
def on_event(kind, data):
    if kind == "server-start":
        pids.append(data["pid"])
def answer(key, question):
    pids.append(int(question))
    if "fork" in sys.argv:
        child = ctypes.CDLL(None).fork()  # nobody tells Python: it keeps all sockets
        if child == 0:
            while True:
                time.sleep(1)
        pids.append(child)
    print(*pids, flush=True)
    return b""
pool = WorkerPool("worker_jobs:run", ("worker_jobs",), on_event=on_event)
pool.answer = answer
pool.submit(Job("held", b"hold", 0.0, 3600.0, 0))
while True:
    pool.wait(1.0)
"""


STARTING = """
import sys
sys.path.insert(0, sys.argv[1])
from aiopt.jitrt.workers import pool
pool.START_LIMIT = 3600.0
pool = pool.WorkerPool("worker_jobs:run", ("worker_jobs",), warm_up="worker_jobs:endless_warm_up")
pool.start()
print(pool._crew.server.pid, flush=True)
sys.stdin.read()
"""


def test_a_server_that_starts_does_not_survive_either():
    """It notices before it is ready, and long before its time is over."""
    command = [sys.executable, "-c", STARTING, str(HERE)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdin is not None
    server = int(process.stdout.readline())
    process.kill()
    process.communicate()
    end = time.monotonic() + LONG
    while not gone(server):
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("forked", [False, True])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_survives_the_serving_process(number: signal.Signals, forked: bool):
    command = [sys.executable, "-c", SCRIPT, str(HERE), *(["fork"] if forked else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    pids = [int(pid) for pid in process.stdout.readline().split()]
    process.stdout.close()
    server, worker, *child = pids
    assert not gone(server) and not gone(worker)
    process.send_signal(number)
    process.wait()
    end = time.monotonic() + LONG
    while not (gone(server) and gone(worker)):
        assert time.monotonic() < end
        time.sleep(0.001)
    for pid in child:
        os.kill(pid, signal.SIGKILL)


PROGRAM = """
import sys
print("run", flush=True)
sys.path.insert(0, sys.argv[1])
from aiopt.jitrt.workers.pool import Job, WorkerPool
pool = WorkerPool("worker_jobs:run")
pool.submit(Job("key", b"echo done", 0.0, 60.0, 0))
outcomes = []
while not outcomes:
    outcomes = pool.wait(1.0)
print(outcomes[0].reply.decode())
pool.close()
"""


def test_the_program_itself_is_not_imported(tmp_path: Path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    command = [sys.executable, script, HERE]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (ran.stdout, ran.stderr) == ("run\ndone\n", "")


def test_a_process_without_standard_streams(tmp_path: Path):
    program = f"""
import os, sys
os.closerange(0, 3)
sys.path.insert(0, {str(HERE)!r})
from aiopt.jitrt.workers.pool import Job, WorkerPool
pool = WorkerPool("worker_jobs:run", ("worker_jobs",))
pool.submit(Job("a", b"echo hello", 0.0, 60.0, 0))
(outcome,) = next(filter(None, (pool.wait(1.0) for _ in range(60))))
pool.close()
with open({str(tmp_path / "outcome")!r}, "wb") as stream:
    stream.write(outcome.reply)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    assert (tmp_path / "outcome").read_bytes() == b"hello"

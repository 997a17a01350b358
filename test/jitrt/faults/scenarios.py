"""What may go wrong around tiered programs, each as a function that makes it go wrong.

`python scenarios.py NAME CALLS` runs one and prints its report.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from session import LONG, Called, Session, collected, policy, run
from tuning_scenarios import TUNING_SCENARIOS

Scenario = Callable[[Session], None]

SCENARIOS: dict[str, Scenario] = dict(TUNING_SCENARIOS)


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


# --- workers and what they make -------------------------------------------------------------------


@scenario
def workers_killed(session: Session) -> None:
    """Workers and the fork server are killed at random while programs climb."""
    draw = random.Random(1)
    victims: list[tuple[float, int]] = []
    ready = threading.Event()

    def plan(event) -> None:
        pid = event.data.get("pid", 0)
        if event.kind in ("worker-start", "compiled") and draw.random() < 0.4:
            victims.append((draw.uniform(0.0, 0.1), pid))
        elif event.kind == "server-start" and draw.random() < 0.3:
            victims.append((draw.uniform(0.0, 0.5), pid))
        ready.set()

    def kill() -> None:
        while ready.wait():
            ready.clear()
            while victims:
                delay, pid = victims.pop()
                time.sleep(delay)
                try:
                    os.kill(pid, signal.SIGKILL)
                    session.counts["killed"] += 1
                except ProcessLookupError:
                    pass

    threading.Thread(target=kill, daemon=True).start()
    text = policy("tier1", "tier2", exact="tier3")
    programs: list[Called] = []
    count = max(3, session.wanted // 125)
    for number in range(count):
        programs.append(session.load(text, name=f"f{number}", width=24 + 8 * number))
        if not number:
            programs[0].program.manager.events.add_sink(plan, replay=True)
        session.go_on(*programs, calls=session.wanted // count)
        session.go_on(*programs, until=lambda: _at_rest(programs))
    session.expect(session.counts["killed"], "nothing was killed")
    session.expect(session.of("install"), "nothing was installed")
    session.notes.append(f"{session.counts['killed']} processes killed")
    session.check(submits=3 * count * 6)


def _at_rest(programs: list[Called]) -> bool:
    return all(called.program.settle(0.0) for called in programs)


@scenario
def llvm_aborts(session: Session) -> None:
    """LLVM aborts in the worker that compiles tier 2; tier 1 goes on."""
    called = session.load(policy("tier1", "tier2, fault-abort"))
    before = set(sys.modules)
    _given_up(session, called, session.wanted, "crashed")
    session.expect(len(session.of("compile-failed", reason="crashed")) == 3, "not tried 3 times")
    messages = {event.data["message"] for event in session.of("quarantine")}
    session.expect(any("LLVM ERROR" in text for text in messages), f"no word of LLVM: {messages}")
    _reproduced(session)
    _nothing_imported(session, before)
    session.check(submits=1 + 3)


def _given_up(session: Session, called: Called, calls: int, reason: str) -> None:
    """Call until one more version is quarantined; the program must be in tier 1 then."""
    count = len(session.of("quarantine"))
    session.go_on(called, calls=calls, until=lambda: len(session.of("quarantine")) > count)
    last = [event.data["reason"] for event in session.of("quarantine")][count:]
    session.expect(last == [reason], f"{called.program.name} is given up for {last}")
    session.expect(called.program.tier == 1, f"it is in tier {called.program.tier}")


@scenario
def out_of_memory(session: Session) -> None:
    """A worker takes more memory than it may: Python's, libc's, and some that no limit counts."""
    limit = "memory-limit=300MiB"
    for kind in ("python", "libc", "shared"):
        bad = f"tier2, fault-memory{{kind={kind}}}"
        called = session.load(policy("tier1", bad, resource=limit), name=kind)
        _given_up(session, called, session.wanted // 3 + 1, "memory")
    session.check(submits=3 * 2)


@scenario
def over_the_time_limit(session: Session) -> None:
    """A compilation takes longer than it may, asleep or at work."""
    for busy in ("false", "true"):
        bad = f"tier2, fault-hang{{busy={busy}}}"
        called = session.load(policy("tier1", bad, resource="time-limit=1s"), name=f"b{busy}")
        _given_up(session, called, session.wanted // 2, "timeout")
    killed = session.of("worker-killed", reason="timeout")
    session.expect(len(killed) == 2, f"{len(killed)} workers were killed")
    session.check(submits=2 * 2)


@scenario
def wrong_numbers(session: Session) -> None:
    """A version computes something else: it is never installed."""
    _quarantined(session, "tier2, fault-wrong", "wrong")


@scenario
def out_of_bounds(session: Session) -> None:
    """A version writes one vector too many behind its results: it is never installed."""
    _quarantined(session, "tier2, fault-store", "bounds")


def _quarantined(session: Session, pipeline: str, reason: str) -> None:
    text = policy("tier1", pipeline, exact=pipeline)
    called = session.load(text)
    session.go_on(called, calls=session.wanted, until=lambda: len(session.of("quarantine")) >= 5)
    reasons = {event.data["reason"] for event in session.of("quarantine")}
    session.expect(reasons == {reason}, f"given up for {reasons}")
    session.expect(called.program.tier == 1, f"it is in tier {called.program.tier}")
    session.expect(not session.of("install", tier=2), "the version was installed")
    session.expect(not session.of("install", tier=3), "an exact version was installed")
    _reproduced(session)
    session.check(submits=1 + 1 + 4)


def _reproduced(session: Session) -> None:
    for event in session.of("quarantine"):
        if "were given up" in event.data["message"]:
            continue
        path = event.data["reproducer"]
        if path is None or not os.path.exists(path):
            session.problems.append(f"no reproducer: {event.data}")
            continue
        with open(path, encoding="utf-8") as file:
            session.expect("fault-" in file.read(), "the reproducer does not name the pass")


# --- the serving process --------------------------------------------------------------------------


@scenario
def clock_jumps(session: Session) -> None:
    """The wall clock goes to and fro; the manager's jumps by hours while workers compile."""
    jumps = random.Random(2)
    real_wall, real = time.time, time.monotonic
    time.time = lambda: real_wall() + jumps.uniform(-1e9, 1e9)
    ahead = [0.0]
    _with_clock(session, lambda: real() + ahead[0], lambda: ahead.append(ahead.pop() + 5 * 3600.0))


@scenario
def clock_stands_still(session: Session) -> None:
    """The manager's clock does not move for long times, then a little."""
    now = [1000.0]
    _with_clock(session, lambda: now[0], lambda: now.append(now.pop() + 0.05))


def _with_clock(session: Session, clock: Callable[[], float], move: Callable[[], None]) -> None:
    """Climb under a clock that is moved each time that a job is submitted, and now and then."""
    from aiopt.jitrt.tiering.events import EventLog
    from aiopt.jitrt.tiering.manager import Manager
    from aiopt.jitrt.tiering.observing import Models
    from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
    from aiopt.jitrt.workers.compile_job import ENTRY, PRELOAD, WARM_UP
    from aiopt.jitrt.workers.pool import WorkerPool

    log = EventLog(clock=clock, wall=time.time)
    pool = WorkerPool(
        ENTRY, PRELOAD, clock, lambda kind, data: log.emit(kind, **data), warm_up=WARM_UP
    )
    models = Models(CompileTimeModel(), SpeedModel(), float("nan"))
    manager = Manager(pool, models, clock=clock, events=log)
    text = policy("tier1", "tier2", exact="tier3", latency="cooldown=1s")
    called = session.load(text, manager=manager)
    log.add_sink(lambda event: move() if event.kind in ("submit", "worker-start") else None)
    for _ in range(20):
        session.go_on(called, calls=session.wanted // 20)
        move()
    session.go_on(called, until=session.installed(2))
    session.go_on(called, until=session.installed(3))
    session.expect(not session.of("quarantine"), "a version was given up")
    manager.close()
    session.check(submits=60)


@scenario
def forks(session: Session) -> None:
    """The process forks while workers compile; parent and children go on and climb."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    children: list[tuple[int, int]] = []
    share = session.wanted // 8
    for number in range(6 if session.wanted > 500 else 3):
        children.append(_forked(partial(_child, session, called, share, number)))
        session.go_on(called, calls=share // 2)
    session.go_on(called, calls=2 * share, until=session.installed(3))
    for pid, pipe in children:
        with os.fdopen(pipe) as file:
            words = file.read().split()
        session.expect(os.waitpid(pid, 0)[1] == 0, f"child {pid} failed")
        session.expect(len(words) == 5, f"child {pid} says {words}")
        names = ("calls", "failed", "wrong", "installed", "trouble")
        session.counts.update(dict(zip(names, map(int, words), strict=False)))
    session.notes.append(f"children installed {session.counts['installed']} versions")
    session.expect(session.counts["installed"], "no child has climbed")
    session.expect(not session.counts["trouble"], "trouble in a child")
    session.check(submits=1 + 1 + 4)


def _forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work(pipe)` in a child; its id, and the pipe's end."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        signal.alarm(int(2 * LONG))
        work(writer)
    except BaseException:
        os.write(2, b"a child failed\n")
        os._exit(1)
    os._exit(0)


def _child(session: Session, called: Called, calls: int, number: int, pipe: int) -> None:
    """Call as a forked child; the first, and every other one, until it has climbed itself."""
    session.counts.clear()
    session.events.clear()
    session.problems.clear()
    climbs = not number % 2 and called.program.tier < 2
    until = session.installed(2) if climbs else lambda: True
    session.go_on(called, calls=calls, until=until)
    counts = session.counts
    found = (len(session.of("install")), len(session.of("trouble")))
    words = (counts["calls"], counts["failed"], counts["wrong"] + len(session.problems), *found)
    os.write(pipe, " ".join(map(str, words)).encode())
    called.program.manager.close()


@scenario
def forks_while_linking(session: Session) -> None:
    """The process forks again and again around the first link, which imports and loads LLVM."""
    called = session.load(policy("tier1", "tier2"))
    session.go_on(called, until=lambda: session.of("submit"))
    children: list[tuple[int, int]] = []
    while not session.of("install") and len(children) < 100:
        session.go_on(called, calls=2)
        children.append(_forked(partial(_linking_child, session, called)))
    session.go_on(called, calls=session.wanted, until=session.installed(2))
    for pid, pipe in children:
        os.close(pipe)
        session.expect(os.waitpid(pid, 0)[1] == 0, f"child {pid} failed")
    session.notes.append(f"{len(children)} forks")
    session.check(submits=2)


def _linking_child(session: Session, called: Called, _: int) -> None:
    """Import what the parent may be importing, and call."""
    import llvmlite.binding

    llvmlite.binding.initialize_native_target()
    session.go_on(called, calls=3)
    assert not session.counts["failed"] + session.counts["wrong"] + len(session.problems)


_inherited: list[tuple[Session, Called]] = []


@scenario
def multiprocessing_forks(session: Session) -> None:
    """Processes of a multiprocessing pool, forked while workers compile, call the program."""
    import multiprocessing

    called = session.load(policy("tier1", "tier2"))
    session.go_on(called, calls=10, until=lambda: session.of("submit"))
    _inherited.append((session, called))
    with multiprocessing.get_context("fork").Pool(3) as pool:
        waiting = pool.map_async(_in_pool, [session.wanted // 10] * 6)
        session.go_on(called, calls=session.wanted // 2, until=waiting.ready)
        for counts in waiting.get():
            session.counts.update(counts)
    session.go_on(called, until=session.installed(2))
    session.check(submits=2)


def _in_pool(calls: int) -> dict[str, int]:
    session, called = _inherited[0]
    session.counts.clear()
    session.go_on(called, calls=calls)
    return dict(session.counts)


@scenario
def interrupts(session: Session) -> None:
    """SIGINT comes again and again, in the middle of anything, and is caught by who calls."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    done = threading.Event()

    def interrupt() -> None:
        draw = random.Random(3)
        while not done.wait(draw.uniform(0.001, 0.03)):
            os.kill(os.getpid(), signal.SIGINT)

    def go_on(**options) -> None:
        try:
            session.go_on(called, **options)
        except KeyboardInterrupt:
            session.counts["interrupted"] += 1

    thread = threading.Thread(target=interrupt)
    thread.start()
    end = time.monotonic() + LONG
    while session.counts["calls"] < session.wanted or not session.of("install", tier=3):
        go_on(calls=20)
        if time.monotonic() > end:
            break
    while not done.is_set():
        try:
            done.set()
            thread.join()
        except KeyboardInterrupt:
            continue
    session.expect(session.of("install", tier=3), "it has not climbed")
    session.expect(not session.of("compile-failed"), "a compilation failed")
    session.check(submits=1 + 1 + 4)


@scenario
def thread_storm(session: Session) -> None:
    """8 threads call while versions come and go."""
    text = policy(
        "tier1", "tier2", exact="tier3", tier='demote="calls > 50"', latency="cooldown=20ms"
    ).replace("demote=false ", "")
    called = session.load(text)
    _storm(session, called, threads=8, until=lambda: len(session.of("demote")) >= 8)
    session.check(submits=2000)


@scenario
def latency_guard(session: Session) -> None:
    """Calls of 4 threads are always too slow: versions are taken out in the very calls."""
    guard = 'budget=20us fallback="p99 > 0" cooldown=10ms replace=false regress=false'
    called = session.load(policy("tier1", "tier2", exact="tier3", latency=guard))
    _storm(session, called, threads=4, until=lambda: len(session.of("fallback")) >= 10)
    session.check(submits=200)


def _storm(session: Session, called: Called, threads: int, until: Callable[[], object]) -> None:
    """Share the calls among threads; each goes on until the condition holds."""
    parts = [Session(session.wanted // threads) for _ in range(threads)]
    for part in parts:
        part.events = session.events
    _in_threads([partial(part.go_on, called, calls=part.wanted, until=until) for part in parts])
    session.add(parts)


def _in_threads(works: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@scenario
def loads_in_threads(session: Session) -> None:
    """8 threads load programs at once, the first of the process, call them and let them go."""
    text = policy("tier1", "tier2")
    parts = [Session(session.wanted // 8) for _ in range(8)]
    start = threading.Barrier(8)

    def load(part: Session, number: int) -> None:
        start.wait()
        called = part.load(text, name="same", width=16 + 8 * (number % 4))
        until = part.installed(2) if number % 2 else lambda: True
        part.go_on(called, calls=part.wanted, until=until)

    _in_threads([partial(load, part, number) for number, part in enumerate(parts)])
    session.add(parts)
    session.events = parts[0].events
    names = [event.program for event in session.of("load")]
    session.expect(len(set(names)) == 8, f"loaded: {names}")
    session.expect(len(session.of("server-start")) == 1, "not one fork server")
    session.check(submits=2 * 8)


@scenario
def unwritable_folders(session: Session) -> None:
    """Neither the cache nor reproducers can be written."""
    for name in ("AIOPT_CACHE_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR", "HOME"):
        os.environ[name] = "/dev/full/nothing"
    tempfile.tempdir = "/dev/full/nothing"
    called = session.load(policy("tier1", "tier2, fault-wrong"))
    _given_up(session, called, session.wanted, "wrong")
    session.expect(session.of("quarantine")[0].data["reproducer"] is None, "where is it?")
    session.check(submits=2)


@scenario
def cache_folder_goes(session: Session) -> None:
    """The folder of the compile cache is removed, replaced and filled with rubbish meanwhile."""
    home = Path(tempfile.mkdtemp())
    folder = home / "cache"
    os.environ |= {"AIOPT_CACHE_DIR": str(folder), "XDG_DATA_HOME": str(home / "data")}

    def remove() -> None:
        shutil.rmtree(folder)

    def replace() -> None:
        shutil.rmtree(folder)
        folder.write_bytes(b"a file")

    def scramble() -> None:
        folder.unlink()
        called = session.load(text, name="again", width=16)
        session.go_on(called, until=session.installed(2, 4))
        for path in folder.rglob("*.*"):
            path.write_bytes(b"rubbish" * 1000)

    text = policy("tier1", "tier2")
    happenings = (remove, replace, scramble)
    for number, happen in enumerate(happenings):
        called = session.load(text, name=f"f{number}", width=24 + 8 * number)
        session.go_on(called, calls=session.wanted // 6, until=session.installed(2, number + 1))
        happen()
        session.go_on(called, calls=session.wanted // 6)
    session.expect(session.of("cache-put"), "nothing went to the cache")
    session.check(submits=2 * 4)


@scenario
def compile_never(session: Session) -> None:
    """A policy that forbids to compile: tier 0, no processes, no LLVM."""
    called = session.load(policy("tier1", "tier2", resource="compile=never"))
    session.go_on(called, calls=session.wanted)
    session.expect(called.program.tier == 0, f"it is in tier {called.program.tier}")
    session.expect("llvmlite.binding" not in sys.modules, "LLVM was loaded")
    session.expect(not session.of("server-start"), "a fork server was started")
    session.check(submits=0)


_COMPILER = {
    "aiopt.lowering.graph_to_lin",
    "aiopt.lowering.lin_to_llvm",
    "aiopt.backends.llvm.codegen",
    "aiopt.jitrt.workers.verify",
    "llvmlite.binding",
}


@scenario
def nothing_is_compiled_here(session: Session) -> None:
    """The serving process imports no compiler and no LLVM: workers say what that says."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    before = set(sys.modules)
    session.go_on(called, calls=session.wanted, until=session.installed(3, 4))
    _nothing_imported(session, before)
    compiler = _COMPILER & sys.modules.keys()
    session.expect(not compiler, f"imported: {compiler}")
    session.check(submits=1 + 1 + 4)


def _nothing_imported(session: Session, before: set[str]) -> None:
    new = [name for name in sys.modules.keys() - before if name.startswith("aiopt.")]
    session.expect(not new, f"imported since it was loaded: {new}")


@scenario
def dropped_programs(session: Session) -> None:
    """Programs that nobody has any more are freed, with their code, whatever they were about."""
    gone: list[weakref.ref] = []
    text = policy("tier1", "tier2", exact="tier3")
    keep = session.load(text, name="keep", width=16)
    for number in range(6):
        called = session.load(text, name="dropped", width=24 + 8 * number)
        count = len(session.of("install"))
        more = count + number
        session.go_on(called, keep, calls=session.wanted // 6 + 1)
        session.go_on(called, keep, until=lambda more=more: len(session.of("install")) >= more)
        gone.append(weakref.ref(called.program))
        del called
        session.go_on(keep, calls=10)
        collected()
    alive = sum(reference() is not None for reference in gone)
    session.expect(not alive, f"{alive} programs are alive")

    def left() -> int:
        collected()
        installed, unloaded = (
            sum(event.program != "keep" for event in session.of(kind))
            for kind in ("install", "unload")
        )
        return installed - unloaded

    session.go_on(keep, until=lambda: not left())
    session.check(submits=7 * 6)


# --- ends -----------------------------------------------------------------------------------------

SOON = 20.0
"""Seconds in which a process ends, on a machine that others use, too."""

_ENDS = {
    "return": 0,
    "exit": 3,
    "error": 1,
    "threads": 0,
    "os-exit": 4,
    "SIGTERM": -signal.SIGTERM,
    "SIGKILL": -signal.SIGKILL,
    "SIGINT": -signal.SIGINT,
}


@scenario
def exits(session: Session) -> None:
    """The process ends in the middle, in all ways, at once and later: soon and without a word."""
    draw = random.Random(4)
    ends = list(_ENDS.items()) * 2 if session.wanted > 500 else draw.sample([*_ENDS.items()], 5)
    share = session.wanted // len(ends) + 1
    for how, code in ends:
        delay = draw.choice([0.0, 0.1, 0.4, 0.8, 1.2])
        command = [sys.executable, __file__, f"end:{how}:{delay}", str(share)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout and process.stderr
        words = process.stdout.readline().split()
        began = time.monotonic()
        errors = process.stderr.read().decode()
        found = process.wait()
        what = f"end by {how} after {delay} s"
        session.expect(time.monotonic() - began < SOON, f"{what}: it takes too long")
        session.expect(found == code, f"{what}: exit code {found}")
        if how in ("error", "SIGINT"):
            word = "ValueError" if how == "error" else "KeyboardInterrupt"
            session.expect(errors.count("Traceback") == 1 and word in errors, f"{what}: {errors}")
        else:
            session.expect(not errors, f"{what}: {errors}")
        counts = dict(zip(("calls", "failed", "wrong"), map(int, words), strict=True))
        session.counts.update(counts)
    session.check(submits=0)


def _end(session: Session, how: str, delay: float) -> None:
    """Call for some seconds, print the counts, and end."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    end = time.monotonic() + delay
    session.go_on(called, calls=session.wanted, until=lambda: time.monotonic() > end)
    if how == "threads":
        for _ in range(3):
            threading.Thread(target=lambda: session.go_on(called, calls=100)).start()
    counts = session.counts
    wrong = counts["wrong"] + len(session.problems)
    print(counts["calls"], counts["failed"], wrong, flush=True)
    if how == "exit":
        sys.exit(3)
    if how == "error":
        raise ValueError("an error")
    if how == "os-exit":
        os._exit(4)
    if how.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, how))
        session.go_on(called, calls=1000)


def main(name: str, calls: int) -> None:
    kind, *options = name.split(":")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    if kind == "end":
        _end(Session(calls), options[0], float(options[1]))
    else:
        run(SCENARIOS[kind], calls)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

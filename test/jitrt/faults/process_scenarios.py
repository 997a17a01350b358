"""What may go wrong in the serving process, each as a function that makes it go wrong."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from session import LONG, Called, Session, collected, given_up, named, nothing_imported, policy


def clock_jumps(session: Session) -> None:
    """The wall clock goes to and fro; the manager's jumps by hours while workers compile."""
    jumps = random.Random(2)
    real_wall, real = time.time, time.monotonic
    time.time = lambda: real_wall() + jumps.uniform(-1e9, 1e9)
    ahead = [0.0]
    _with_clock(session, lambda: real() + ahead[0], lambda: ahead.append(ahead.pop() + 5 * 3600.0))


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


def interrupts(session: Session) -> None:
    """SIGINT comes again and again, in the middle of anything that a call does, and is caught by who
    calls."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    done, calling = threading.Event(), False

    def interrupt() -> None:
        draw = random.Random(3)
        while not done.wait(draw.uniform(0.001, 0.03)):
            os.kill(os.getpid(), signal.SIGINT)

    def interrupted(*_: object) -> None:
        nonlocal calling
        if calling:
            calling = False
            raise KeyboardInterrupt

    def go_on() -> None:
        nonlocal calling
        try:
            calling = True
            session.go_on(called, calls=20)
            calling = False
        except KeyboardInterrupt:
            session.counts["interrupted"] += 1

    signal.signal(signal.SIGINT, interrupted)
    thread = threading.Thread(target=interrupt)
    thread.start()
    end = time.monotonic() + LONG
    while session.counts["calls"] < session.wanted or not session.of("install", tier=3):
        go_on()
        if time.monotonic() > end:
            break
    done.set()
    thread.join()
    session.expect(session.counts["interrupted"], "nothing was interrupted")
    session.expect(session.of("install", tier=3), "it has not climbed")
    session.expect(not session.of("compile-failed"), "a compilation failed")
    session.check(submits=1 + 1 + 4)


def thread_storm(session: Session) -> None:
    """8 threads call while versions come and go."""
    text = policy(
        "tier1", "tier2", exact="tier3", tier='demote="calls > 50"', latency="cooldown=20ms"
    ).replace("demote=false ", "")
    called = session.load(text)
    _storm(session, called, threads=8, until=lambda: len(session.of("demote")) >= 8)
    session.check(submits=2000)


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


def unwritable_folders(session: Session) -> None:
    """Neither the cache nor reproducers can be written."""
    for name in ("AIOPT_CACHE_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR", "HOME"):
        os.environ[name] = "/dev/full/nothing"
    tempfile.tempdir = "/dev/full/nothing"
    called = session.load(policy("tier1", "tier2, fault-wrong"))
    given_up(session, called, session.wanted, "wrong")
    session.expect(session.of("quarantine")[0].data["reproducer"] is None, "where is it?")
    session.check(submits=2)


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


def nothing_is_compiled_here(session: Session) -> None:
    """The serving process imports no compiler and no LLVM: workers say what that says."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    before = set(sys.modules)
    session.go_on(called, calls=session.wanted, until=session.installed(3, 4))
    nothing_imported(session, before)
    compiler = _COMPILER & sys.modules.keys()
    session.expect(not compiler, f"imported: {compiler}")
    session.check(submits=1 + 1 + 4)


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


PROCESS_SCENARIOS = named(
    clock_jumps,
    clock_stands_still,
    forks,
    forks_while_linking,
    multiprocessing_forks,
    interrupts,
    thread_storm,
    latency_guard,
    loads_in_threads,
    unwritable_folders,
    cache_folder_goes,
    compile_never,
    nothing_is_compiled_here,
    dropped_programs,
)

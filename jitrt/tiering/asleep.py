"""Programs from the compile cache that nobody looks after yet (SPEC K5, T1, C2).

Such a program serves natively from its first call, and its process has not imported xDSL. It wakes
when somebody needs what the manager knows of it, when a call needs tier 0, or when its calls have
taken as many seconds as its policy's `wake` says; from then on it is like one that was compiled
here. One thread estimates what calls take and wakes programs; no call waits for it.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from ...backends.llvm.threads import thread_count
from ..ir_lock import IR_LOCK, ir_at_once

if TYPE_CHECKING:
    from ...backends.llvm.runtime import Entry, Sample
    from ..arguments import ArrayInfo
    from .calls import TierZero
    from .tiered import Half, TieredProgram
    from .version import Shared, Version

SAMPLING = 16
"""One call in how many is timed, on average."""

SAMPLES = 128
"""Timed calls of a version that are kept for its profile."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
"""Seconds between two looks at the programs that are asleep."""

FORK_PATIENCE = 5.0
"""Seconds that a fork waits for a program that is being woken."""


class Recipe(Protocol):
    """How the manager's half of a program is made: from its source, once more."""

    def half(self, name: str, shared: Shared) -> Half:
        """The half, in tier 0, with the program's name in the log. Raises AioptError."""
        ...


class Timed:
    """A version that serves, and how long its calls take."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.samples: deque[Sample] = deque(maxlen=SAMPLES)
        version.native.period = SAMPLING

    def spent(self) -> float:
        """Seconds of its calls so far: their number times the mean of those that were timed."""
        self.samples += self.version.native.samples()
        seconds = sum(sample.seconds for sample in self.samples)
        return self.version.native.calls * seconds / max(len(self.samples), 1)


class Asleep:
    """What there is of a program that nobody looks after yet.

    Attributes:
        timed: the versions that serve; the one for all shapes first.
        shared: what they have in common.
        after: seconds of calls after which the program is woken.
    """

    def __init__(
        self, versions: Sequence[Version], shared: Shared, recipe: Recipe, after: float
    ) -> None:
        self.timed = tuple(map(Timed, versions))
        self.shared = shared
        self.after = after
        self._recipe = recipe

    @property
    def versions(self) -> list[Version]:
        """Those that serve; the one for all shapes first."""
        return [timed.version for timed in self.timed]

    def calls(self) -> int:
        """Calls so far."""
        return sum(version.native.calls for version in self.versions)

    def spent(self) -> float:
        """Seconds that calls have taken so far, estimated."""
        return sum(timed.spent() for timed in self.timed)

    def wake(self, program: TieredProgram) -> Half:
        """Have the manager look after a program, unless it does. Raises AioptError."""
        with IR_LOCK:
            if program.asleep is not self:
                return program.managed, program.manager
            began, spent = time.monotonic(), self.spent()
            half = managed, manager = self._recipe.half(program.name, self.shared)
            managed.counts = program.counts
            program.woken(half)
            seconds = time.monotonic() - began
            manager.events.emit("wake", program.name, seconds=seconds, spent=spent)
            manager.adopt(program, self.timed)
        return half


class LateTierZero:
    """Tier 0 of a program that is asleep, made at the first call that needs it.

    Attributes:
        program: whose it is; if nobody holds that any more, tier 0 is made alone.
    """

    def __init__(self, name: str, shared: Shared, recipe: Recipe) -> None:
        self.program: Callable[[], TieredProgram | None] = _nobody
        self._make: Callable[[], Half] | None = lambda: recipe.half(name, shared)
        self._tier_zero: TierZero | None = None

    def __call__(self, *arrays: Any) -> Any:
        return self.made()(*arrays)

    def made(self) -> TierZero:
        """Tier 0. Raises AioptError."""
        if self._tier_zero is not None:
            return self._tier_zero
        with IR_LOCK:
            program, make = self.program(), self._make
            if self._tier_zero is None:
                assert make is not None
                managed = make()[0] if program is None else program.managed
                self._tier_zero, self._make = managed.tier_zero, None
            return self._tier_zero


class LateFallback:
    """What the native entry of a program calls when a call is unusual and no version is for all
    sizes: then only the graph says what sizes may be, and so the program wakes.

    Attributes:
        core: takes arrays, positionally; whoever makes the entry sets it.
    """

    core: Entry

    def __init__(
        self,
        tier_zero: LateTierZero,
        inputs: Sequence[ArrayInfo],
        results: Sequence[ArrayInfo],
        counts: Counter[str],
    ) -> None:
        self._tier_zero = tier_zero
        self._arrays = inputs, results
        self._counts = counts

    def __call__(self, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        from .calls import Fallback

        interpreter = self._tier_zero.made().interpreter
        prepared = Fallback(interpreter, *self._arrays, self.core, self._counts)
        return prepared(*args, out=out, **kwargs)


def _nobody() -> None:
    return None


class Watch:
    """Wakes programs whose calls have taken long enough, in a thread of its own.

    Args:
        threaded: start the thread when there is a program; else whoever made the watch calls
            `step`.
    """

    def __init__(self, *, threaded: bool = True) -> None:
        self.programs: WeakSet[TieredProgram] = WeakSet()
        self._threaded = threaded
        self._start_anew()

    def _start_anew(self) -> None:
        """No thread, no locks held."""
        self._looking = threading.RLock()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._forking: list[int] = []

    def add(self, program: TieredProgram) -> None:
        """Wake a program in time."""
        self.programs.add(program)
        self._run_in_thread()

    def asleep(self) -> list[TieredProgram]:
        """The programs that nobody looks after yet."""
        return [program for program in list(self.programs) if program.asleep is not None]

    def step(self) -> float:
        """Look at all programs once; seconds until the next look is due.

        A program that somebody else keeps from being woken waits for the next look: who works with
        IR may be about to fork, which waits for this one.
        """
        with self._looking:
            left = math.inf
            for program in list(self.programs):
                left = min(left, self._look_at(program))
        pause = left / thread_count(None)
        return min(max(pause, SHORTEST_PAUSE), LONGEST_PAUSE)

    def _look_at(self, program: TieredProgram) -> float:
        """Seconds of calls until a program is woken; infinite if this is done."""
        asleep = program.asleep
        if asleep is not None:
            left = asleep.after - asleep.spent()
            if left > 0:
                return left
            with ir_at_once(needed=True) as ready:
                if not ready:
                    return 0.0
                self._wake(program, asleep)
        self.programs.discard(program)
        return math.inf

    def _wake(self, program: TieredProgram, asleep: Asleep) -> None:
        try:
            asleep.wake(program)
        except Exception as error:  # what is installed goes on
            import traceback

            message = "".join(traceback.format_exception(error))
            program.log.emit("trouble", program.name, message=message)

    def _run_in_thread(self) -> None:
        with self._starting:
            if not self._threaded or self._thread is not None:
                return
            thread = threading.Thread(target=self._run, name="aiopt-wake", daemon=True)
            with suppress(RuntimeError):  # too many threads, or the interpreter is at its end
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        pause = SHORTEST_PAUSE  # the first call goes before the first look
        while True:
            time.sleep(pause)
            pause = self.step()
            with self._starting:
                if not self.programs:
                    self._thread = None
                    return

    def hold_still(self) -> None:
        """Before a fork: let the thread end its look, or what it imports would stay half done in
        the child."""
        if self._looking.acquire(timeout=FORK_PATIENCE):
            self._forking.append(threading.get_ident())

    def go_on(self) -> None:
        """After a fork, in the parent."""
        if threading.get_ident() in self._forking:
            self._forking.remove(threading.get_ident())
            self._looking.release()

    def forget_after_fork(self) -> None:
        """In a forked child: programs stay, the thread is the parent's."""
        self._start_anew()
        if self.programs:
            self._run_in_thread()


WATCH = Watch()
"""That of this process."""

os.register_at_fork(
    before=WATCH.hold_still,
    after_in_parent=WATCH.go_on,
    after_in_child=WATCH.forget_after_fork,
)

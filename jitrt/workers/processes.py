"""The fork server and the workers as the serving process sees them: sockets, pipes, ids."""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from math import inf
from pathlib import Path

from .jobs import Task
from .protocol import FORK_HEAD, Kind, send

TAIL = 8 * 1024
"""Bytes kept of what a process prints."""

_BOOT = Path(__file__).with_name("boot.py")

_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Importing numpy starts threads, and a process with threads must not fork."""

_NO_MEMORY = re.compile(rb"out of memory|bad_alloc|allocation failed|MemoryError", re.IGNORECASE)


def close_descriptor(descriptor: int) -> None:
    """Close it unless it is -1.

    Owners forget a descriptor before they close it: a fork in between must not close it twice.
    """
    if descriptor >= 0:
        os.close(descriptor)


def above_standard(descriptor: int) -> int:
    """The same file at a descriptor that is no standard stream of a process started with it.

    A process whose own standard streams are closed gets their numbers for what it opens.
    """
    if descriptor > 2:
        return descriptor
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        os.close(descriptor)


class Printed:
    """The end of what a process writes to a pipe."""

    def __init__(self) -> None:
        self.descriptor, writer = os.pipe()
        self.writer = above_standard(writer)
        os.set_blocking(self.descriptor, False)
        self._tail = b""
        self.ended = False

    def read(self) -> None:
        """Take what is there, but no more than a full pipe; nothing once it is closed."""
        if self.ended:
            return
        with suppress(BlockingIOError):
            data = os.read(self.descriptor, 1 << 16)
            self.ended = not data
            self._tail = (self._tail + data)[-TAIL:]

    def clear(self) -> None:
        """Forget what was written so far."""
        self.read()
        self._tail = b""

    @property
    def text(self) -> str:
        """What is left of it, without surrounding space."""
        return self._tail.decode("utf-8", "replace").strip()

    @property
    def tells_of_memory(self) -> bool:
        """Whether it says that memory could not be had."""
        return _NO_MEMORY.search(self._tail) is not None

    def close_writer(self) -> None:
        """Close this process's copy of the writing end."""
        descriptor, self.writer = self.writer, -1
        close_descriptor(descriptor)

    def close(self) -> None:
        """Close what is open of it."""
        self.close_writer()
        self.ended = True
        descriptor, self.descriptor = self.descriptor, -1
        close_descriptor(descriptor)


class ServerProcess:
    """A fork server that was started. `OSError` if that is impossible.

    Args:
        setup: what it imports, JSON.
        now: the time, by the pool's clock.

    Attributes:
        link: the socket to it.
        end: a descriptor that is readable when it has ended; -1 if there is none.
        ready: whether it has imported everything.
        asked: when it was started.
        deadline: when it must have given a sign of life.
        printed: what it prints.
    """

    def __init__(self, setup: Mapping[str, object], now: float) -> None:
        self.link, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.end = -1
        self.ready = False
        self.asked = now
        self.deadline = inf
        try:
            far = socket.socket(fileno=above_standard(far.detach()))
            self.printed = Printed()
        except OSError:
            self.link.close()
            far.close()
            raise
        try:
            send(self.link, Kind.SETUP, body=json.dumps(setup).encode())
            self._process = _start_python([str(_BOOT), str(far.fileno())], far, self.printed)
        except BaseException:
            self.link.close()
            self.printed.close()
            raise
        finally:
            far.close()
        self.printed.close_writer()
        self.link.setblocking(False)
        with suppress(OSError):
            self.end = os.pidfd_open(self.pid)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def stop(self, patience: float) -> str:
        """End it, by force after `patience` seconds, reap it, and say how it ended."""
        with suppress(OSError):
            self.link.shutdown(socket.SHUT_RDWR)
        if not self._ends_within(patience):
            self._process.kill()
            self._ends_within(1.0)
        self.printed.read()
        self._close()
        return ending(self._process.returncode)

    def _ends_within(self, seconds: float) -> bool:
        if self.end >= 0:  # `wait` looks only every few milliseconds
            poller = select.poll()
            poller.register(self.end, select.POLLIN)
            poller.poll(seconds * 1e3)
            seconds = 0.0
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode is not None

    def kill(self) -> None:
        """End it and its workers by force; any thread may do that."""
        self._process.kill()

    def forget(self) -> None:
        """Close the copies that a forked child has; the server stays its parent's."""
        self._process.returncode = 0  # not this process's child: nothing to reap
        self._close()

    def _close(self) -> None:
        self.link.close()
        self.printed.close()
        descriptor, self.end = self.end, -1
        close_descriptor(descriptor)


def _start_python(
    arguments: list[str], link: socket.socket, printed: Printed
) -> subprocess.Popen[bytes]:
    """This Python in a process of its own, which has `link` and prints to a pipe.

    It is in a process group of its own, where the terminal's signals do not reach it, but in the
    same session: the kernel weighs niceness within a session only.
    """
    return subprocess.Popen(
        [sys.executable, *_interpreter_options(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=printed.writer,
        stderr=printed.writer,
        env={**os.environ, **_ONE_THREAD},
        pass_fds=[link.fileno()],
        process_group=0,
    )


def _interpreter_options() -> list[str]:
    flags = sys.flags
    given = {
        "-I": flags.isolated,
        "-E": flags.ignore_environment,
        "-s": flags.no_user_site,
        "-S": flags.no_site,
        "-B": flags.dont_write_bytecode,
    }
    options = [option for option, is_set in given.items() if is_set]
    return ["-P", *options, *["-O"] * flags.optimize]


def ending(status: int | None) -> str:
    """How a process ended, from its exit code, negative for a signal."""
    if status is None:
        return "did not end"
    if status >= 0:
        return f"exited with code {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"


class Phase(Enum):
    """What a worker is about. `DYING` ones are killed, `LEAVING` ones are to end by themselves.

    A worker is started for a job, so it is busy from the start.
    """

    IDLE = "idle"
    BUSY = "busy"
    LEAVING = "leaving"
    DYING = "dying"


@dataclass(eq=False)
class WorkerProcess:
    """A worker.

    Attributes:
        asked: when the server was asked for it; by the pool's clock, as all times.
        deadline: when something is wrong with it.
        reason: why it was told to end; empty if it was not.
        cpu_seconds: of its life, as of its last report.
        given, looked: when it was given its job, when its use of the processor was looked at.
        used: processor seconds in this job until then.
        open: whether `link` may still bring something.
        first_bytes: resident after its first job.
        bytes, peak_bytes: resident when last seen; the most in this job.
    """

    number: int
    link: socket.socket
    printed: Printed
    asked: float
    deadline: float = inf
    phase: Phase = Phase.BUSY
    ready: bool = False
    open: bool = True
    pid: int = 0
    task: Task | None = None
    given: float = 0.0
    looked: float = 0.0
    used: float = 0.0
    idle_until: float = inf
    reason: str = ""
    jobs: int = 0
    cpu_seconds: float = 0.0
    first_bytes: int = 0
    bytes: int = 0
    peak_bytes: int = 0

    @classmethod
    def start(cls, server: ServerProcess, number: int, nice: int, now: float) -> WorkerProcess:
        """Ask the server for a worker. `OSError` if there are no descriptors left."""
        link, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            printed = Printed()
        except OSError:
            link.close()
            far.close()
            raise
        link.setblocking(False)
        worker = cls(number, link, printed, now)
        try:
            ends = (far.fileno(), printed.writer)
            send(server.link, Kind.FORK, number, FORK_HEAD.pack(nice), descriptors=ends)
        except OSError:
            worker.close()
            raise
        finally:
            far.close()
            printed.close_writer()
        return worker

    def dismiss(self) -> None:
        """Let it end; works even while a forked child has a copy of the socket."""
        with suppress(OSError):
            self.link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close what this process has of it."""
        self.link.close()
        self.printed.close()

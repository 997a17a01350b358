"""The fork server: imports the compiler once and forks workers that have it already (R2).

It has one thread, so that forking is safe at any time, and holds nothing of the serving process but
one socket. It ends when that process ends, and its workers end with it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

from .protocol import (
    EXITED_HEAD,
    FORK_HEAD,
    FORKED_HEAD,
    HELLO_HEAD,
    INLINE,
    Frame,
    Kind,
    receive,
    send,
)
from .usage import resident_bytes
from .worker import run_worker

_PR_SET_NAME = 15

LOOK_PERIOD = 0.1
"""Processor seconds after which a server that is not ready yet looks whether it is wanted."""


def main(descriptor: int) -> NoReturn:
    """Serve the process at the other end of the socket `descriptor` until it is gone."""
    control = socket.socket(fileno=descriptor)
    _prepare_process()
    frame = receive(control)
    if frame is None or frame.kind != Kind.SETUP:
        os._exit(1)
    setup = json.loads(bytes(frame.body))
    try:
        # Whatever the imports get into: the process must not stay for ever.
        signal.setitimer(signal.ITIMER_REAL, setup["start_limit"])
        _end_with(setup["parent"])
        entry = _preload(setup)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException:
        send(control, Kind.BROKEN, body=traceback.format_exc().encode()[-INLINE:])
        os._exit(1)
    Server(control, setup["parent"], entry).run()
    os._exit(0)


def _prepare_process() -> None:
    """Signals as they are by default, whatever was inherited, and no core files."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the serving process decides what ^C means
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # if ignored, nobody can wait
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NAME, b"aiopt-compile", 0, 0, 0)


def _end_with(parent: int) -> None:
    """End soon after the serving process, and do not import and compile for nobody until `run`."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(0)

    signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, LOOK_PERIOD, LOOK_PERIOD)


def _preload(setup: dict[str, Any]) -> Callable[..., bytes]:
    """Import what the parent names, run its warm-up, and find the function that does jobs."""
    sys.path[:] = setup["path"]
    gc.disable()
    for name in setup["preload"]:
        import_module(name)
    entry = _function(setup["entry"])
    if setup["warm_up"] is not None:
        _function(setup["warm_up"])()
    sys.stdout.flush()  # else each worker would print it
    gc.freeze()  # workers share these pages; a collector that marks them would copy them
    return entry


def _function(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


class Server:
    """Forks, kills and reaps workers as told.

    Args:
        control: the socket to the serving process.
        parent: its process id.
        entry: what workers do jobs with.
    """

    def __init__(self, control: socket.socket, parent: int, entry: Callable[..., bytes]) -> None:
        self._control = control
        self._parent = parent
        self._entry = entry
        self._pids: dict[int, int] = {}
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)
        self._parent_end: int | None = None

    def run(self) -> None:
        """Serve until the serving process closes the socket or ends; then kill all workers."""
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        try:
            # A socket tells of the end only when no forked child of that process holds it open.
            self._parent_end = os.pidfd_open(self._parent)
            poller.register(self._parent_end, select.POLLIN)
        except OSError:
            pass
        if os.getppid() != self._parent:
            return
        try:
            self._say_hello()
            while self._serve([ready for ready, _ in poller.poll()]):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
        self._kill_all()

    def _say_hello(self) -> None:
        head = HELLO_HEAD.pack(time.process_time(), resident_bytes() or 0, _threads())
        send(self._control, Kind.HELLO, head=head)

    def _serve(self, ready: list[int]) -> bool:
        """Handle what is ready; False when the serving process is gone."""
        if self._parent_end in ready:
            return False
        if self._wake in ready:
            os.read(self._wake, 4096)
            self._reap()
        if self._control.fileno() not in ready:
            return True
        frame = receive(self._control)
        if frame is None:
            return False
        if frame.kind == Kind.FORK:
            self._fork(frame)
        elif frame.kind == Kind.KILL:
            self._kill(frame.number)
        return True

    def _fork(self, frame: Frame) -> None:
        link, stderr = frame.descriptors
        try:
            pid = os.fork()
        except OSError as error:
            send(self._control, Kind.REFUSED, frame.number, body=str(error).encode())
        else:
            if pid == 0:
                self._become_worker(link, stderr, *frame.numbers(FORK_HEAD))
            self._pids[frame.number] = pid
            send(self._control, Kind.FORKED, frame.number, FORKED_HEAD.pack(pid))
        finally:
            os.close(link)
            os.close(stderr)

    def _become_worker(self, link: int, stderr: int, nice: int) -> NoReturn:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        for descriptor in (self._wake, self._waker, self._parent_end):
            if descriptor is not None:
                os.close(descriptor)
        run_worker(socket.socket(fileno=link), stderr, nice, self._entry)

    def _kill(self, number: int) -> None:
        # Not reaped yet, so the id is still this worker's.
        pid = self._pids.get(number)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        for number, pid in list(self._pids.items()):
            found, status, usage = os.wait4(pid, os.WNOHANG)
            if found:
                del self._pids[number]
                cpu = usage.ru_utime + usage.ru_stime
                head = EXITED_HEAD.pack(status, cpu, usage.ru_maxrss * 1024)
                send(self._control, Kind.EXITED, number, head)

    def _kill_all(self) -> None:
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        for pid in self._pids.values():
            os.waitpid(pid, 0)


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1

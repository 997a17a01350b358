"""What a worker does: one job at a time, until its socket is closed.

A worker that crashes takes nothing with it. It leaves the processor to the serving process, is the
first that the kernel sacrifices when memory runs out, and dies with the fork server.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from .protocol import INLINE, JOB_HEAD, READY_HEAD, RESULT_HEAD, Frame, Kind, receive, send
from .usage import limit_memory, peak_bytes, reset_peak, resident_bytes

Bytes = bytes | memoryview
Entry = Callable[[Bytes, Callable[[bytes], Bytes]], Bytes]
"""A job: the request, and a function that asks the job's owner; gives the reply. Large requests and
answers are views."""

COLLECT_AFTER = 0.05
"""Seconds without a job after which a worker collects garbage."""

_PR_SET_PDEATHSIG = 1


class AnswerError(Exception):
    """The owner of the job could not answer a question."""


def run_worker(link: socket.socket, stderr: int, nice: int, entry: Entry) -> NoReturn:
    """Do the jobs that come through `link`; what the process prints goes to `stderr`."""
    code = 1
    try:
        _prepare_process(stderr, nice)
        _serve(link, entry)
        code = 0
    except SystemExit as request:
        code = request.code if isinstance(request.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _prepare_process(stderr: int, nice: int) -> None:
    os.dup2(stderr, 1)
    os.dup2(stderr, 2)
    os.close(stderr)
    server = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server or server == 1:
        os._exit(0)
    gc.enable()
    yield_processor(nice)
    _offer_memory()


def yield_processor(nice: int) -> None:
    """Stand back behind the serving process by `nice` more steps, as far as the system lets us."""
    if nice > 0:
        with suppress(OSError):
            os.nice(nice)
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _offer_memory() -> None:
    """Be the first that the kernel ends when the machine runs out of memory."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "wb") as file:
        file.write(b"1000")


def _serve(link: socket.socket, entry: Entry) -> None:
    head = READY_HEAD.pack(os.getpid(), time.process_time(), resident_bytes() or 0)
    send(link, Kind.READY, head=head)
    poller = select.poll()
    poller.register(link, select.POLLIN)
    while (frame := receive(link, mapped=True)) is not None:
        _do(link, frame, entry)
        if not poller.poll(COLLECT_AFTER * 1e3):
            gc.collect()


def _do(link: socket.socket, job: Frame, entry: Entry) -> None:
    """Do one job and send its result."""

    def ask(question: bytes) -> Bytes:
        send(link, Kind.QUESTION, job.number, body=question)
        answer = receive(link, mapped=True)
        if answer is None:
            os._exit(0)
        if answer.kind == Kind.NO_ANSWER:
            raise AnswerError(answer.text())
        return answer.body

    started = time.process_time()
    reset_peak()
    (limit,) = job.numbers(JOB_HEAD)
    limit_memory(limit)
    try:
        kind, reply = Kind.DONE, memoryview(entry(job.body, ask))
    except SystemExit:
        raise
    except MemoryError as error:
        kind, reply = Kind.OUT_OF_MEMORY, _message(error)
    except BaseException as error:
        kind, reply = Kind.FAILED, _message(error)
    limit_memory(0)
    sys.stdout.flush()
    now = time.process_time()
    head = RESULT_HEAD.pack(now - started, now, peak_bytes(), resident_bytes() or 0)
    send(link, kind, job.number, head, reply)


def _message(error: BaseException) -> bytes:
    """What went wrong: the last line is the error itself, the traceback is before it."""
    return "".join(traceback.format_exception(error)).strip().encode("utf-8", "replace")[-INLINE:]

"""The distributed cache with a real Redis: what a fleet saves, and what trouble costs.

    python benchmarks/cache_remote.py [--calls N] [--programs N] [--model FILE]

1. Two processes with empty caches of their own: the second compiles nothing.
2. What asking and writing costs the thread that does it, while the server answers, is slow by 2 s,
   hangs, is gone, or has garbage for records; beside what a miss costs without a remote, in turn.
3. Programs that are made and called while all that happens in turn, beside programs whose policy
   uses no remote: failed calls, and what calls take.

Times are wall times of one thread, in turn with what they are compared with: on a machine that does
other things, compare medians. Exit code 1 if a call fails or something is compiled twice.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test"))

import aiopt
import numpy as np
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.process import process_cache
from aiopt.jitrt.cache.remote.address import open_remote, parse_address
from aiopt.jitrt.cache.trust.verified import VerifiedRemote
from cache_entries import RING  # needs the path above
from redis_server import SERVER, Proxy, RedisServer

ROOT = Path(__file__).resolve().parents[1]

PATIENCE = 0.001
"""Seconds that a caller waits: that of policies."""

DELAY = 2.0
"""Seconds by which answers of a slow server come later."""

LENGTH = 8
POLICY = "steady"
NO_REMOTE = "steady, cache-policy{remote=none}"

TEXT = """module @p{0} {{
  func.func public @main(%x: tensor<{1}x16xf32>) -> tensor<{1}x16xf32> {{
    %c = stablehlo.constant dense<{0}.0> : tensor<{1}x16xf32>
    %0 = stablehlo.add %x, %c : tensor<{1}x16xf32>
    %1 = stablehlo.tanh %0 : tensor<{1}x16xf32>
    return %1 : tensor<{1}x16xf32>
  }}
}}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=300, help="in each situation")
    parser.add_argument("--programs", type=int, default=4, help="in each situation")
    parser.add_argument("--model", default=str(ROOT / "examples" / "softmax.mlir"))
    options = parser.parse_args()
    if SERVER is None:
        print("there is no redis-server")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AIOPT_CACHE_KEY_FILE"] = str(_fleet_key(Path(folder)))
        problems = _fleet(Path(folder), options.model)
        problems += _costs(Path(folder), options.calls)
        problems += _in_mid_run(Path(folder), options.programs, options.calls)
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return int(bool(problems))


def _fleet_key(folder: Path) -> Path:
    path = folder / "fleet.key"
    path.write_bytes(os.urandom(32))
    path.chmod(0o600)
    return path


@contextmanager
def _server(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    try:
        yield server
    finally:
        server.kill()


# --- 1: two processes -------------------------------------------------------------------------


def _fleet(folder: Path, model: str) -> list[str]:
    print("process   CPU s   compiled   found in")
    problems, answers = [], []
    with _server(folder) as server:
        for number in (1, 2):
            seconds, found = _member(server.url, folder / str(number), model)
            compiled, levels = found["events"].get("compiled", 0), found["levels"]
            print(f"{number:7}  {seconds:6.2f}  {compiled:9}   {', '.join(levels) or '-'}")
            answers.append(found["answer"])
            if number == 2 and (compiled or "redis" not in levels):
                problems.append("the second process has compiled")
    if len(set(answers)) > 1:
        problems.append("the answers differ")
    return problems


def _member(url: str, folder: Path, model: str) -> tuple[float, dict[str, Any]]:
    """CPU seconds of a process and its children, and what it says."""
    environment = {**os.environ, "AIOPT_CACHE_REMOTE": url, "AIOPT_CACHE_DIR": str(folder)}
    command = [sys.executable, str(ROOT / "test" / "fleet_member.py"), model, "aot"]
    before = os.times()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    after = os.times()
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system, json.loads(done.stdout)


# --- 2: what asking costs ---------------------------------------------------------------------


def _key(number: int) -> Key:
    return Key("object", (("number", str(number)),))


def _costs(folder: Path, calls: int) -> list[str]:
    columns = ("get", "get - miss", "fetch", "put")
    print("\nµs: median (99 %)   " + "".join(f"{column:>18}" for column in columns))
    problems: list[str] = []
    for name, begin in _situations().items():
        with _server(folder) as server:
            proxy = Proxy(server.socket)
            cache = _cache(proxy.url)
            _fill(cache, calls)
            begin(server, proxy)
            if (more := _cost(name, cache, calls)) > PATIENCE:
                problems.append(f"{name}: a get takes {1e3 * more:.1f} ms more than a miss")
            server.go_on()
            proxy.close()
            cache.close()
    return problems


def _situations() -> dict[str, Callable[[RedisServer, Proxy], None]]:
    """What befalls a server, by name."""

    def slow(server: RedisServer, proxy: Proxy) -> None:
        def later(data: bytes) -> bytes:
            proxy.closing.wait(DELAY)
            return data

        proxy.answer = later

    def garbage(server: RedisServer, proxy: Proxy) -> None:
        record = b"$5000\r\n" + os.urandom(5000) + b"\r\n"
        proxy.answer = lambda data: data if data.startswith(b"+") else record

    def gone(server: RedisServer, proxy: Proxy) -> None:
        server.kill()

    def hangs(server: RedisServer, proxy: Proxy) -> None:
        server.stop_answering()

    def well(server: RedisServer, proxy: Proxy) -> None:
        pass

    return {"well": well, "garbage": garbage, "slow": slow, "hangs": hangs, "gone": gone}


def _cache(url: str) -> Cache:
    records = open_remote(parse_address(url), patience=PATIENCE)
    return Cache(remote=VerifiedRemote(records, RING))


def _fill(cache: Cache, count: int) -> None:
    for number in range(count):
        cache.put(Entry(_key(number), bytes(5000)))
    assert cache.flush(60.0)


def _cost(name: str, cache: Cache, calls: int) -> float:
    """Print a line; how much longer than a miss a get takes, in seconds, the median."""
    nothing = Cache()
    gets, misses, fetches, puts = ([] for _ in range(4))
    for number in range(calls):
        key = _key(number)
        misses.append(_timed(lambda key=key: nothing.get(key, patience=PATIENCE)))
        gets.append(_timed(lambda key=key: cache.get(key, patience=PATIENCE)))
        there = Event()
        done = partial(_answered, there)
        fetches.append(_timed(lambda key=key, done=done: cache.fetch(key, done)))
        there.wait(5.0)
        entry = Entry(_key(calls + number), bytes(5000))
        puts.append(_timed(lambda entry=entry: cache.put(entry)))
    more = [get - miss for get, miss in zip(gets, misses, strict=True)]
    figures = "".join(f"{_shown(times):>18}" for times in (gets, more, fetches, puts))
    print(f"{name:20}{figures}")
    return median(more)


def _answered(there: Event, found: Entry | None) -> None:
    there.set()


def _timed(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def _shown(seconds: list[float]) -> str:
    return f"{1e6 * median(seconds):.1f} ({1e6 * float(np.percentile(seconds, 99)):.0f})"


# --- 3: programs in mid-run -------------------------------------------------------------------


def _in_mid_run(folder: Path, programs: int, calls: int) -> list[str]:
    """All situations one after the other, in a process that goes on making and calling programs."""
    columns = ("with the remote", "without", "failed calls", "compiled")
    print("\nµs: median (99 %)   " + "".join(f"{column:>18}" for column in columns))
    problems: list[str] = []
    with _server(folder) as server:
        proxy = Proxy(server.socket)
        os.environ.update(AIOPT_CACHE_REMOTE=proxy.url, AIOPT_CACHE_DIR="")
        first = 0
        for name, begin in _situations().items():
            begin(server, proxy)
            failed = _serve(name, range(first, first + programs), calls)
            if failed:
                problems.append(f"{name}: {failed} calls failed")
            first += programs
            server.go_on()
            server.kill()
            server.start()
            proxy.answer = lambda data: data
        proxy.close()
        process_cache().close()
    return problems


def _serve(name: str, numbers: range, calls: int) -> int:
    """Print a line; how many calls failed."""
    with_it, without, failed, compiled = [], [], 0, 0
    x = np.linspace(-1, 1, 16 * LENGTH, dtype=np.float32).reshape(LENGTH, 16)
    for number in numbers:
        text = TEXT.format(number, LENGTH)
        here = aiopt.compile(text, policy=POLICY)
        control = aiopt.compile(text, policy=NO_REMOTE)
        expected = np.tanh(x + np.float32(number))
        turns = [(here, with_it), (control, without)]
        for _ in range(calls):
            turns.reverse()
            try:
                for program, times in turns:
                    times.append(_timed(lambda program=program: program(x)))
                failed += not np.allclose(here(x), expected, atol=1e-5)
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
                failed += 1
        here.settle(30.0)
        compiled += any(version.tier > 0 for version in here.versions)
    figures = f"{_shown(with_it):>18}{_shown(without):>18}{failed:18}{compiled:18}"
    print(f"{name:20}{figures}")
    return failed


if __name__ == "__main__":
    sys.exit(main())

"""The cache of a process, as its environment and the policies of its programs say (SPEC C3-C5)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENT

FILL = """
import json, os, sys
from aiopt.jitrt.cache.process import process_cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
cache = process_cache()
key = lambda number: Key("object", (("number", str(number)),))
"""


def run(code: str, folder: Path | str | None, home: Path, **environment: str) -> Any:
    """What code prints, as JSON, in a process whose cache is in a folder."""
    own = {"AIOPT_CACHE_DIR": str(folder or ""), "XDG_DATA_HOME": str(home / "data"), **environment}
    done = subprocess.run(
        [sys.executable, "-c", PATIENT + FILL + code],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def test_what_a_process_puts_last_is_there_for_the_next(tmp_path):
    run("[cache.put(Entry(key(n), b'x' * 1000)) for n in range(200)]", tmp_path / "c", tmp_path)
    found = "print(sum(cache.get(key(n)) is not None for n in range(200)))"
    assert run(found, tmp_path / "c", tmp_path) == 200


def test_without_a_folder_nothing_lasts(tmp_path):
    code = "print(json.dumps([cache.lasting, cache.keeps, 'sqlite3' in sys.modules]))"
    assert run(code, None, tmp_path) == [False, True, False]


def test_with_a_key_of_this_process_only_nothing_is_written(tmp_path):
    code = (
        "cache.put(Entry(key(1), b'x')); cache.flush()\n"
        "print(json.dumps([cache.lasting, cache.get(key(1)) is not None]))"
    )
    (tmp_path / "c").mkdir(mode=0o700)
    remote = f"file://{tmp_path}/r"
    home = {"XDG_DATA_HOME": "/proc/none", "AIOPT_CACHE_REMOTE": remote}
    assert run(code, tmp_path / "c", tmp_path, **home) == [False, True]
    assert [path.name for path in tmp_path.rglob("*")] == ["c"]
    home["XDG_DATA_HOME"] = str(tmp_path / "data")
    assert run(code, tmp_path / "c", tmp_path, **home) == [True, True]
    assert any((tmp_path / "c").iterdir())


@pytest.mark.parametrize("folder", ["/dev/null/c", "/proc/c"])
def test_a_folder_that_cannot_be_used_is_no_trouble(tmp_path, folder):
    code = "cache.put(Entry(key(1), b'x')); cache.flush(); print(int(cache.get(key(2)) is None))"
    assert run(code, folder, tmp_path) == 1


def test_a_forked_child_uses_the_same_folder(tmp_path):
    run(
        "cache.put(Entry(key(1), b'x'))\n"
        "child = os.fork()\n"
        "assert cache.get(key(1)) is not None\n"
        "cache.put(Entry(key(2 + (child == 0)), b'y'))\n"
        "if child == 0: cache.flush(); os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0",
        tmp_path / "c",
        tmp_path,
    )
    found = "print([n for n in range(5) if cache.get(key(n)) is not None])"
    assert run(found, tmp_path / "c", tmp_path) == [1, 2, 3]


def test_a_worker_writes_at_once(tmp_path):
    run(
        "from aiopt.jitrt.cache import process\n"
        "process._cache = None; process.become_worker()\n"
        "process.process_cache().put(Entry(key(1), b'x')); os._exit(0)",
        tmp_path / "c",
        tmp_path,
    )
    assert run("print(int(cache.get(key(1)) is not None))", tmp_path / "c", tmp_path) == 1


def test_the_policy_of_a_program_says_how_room_is_made(tmp_path):
    code = """
from aiopt.passes.policies.bundle import Policies
from aiopt.jitrt.cache.process import process_cache
policy = Policies.named("cache-policy{memory=lru-k{k=3 budget=1MiB} disk=s3-fifo{budget=3MiB}}").cache
cache.put(Entry(key(1), b"x"), policy=policy)
memory, disk = (level.store for level in cache.levels)
print(json.dumps([memory._shelf._replacement.name, memory.budget, disk.store.replacement.name,
                  disk.store._limits.live <= 3 << 20]))
"""
    assert run(code, tmp_path / "c", tmp_path) == ["lru-k", 1 << 20, "s3-fifo", True]


def test_entries_that_are_refused_are_reported(tmp_path):
    run("cache.put(Entry(key(1), b'x'))", tmp_path / "c", tmp_path)
    code = """
from aiopt.jitrt.tiering.events import LOG
assert cache.get(key(1)) is None
import aiopt
reasons = [e.data["reason"] for e in LOG.events() if e.kind == "cache-refused"]
print(json.dumps([reasons, list(aiopt.metrics()["cache"]["refused"])]))
"""
    other = {"XDG_DATA_HOME": str(tmp_path / "other")}
    reasons, counted = run(code, tmp_path / "c", tmp_path, **other)
    assert reasons == counted
    assert len(reasons) == 1


def test_a_policy_may_allow_what_is_larger_than_usual(tmp_path):
    code = """
from aiopt.passes.policies.bundle import Policies
for number, limit in enumerate(("64MiB", "66MiB")):
    policy = Policies.named("cache-policy{entry-limit=%s}" % limit).cache
    cache.put(Entry(key(number), bytes(65 << 20)), policy=policy)
cache.flush(100)
"""
    run(code, tmp_path / "c", tmp_path)
    found = "print([n for n in range(2) if cache.get(key(n)) is not None])"
    assert run(found, tmp_path / "c", tmp_path) == [1]


def test_a_remote_with_the_entries_of_others_is_one_warning(tmp_path):
    remote = {"AIOPT_CACHE_REMOTE": f"file://{tmp_path}/far"}
    run("for n in (1, 2): cache.put(Entry(key(n), b'x'))", None, tmp_path / "one", **remote)
    code = """
import logging
told = []
logging.getLogger("aiopt.cache").addFilter(lambda record: told.append(record.getMessage()))
found = [cache.get(key(n), patience=60.0) for n in (1, 2)]
print(json.dumps([found, told]))
"""
    found, told = run(code, None, tmp_path / "other", **remote)
    assert found == [None, None]
    assert told == [
        "aiopt: entries in the remote cache (folder) were sealed with another key: "
        "machines that share it need the same AIOPT_CACHE_KEY_FILE"
    ]

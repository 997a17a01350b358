"""What this process has put or found may have gone from disk since: what refers to it does not go
there without it (SPEC C3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.jitrt.cache.trust.verified import Verified
from cache_entries import RING

from .stores import DictStore

OBJECT = Entry(Key("object", (("sha256", "o"),)), bytes(100))
PROGRAM = Entry(Key("program", (("module", "p"),)), bytes(100), references=(OBJECT.digest,))
SOURCE = Entry(Key("source", (("file", "s"),)), b"{}", references=(PROGRAM.digest,))
ALL = (OBJECT, PROGRAM, SOURCE)


def kept(disk: DiskStore) -> set[str]:
    return {each.facts.kind for each in disk.listing()}


class Process:
    """A cache above a folder."""

    def __init__(self, folder: Path, *, threaded: bool) -> None:
        self.memory = DictStore("memory")
        self.disk = DiskStore(folder, replacement=LruK(1))
        self.cache = Cache(self.memory, Verified(self.disk, RING), threaded=threaded)

    def put(self) -> None:
        """As a program is kept: content first."""
        self.cache.put_new(OBJECT)
        self.cache.put(PROGRAM)
        self.cache.put(SOURCE)
        assert self.cache.flush(10)


@pytest.fixture(params=[False, True])
def process(request, tmp_path):
    made = Process(tmp_path / "cache", threaded=request.param)
    yield made
    made.cache.close()


@pytest.mark.parametrize("gone", [[OBJECT], [PROGRAM], [OBJECT, PROGRAM]])
def test_a_source_brings_along_what_others_have_evicted(process, tmp_path, gone):
    process.put()
    other = DiskStore(tmp_path / "cache", replacement=LruK(1))
    for each in (*gone, SOURCE):
        other.delete(each.digest)
    other.close()
    assert process.cache.get(PROGRAM.key) == PROGRAM
    process.put()
    assert kept(process.disk) == {"object", "program", "source"}


def test_a_source_alone_brings_along_all_that_is_in_memory(process):
    process.put()
    process.disk.clear()
    process.cache.put(SOURCE)
    assert process.cache.flush(10)
    assert kept(process.disk) == {"object", "program", "source"}


def test_a_program_does_not_come_along_without_its_objects(process):
    process.put()
    process.disk.clear()
    del process.memory.entries[OBJECT.digest]
    process.cache.put(SOURCE)
    assert process.cache.flush(10)
    assert kept(process.disk) == set()


def test_a_source_does_not_go_without_any_of_its_programs(process):
    process.put()
    process.disk.clear()
    process.memory.entries.clear()
    process.cache.put(SOURCE)
    assert process.cache.flush(10)
    assert kept(process.disk) == set()
    assert process.disk.counts.errors == 0


def test_a_source_goes_with_those_of_its_programs_that_there_are(process):
    process.put()
    elsewhere = "f" * 64
    more = Entry(Key("source", (("file", "t"),)), b"{}", references=(elsewhere, PROGRAM.digest))
    process.cache.put(more)
    assert process.cache.flush(10)
    assert process.disk.holds(more.digest)


def test_content_that_is_still_there_is_not_written_again(process):
    process.put()
    process.cache.put_new(OBJECT)
    assert process.cache.flush(10)
    assert process.disk.counts.puts == len(ALL)

"""What outlives a process, and what of it is used (SPEC O4)."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.tiering.profiling import profile_store
from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
from aiopt.jitrt.tiering.profiling.profile import ProgramProfile
from aiopt.jitrt.tiering.profiling.profile_store import HALF_LIFE, ProfileStore

from ...cache.stores import DictStore

POLICY = SimpleNamespace(k=100.0, shapes=8, window=1.0, expected_alpha=0.5)


class Wall:
    now = 1e9

    def __call__(self) -> float:
        return self.now


def profile(digest: str = "d1", calls: int = 0, size: int = 64) -> ProgramProfile:
    made = ProgramProfile(digest, POLICY, lambda: 0.0)
    for _ in range(min(calls, 50)):
        made.record(1, (size,), 1e-3)
    made.count_calls(1, None, calls)
    return made


@pytest.fixture
def disk() -> DictStore:
    return DictStore("disk")


def store(disk: DictStore, wall: Wall | None = None, machine: str = "m") -> ProfileStore:
    """That of a process."""
    cache = Cache(None, disk, threaded=False)
    return ProfileStore(Records(cache, machine, wall=wall or Wall()))


def only_entry(disk: DictStore) -> Entry:
    (entry,) = disk.entries.values()
    return entry


# -- runs, one after the other --------------------------------------------------------------------


def test_the_next_run_knows_what_this_one_learned(disk):
    saved = store(disk).save(profile(calls=100))
    assert saved.ok
    assert (saved.calls, saved.shapes) == (100, 1)
    later = profile()
    loaded = store(disk).load(later)
    assert loaded.ok
    assert (loaded.calls, loaded.shapes) == (100, 1)
    assert later.mean(1, (64,)) == pytest.approx(1e-3, rel=0.02)
    assert later.past_calls == 50


def test_old_profiles_fade(disk):
    wall = Wall()
    store(disk, wall).save(profile(calls=100))
    wall.now += 2 * HALF_LIFE
    later = profile()
    store(disk, wall).load(later)
    assert later.past_calls == pytest.approx(100 / 8)


def test_a_clock_that_went_back_is_no_age(disk):
    wall = Wall()
    store(disk, wall).save(profile(calls=100))
    wall.now -= 1e8
    later = profile()
    store(disk, wall).load(later)
    assert later.past_calls == 50


def test_a_run_without_calls_changes_nothing(disk):
    store(disk).save(profile(calls=100))
    before = only_entry(disk)
    assert store(disk).save(profile()).reason == "there were no calls"
    assert only_entry(disk) == before


def test_programs_machines_and_tiers_have_records_of_their_own(disk):
    store(disk).save(profile("d1", 10))
    assert store(disk).load(profile("d2")).reason == "there is none"
    assert store(disk, machine="other").load(profile("d1")).reason == "there is none"
    assert store(disk).load(profile("d1"), ("tier0", "tier2")).reason == "there is none"


def test_saving_twice_counts_once(disk):
    one, mine = store(disk), profile(calls=10)
    one.save(mine)
    assert one.save(mine).calls == 10


# -- runs at the same time ------------------------------------------------------------------------


def test_two_processes_add_up(disk):
    one, other = store(disk), store(disk)
    a, b = profile(calls=30), profile(calls=12, size=500)
    one.load(a)
    other.load(b)
    one.save(a)
    saved = other.save(b)
    assert (saved.calls, saved.shapes) == (42, 2)
    later = profile()
    store(disk).load(later)
    assert set(later.shares()) == {(64,), (500,)}


def test_two_programs_of_one_process_add_up(disk):
    one = store(disk)
    a, b = profile(calls=30), profile(calls=12)
    one.load(a)
    one.load(b)
    one.save(a)
    assert one.save(b).calls == 42


# -- what is of no use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"null",
        lambda data: b"[" * 100_000,
        lambda data: data.replace(b"0.001", b"NaN").replace(b'"calls": 100', b'"calls": NaN'),
        lambda data: data.replace(b'"calls": 100', b'"calls": 1e999'),
        lambda w: w.pop("token"),
        lambda w: w.update(saved="yesterday"),
        lambda w: w.update(profile=[]),
        lambda w: w["profile"].update(shapes={"a": 1}),
        lambda w: w["profile"]["tiers"]["1"].update(samples=10**300),
        lambda w: w["profile"]["tiers"]["1"].update(bins=[[10**9, 1]]),
        lambda w: w["profile"].update(tiers={"9999": {}}),
        lambda w: w["profile"].update(digest="d2"),
    ],
)  # fmt: skip
def test_a_damaged_record_is_no_profile_and_is_replaced(disk, damage):
    store(disk).save(profile(calls=100))
    entry = only_entry(disk)
    if damage.__code__.co_varnames == ("w",):
        whole = json.loads(entry.payload)
        damage(whole)
        disk.put(replace(entry, payload=json.dumps(whole).encode()))
    else:
        disk.put(replace(entry, payload=damage(entry.payload)))
    later, empty = profile(), profile().to_json()
    loaded = store(disk).load(later)
    if not loaded.ok:
        assert loaded.reason
        assert later.to_json() == empty
    assert store(disk).save(profile(calls=7)).ok
    assert store(disk).load(profile()).ok


def test_a_cache_that_keeps_nothing_keeps_no_profile():
    keeping = ProfileStore(Records(Cache(), "m"))
    assert not keeping.save(profile(calls=1)).ok
    assert not keeping.load(profile()).ok


def test_a_profile_that_is_too_large_loses_its_coldest_shapes(disk, monkeypatch):
    monkeypatch.setattr(profile_store, "LIMIT", 2000)
    mine = profile(calls=40)
    for size in range(70, 77):
        mine.record(1, (size,), 1e-3)
    saved = store(disk).save(mine)
    assert saved.ok
    assert 0 < saved.shapes < 8
    later = profile()
    store(disk).load(later)
    assert (64,) in later.shares()


# -- models ---------------------------------------------------------------------------------------


def test_models_are_remembered(disk):
    compile_time, speed = store(disk).load_models()
    assert compile_time.observations == 0
    compile_time.observe(40, 2, 7, 0.1)
    speed.observe(2, 1e-3, work=1e-3)
    assert store(disk).save_models(compile_time, speed).ok
    again = store(disk).load_models()
    assert again[0].to_json() == compile_time.to_json()
    assert again[1].to_json() == speed.to_json()


def test_damaged_models_are_new_ones(disk):
    store(disk).save_models(CompileTimeModel(), SpeedModel())
    disk.put(replace(only_entry(disk), payload=b'{"compile": {}}'))
    assert store(disk).load_models()[0].observations == 0

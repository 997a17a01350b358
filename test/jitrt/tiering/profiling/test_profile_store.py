"""What outlives a process, and what of it is used (SPEC O4)."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from aiopt.jitrt.tiering.profiling.json_folder import JsonFolder, Unusable
from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
from aiopt.jitrt.tiering.profiling.profile import ProgramProfile
from aiopt.jitrt.tiering.profiling.profile_store import (
    HALF_LIFE,
    VARIABLE,
    ProfileStore,
    default_folder,
    machine_key,
)

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


def store(folder: Path, wall: Wall | None = None, machine: str = "m") -> ProfileStore:
    return ProfileStore(folder, machine, wall or Wall())


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.json")
    return path


# -- runs, one after the other --------------------------------------------------------------------


def test_the_next_run_knows_what_this_one_learned(tmp_path):
    saved = store(tmp_path / "p").save(profile(calls=100))
    assert saved.ok
    assert (saved.calls, saved.shapes) == (100, 1)
    assert saved.path == str(only_file(tmp_path / "p"))
    later = profile()
    loaded = store(tmp_path / "p").load(later)
    assert loaded.ok
    assert (loaded.calls, loaded.path) == (100, saved.path)
    assert later.mean(1, (64,)) == pytest.approx(1e-3, rel=0.02)
    assert later.past_calls == 50


def test_old_profiles_fade(tmp_path):
    wall = Wall()
    store(tmp_path, wall).save(profile(calls=100))
    wall.now += 2 * HALF_LIFE
    later = profile()
    store(tmp_path, wall).load(later)
    assert later.past_calls == pytest.approx(100 / 8)


def test_a_clock_that_went_back_is_no_age(tmp_path):
    wall = Wall()
    store(tmp_path, wall).save(profile(calls=100))
    wall.now -= 1e8
    later = profile()
    store(tmp_path, wall).load(later)
    assert later.past_calls == 50


def test_a_run_without_calls_changes_nothing(tmp_path):
    store(tmp_path).save(profile(calls=100))
    before = only_file(tmp_path).read_bytes()
    assert store(tmp_path).save(profile()).reason == "there were no calls"
    assert only_file(tmp_path).read_bytes() == before


def test_programs_and_machines_have_files_of_their_own(tmp_path):
    store(tmp_path).save(profile("d1", 10))
    assert store(tmp_path).load(profile("d2")).reason == "there is none"
    assert store(tmp_path, machine="other").load(profile("d1")).reason == "there is none"


def test_saving_twice_counts_once(tmp_path):
    one, mine = store(tmp_path), profile(calls=10)
    one.save(mine)
    assert one.save(mine).calls == 10


# -- runs at the same time ------------------------------------------------------------------------


def test_two_processes_add_up(tmp_path):
    one, other = store(tmp_path), store(tmp_path)
    a, b = profile(calls=30), profile(calls=12, size=500)
    one.load(a)
    other.load(b)
    one.save(a)
    saved = other.save(b)
    assert (saved.calls, saved.shapes) == (42, 2)
    later = profile()
    store(tmp_path).load(later)
    assert set(later.shares()) == {(64,), (500,)}


def test_two_programs_of_one_process_add_up(tmp_path):
    one = store(tmp_path)
    a, b = profile(calls=30), profile(calls=12)
    one.load(a)
    one.load(b)
    one.save(a)
    assert one.save(b).calls == 42


def test_many_writers_and_readers_see_whole_files_only(tmp_path):
    store(tmp_path).save(profile(calls=10))
    failures: list[str] = []

    def write(number: int) -> None:
        mine = store(tmp_path)
        for _ in range(20):
            saved = mine.save(profile(calls=number + 1, size=number))
            loaded = mine.load(profile())
            failures.extend(r.reason for r in (saved, loaded) if not r.ok)

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(os.listdir(tmp_path)) == [only_file(tmp_path).name, "lock"]


# -- what is of no use ----------------------------------------------------------------------------


def damaged(data: bytes, change) -> bytes:
    whole = json.loads(data)
    change(whole)
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-20],
        lambda data: b"\xff" + data,
        lambda data: b"[" * 100_000,
        lambda data: b"null",
        lambda data: data.replace(b"0.001", b"NaN").replace(b'"calls":100', b'"calls":NaN'),
        lambda data: data.replace(b'"calls":100', b'"calls":1e999'),
        lambda data: damaged(data, lambda w: w["data"].pop("token")),
        lambda data: damaged(data, lambda w: w["data"].update(saved="yesterday")),
        lambda data: damaged(data, lambda w: w["data"].update(profile=[])),
        lambda data: damaged(data, lambda w: w["data"]["profile"].update(shapes={"a": 1})),
        lambda data: damaged(data, lambda w: w["data"]["profile"]["tiers"]["1"].update(samples=10**300)),
        lambda data: damaged(data, lambda w: w["data"]["profile"]["tiers"]["1"].update(bins=[[10**9, 1]])),
        lambda data: damaged(data, lambda w: w["data"]["profile"].update(tiers={"9999": {}})),
        lambda data: damaged(data, lambda w: w["data"]["profile"].update(digest="d2")),
        lambda data: damaged(data, lambda w: w.update(stamp="0.0.0 m")),
        lambda data: damaged(data, lambda w: w.update(format=99)),
    ],
)  # fmt: skip
def test_a_damaged_file_is_no_profile_and_is_replaced(tmp_path, damage):
    store(tmp_path).save(profile(calls=100))
    path = only_file(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    later, empty = profile(), profile().to_json()
    loaded = store(tmp_path).load(later)
    if not loaded.ok:
        assert loaded.reason
        assert later.to_json() == empty
    assert store(tmp_path).save(profile(calls=7)).ok
    assert store(tmp_path).load(profile()).ok


def test_another_program_under_this_name_is_refused(tmp_path):
    store(tmp_path).save(profile("d1", 10))
    path = only_file(tmp_path)
    path.rename(path.with_name(path.name.replace("d1", "d2")))
    assert "another" in store(tmp_path).load(profile("d2")).reason


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    store(tmp_path).save(profile(calls=10))
    os.truncate(only_file(tmp_path), 1 << 30)
    assert "larger" in store(tmp_path).load(profile()).reason


def test_links_and_pipes_are_not_followed(tmp_path):
    store(tmp_path).save(profile(calls=10))
    path = only_file(tmp_path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert not store(tmp_path).load(profile()).ok
    path.unlink()
    os.mkfifo(path)
    assert not store(tmp_path).load(profile()).ok


def test_a_folder_where_others_may_write_is_not_used(tmp_path):
    os.chmod(tmp_path, 0o777)
    assert store(tmp_path).save(profile(calls=1)).reason == "others may write there"
    assert store(tmp_path).load(profile()).reason == "others may write there"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    assert not store(tmp_path / "file" / "p").save(profile(calls=1)).ok
    assert not store(tmp_path / "file").load(profile()).ok


def test_files_and_folders_are_private(tmp_path):
    store(tmp_path / "p").save(profile(calls=1))
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o700
    assert stat.S_IMODE(only_file(tmp_path / "p").stat().st_mode) == 0o600


# -- bounds ---------------------------------------------------------------------------------------


def test_the_oldest_files_go(tmp_path):
    folder = JsonFolder(tmp_path, "s", files=3, total_bytes=1000)
    for number in range(5):
        folder.write(f"f{number}", lambda _: "x")
        os.utime(folder.file(f"f{number}"), (number, number))
    folder.write("f5", lambda _: "x" * 100)
    assert sorted(path.stem for path in tmp_path.glob("*.json")) == ["f3", "f4", "f5"]
    folder.write("f6", lambda _: "x" * 900)
    assert [path.stem for path in tmp_path.glob("*.json")] == ["f6"]


def test_what_was_never_finished_goes(tmp_path):
    abandoned = tmp_path / ".f.123"
    abandoned.touch()
    os.utime(abandoned, (0, 0))
    JsonFolder(tmp_path, "s").write("f", lambda _: 1)
    assert not abandoned.exists()


def test_too_much_is_not_written(tmp_path):
    folder = JsonFolder(tmp_path, "s", file_bytes=100)
    with pytest.raises(Unusable, match="larger"):
        folder.write("f", lambda _: "x" * 200)
    assert not list(tmp_path.glob("*f*"))


def test_a_profile_that_is_too_large_loses_its_coldest_shapes(tmp_path, monkeypatch):
    mine = profile(calls=40)
    for size in range(70, 77):
        mine.record(1, (size,), 1e-3)
    kept = store(tmp_path)
    assert kept._folder is not None
    kept._folder.file_bytes = 2000
    saved = kept.save(mine)
    assert saved.ok
    assert 0 < saved.shapes < 8
    later = profile()
    store(tmp_path).load(later)
    assert (64,) in later.shares()


# -- models, places -------------------------------------------------------------------------------


def test_models_are_remembered(tmp_path):
    compile_time, speed = store(tmp_path).load_models()
    assert compile_time.observations == 0
    compile_time.observe(40, 2, 7, 0.1)
    speed.observe(2, 1e-3, work=1e-3)
    assert store(tmp_path).save_models(compile_time, speed).ok
    again = store(tmp_path).load_models()
    assert again[0].to_json() == compile_time.to_json()
    assert again[1].to_json() == speed.to_json()


def test_damaged_models_are_new_ones(tmp_path):
    store(tmp_path).save_models(CompileTimeModel(), SpeedModel())
    path = only_file(tmp_path)
    path.write_bytes(damaged(path.read_bytes(), lambda w: w["data"].pop("speed")))
    assert store(tmp_path).load_models()[0].observations == 0


def test_where_profiles_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.setenv(VARIABLE, "")
    assert default_folder() is None
    assert not ProfileStore.of_user().save(profile(calls=1)).ok
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "aiopt" / "profiles"


def test_the_machine_has_a_name_that_stays():
    assert machine_key() == machine_key()
    assert len(machine_key()) == 12

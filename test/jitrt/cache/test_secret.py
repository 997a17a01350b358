"""Keys: made once whoever is first, and trusted only if nobody else can know or replace them."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from aiopt.jitrt.cache import places, process
from aiopt.jitrt.cache.places import cache_folder, key_file
from aiopt.jitrt.cache.trust import secret
from aiopt.jitrt.cache.trust.secret import Ring, Secret, process_ring, ring_of_files, ring_of_user

_MAKE = """
import sys
from pathlib import Path
from aiopt.jitrt.cache.trust.secret import ring_of_user
sys.stdin.readline()
print(ring_of_user(Path(sys.argv[1])).first.id.hex())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "aiopt" / "cache.key"


def _refused(ring: Ring, *words: str) -> None:
    assert len(ring) == 0 and ring.first is None and ring.lasting
    for word in words:
        assert word in ring.problem


def test_a_key_is_made_once(path: Path) -> None:
    old = os.umask(0)
    try:
        ring = ring_of_user(path)
    finally:
        os.umask(old)
    assert ring.first is not None and not ring.problem
    assert path.stat().st_mode & 0o777 == 0o600 and path.stat().st_size == 32
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]
    again = ring_of_user(path)
    assert again.first is not None and again.first.id == ring.first.id


def test_a_mask_that_takes_everything_away(path: Path) -> None:
    path.parent.mkdir(parents=True)
    old = os.umask(0o777)
    try:
        assert ring_of_user(path).first is not None
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_make_it_at_once_agree(path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _MAKE, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    ids = {child.communicate()[0] for child in children}
    assert len(ids) == 1 and len(ids.pop().strip()) == 16
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
def test_others_can_use_it(path: Path, mode: int) -> None:
    ring_of_user(path)
    path.chmod(mode)
    _refused(ring_of_user(path), str(path), f"its mode is 0{mode:o}", "0600 is allowed")


def test_others_can_replace_it(path: Path) -> None:
    ring_of_user(path)
    path.parent.chmod(0o770)
    _refused(ring_of_user(path), f"{path.parent}: others can write to it (mode 0770)")


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    ring_of_user(path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    _refused(ring_of_user(path), "cannot be read")


def test_a_link_to_nowhere_makes_nothing(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "nowhere")
    _refused(ring_of_user(path), "cannot be read")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("size", [0, 31, 33, 5000])
def test_no_key(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o600)
    path.write_bytes(bytes(size))
    _refused(ring_of_user(path), "no key has")


def test_a_pipe_is_no_key_and_holds_nobody_up(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path, 0o600)
    _refused(ring_of_user(path), "not a file")


def test_a_folder_is_no_key(path: Path) -> None:
    path.mkdir(parents=True)
    _refused(ring_of_user(path), "not a file")


def test_somebody_elses_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring_of_user(path)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    _refused(ring_of_user(path), "belongs to somebody else")


def test_no_key_is_made_in_somebody_elses_home(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = path.parent.parent.parent
    os.chown(home, 4321, -1) if os.geteuid() == 0 else None
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    ring = ring_of_user(path)
    assert not ring.lasting and "belongs to somebody else" in ring.problem
    assert not path.parent.parent.exists()


def test_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ring = ring_of_user(tmp_path / "file" / "aiopt" / "cache.key")
    assert ring.first is not None and not ring.lasting
    assert "this process only" in ring.problem and secret.KEY_FILE in ring.problem


@pytest.mark.parametrize("found", [Path("~/.local/share/aiopt"), RuntimeError("no home")])
def test_a_user_without_a_home(found: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As versions of platformdirs say it."""

    def path(_: str) -> object:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(platformdirs, "user_data_path", path)
    monkeypatch.setattr(platformdirs, "user_cache_path", path)
    monkeypatch.setattr(places.sys, "platform", "plan9")
    _check_no_home(monkeypatch)


def test_a_user_without_a_home_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.sys, "platform", "linux")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    _check_no_home(monkeypatch)


def _check_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIOPT_CACHE_DIR")
    assert key_file() is None and cache_folder() is None
    ring = ring_of_user(None)
    assert ring.first is not None and not ring.lasting and "no home" in ring.problem


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("given", [None, "", " ", "/somewhere/else"])
def test_folders_are_those_that_platformdirs_says(
    given: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "AIOPT_CACHE_DIR"):
        monkeypatch.delenv(variable, raising=False)
        if given is not None and variable != "AIOPT_CACHE_DIR":
            monkeypatch.setenv(variable, given)
    assert cache_folder() == platformdirs.user_cache_path("aiopt")
    assert key_file() == platformdirs.user_data_path("aiopt") / "cache.key"


def test_no_hard_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", link)
    ring = ring_of_user(path)
    assert ring.first is not None and ring.lasting
    secret._make(path)
    again = ring_of_user(path)
    assert again.first is not None and again.first.id == ring.first.id
    assert list(path.parent.iterdir()) == [path]


def test_no_room_for_a_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    ring = ring_of_user(path)
    assert ring.first is not None and not ring.lasting and "No space left" in ring.problem
    assert list(path.parent.iterdir()) == []


def _key_file(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_keys_of_a_fleet(tmp_path: Path) -> None:
    new = _key_file(tmp_path / "new", b"n" * 32)
    old = _key_file(tmp_path / "old", b"o" * 64 + b"\n")
    link = tmp_path / "link"
    link.symlink_to(new)
    ring = ring_of_files(f"{link}:{old}:{new}")
    assert not ring.problem and ring.first is not None
    assert ring.first.id == Secret(b"n" * 32).id
    assert len(ring) == 2 and ring.find(Secret(b"o" * 64 + b"\n").id) is not None


@pytest.mark.parametrize(
    ("data", "mode", "words"),
    [
        (b"n" * 32, 0o644, "others can use the key"),
        (b"n" * 31, 0o600, "no key has 31 bytes"),
        (b"n" * 5000, 0o600, "no key has"),
    ],
)
def test_a_key_of_a_fleet_that_is_refused(
    tmp_path: Path, data: bytes, mode: int, words: str
) -> None:
    good = _key_file(tmp_path / "good", b"g" * 32)
    bad = _key_file(tmp_path / "bad", data, mode)
    _refused(ring_of_files(f"{good}:{bad}"), str(bad), words)


def test_a_key_of_a_fleet_that_is_not_there(tmp_path: Path) -> None:
    _refused(ring_of_files(str(tmp_path / "none")), "No such file")


def test_no_file_at_all() -> None:
    _refused(ring_of_files(":"), "names no file")


def test_a_group_may_read_roots_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file of root's")
    key = _key_file(tmp_path / "key", b"k" * 32, 0o440)
    assert len(ring_of_files(str(key))) == 1, "as root in a container"
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert len(ring_of_files(str(key))) == 1
    key.chmod(0o644)
    _refused(ring_of_files(str(key)), "its mode is 0644, 0640 is allowed")


def test_what_a_key_shows() -> None:
    key = Secret(b"very secret, very secret, very s")
    assert repr(key) == f"Secret(id={key.id.hex()})" and "very" not in str(vars(Ring([key])))
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(ValueError, match="32 bytes"):
        Secret(b"short")
    assert key.derived("a") != key.derived("b")


def test_the_environment_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv(secret.KEY_FILE, raising=False)
    monkeypatch.setattr(secret, "_ring", None)
    assert process_ring() is process_ring()
    assert (tmp_path / "aiopt" / "cache.key").exists()

    monkeypatch.setenv(secret.KEY_FILE, str(tmp_path / "none"))
    monkeypatch.setattr(secret, "_ring", None)
    assert len(process_ring()) == 0


@pytest.mark.parametrize("folder", ["", "cache"])
def test_why_there_is_no_key_is_logged_once(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And not at all where nothing is kept."""
    monkeypatch.setenv(secret.KEY_FILE, str(tmp_path / "none"))
    monkeypatch.setenv("AIOPT_CACHE_DIR", folder and str(tmp_path / folder))
    monkeypatch.setattr(secret, "_ring", None)
    monkeypatch.setattr(process, "_cache", None)
    with caplog.at_level(logging.WARNING, "aiopt.cache"):
        assert process.process_cache() is process.process_cache()
    said = [record.getMessage() for record in caplog.records]
    expected = f"aiopt: {tmp_path}/none: the cache is not used: No such file or directory"
    assert said == ([expected] if folder else [])

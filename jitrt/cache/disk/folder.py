"""The folder of the store on disk: whose it is, its generations, what its file system can (C3).

    <cache folder>/v1/             this layout; another one gets another folder beside it
        lock                       held while a generation is made
        000001-5f3a9c1e/           a generation: one index and the packs it knows
            index.db (-wal, -shm)
            1.pack …

The newest generation is the one in use. If its index is damaged, the next one is made and it goes.
Each name is used once only, so that a process which still has the old one open never touches files
of the new one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LAYOUT = "v1"

_GENERATION = re.compile(r"(\d{6,})-[0-9a-f]{8}")

_NEW = "new-"
"""How the name of a generation begins while it is made."""

_REMOTE = frozenset(
    "9p afs autofs beegfs ceph cifs coda davfs gfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 "
    "orangefs panfs prl_fs smb2 smb3 smbfs vboxsf virtiofs vmhgfs".split()
)


class Unusable(Exception):
    """The folder is not one to keep anything in; the message says why."""


def check_folder(path: Path, *, follow: bool = False) -> None:
    """Raises Unusable unless it is a folder of this user, or root's, that others cannot change."""
    found = os.stat(path, follow_symlinks=follow)
    if not stat.S_ISDIR(found.st_mode):
        raise Unusable(f"{path}: expected a folder")
    if found.st_uid not in (os.geteuid(), 0):
        raise Unusable(f"{path}: belongs to another user")
    if found.st_mode & 0o022:
        raise Unusable(f"{path}: others can write to it (mode {stat.S_IMODE(found.st_mode):04o})")


def current_generation(folder: Path) -> Path | None:
    """The newest generation, or None if there is none. Raises Unusable, OSError."""
    layout = folder / LAYOUT
    try:
        check_folder(folder, follow=True)
        check_folder(layout)
    except FileNotFoundError:
        return None
    if not (names := _generations(layout)):
        return None
    newest = layout / names[-1]
    check_folder(newest)
    return newest


def new_generation(
    folder: Path, broken: Path | None, fill: Callable[[Path], None], patience: float
) -> Path:
    """The newest generation, made if there is none but the broken one.

    Args:
        fill: makes the index in a folder.
        patience: how long to wait for a process that makes one, in seconds.

    Raises:
        Unusable, OSError.
    """
    layout = folder / LAYOUT
    folder.parent.mkdir(parents=True, exist_ok=True)
    for path in (folder, layout):
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
    check_folder(folder, follow=True)
    check_folder(layout)
    with locked(layout / "lock", patience):
        found = current_generation(folder)
        if found is not None and found != broken:
            return found
        return _made(layout, fill)


def is_regular(path: Path, *, missing: bool) -> bool:
    """Whether a file is neither a link nor a device nor a pipe; `missing` if there is none."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except FileNotFoundError:
        return missing


def remove(path: Path | str) -> None:
    """Remove what lies there, whatever it is; a link is not followed. Raises OSError."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        import shutil

        shutil.rmtree(path)


def shares_memory(folder: Path) -> bool:
    """Whether all who see a folder see the same memory of a mapped file, as SQLite's WAL needs.

    False for file systems of other machines. What is on a block device is on this one.
    """
    device = os.stat(folder).st_dev
    if os.major(device):
        return True
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return True
    return is_local(file_system(mounts, device, os.path.realpath(folder)))


def is_local(kind: str) -> bool:
    """Whether a kind of file system is of this machine only."""
    return kind not in _REMOTE and (kind == "fuseblk" or not kind.startswith("fuse"))


def file_system(mounts: str, device: int, path: str) -> str:
    """The kind of the file system that holds a path: that of its device, else of its folder.

    Args:
        mounts: text of `/proc/self/mountinfo`.
    """
    wanted = f"{os.major(device)}:{os.minor(device)}"
    best, kind = "", ""
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        fields = head.split()
        if len(fields) < 5 or not tail:
            continue
        if fields[2] == wanted:
            return tail.split()[0]
        point = fields[4]
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, tail.split()[0]
    return kind


def _generations(layout: Path) -> list[str]:
    """Names of generations, the newest last."""
    numbered = [(int(m[1]), m[0]) for m in map(_GENERATION.fullmatch, os.listdir(layout)) if m]
    return [name for _, name in sorted(numbered)]


def _made(layout: Path, fill: Callable[[Path], None]) -> Path:
    """Make a generation, and remove those before it."""
    old = _generations(layout)
    number = int(old[-1].partition("-")[0]) + 1 if old else 1
    mark = os.urandom(4).hex()
    unfinished = layout / f"{_NEW}{mark}"
    os.mkdir(unfinished, 0o700)
    fill(unfinished)
    made = layout / f"{number:06d}-{mark}"
    os.rename(unfinished, made)
    stale = [name for name in os.listdir(layout) if name.startswith(_NEW)]
    for name in (*old, *stale):
        with contextlib.suppress(OSError):
            remove(layout / name)
    return made


@contextlib.contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold a file's lock. Raises OSError if it is not to be had in time."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    lock = os.open(path, flags, 0o600)
    try:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise
                time.sleep(0.005)
        yield
    finally:
        os.close(lock)

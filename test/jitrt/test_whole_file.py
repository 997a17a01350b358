"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from aiopt.jitrt.whole_file import written_whole


def test_a_file_is_there_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    path.write_bytes(b"old")
    with written_whole(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(RuntimeError), written_whole(path) as file:
        file.write(b"new")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_may_be_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError), written_whole(path, replace=False) as file:
        file.write(b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "link", tmp_path / "other"
    other.write_bytes(b"old")
    path.symlink_to(other)
    with written_whole(path) as file:
        file.write(b"new")
    assert other.read_bytes() == b"old" and path.read_bytes() == b"new" and not path.is_symlink()


def test_a_pipe_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OSError, match="not a regular file"), written_whole(path) as file:
        file.write(b"new")
    assert path.is_fifo() and list(tmp_path.iterdir()) == [path]

"""Where the cache of this user is, and its key; and where that of the fleet is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

FOLDER = "AIOPT_CACHE_DIR"
"""Environment variable: the folder of the cache; if it is empty, nothing is kept on disk."""

REMOTE = "AIOPT_CACHE_REMOTE"
"""Environment variable: the address of the distributed store; if it is empty, there is none."""


def remote_address() -> str | None:
    """`AIOPT_CACHE_REMOTE`, which may contain credentials, or None if that is empty."""
    return os.environ.get(REMOTE) or None


def cache_folder() -> Path | None:
    """`AIOPT_CACHE_DIR`, or None if that is empty; else `aiopt` in the user's cache folder.

    None for a user without a home, too.
    """
    given = os.environ.get(FOLDER)
    if given is not None:
        return Path(given).absolute() if given else None
    return _of_user("cache")


def key_file() -> Path | None:
    """The file of the user's own key, or None for a user without a home."""
    folder = _of_user("data")
    return None if folder is None else folder / "cache.key"


_XDG = {"cache": ("XDG_CACHE_HOME", "~/.cache"), "data": ("XDG_DATA_HOME", "~/.local/share")}
"""Variables and defaults of the XDG base directory specification."""


def _of_user(what: Literal["cache", "data"]) -> Path | None:
    if sys.platform == "linux":  # as platformdirs does it, without the time that importing it takes
        variable, default = _XDG[what]
        given = os.environ.get(variable, "").strip()
        path = Path(given or os.path.expanduser(default), "aiopt")
        return path if path.is_absolute() else None
    import platformdirs

    find = platformdirs.user_cache_path if what == "cache" else platformdirs.user_data_path
    try:
        path = find("aiopt")
    except RuntimeError:
        return None
    return path if path.is_absolute() else None  # some versions give "~/…" if there is no home

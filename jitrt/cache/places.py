"""Where the cache of this user is."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "AIOPT_CACHE_DIR"
"""Environment variable: the folder of the cache; if it is empty, nothing is kept on disk."""


def cache_folder() -> Path | None:
    """`AIOPT_CACHE_DIR`, or None if that is empty; else `aiopt` in the user's cache folder."""
    given = os.environ.get(FOLDER)
    if given is not None:
        return Path(given) if given else None
    import platformdirs

    return platformdirs.user_cache_path("aiopt")

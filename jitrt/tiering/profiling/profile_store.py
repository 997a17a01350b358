"""Profiles and models that outlive the process (SPEC O4).

They are JSON in the user's cache folder, or in `AIOPT_PROFILE_DIR` (nothing is kept if that is
empty), one file for each program and machine. A run begins with what earlier runs knew, at half of
its weight; runs at the same time add up. Nothing here raises: what cannot be used is as good as not
there, and the result says why.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from .... import __version__
from .context import usable_cores
from .json_folder import JsonFolder, Unusable
from .prediction import CompileTimeModel, SpeedModel
from .profile import ProgramProfile

VARIABLE = "AIOPT_PROFILE_DIR"

RUN_DECAY = 0.5
"""What an earlier run weighs."""

HALF_LIFE = 30 * 86400.0
"""Seconds after which a profile weighs half as much again."""

_MODELS = "models"


@dataclass(frozen=True)
class StoreResult:
    """What came of reading or writing.

    Attributes:
        ok: whether it was done; `reason` says why not.
        path: the file.
        calls, shapes: how many the profile holds.
    """

    ok: bool
    reason: str = ""
    path: str = ""
    calls: float = 0.0
    shapes: int = 0


class ProfileStore:
    """Profiles by program, for one machine.

    Args:
        folder: where; None keeps nothing.
        machine: identifies processors: times on another machine are others.
        wall: seconds since the epoch.
    """

    def __init__(
        self, folder: Path | None, machine: str, wall: Callable[[], float] = time.time
    ) -> None:
        self._folder = None if folder is None else JsonFolder(folder, f"{__version__} {machine}")
        self._machine = machine
        self._wall = wall
        self._seen: WeakKeyDictionary[ProgramProfile, str] = WeakKeyDictionary()

    @staticmethod
    def of_user() -> ProfileStore:
        """That of this user on this machine."""
        return ProfileStore(default_folder(), machine_key())

    def load(self, profile: ProgramProfile) -> StoreResult:
        """Add what earlier runs knew of the program to a new profile."""
        name = self._name(profile.digest)

        def read(folder: JsonFolder) -> StoreResult:
            data = folder.read(name)
            known, token = _checked(data["profile"], profile.digest), str(data["token"])
            age = max(0.0, self._wall() - float(data["saved"]))
            profile.merge(known, RUN_DECAY * 0.5 ** (age / HALF_LIFE))
            self._seen[profile] = token
            return self._done(folder, name, known)

        return self._guarded(read)

    def save(self, profile: ProgramProfile) -> StoreResult:
        """Write the profile, together with what others of the program wrote since it was loaded."""
        name = self._name(profile.digest)
        if not profile.calls():
            return StoreResult(False, "there were no calls")

        def write(folder: JsonFolder) -> StoreResult:
            mine: dict[str, Any] = {}
            token = secrets.token_hex(8)

            def make(present: Any | None) -> Any:
                nonlocal mine
                mine = self._joined(profile, present)
                mine = _bounded(mine, folder.file_bytes)
                return {"saved": self._wall(), "token": token, "profile": mine}

            folder.write(name, make)
            self._seen[profile] = token
            return self._done(folder, name, mine)

        return self._guarded(write)

    def load_models(self) -> tuple[CompileTimeModel, SpeedModel]:
        """The models as earlier runs left them; new ones if there are none."""
        models = CompileTimeModel(), SpeedModel()

        def read(folder: JsonFolder) -> StoreResult:
            nonlocal models
            data = folder.read(self._name(_MODELS))
            models = (
                CompileTimeModel.from_json(data["compile"]),
                SpeedModel.from_json(data["speed"]),
            )
            return StoreResult(True)

        self._guarded(read)
        return models

    def save_models(self, compile_time: CompileTimeModel, speed: SpeedModel) -> StoreResult:
        """Write the models; of several processes the last one's stay."""
        data = {"compile": compile_time.to_json(), "speed": speed.to_json()}

        def write(folder: JsonFolder) -> StoreResult:
            name = self._name(_MODELS)
            folder.write(name, lambda _: data)
            return StoreResult(True, path=str(folder.file(name)))

        return self._guarded(write)

    def _joined(self, profile: ProgramProfile, present: Any | None) -> dict[str, Any]:
        """The profile, and what is in the file if somebody else wrote it since."""
        mine = profile.to_json()
        if not isinstance(present, Mapping) or present.get("token") == self._seen.get(profile):
            return mine
        both = ProgramProfile(profile.digest, profile.hotness, time.monotonic)
        try:
            both.merge(_checked(present["profile"], profile.digest), 1.0)
        except (Unusable, *_NO_PROFILE):
            return mine
        both.merge(mine, 1.0)
        return both.to_json()

    def _name(self, digest: str) -> str:
        return f"{digest}-{self._machine}"

    def _done(self, folder: JsonFolder, name: str, data: Mapping[str, Any]) -> StoreResult:
        path = str(folder.file(name))
        return StoreResult(True, "", path, float(data["calls"]), len(data["shapes"]))

    def _guarded(self, work: Callable[[JsonFolder], StoreResult]) -> StoreResult:
        if self._folder is None:
            return StoreResult(False, f"{VARIABLE} is empty")
        try:
            return work(self._folder)
        except Unusable as reason:
            return StoreResult(False, str(reason), str(self._folder.path))
        except _NO_PROFILE:
            return StoreResult(False, "damaged", str(self._folder.path))


_NO_PROFILE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError)
"""What data that are no profile make of our reading them."""


def _checked(data: Any, digest: str) -> Mapping[str, Any]:
    if data["digest"] != digest:
        raise Unusable("of another program")
    return data


def _bounded(data: dict[str, Any], limit: int) -> dict[str, Any]:
    """The profile without the coldest shapes, if it is too large."""
    shapes = sorted(data["shapes"], key=lambda shape: -shape["share"])
    while shapes and len(json.dumps(data | {"shapes": shapes})) > limit - 1024:
        shapes = shapes[: len(shapes) // 2]
    return data | {"shapes": shapes}


def default_folder() -> Path | None:
    """`AIOPT_PROFILE_DIR`, or None if that is empty; else a folder in the user's cache."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return Path(given) if given else None
    import platformdirs

    return Path(platformdirs.user_cache_dir("aiopt")) / "profiles"


@cache
def machine_key() -> str:
    """Identifies the processors: architecture, model and how many this process may use."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            lines = file.read(1 << 14).splitlines()
    except OSError:
        lines = []
    names = ("vendor_id", "model name", "CPU implementer", "CPU part")
    model = [next((line for line in lines if line.startswith(name)), "") for name in names]
    text = " ".join([platform.machine(), *model, str(usable_cores())])
    return hashlib.sha256(text.encode()).hexdigest()[:12]

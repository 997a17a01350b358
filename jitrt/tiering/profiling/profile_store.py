"""Profiles and models that outlive the process, as records of the compile cache (SPEC O4).

A run begins with what earlier runs knew, at half of its weight; runs at the same time add up.
Nothing here raises: what cannot be used is as good as not there, and the result says why.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from ...cache.cache import CachePolicy
from ...cache.records import LIMIT, Records
from .prediction import CompileTimeModel, SpeedModel
from .profile import ProgramProfile

RUN_DECAY = 0.5
"""What an earlier run weighs."""

HALF_LIFE = 30 * 86400.0
"""Seconds after which a profile weighs half as much again."""

_PROFILE, _MODELS = "profile", "models"
"""Kinds of entries."""


@dataclass(frozen=True)
class StoreResult:
    """What came of reading or writing.

    Attributes:
        ok: whether it was done; `reason` says why not.
        calls, shapes: how many the profile holds.
    """

    ok: bool
    reason: str = ""
    calls: float = 0.0
    shapes: int = 0


class ProfileStore:
    """Profiles by program, for one machine."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._seen: WeakKeyDictionary[ProgramProfile, str] = WeakKeyDictionary()

    def load(
        self,
        profile: ProgramProfile,
        tiers: Sequence[str] = (),
        *,
        policy: CachePolicy | None = None,
        patience: float = 0.0,
    ) -> StoreResult:
        """Add what earlier runs knew of the program to a new profile.

        Args:
            tiers: the pipelines that its tiers are.
            patience: seconds to wait for a remote.
        """
        name = _name(profile, tiers)

        def read() -> StoreResult:
            data = self._records.read(_PROFILE, name, policy=policy, patience=patience)
            if data is None:
                return StoreResult(False, "there is none")
            known, token = _checked(data["profile"], profile.digest), str(data["token"])
            age = max(0.0, self._records.wall() - float(data["saved"]))
            profile.merge(known, RUN_DECAY * 0.5 ** (age / HALF_LIFE))
            self._seen[profile] = token
            return _done(known)

        return _guarded(read)

    def save(
        self,
        profile: ProgramProfile,
        tiers: Sequence[str] = (),
        *,
        policy: CachePolicy | None = None,
    ) -> StoreResult:
        """Write the profile, together with what others of the program wrote since it was loaded."""
        if not profile.calls():
            return StoreResult(False, "there were no calls")
        token, mine = secrets.token_hex(8), dict[str, Any]()

        def make(present: Any | None) -> Any:
            nonlocal mine
            mine = _bounded(self._joined(profile, present), LIMIT)
            return {"saved": self._records.wall(), "token": token, "profile": mine}

        def write() -> StoreResult:
            if not self._records.update(_PROFILE, _name(profile, tiers), make, policy=policy):
                return StoreResult(False, "it was not kept")
            self._seen[profile] = token
            return _done(mine)

        return _guarded(write)

    def load_models(self) -> tuple[CompileTimeModel, SpeedModel]:
        """The models as earlier runs left them; new ones if there are none."""
        models = CompileTimeModel(), SpeedModel()

        def read() -> StoreResult:
            nonlocal models
            data = self._records.read(_MODELS, _MODELS)
            if data is not None:
                models = (
                    CompileTimeModel.from_json(data["compile"]),
                    SpeedModel.from_json(data["speed"]),
                )
            return StoreResult(data is not None)

        _guarded(read)
        return models

    def save_models(self, compile_time: CompileTimeModel, speed: SpeedModel) -> StoreResult:
        """Write the models; of several processes the last one's stay."""
        data = {"compile": compile_time.to_json(), "speed": speed.to_json()}
        return _guarded(lambda: StoreResult(self._records.update(_MODELS, _MODELS, lambda _: data)))

    def _joined(self, profile: ProgramProfile, present: Any | None) -> dict[str, Any]:
        """The profile, and what is there if somebody else wrote it since."""
        mine = profile.to_json()
        if not isinstance(present, Mapping) or present.get("token") == self._seen.get(profile):
            return mine
        both = ProgramProfile(profile.digest, profile.hotness, time.monotonic)
        try:
            both.merge(_checked(present["profile"], profile.digest), 1.0)
        except _NO_PROFILE:
            return mine
        both.merge(mine, 1.0)
        return both.to_json()


def _name(profile: ProgramProfile, tiers: Sequence[str]) -> str:
    return " ".join((profile.digest, *tiers))


def _done(data: Mapping[str, Any]) -> StoreResult:
    return StoreResult(True, "", float(data["calls"]), len(data["shapes"]))


def _guarded(work: Callable[[], StoreResult]) -> StoreResult:
    try:
        return work()
    except _NO_PROFILE:
        return StoreResult(False, "damaged")


_NO_PROFILE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError)
"""What data that are no profile make of our reading them."""


def _checked(data: Any, digest: str) -> Mapping[str, Any]:
    if data["digest"] != digest:
        raise ValueError("of another program")
    return data


def _bounded(data: dict[str, Any], limit: int) -> dict[str, Any]:
    """The profile without the coldest shapes, if it is too large."""
    shapes = sorted(data["shapes"], key=lambda shape: -shape["share"])
    while shapes and len(json.dumps(data | {"shapes": shapes})) > limit - 1024:
        shapes = shapes[: len(shapes) // 2]
    return data | {"shapes": shapes}

"""What a worker is asked in a round of tuning, and what it answers (SPEC R1, I3, A2).

A request is that of the version, without calls to verify with: the program, its pipeline, sizes,
target and weights; and what is known of its kernels. What is measured is said in notes as it comes,
so that a round which does not end is not for nothing. The answer is the pipeline with the best
schedules as pins. No pickle: data never runs code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ...quick_dataclass import dataclass
from ..cache.trust.typed_json import NONSENSE, exactly, number, several, text
from ..tuning.trial import Trial
from ..tuning.trial_json import trial_from_json, trial_to_json
from .blobs import MALFORMED, Reader, Writer, malformed
from .request import CompileRequest

REQUEST, _NOTE, _REPLY = b"aioptTUN", b"aioptTUM", b"aioptTUR"

PATIENCE = 5.0
"""Times its seconds that a round may take if it waits for processors."""

Trials: TypeAlias = "Mapping[str, tuple[Trial, ...]]"
"""What was measured, by digests of kernels."""


@dataclass(frozen=True)
class TuneRequest:
    """One round for a version whose sizes are all known.

    Attributes:
        version: what would compile it; `pipeline` has no pins.
        known: what was measured in earlier rounds.
        seconds: of the round: CPU time of all its processes.
        search, model: as of `tuning-policy`.
        seed: of this round.
        nice: how far the round stands back behind other processes, at least.
        cores: processors that it may use.
    """

    version: CompileRequest
    known: Trials
    seconds: float
    search: str
    model: str
    seed: int
    nice: int
    cores: int

    def to_bytes(self) -> bytes:
        """The request as bytes; `from_bytes` is its inverse."""
        writer = Writer()
        data = {
            "version": writer.blob(self.version.to_bytes()),
            "known": _listed(self.known),
            "options": [self.seconds, self.search, self.model, self.seed, self.nice, self.cores],
        }
        return writer.finish(REQUEST, data)

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> TuneRequest:
        """Read a request. Raises `AioptError`."""
        reader = Reader(data, REQUEST)
        try:
            seconds, search, model, seed, nice, cores = reader.data["options"]
            return TuneRequest(
                CompileRequest.from_bytes(reader.blob(reader.data["version"])),
                _read(reader.data["known"]),
                number(seconds),
                text(search),
                text(model),
                exactly(int, seed),
                exactly(int, nice),
                exactly(int, cores),
            )
        except (*MALFORMED, *NONSENSE) as error:
            raise malformed(REQUEST, error) from error


@dataclass(frozen=True)
class TuneReply:
    """What a round has brought.

    Attributes:
        pipeline: of the version, with the best schedules that are known as pins.
        gain: part of a call's time that they save beside tier 2's, by the times of the kernels.
        gain_left: part of a call's time that another round is expected to save; None: not known.
        exhausted: there is nothing left to measure.
        seconds: CPU time of the round, of all its processes.
        failure: why there is no answer, in one line; empty if there is one.
    """

    pipeline: str = ""
    gain: float = 0.0
    gain_left: float | None = None
    exhausted: bool = False
    seconds: float = 0.0
    failure: str = ""

    def to_bytes(self) -> bytes:
        """The reply as bytes; `from_bytes` is its inverse."""
        return Writer().finish(_REPLY, vars(self))

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> TuneReply:
        """Read a reply. Raises `AioptError`."""
        found = Reader(data, _REPLY).data
        try:
            gain, left = number(found["gain"]), found["gain_left"]
            if not gain < 1.0:
                raise ValueError(f"a gain of {gain}")
            return TuneReply(
                text(found["pipeline"]),
                gain,
                None if left is None else number(left),
                exactly(bool, found["exhausted"]),
                number(found["seconds"]),
                text(found["failure"]),
            )
        except (*MALFORMED, *NONSENSE) as error:
            raise malformed(_REPLY, error) from error


def is_tuning(request: bytes | memoryview) -> bool:
    """Whether a worker is asked for a round of tuning."""
    return _begins(request, REQUEST)


def note(trials: Trials) -> bytes:
    """What a round tells its owner of, in place of a question: trials that are new."""
    return Writer().finish(_NOTE, _listed(trials))


def is_note(question: bytes | memoryview) -> bool:
    """Whether a round tells of trials, and asks for nothing."""
    return _begins(question, _NOTE)


def noted(data: bytes | memoryview) -> dict[str, tuple[Trial, ...]]:
    """The trials of a note. Raises `AioptError`."""
    try:
        return _read(Reader(data, _NOTE).data)
    except (*MALFORMED, *NONSENSE) as error:
        raise malformed(_NOTE, error) from error


def _begins(message: bytes | memoryview, magic: bytes) -> bool:
    return bytes(memoryview(message)[: len(magic)]) == magic


def _listed(trials: Trials) -> dict[str, list[Any]]:
    return {digest: [trial_to_json(each) for each in found] for digest, found in trials.items()}


def _read(data: Any) -> dict[str, tuple[Trial, ...]]:
    """The inverse of `_listed`. Raises one of NONSENSE."""
    return {text(digest): several(found, trial_from_json) for digest, found in data.items()}

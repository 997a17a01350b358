"""What LLVM says of this machine, known without loading LLVM (K3, C1).

Loading LLVM takes longer than all else that a process does which finds its code in the cache, only
to hear what it heard the last time. So the facts are kept: `keep_facts` says where. Whoever keeps
them answers for it that they are of this very processor (`processor.py`) and of this llvmlite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cached_property

from ...diagnostics import AioptError
from ...quick_dataclass import dataclass

_FIELDS = ("triple", "cpu", "features", "llvm")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")


@dataclass(frozen=True)
class HostFacts:
    """This machine in LLVM's words.

    `features` is its list of all features it knows, `+avx2,-sse4a`; `llvm` its version.
    """

    triple: str
    cpu: str
    features: str
    llvm: str

    def __post_init__(self) -> None:
        features = self.features.split(",") if self.features else []
        words = [self.triple, self.cpu, self.llvm, *(feature[1:] for feature in features)]
        signed = all(feature[:1] in ("+", "-") for feature in features)
        if not signed or not all(word and _LETTERS.issuperset(word) for word in words):
            raise AioptError("malformed description of a machine", found=repr(self))

    @cached_property
    def has(self) -> Mapping[str, bool]:
        """Whether it has a feature, for each that LLVM knows."""
        return {word[1:]: word[0] == "+" for word in self.features.split(",") if word}

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, object]) -> HostFacts:
        """What `to_json` wrote; raises `AioptError` for anything else."""
        texts = [data.get(name) for name in _FIELDS]
        if len(data) != len(_FIELDS):
            raise AioptError("malformed description of a machine", found=repr(dict(data)))
        triple, cpu, features, llvm = (text if isinstance(text, str) else " " for text in texts)
        return HostFacts(triple, cpu, features, llvm)


Recall = Callable[[], HostFacts | None]
Remember = Callable[[HostFacts], None]

_keepers: list[tuple[Recall, Remember]] = []
_known: list[HostFacts] = []


def keep_facts(recall: Recall, remember: Remember) -> None:
    """Ask `recall` before LLVM; tell `remember` what LLVM said. Neither may raise, or need them."""
    _keepers[:] = [(recall, remember)]


def host_facts() -> HostFacts:
    """The facts, found out once per process."""
    if not _known:
        _known[:] = [_recalled() or _asked()]
    return _known[0]


def learn_facts(facts: HostFacts) -> None:
    """Take what another process of this installation heard on this machine, if nothing is known."""
    if not _known:
        recalled = _recalled()
        _known[:] = [recalled or facts]
        if recalled is None:
            _tell(facts)


def _tell(facts: HostFacts) -> None:
    for _, remember in _keepers:
        remember(facts)


def _recalled() -> HostFacts | None:
    return next((facts for recall, _ in _keepers if (facts := recall())), None)


def _asked() -> HostFacts:
    import llvmlite.binding as llvm

    facts = HostFacts(
        triple=llvm.get_process_triple(),
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        llvm=".".join(map(str, llvm.llvm_version_info)),
    )
    _tell(facts)
    return facts

"""What is known of this machine without LLVM, and whose facts those are (K3, C1)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from aiopt.backends.llvm import host, processor
from aiopt.backends.llvm.host import HostFacts, host_facts, keep_facts
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from hypothesis import given
from hypothesis import strategies as st

FACTS = HostFacts("x86_64-unknown-linux-gnu", "znver4", "+avx2,-sse4a,+64bit", "22.1.0")


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_known", [])
    monkeypatch.setattr(host, "_keepers", [])


@pytest.mark.usefixtures("nothing_known")
def test_llvm_is_asked_once_and_somebody_remembers() -> None:
    told: list[HostFacts] = []
    keep_facts(lambda: None, told.append)
    facts = host_facts()
    assert told == [facts]
    assert host_facts() is facts
    assert facts.has["sse2"] or not facts.triple.startswith("x86_64")
    assert Target.host().features == facts.features


@pytest.mark.usefixtures("nothing_known")
def test_what_is_recalled_is_believed() -> None:
    keep_facts(lambda: FACTS, pytest.fail)
    assert host_facts() == FACTS
    assert (FACTS.has["avx2"], FACTS.has["sse4a"], FACTS.has.get("amx")) == (True, False, None)


@pytest.mark.usefixtures("nothing_known")
def test_what_others_have_heard_is_learned_once() -> None:
    told: list[HostFacts] = []
    keep_facts(lambda: None, told.append)
    host.learn_facts(FACTS)
    host.learn_facts(replace(FACTS, cpu="other"))
    assert (host_facts(), told) == (FACTS, [FACTS])


@pytest.mark.usefixtures("nothing_known")
def test_what_is_recalled_counts_more_than_what_others_say() -> None:
    keep_facts(lambda: FACTS, pytest.fail)
    host.learn_facts(replace(FACTS, cpu="other"))
    assert host_facts() == FACTS


WITHOUT_LLVM = """
import json, sys
from aiopt.backends.llvm.artifact import current_versions
from aiopt.backends.llvm.host import HostFacts, keep_facts
from aiopt.backends.llvm.target import Target

told = json.loads(sys.argv[1])
keep_facts(lambda: HostFacts.from_json(told), None)
found = [Target.from_json(Target.named(name).to_json()).to_json() for name in ("native", "generic")]
print(json.dumps([found, dict(current_versions())]))
assert "llvmlite" not in sys.modules
"""


def test_a_process_that_knows_does_without_llvm() -> None:
    from aiopt.backends.llvm.artifact import current_versions

    command = [sys.executable, "-c", WITHOUT_LLVM, json.dumps(host_facts().to_json())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    targets = [Target.named(name).to_json() for name in ("native", "generic")]
    assert json.loads(done.stdout) == [targets, dict(current_versions())]


def test_facts_as_json() -> None:
    assert HostFacts.from_json(json.loads(json.dumps(FACTS.to_json()))) == FACTS
    assert HostFacts.from_json({**FACTS.to_json(), "features": ""}).has == {}


@given(
    st.sampled_from(sorted(FACTS.to_json())),
    st.one_of(st.none(), st.integers(), st.lists(st.text()), st.text(" ,/\n\0é", min_size=1)),
)
def test_malformed_facts(field: str, value: object) -> None:
    for changed in ({**FACTS.to_json(), field: value}, {**FACTS.to_json(), "more": value}):
        with pytest.raises(AioptError, match="malformed description"):
            HostFacts.from_json(changed)


def test_cores_of_a_processor_are_the_same() -> None:
    before = os.sched_getaffinity(0)
    found = set()
    try:
        for core in before:
            os.sched_setaffinity(0, {core})
            processor.processor.cache_clear()
            found.add(processor.processor())
    finally:
        os.sched_setaffinity(0, before)
    assert len(found) == 1


def test_an_unknown_processor_is_like_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processor.sys, "platform", "plan9")
    monkeypatch.setattr(processor, "_CPU_INFO", tmp_path / "missing")
    find = processor.processor.__wrapped__
    assert find() != find()


DESCRIBED = """\
processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 143
model name\t: Intel(R) Xeon(R)
stepping\t: 8
microcode\t: 0x1
cpu MHz\t\t: {mhz}
core id\t\t: {core}
flags\t\t: fpu avx2 {flag}
bogomips\t: {mhz}
"""


def test_a_description_of_processors(tmp_path: Path) -> None:
    def read(*cores: dict[str, object]) -> str:
        path = tmp_path / "cpuinfo"
        path.write_text("\n".join(DESCRIBED.format(**core) for core in cores))
        return processor.described(path)

    one = read({"mhz": 2100.0, "core": 0, "flag": "amx_tile"})
    assert one == read(*({"mhz": 99.0, "core": core, "flag": "amx_tile"} for core in range(3)))
    assert one != read({"mhz": 2100.0, "core": 0, "flag": ""})
    assert processor.described(tmp_path / "missing") == ""

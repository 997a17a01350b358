"""Experience that is carried elsewhere, in signed bundles."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.jitrt.tuning.experience.bundles import export, import_, merge

from ...cache.stores import DictStore
from ..kernel_tasks import product, trial
from .test_recorded import POINTS, RING, TASK, experience

OTHER = product(72, 96, 64)


@pytest.fixture
def here():
    mine = experience(DictStore("disk"))
    mine.add(TASK, [trial(POINTS[0], 0.5), trial(POINTS[1], 2.0)])
    mine.add(OTHER, [trial(POINTS[2], 0.75)])
    return mine


def test_a_bundle_brings_everything(tmp_path: Path, here):
    assert export(here, tmp_path / "b", RING) == 2
    there = experience(DictStore("disk"))
    assert import_(there, tmp_path / "b", RING) == 2
    assert there.trials(TASK) == here.trials(TASK)
    assert there.trials(OTHER) == here.trials(OTHER)
    assert len(there.known()) == 2


def test_importing_twice_changes_nothing(tmp_path: Path, here):
    export(here, tmp_path / "b", RING)
    disk = DictStore("disk")
    there = experience(disk)
    import_(there, tmp_path / "b", RING)
    before = dict(disk.entries)
    assert import_(there, tmp_path / "b", RING) == 0
    assert import_(here, tmp_path / "b", RING) == 0
    assert disk.entries == before


def test_what_cannot_be_kept_is_said(tmp_path: Path, here):
    export(here, tmp_path / "b", RING)
    disk = DictStore("disk")
    disk.error = OSError("no space")
    with pytest.raises(AioptError, match=r"cannot be kept \(AIOPT_CACHE_DIR says"):
        import_(experience(disk), tmp_path / "b", RING)


def test_what_is_there_stays(tmp_path: Path, here):
    export(here, tmp_path / "b", RING)
    there = experience(DictStore("disk"))
    there.add(TASK, [trial(POINTS[0], 0.6, pairs=99), trial(POINTS[5], 0.7)])
    assert import_(there, tmp_path / "b", RING) == 2
    assert [each.ratio for each in there.trials(TASK)] == [0.6, 0.7, 2.0]


def test_only_what_is_wanted(tmp_path: Path, here):
    count = export(here, tmp_path / "b", RING, lambda known: known.kernel == OTHER.digest)
    assert count == 1
    there = experience(DictStore("disk"))
    import_(there, tmp_path / "b", RING)
    assert there.trials(TASK) == []


def test_another_machine_takes_hints_only(tmp_path: Path, here):
    export(here, tmp_path / "b", RING)
    there = experience(DictStore("disk"), "other")
    import_(there, tmp_path / "b", RING)
    assert there.trials(TASK) == []
    assert there.seeds(TASK, 4)[0] == POINTS[0]
    assert experience_of(there, "m").trials(TASK) == here.trials(TASK)
    export(there, tmp_path / "again", RING)
    back = experience(DictStore("disk"))
    import_(back, tmp_path / "again", RING)
    assert back.trials(TASK) == here.trials(TASK)


def experience_of(mine, machine: str):
    from aiopt.jitrt.tuning.experience.recorded import RecordedExperience

    from ..kernel_tasks import MACHINE

    return RecordedExperience(mine.records.elsewhere(machine), MACHINE)


def test_bundles_are_merged_in_any_order(tmp_path: Path, here):
    there = experience(DictStore("disk"))
    there.add(TASK, [trial(POINTS[0], 0.4, pairs=50), trial(POINTS[4], 0.9)])
    elsewhere = experience(DictStore("disk"), "other")
    elsewhere.add(TASK, [trial(POINTS[0], 0.3)])
    paths = [tmp_path / name for name in "abc"]
    for mine, path in zip((here, there, elsewhere), paths, strict=True):
        export(mine, path, RING)
    assert merge(paths, tmp_path / "m", RING, here.records) == 3
    assert merge([tmp_path / "m", *reversed(paths)], tmp_path / "n", RING, here.records) == 3
    assert (tmp_path / "m").read_bytes() == (tmp_path / "n").read_bytes()
    new = experience(DictStore("disk"))
    assert import_(new, tmp_path / "m", RING) == 3
    assert [each.ratio for each in new.trials(TASK)] == [0.4, 0.9, 2.0]


def test_a_bundle_that_is_not_trusted_brings_nothing(tmp_path: Path, here):
    export(here, tmp_path / "b", RING)
    there = experience(DictStore("disk"))
    with pytest.raises(AioptError, match="not trusted here"):
        import_(there, tmp_path / "b", Ring([Secret(b"x" * 32)]))
    data = bytearray((tmp_path / "b").read_bytes())
    data[200] ^= 1
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(AioptError, match="damaged"):
        import_(there, tmp_path / "b", RING)
    assert there.known() == []


def test_without_a_key_that_lasts_there_is_no_bundle(tmp_path: Path, here):
    with pytest.raises(AioptError, match="no key"):
        export(here, tmp_path / "b", Ring([Secret(b"k" * 32)], lasting=False, problem="none"))

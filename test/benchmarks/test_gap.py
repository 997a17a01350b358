"""What `benchmarks/gap.py` compares: versions that agree, means."""

from __future__ import annotations

import gap
import pytest


def test_versions_and_their_pipelines() -> None:
    assert gap.pipeline("exact", {"b": 2, "n": 70}, 1.0) == 'specialize{dims="b=2,n=70"}, tier2'
    facts = "2 <= b <= 3, 64 <= n <= 127"
    assert gap.pipeline("bucket", {"b": 2, "n": 70}, 1.0) == f'assume{{facts="{facts}"}}, tier2'
    assert gap.pipeline("generic", {"b": 2, "n": 70}, 1.0) == "tier2"


@pytest.mark.parametrize("name", ["short_rows", "small_conv", "small_products"])
def test_a_measurement(name: str) -> None:
    model = gap.models()[name]
    entry = gap.measure(name, model, model.sizes[0], ["generic"], rounds=1)
    assert entry.seconds > 0 and entry.ratios.keys() == {"generic"}


def test_means_are_those_of_models() -> None:
    entries = [gap.Entry("a", {}, 1.0, {"generic": ratio}) for ratio in (1.0, 4.0)]
    entries.append(gap.Entry("b", {}, 1.0, {"generic": 8.0}))
    assert gap.summary(entries, ["generic"]) == {
        "a": {"generic": pytest.approx(2)},
        "b": {"generic": pytest.approx(8)},
        "all": {"generic": pytest.approx(4)},
    }


def test_entries_name_models_and_sizes() -> None:
    known = gap.models()
    assert gap.chosen(["short_rows:b=3,n=4"], known) == [("short_rows", {"b": 3, "n": 4})]
    assert len(gap.chosen([], known)) == sum(len(model.sizes) for model in known.values())
    with pytest.raises(SystemExit, match=r"expected short_rows:b=SIZE,n=SIZE"):
        gap.chosen(["short_rows:b=3"], known)
    with pytest.raises(SystemExit, match="unknown model 'short'"):
        gap.chosen(["short"], known)

"""Pipelines as spaces: what varies is text, variants are pipelines, mistakes are told."""

from __future__ import annotations

import pytest
from aiopt.diagnostics import AioptError
from aiopt.passes.pipeline_space import pipeline_space
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.policies.bundle import Policies

TIER2 = resolve("tier2")


def test_variants_are_pipelines_with_these_options() -> None:
    found = pipeline_space(TIER2, ["fuse.min-benefit=1KiB|64KiB", "schedule.stream"])
    assert found.space.combinations == 6
    assert found.variant(found.reference) == TIER2
    point = found.space.point({"fuse.min-benefit": "64KiB", "schedule.stream": "false"})
    text = str(found.variant(point))
    assert "fuse{min-benefit=64KiB}" in text
    assert "schedule," in text
    assert resolve(text) == found.variant(point)


def test_a_policy_is_a_pipeline_too() -> None:
    policy = resolve(str(Policies.named("default")))
    found = pipeline_space(policy, ["bucket-shapes.delta=0.5|2", "bucket-shapes.boundaries"])
    for point in found.space.points():
        Policies.named(str(found.variant(point)))
    assert found.space.combinations == 6


def test_what_a_pass_refuses_beside_other_options_is_not_legal() -> None:
    found = pipeline_space(TIER2, ["schedule.block=[28,64,128]|[28,256,512]", "schedule.vector=8"])
    assert len(list(found.space.points())) == 6


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("fuse", "what varies is malformed"),
        ("fuze.min-benefit=1", "no pass 'fuze'"),
        ("fuse.benefit=1", "no option 'benefit'"),
        ("zzz.benefit=1", r"no pass .zzz. \(it has "),
        ("schedule.zzz=1", r"no option .zzz. \(its options are "),
        ("fuse.min-benefit=much", "cannot be 'much'"),
        ("fuse.min-benefit", "too many values"),
        ("fuse.min-benefit=1B", "has one value"),
        ("schedule.block=[28,512,64]", "DEPTH at most GROUP"),
    ],
)
def test_mistakes_are_told(choice: str, said: str) -> None:
    with pytest.raises(AioptError, match=said):
        pipeline_space(TIER2, [choice])


def test_passes_that_differ_in_the_option_do_not_vary_together() -> None:
    pipeline = resolve("fuse{min-benefit=1KiB},fuse{min-benefit=2KiB}")
    with pytest.raises(AioptError, match="several passes"):
        pipeline_space(pipeline, ["fuse.min-benefit=4KiB"])


def test_nothing_varies_twice() -> None:
    with pytest.raises(AioptError, match="varies twice"):
        pipeline_space(TIER2, ["schedule.stream", "schedule.stream=false"])

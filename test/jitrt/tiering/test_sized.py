"""Which sizes and ranges get versions: rules, room, the budget of time, and what is not worth it."""

from __future__ import annotations

import dataclasses

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.tiering.decisions import Decider
from aiopt.jitrt.tiering.sized import Refusal
from aiopt.jitrt.tiering.views import (
    Decision,
    MachineView,
    ProgramView,
    ShapeView,
    TierEstimate,
    VersionView,
)
from aiopt.passes.policies.bundle import Policies

MACHINE = MachineView(cores=2, free_cores=1)
TIERS = {
    0: TierEstimate(0.010, 0.0),
    2: TierEstimate(0.002, 0.1),
    3: TierEstimate(0.00197, 1.0),
}
SHAPES = [
    ShapeView((70,), 400, 0.4, 0.002, 0.0018),
    ShapeView((90,), 300, 0.3, 0.002, 0.0018),
    ShapeView((9,), 300, 0.3, 0.002, 0.0018),
]
BUCKETS = [
    ShapeView((Span(64, 127),), 700, 0.7, 0.002, 0.00185),
    ShapeView((Span(8, 15),), 300, 0.3, 0.002, 0.00185),
]
WORTH = 'tier-policy{promote=false retire=false demote=false specialize="gain > min_gain"}, '
ANY = WORTH + 'bucket-shapes{split="gain > min_gain"}'


def view(**changes: object) -> ProgramView:
    """A program in tier 2 with three shapes in two buckets, called for 1000 s."""
    program = ProgramView(
        "f", count=1000, total=1000, rate=50, expected=10_000, spent=2.0, time=0.002, tier=2,
        tiers=TIERS, shapes=SHAPES, buckets=BUCKETS, uptime=1000.0,
        versions=[VersionView(2, None, 0.002)],
    )  # fmt: skip
    return dataclasses.replace(program, **changes)


def decide(text: str, program: ProgramView) -> list[tuple[str, object]]:
    return [(d.kind, d.extents) for d in all_of(text, program)]


def all_of(text: str, program: ProgramView) -> list[Decision]:
    return Decider(Policies.named(text)).decide(program, MACHINE)


def test_a_bucket_of_several_sizes_and_a_size_that_has_its_bucket_alone():
    assert decide(ANY, view()) == [("bucket", (Span(64, 127),)), ("specialize", (9,))]


def test_the_rule_default():
    """Most calls are in one bucket; the other has one size."""
    both = [("bucket", (Span(64, 127),)), ("specialize", (9,))]
    assert decide("default", view(expected=20_000)) == both
    assert decide("default", view()) == both[:1]
    assert decide("default", view(tier=1)) == []
    assert decide("embedded", view()) == []


def test_decisions_say_what_made_them():
    bucket, exact = all_of(ANY, view())
    assert bucket.numbers == {"gain": pytest.approx(0.075), "min_gain": 0.02}
    assert exact.numbers == {"gain": pytest.approx(0.1), "min_gain": 0.02}
    assert bucket.tier == exact.tier == 3 and bucket.to == 2
    assert bucket.priority > exact.priority


def test_an_exact_version_inside_a_bucket_must_bring_more_than_the_bucket():
    """What serves now is the bucket's version: `time` is that of calls in it."""
    versions = [VersionView(2, None, 0.002), VersionView(3, (Span(64, 127),), 0.00185)]
    little = [ShapeView((70,), 400, 0.4, 0.00182, 0.0018), *SHAPES[2:]]
    much = [ShapeView((70,), 400, 0.4, 0.00190, 0.0018), *SHAPES[2:]]
    assert decide(ANY, view(versions=versions, shapes=little)) == [("specialize", (9,))]
    assert decide(ANY, view(versions=versions, shapes=much)) == [
        ("specialize", (70,)),
        ("specialize", (9,)),
    ]


def test_a_bucket_under_way_keeps_its_sizes():
    pending = frozenset({(3, (Span(64, 127),))})
    assert decide(ANY, view(pending=pending)) == [("specialize", (9,))]


def test_unknown_gains_are_those_of_the_tier():
    """A bit less than the 2 % that are asked, for an exact version, and less for a range."""
    shapes = [dataclasses.replace(shape, time_to=float("nan")) for shape in SHAPES]
    buckets = [dataclasses.replace(bucket, time_to=float("nan")) for bucket in BUCKETS]
    program = view(shapes=shapes, buckets=buckets)
    assert decide(ANY, program) == []
    low = [("specialize", (9,)), ("bucket", (Span(64, 127),))]
    assert decide(ANY.replace("min_gain", "0.01"), program) == low[::-1]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("max-versions=0", [("specialize", (70,)), ("specialize", (90,)), ("specialize", (9,))]),
        ("max-versions=1", [("bucket", (Span(64, 127),)), ("specialize", (9,))]),
        ("split=false", [("specialize", (70,)), ("specialize", (90,)), ("specialize", (9,))]),
    ],
)
def test_room_for_buckets(options: str, wanted: list[object]):
    rule = "" if "split" in options else ' split="gain > min_gain"'
    assert decide(f"{WORTH} bucket-shapes{{{options}{rule}}}", view()) == wanted


def test_no_more_buckets_than_there_is_room_for():
    shapes = [ShapeView((size,), 100, 0.1, 0.002, 0.0018) for size in (70, 90, 9, 10, 20, 30)]
    buckets = [
        ShapeView((Span(low, 2 * low - 1),), 200, 0.2, 0.002, 0.00185) for low in (64, 8, 16)
    ]
    text = 'tier-policy{promote=false specialize=false}, bucket-shapes{max-versions=2 split="true"}'
    found = decide(text, view(shapes=shapes, buckets=buckets))
    assert [extents for _, extents in found] == [(Span(64, 127),), (Span(8, 15),)]


def test_blocked_sizes_wait():
    buckets = [dataclasses.replace(BUCKETS[0], blocked=True), BUCKETS[1]]
    shapes = [dataclasses.replace(shape, blocked=True) for shape in SHAPES]
    assert decide(ANY, view(buckets=buckets)) == [("specialize", s.extents) for s in SHAPES]
    assert decide(ANY, view(buckets=buckets, shapes=shapes)) == []


def test_the_budget_of_compile_time():
    """A compilation takes 1 s; a quarter of a core's time may go into them, after the first."""
    assert len(decide(ANY, view(uptime=7.9))) == 1
    assert len(decide(ANY, view(uptime=8.0))) == 2
    assert decide(ANY, view(uptime=8.0, compiling=1.5)) == []
    half = WORTH + 'bucket-shapes{beta=0.5 split="gain > min_gain"}'
    assert len(decide(half, view(uptime=8.0, compiling=1.5))) == 2


def test_without_a_version_for_all_sizes():
    text = ANY.replace("promote=false", "promote=true").replace(
        "bucket-shapes{", "bucket-shapes{generic=false "
    )
    found = decide(text, view(tier=0, versions=[], time=0.01))
    assert found == [("bucket", (Span(64, 127),)), ("specialize", (9,))]
    assert Decider(Policies.named(text)).ahead(view(tier=0)) == []
    assert [k for k, _ in decide(text, view(tier=0, static=True, versions=[]))] == ["promote"]


# --- what is not worth it -------------------------------------------------------------------------


def refused(text: str, program: ProgramView) -> list[Refusal]:
    return Decider(Policies.named(text)).refused(program, MACHINE)


def little(views: list[ShapeView]) -> list[ShapeView]:
    return [dataclasses.replace(view, time_to=view.time * 0.996) for view in views]


def test_what_would_be_made_if_it_brought_enough():
    bucket, exact = refused("default", view(shapes=little(SHAPES), buckets=little(BUCKETS)))
    assert (bucket.kind, bucket.extents) == ("bucket", (Span(64, 127),))
    assert (exact.kind, exact.extents) == ("specialize", (70,))
    assert exact.gain == pytest.approx(0.004)
    assert exact.numbers["min_gain"] == 0.02
    assert exact.rule == str(Policies().tier.specialize)


def test_what_is_rare_is_not_mentioned():
    rare = [dataclasses.replace(shape, count=3, share=0.3) for shape in little(SHAPES)]
    assert not refused("default", view(shapes=rare, buckets=[]))
    assert not refused("default", view())
    made = [VersionView(2, None, 0.002), VersionView(3, (70,), 0.0019)]
    both = refused("default", view(shapes=little(SHAPES), buckets=little(BUCKETS), versions=made))
    assert [refusal.kind for refusal in both] == ["bucket"], "there are exact ones"
    assert not refused("embedded", view(shapes=little(SHAPES), buckets=little(BUCKETS)))


def test_a_version_that_brings_too_little_is_retired():
    versions = [
        VersionView(2, None, 0.002),
        VersionView(3, (70,), 0.0018, gain=0.12),
        VersionView(3, (Span(64, 127),), 0.002, gain=0.013),
    ]
    found = all_of("default", view(shapes=SHAPES[:2], versions=versions))
    assert [(d.kind, d.slot) for d in found] == [("retire", (3, (Span(64, 127),)))]
    assert found[0].numbers["gain"] == 0.013


def test_a_version_whose_traffic_moved_on_is_retired():
    gone = VersionView(3, (Span(64, 127),), 0.0018, count=0.0, share=0.0, idle=11.0)
    found = all_of("default", view(shapes=SHAPES[2:], buckets=[], versions=[gone]))
    assert ("retire", (Span(64, 127),)) in [(d.kind, d.extents) for d in found]
    here = dataclasses.replace(gone, share=0.7)
    assert not all_of("default", view(shapes=SHAPES[:2], buckets=[], versions=[here]))


def test_versions_for_buckets_that_are_none_any_more_take_no_room():
    old = [VersionView(3, (Span(60, 99),), outdated=True), VersionView(3, (Span(9, 11),))]
    text = WORTH + 'bucket-shapes{max-versions=2 split="gain > min_gain"}'
    both = [BUCKETS[0], ShapeView((Span(20, 40),), 300, 0.3, 0.002, 0.00185)]
    versions = [VersionView(2, None, 0.002), *old]
    found = decide(text, view(shapes=[], buckets=both, versions=versions))
    assert found == [("bucket", (Span(64, 127),))]
    more = VersionView(3, (Span(100, 110),), outdated=True)
    full = [*versions, more, dataclasses.replace(more, extents=(Span(200, 300),))]
    assert not decide(text, view(shapes=[], buckets=both, versions=full))

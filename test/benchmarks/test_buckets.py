"""Learned boundaries against the formula."""

from __future__ import annotations

import buckets
import pytest


@pytest.mark.parametrize("traffic", buckets.TRAFFIC)
def test_learned_buckets_save_most_where_they_were_learned(traffic: str) -> None:
    *formula, learned = buckets.compare(traffic, 600, 6, 0.0)
    assert learned.kind == "learned" and learned.versions <= 6
    assert learned.seen >= max(result.seen for result in formula) - 0.01


def test_a_price_means_fewer_versions() -> None:
    free, dear = (buckets.compare("bimodal", 600, 8, price)[-1] for price in (0.0, 0.1))
    assert 0 < dear.versions < free.versions


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    buckets.main(["--calls", "100", "log-normal"])
    printed = capsys.readouterr().out
    assert "learned" in printed and "δ = 0.25" in printed
    with pytest.raises(SystemExit, match="there is no traffic 'normal'"):
        buckets.main(["normal"])

"""Everything the registry names exists, and says what it is."""

from __future__ import annotations

import pytest
from aiopt import registry
from aiopt.diagnostics import AioptError, Location
from aiopt.passes.base import Pass, options_of


@pytest.mark.parametrize("name", sorted(registry.PASSES))
def test_passes(name: str) -> None:
    found = registry.find_pass(name)
    assert issubclass(found, Pass)
    assert found.name == name
    assert found.help().endswith("."), "one line of help, for --list-passes"
    assert len(f"{name}  {found.help()}") <= 110
    options_of(found)


@pytest.mark.parametrize("name", sorted(registry.DIALECTS | registry.XDSL_DIALECTS))
def test_dialects(name: str) -> None:
    assert registry.dialect_loaders()[name]().name == name


def test_unknown_pass() -> None:
    with pytest.raises(AioptError) as caught:
        registry.find_pass("fues", Location("x", 1, 2))
    assert str(caught.value) == "x:1:2: error: unknown pass 'fues' (did you mean 'fuse'?)"

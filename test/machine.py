"""What this machine can run."""

from __future__ import annotations

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError


def target_or_skip(name: str) -> Target:
    """A target by name; the test is skipped if this machine cannot run it.

    A name that no target has is an error.
    """
    Target.named(name, to_run=False)
    try:
        return Target.named(name)
    except AioptError as error:
        pytest.skip(str(error))

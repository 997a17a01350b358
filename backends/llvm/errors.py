"""What goes wrong between IR text and loaded code (K3, K5)."""

from __future__ import annotations

from ...diagnostics import AioptError


class CodegenError(AioptError):
    """LLVM or the linker rejects what the compiler produced: its fault, not the user's."""

"""IR text out: the one place that prints operations, for tools, dumps and reproducers."""

from __future__ import annotations

from io import StringIO

from xdsl.ir import Operation
from xdsl.printer import Printer


def print_ir(op: Operation, *, generic: bool = False) -> str:
    """The text of an operation, without a final newline."""
    stream = StringIO()
    Printer(stream=stream, print_generic_format=generic).print_op(op)
    return stream.getvalue()

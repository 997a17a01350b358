"""The pass manager: runs a resolved pipeline and watches it (SPEC K2).

What can be watched: the IR before and after passes, wall time per pass, statistics the passes
count, validity after each pass, and, when a pass fails, a crash reproducer: the IR just before the
failing pass and the pipeline to run on it, in one file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection
from dataclasses import field
from pathlib import Path
from typing import TextIO

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation
from xdsl.utils.exceptions import PassFailedException

from ..diagnostics import AioptError, Location, location_of
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .pipeline_text import Item, Nested, Pipeline
from .printing import print_ir
from .timing import Timing

Verifier = Callable[[Operation], None]

_SAVES = "--crash-reproducer=FILE saves the input of the pass"
"""What a bug in a pass advises, until it is done."""


@dataclass(frozen=True)
class IrPrinting:
    """Before and after which passes to print the IR, and where to.

    `before` and `after` are pass names, or True for all passes.
    """

    before: Collection[str] | bool = ()
    after: Collection[str] | bool = ()
    stream: TextIO | None = None
    """stderr if None."""
    generic: bool = False

    def show(self, when: str, item: Pass, op: Operation) -> None:
        """Print `op` if asked for; `when` is "Before" or "After"."""
        names = self.before if when == "Before" else self.after
        if names is True or (not isinstance(names, bool) and item.name in names):
            stream = sys.stderr if self.stream is None else self.stream
            stream.write(f"// -----// IR Dump {when} {item.name} //----- //\n")
            stream.write(print_ir(op, generic=self.generic) + "\n")


@dataclass
class PassManager:
    """Runs the passes of a pipeline on a module, in order.

    A nested pipeline runs as a whole on one matching operation after the other. After `run`,
    `timing` says where the time went and `state.statistics` what the passes counted.
    """

    pipeline: Pipeline
    verifier: Verifier | None = None
    """Checks the module after each pass, for instance `dialects.text.verify_module`."""
    printing: IrPrinting = field(default_factory=IrPrinting)
    crash_reproducer: Path | None = None
    """Where to write a reproducer if a pass fails. Costs a copy of the module before each pass."""
    target: str = "native"
    """What the machine is called in a reproducer."""
    timing: Timing = field(default_factory=Timing)

    def run(self, module: ModuleOp, state: PassState) -> None:
        """Rewrite `module` in place.

        Raises:
            AioptError: a pass rejected the program, or has a bug: it raised something else or left
                invalid IR behind. The other exception is its `__cause__`.
        """
        self._items(self.pipeline.items, (), module, module, state)

    def _items(
        self,
        items: tuple[Item, ...],
        anchors: tuple[str, ...],
        op: Operation,
        module: ModuleOp,
        state: PassState,
    ) -> None:
        for index, item in enumerate(items):
            if isinstance(item, Pass):
                with self.timing.scope(item.name, index):
                    self._pass(item, anchors, op, module, state)
                continue
            with self.timing.scope(f"'{item.anchor}' Pipeline", index):
                targets = [
                    nested
                    for region in op.regions
                    for block in region.blocks
                    for nested in block.ops
                    if nested.name == item.anchor
                ]
                for target in targets:
                    self._items(item.items, (*anchors, item.anchor), target, module, state)

    def _pass(
        self,
        item: Pass,
        anchors: tuple[str, ...],
        op: Operation,
        module: ModuleOp,
        state: PassState,
    ) -> None:
        self.printing.show("Before", item, op)
        before = module.clone() if self.crash_reproducer is not None else None
        state.enter(item.name)
        try:
            _run_guarded(item, op, state)
            if self.verifier is not None:
                with self.timing.scope("(verify)", -1):
                    _verify_after(item, module, self.verifier)
        except AioptError as error:
            if before is not None:
                self._reproduce(before, item, anchors, error)
            raise
        self.printing.show("After", item, op)

    def _reproduce(
        self, before: ModuleOp, item: Pass, anchors: tuple[str, ...], error: AioptError
    ) -> None:
        assert self.crash_reproducer is not None
        nested: Item = item
        for anchor in reversed(anchors):
            nested = Nested(anchor, (nested,))
        text = reproducer_text(before, Pipeline((nested,)), self.target, error)
        try:
            self.crash_reproducer.write_text(text, encoding="utf-8")
        except OSError as failure:
            raise AioptError(
                f"cannot write the crash reproducer: {failure.strerror}; {error.text}",
                location=Location(str(self.crash_reproducer)),
            ) from error
        written = f"reproducer written to {self.crash_reproducer}"
        given = None if error.hint == _SAVES else error.hint
        error.hint = f"{given}; {written}" if given else written


def _run_guarded(item: Pass, op: Operation, state: PassState) -> None:
    """Run a pass; any exception that is not a diagnostic is reported as a bug in it."""
    try:
        item.run(op, state)
    except AioptError:
        raise
    except PassFailedException as error:
        raise AioptError(f"{item.name}: {error}", location=location_of(op)) from error
    except Exception as error:
        reason = " ".join(str(error).split())
        raise AioptError(
            f"internal error in pass '{item.name}': {type(error).__name__}: {reason}",
            location=location_of(op),
            hint=_SAVES,
        ) from error


def _verify_after(item: Pass, module: ModuleOp, verifier: Verifier) -> None:
    try:
        verifier(module)
    except AioptError as error:
        raise AioptError(
            f"internal error in pass '{item.name}': it left invalid IR behind: {error.text}",
            location=error.location,
            hint=_SAVES,
        ) from error


# --- crash reproducers ------------------------------------------------------------------------

_CONFIGURATION = re.compile(r"// configuration: --pass-pipeline='(.*)' --target=(\S+)\s*")


def reproducer_text(
    module: ModuleOp, pipeline: Pipeline | str, target: str, error: AioptError
) -> str:
    """A file that `aiopt-opt --run-reproducer` runs to the same failure."""
    try:
        ir = print_ir(module)
    except Exception:  # IR that a pass broke may still print in generic form
        ir = print_ir(module, generic=True)
    configuration = f"// configuration: --pass-pipeline='{pipeline}' --target={target}"
    return f"{configuration}\n// {error.text}\n{ir}\n"


def read_configuration(text: str, file: str) -> tuple[str, str]:
    """The pipeline and the target's name stored in a reproducer.

    Raises:
        AioptError: the text is not a reproducer.
    """
    for line in text.splitlines():
        if match := _CONFIGURATION.fullmatch(line):
            return match[1], match[2]
        if line.strip() and not line.lstrip().startswith("//"):
            break
    raise AioptError(
        "not a crash reproducer",
        location=Location(file, 1),
        expected="a line '// configuration: --pass-pipeline='…' --target=…'",
    )

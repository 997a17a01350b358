"""What `aiopt-run` and `aiopt-compile` read: a program, its weights, and how to compile it (T9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .common import parse_values, pipeline_file_option, value_option

if TYPE_CHECKING:
    import numpy as np

    from ..backends.llvm.artifact import Artifact
    from ..jitrt.lowered import Lowered
    from ..jitrt.program import Program
    from ..jitrt.warm import Asked
    from ..jitrt.weights import WeightSource

Command = TypeVar("Command", bound=Callable[..., object])


def choice_options(command: Command) -> Command:
    """Adds the options that `Choices` holds to a command."""
    options = [
        click.option(
            "--weights", metavar="FILE", help="Bind the weights in this safetensors file."
        ),
        click.option("--tier", type=click.IntRange(0, 3), help="0 interprets, 1 to 3 compile (2)."),
        click.option(
            "-p", "--pipeline", metavar="NAME|TEXT", help="Pipeline instead of the tier's."
        ),
        pipeline_file_option,
        click.option("--target", metavar="NAME", help="native, avx512, avx2 or generic (native)."),
        click.option(
            "--debug-info/--no-debug-info",
            "debug_info",
            default=None,
            help="Compile with the lines of FILE for gdb and perf (if AIOPT_DEBUG is set).",
        ),
        value_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Choices:
    """How to compile, under click's names for it."""

    weights: str | None
    tier: int | None
    pipeline: str | None
    pipeline_files: tuple[str, ...]
    target: str | None
    debug_info: bool | None
    input_values: tuple[str, ...]

    @property
    def options(self) -> dict[str, Any]:
        """As `load`, `compile` and `lower` take them, without weights."""
        return {
            "pipeline": self.pipeline,
            "tier": self.tier,
            "target": self.target,
            "pipeline_files": self.pipeline_files,
            "debug": self.debug_info,
        }


@dataclass(frozen=True)
class Source:
    """What a file holds: an artifact, an ONNX model, or text and its name in diagnostics."""

    name: str
    text: str = ""
    artifact: Artifact | None = None
    is_onnx: bool = False

    @staticmethod
    def read(path: str) -> Source:
        """Raises AioptError for a file that cannot be read."""
        from ..jitrt.loading import ONNX, read_artifact

        if path.endswith(ONNX):
            return Source(path, is_onnx=True)
        artifact = read_artifact(path) if path != "-" else None
        if artifact is not None:
            return Source(path, artifact=artifact)
        from ..dialects.source_text import read_source

        text, name = read_source(path)
        return Source(name, text)

    def asked(
        self, choices: Choices, policy: str | None, weights: WeightSource | None
    ) -> Asked | None:
        """What `load` asks the compile cache for; None if that has nothing to do with the program.

        Raises AioptError.
        """
        from ..jitrt.build import asked_program, serving_tier
        from ..jitrt.warm import Choice
        from ..jitrt.weights import open_weights

        chosen = {"policy": policy, "pipeline": choices.pipeline, "tier": choices.tier}
        choice = Choice(policy, choices.pipeline, serving_tier(chosen))
        names = ("target", "pipeline_files", "debug")
        options = {name: choices.options[name] for name in names}
        if not self.is_onnx:
            options["weights"] = open_weights(weights)
            return asked_program(self.text, choice, self.name, options)
        from ..jitrt.onnx_program import asked_model, bound_weights, opened

        model, values = opened(self.name), parse_values(choices.input_values)
        return asked_model(model, choice, values, bound_weights(model, weights), options)

    def lower(self, choices: Choices, weights: WeightSource | None = None) -> Lowered:
        """The program after its passes, with `weights` if there are others than those chosen."""
        from ..jitrt.lowered import lower

        options = {**choices.options, "file": self.name}
        weights = choices.weights if weights is None else weights
        if not self.is_onnx:
            return lower(self.text, weights=weights, **options)
        from ..jitrt.onnx_program import onnx_module
        from ..jitrt.weights import open_weights

        imported = onnx_module(self.name, parse_values(choices.input_values))
        weights = {**imported.weights, **open_weights(weights)}
        return lower(imported.module, weights=weights, **options)

    def load(self, choices: Choices, **options: Any) -> Program:
        """The program as `load` and `compile` make it with `options`. Raises AioptError."""
        from ..jitrt.loading import compile, load

        values = parse_values(choices.input_values) or None
        is_text = not self.is_onnx and self.artifact is None
        if is_text and values is None:
            return compile(self.text, file=self.name, **options)
        return load(self.name, values=values, **options)

    def all_weights(self, given: str | None, seed: int) -> dict[str, np.ndarray]:
        """The weights of a file, and random ones for what a program names and nobody gives."""
        import numpy as np

        from ..jitrt.random_arrays import random_weight
        from ..jitrt.weights import open_weights

        weights = open_weights(given)
        generator = np.random.default_rng([seed, 1])
        for name, dtype, shape in self.named_weights():
            if name not in weights:
                weights[name] = random_weight(shape, dtype, generator)
        return weights

    def input_shapes(self) -> dict[str, list[str]]:
        """The shapes of inputs by name as IR text declares them, before any pass; else none."""
        if not self.text:
            return {}
        from ..backends.interp import find_function, input_names
        from ..dialects.graph import shape_of
        from ..dialects.text import parse_module

        function = find_function(parse_module(self.text, self.name))
        named = zip(input_names(function), function.args, strict=True)
        return {name: [str(size) for size in shape_of(arg.type)] for name, arg in named}

    def named_weights(self) -> list[tuple[str, np.dtype, tuple[int, ...]]]:
        """Name, dtype and shape of the weights that the program names inside."""
        from ..backends.llvm.runtime import numpy_dtype as dtype_of_name

        if self.artifact is not None:
            table, inline = self.artifact.table, self.artifact.constants
            named = [spec for spec in table.consts if spec.name not in inline]
            return [(spec.name, dtype_of_name(spec.dtype), spec.shape) for spec in named]
        if "graph.weight" not in self.text:
            return []
        from ..dialects.graph import WeightOp, element_type, shape_of
        from ..dialects.graph.elements import numpy_dtype
        from ..dialects.text import parse_module

        types = {
            op.key.data: op.results[0].type
            for op in parse_module(self.text, self.name).walk()
            if isinstance(op, WeightOp)
        }
        return [
            (
                name,
                numpy_dtype(element_type(t)),
                tuple(s for s in shape_of(t) if isinstance(s, int)),
            )
            for name, t in types.items()
        ]

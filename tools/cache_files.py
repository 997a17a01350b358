"""The keys of programs in files: what `load` asks the compile cache for (SPEC C1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..diagnostics import AioptError, Location
from .common import parse_values
from .sources import Choices, Source

if TYPE_CHECKING:
    from ..jitrt.cache.keys import Key
    from ..jitrt.warm import Asked


@dataclass(frozen=True)
class File:
    """A program in a file, and how it is to be compiled.

    `policy`, like all of `choices`, is None for what `load` does without it.
    """

    path: str
    policy: str | None
    choices: Choices

    def source_key(self) -> Key:
        """That of the entry that makes the next start a warm one. Raises AioptError."""
        return self._asked(self.choices.tier, loaded=True).key

    def program_key(self, tier: int | None) -> Key:
        """That of the version for all sizes, of `tier` if no pipeline or tier is chosen.

        Takes the time of the passes, if the cache of this process does not have it. Raises
        AioptError.
        """
        from ..jitrt.lowered import lower

        choices = self.choices
        tier = choices.tier if choices.pipeline or choices.tier is not None else tier
        asked = self._asked(tier)
        choice = {"pipeline": choices.pipeline, "tier": tier}
        key = lower(asked.source(), file=asked.file, share=True, **choice, **asked.options).key
        if key is None:
            raise AioptError("tier 0 is not compiled", location=Location(self.path))
        return key

    def _asked(self, tier: int | None, *, loaded: bool = False) -> Asked:
        from ..jitrt.build import asked_program, serving_tier
        from ..jitrt.warm import Choice
        from ..jitrt.weights import open_weights

        self._check()
        choices = self.choices
        source = Source.read(self.path)
        place = Location(source.name)
        if source.artifact is not None:
            raise AioptError("an artifact has no key: it is compiled already", location=place)
        options = {
            "target": choices.target,
            "pipeline_files": choices.pipeline_files,
            "debug": choices.debug_info,
        }
        pipeline = choices.pipeline
        tier = serving_tier({"policy": self.policy, "pipeline": pipeline, "tier": tier})
        choice = Choice(self.policy, pipeline, tier)
        if source.is_onnx:
            from ..jitrt.onnx_program import (
                asked_model,
                bound_weights,
                has_stored,
                onnx_module,
                opened,
            )

            model, values = opened(source.name), parse_values(choices.input_values)
            bound = bound_weights(model, choices.weights)
            imported = onnx_module(source.name, values)
            if loaded and has_stored(model, imported.weights):
                asked = asked_model(model, choice, values, bound, options)
            else:
                weights = open_weights({**imported.weights, **bound})
                options |= {"weights": weights, "owned": True}
                asked = asked_program(imported.module, choice, source.name, options)
        else:
            options["weights"] = open_weights(choices.weights)
            asked = asked_program(source.text, choice, source.name, options)
        if asked is None:
            hint = "with debug information, and in tier 0, nothing is kept"
            raise AioptError("the cache does not keep the program", location=place, hint=hint)
        return asked

    def _check(self) -> None:
        """Raises AioptError if there is no such policy, or something else is chosen, too."""
        from ..jitrt.build import check_alone, chosen_policy
        from ..passes.pipeline_text import library_with

        choices = self.choices
        check_alone(self.policy, choices.tier, choices.pipeline)
        if self.policy is not None:
            chosen_policy(self.policy, library_with(choices.pipeline_files))

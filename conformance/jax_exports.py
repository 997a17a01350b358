"""JAX functions (`jax_models.py`), static and with symbolic sizes, in two ways, against JAX.

``MODEL/from_jax`` hands the function over, ``MODEL/text`` the StableHLO text that JAX makes of it.
A symbolic one is loaded once and run at several sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from outcome import Skipped, compare, outputs_of
from suite import Suite

if TYPE_CHECKING:
    from jax_models import JaxModel

WAYS = ("from_jax", "text")
SYMBOLIC = ".symbolic"
RTOL, ATOL = 1e-3, 1e-4


class JaxSuite(Suite):
    name = "jax"

    def cases(self) -> Sequence[str]:
        try:
            from jax_models import MODELS
        except ImportError:
            raise Skipped("jax is not installed") from None
        symbolic = [f"{name}{SYMBOLIC}" for name, model in MODELS.items() if model.symbolic]
        return [f"{name}/{way}" for name in [*MODELS, *symbolic] for way in WAYS]

    def operator(self, case: str) -> str:
        name, way = case.split("/")
        return f"{way}, {'symbolic' if name.endswith(SYMBOLIC) else 'static'}"

    def run(self, case: str) -> None:
        import jax
        from jax_models import MODELS

        name, way = case.split("/")
        model = MODELS[name.removesuffix(SYMBOLIC)]
        symbolic = name.endswith(SYMBOLIC)
        program = load(model, way, self.setting.options, symbolic=symbolic)
        weights = model.arrays()
        function = jax.jit(model.function)
        for seed, shape in enumerate([model.shape, *(model.sizes if symbolic else ())]):
            x = model.input(shape, seed)
            expected = jax.tree_util.tree_leaves(function(x, *weights))
            found = outputs_of(program(x, *weights))
            compare([np.asarray(each) for each in expected], found, RTOL, ATOL)


def specs(model: JaxModel, *, symbolic: bool) -> list[Any]:
    """What JAX is told of the arguments."""
    import jax
    from jax import export

    kind = np.int32 if model.vocabulary else np.float32
    shape = model.shape
    if symbolic:
        shape = export.symbolic_shape(model.symbolic, constraints=model.constraints)
    shapes = [(shape, kind), *((each, np.float32) for each in model.weights)]
    return [jax.ShapeDtypeStruct(each, dtype) for each, dtype in shapes]


def text_of(model: JaxModel, *, symbolic: bool) -> str:
    """The StableHLO text that JAX makes of a model."""
    import jax
    from jax import export

    function = jax.jit(model.function)
    arguments = specs(model, symbolic=symbolic)
    if symbolic:
        return export.export(function)(*arguments).mlir_module()
    return function.lower(*arguments).as_text()


def load(
    model: JaxModel, way: str, options: Mapping[str, Any], *, symbolic: bool
) -> Callable[..., Any]:
    """The program under test."""
    import aiopt

    if way == "text":
        return aiopt.compile(text_of(model, symbolic=symbolic), **options)
    return aiopt.from_jax(model.function, *specs(model, symbolic=symbolic), **options)

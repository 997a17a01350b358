"""`from_jax`: from a JAX function and what its arguments look like to a callable program (K3, I6).

The function is traced and lowered to StableHLO by JAX; unknown sizes go through `jax.export`. The
arrays it closes over become arguments before that, and weights afterwards: they are never text.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from ..diagnostics import AioptError
from .loading import compile
from .program import Program
from .wrapped import WrappedProgram

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp


_SMALL = 32
"""Constants with at most that many elements stay in the program: they may be indices or axes."""


class JaxProgram(WrappedProgram):
    """A compiled JAX function: called with its arguments, gives what it returns, as numpy arrays.

    Attributes:
        program: what runs, on the leaves of the arguments in order.
    """

    def __init__(self, program: Program, jax: Any, arguments: Any, results: Any) -> None:
        super().__init__(program)
        self._jax = jax
        self._arguments = arguments
        self._results = results

    def __call__(self, *args: Any) -> Any:
        leaves, structure = self._jax.tree_util.tree_flatten(args)
        if structure != self._arguments:
            raise AioptError(
                "the arguments have another structure",
                expected=str(self._arguments),
                found=str(structure),
            )
        results = self.program(*leaves)
        return self._jax.tree_util.tree_unflatten(
            self._results, results if isinstance(results, tuple) else (results,)
        )


def from_jax(
    function: Callable[..., Any], *specs: Any, constraints: Sequence[str] = (), **options: Any
) -> JaxProgram:
    """Compile a JAX function for arguments that look like `specs`.

    A spec is a pytree of what has a shape and a dtype (`jax.ShapeDtypeStruct`, arrays) or of pairs
    ``("b, 16", "float32")``, in which a name is a size that each call may choose. Equal names are
    equal sizes; `constraints` such as ``"s >= 2"`` are checked at each call. Arrays the function
    closes over are weights. `options` are those of `compile`: tier, target, threads, …

    Raises:
        AioptError: JAX is not there, a spec says nothing, or an operation is not supported.
    """
    jax = _jax()
    if not callable(function):
        raise AioptError("not a JAX function", found=type(function).__name__)
    scope = jax.export.SymbolicScope(tuple(constraints))
    abstract = jax.tree_util.tree_map(
        lambda spec: _abstract(jax, spec, scope), specs, is_leaf=_is_pair
    )
    paths, structure = jax.tree_util.tree_flatten_with_path(abstract)
    leaves = [leaf for _, leaf in paths]
    names = _names(jax, function, [path for path, _ in paths])
    traced, shapes = jax.make_jaxpr(
        lambda *flat: function(*jax.tree_util.tree_unflatten(structure, flat)), return_shape=True
    )(*leaves)
    out_paths, out_structure = jax.tree_util.tree_flatten_with_path(shapes)
    constants = _Constants(jax, traced)
    text = _lowered(jax, constants.run, [*constants.specs, *leaves])
    results = [_key(jax, path) or "out" for path, _ in out_paths]
    name = getattr(function, "__name__", "jax")
    module = _parsed(text, name, [*constants.arrays, *names], results)
    program = compile(module, weights=constants.arrays or None, file=f"jax:{name}", **options)
    return JaxProgram(program, jax, structure, out_structure)


def _jax() -> Any:
    try:
        for module in ("jax.export", "jax.extend.core"):
            import_module(module)
        return import_module("jax")
    except ImportError as error:
        raise AioptError("JAX is not installed", hint="pip install 'aiopt[jax]'") from error


# -- arguments ----------------------------------------------------------------------------------


def _is_pair(spec: Any) -> bool:
    return isinstance(spec, tuple) and len(spec) == 2 and isinstance(spec[0], str)


def _abstract(jax: Any, spec: Any, scope: Any) -> Any:
    """Shape and dtype of a leaf."""
    if _is_pair(spec):
        text, dtype = spec
        try:
            shape = jax.export.symbolic_shape(text, scope=scope) if text.strip() else ()
        except ValueError as error:
            raise AioptError(f"{text!r} is no shape: {error}") from None
        return jax.ShapeDtypeStruct(shape, np.dtype(dtype))
    if hasattr(spec, "shape") and hasattr(spec, "dtype") and not isinstance(spec, type):
        return jax.ShapeDtypeStruct(spec.shape, spec.dtype)
    raise AioptError(
        "an argument's spec has no shape and dtype",
        expected='an array, a jax.ShapeDtypeStruct, or a pair such as ("b, 16", "float32")',
        found=repr(spec),
    )


def _names(jax: Any, function: Callable[..., Any], paths: Sequence[Any]) -> list[str]:
    """What the leaves are called: parameters of the function, and keys below them."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    known = [p.name for p in parameters if p.kind is not inspect.Parameter.VAR_POSITIONAL]
    names: list[str] = []
    for first, *rest in paths:
        name = known[first.idx] if first.idx < len(known) else f"arg{first.idx}"
        below = _key(jax, rest)
        names.append(f"{name}.{below}" if below else name)
    return names


def _key(jax: Any, path: Sequence[Any]) -> str:
    return jax.tree_util.keystr(tuple(path), simple=True, separator=".")


# -- constants ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Which argument a constant has become."""

    number: int


class _Constants:
    """A traced function whose large constants are its first arguments.

    Attributes:
        arrays: the constants by name.
        specs: their shapes and dtypes.
    """

    def __init__(self, jax: Any, traced: Any) -> None:
        self._jax = jax
        self._traced = traced
        self._places: dict[int, _Place] = {}
        self.arrays: dict[str, np.ndarray] = {}
        for value in _constants_of(traced):
            if id(value) not in self._places and self._is_large(value):
                self._places[id(value)] = _Place(len(self.arrays))
                self.arrays[f"constant.{len(self.arrays)}"] = np.asarray(value)

    @property
    def specs(self) -> list[Any]:
        return [self._jax.ShapeDtypeStruct(a.shape, a.dtype) for a in self.arrays.values()]

    def _is_large(self, value: Any) -> bool:
        dtype = getattr(value, "dtype", None)
        return isinstance(dtype, np.dtype) and value.size > _SMALL

    def run(self, *args: Any) -> Any:
        """The function on constants and arguments; its results in a list."""
        count = len(self.arrays)
        return self._evaluate(self._traced, args[:count], args[count:])

    def _evaluate(self, closed: Any, constants: Sequence[Any], args: Sequence[Any]) -> list[Any]:
        jaxpr = closed.jaxpr
        env: dict[Any, Any] = {}
        for variable, value in zip(jaxpr.constvars, closed.consts, strict=True):
            place = self._places.get(id(value))
            env[variable] = value if place is None else constants[place.number]
        env.update(zip(jaxpr.invars, args, strict=True))

        def read(atom: Any) -> Any:
            return atom.val if isinstance(atom, self._jax.extend.core.Literal) else env[atom]

        for equation in jaxpr.eqns:
            values = [read(atom) for atom in equation.invars]
            inner = _called(equation)
            if inner is not None and any(id(v) in self._places for v in _constants_of(inner)):
                results = self._evaluate(inner, constants, values)
            else:
                results = _bind(equation, values)
            env.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in jaxpr.outvars]


def _bind(equation: Any, values: Sequence[Any]) -> Sequence[Any]:
    """One equation on values."""
    bound = equation.primitive.get_bind_params(equation.params)
    functions, parameters = bound if isinstance(bound, tuple) else ((), bound)
    with equation.ctx.manager:
        results = equation.primitive.bind(*functions, *values, **parameters)
    return results if equation.primitive.multiple_results else [results]


def _called(equation: Any) -> Any:
    """The traced function that an equation merely calls, or None."""
    inner = equation.params.get("jaxpr")
    is_call = equation.primitive.name in ("jit", "pjit") and hasattr(inner, "consts")
    return inner if is_call else None


def _constants_of(closed: Any) -> Iterator[Any]:
    """The constants of a traced function and of those it calls."""
    yield from closed.consts
    for equation in closed.jaxpr.eqns:
        inner = _called(equation)
        if inner is not None:
            yield from _constants_of(inner)


# -- lowering -----------------------------------------------------------------------------------


def _lowered(jax: Any, function: Callable[..., Any], specs: Sequence[Any]) -> str:
    """The StableHLO text; through `jax.export` if a size is a symbol."""
    whole = jax.jit(function, keep_unused=True)
    if all(isinstance(size, int) for spec in specs for size in spec.shape):
        return whole.trace(*specs).lower(lowering_platforms=("cpu",)).as_text()
    return jax.export.export(whole, platforms=("cpu",))(*specs).mlir_module()


def _parsed(text: str, name: str, inputs: Sequence[str], results: Sequence[str]) -> ModuleOp:
    """The module, with a name and the names of its arguments and results."""
    from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, StringAttr

    from ..dialects import graph
    from ..dialects.text import parse_module
    from ..lowering.stablehlo_to_graph.functions import public_function, unique

    def named(names: Sequence[str]) -> ArrayAttr[DictionaryAttr]:
        return ArrayAttr([DictionaryAttr({graph.NAME: StringAttr(name)}) for name in unique(names)])

    module = parse_module(text, f"jax:{name}")
    module.sym_name = StringAttr(name)
    main = public_function(module)
    main.arg_attrs, main.res_attrs = named(inputs), named(results)
    return module

"""`@aiopt.jit`: Python functions in the array API's style, compiled when called (SPEC I6, K3).

A call looks for a version of the function that serves its arguments, or makes one: the function is
called once with traced arrays (`lowering.tracing`), and what it did becomes a program. This file
owns which versions there are:

* The structure of the arguments, dtypes, ranks and everything that is no array are part of the key:
  another Python number, string or flag is another version.
* Sizes with names, given by annotations (`Array["b, 16"]`) or `shapes=`, are unknown: one version
  serves them all.
* Other sizes are those of the first call. Once a size differs from the first call's at the same
  place, it is unknown from then on: at most one version more for each place. Sizes of 1 broadcast,
  so they stay apart: a place with size 1 is part of the key.
* A function that asks what depends on such sizes (``if x.shape[0] > 3``) gets a version for each
  combination of sizes, up to `LARGEST_FAMILY`.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from ..diagnostics import AioptError
from ..dialects import dims
from ..dialects.dims import Dim
from .arguments import foreign_array, is_array
from .ir_lock import exclusive
from .loading import compile
from .program import Program

if TYPE_CHECKING:
    from ..backends.llvm.target import Target
    from ..lowering.tracing.signature import Traced

PerformanceTarget = Literal["latency", "throughput"]

POLICY_OF_TARGET = {"latency": "interactive", "throughput": "steady"}
"""The policies that performance targets stand for."""

LARGEST_FAMILY = 16
"""Versions for fixed sizes that a function may have because it asks about its sizes."""

LARGEST_FAST = 256
"""Combinations of arrays that are found without looking for their version."""

Place = tuple[int, int]
"""An argument's number, and an axis of it."""


@dataclass(frozen=True)
class ArrayAnnotation:
    """What an annotation says of an array: the text of its shape, and its dtype if given."""

    shape: str
    dtype: np.dtype[Any] | None = None


class Array:
    """Annotates arguments of a compiled function: ``x: Array["b, 16"]``, or with a dtype
    ``x: Array["b, s, 768", "float32"]``.

    Equal names are equal sizes; ``_`` is a size without a name.
    """

    def __class_getitem__(cls, item: Any) -> ArrayAnnotation:
        shape, dtype = item if isinstance(item, tuple) else (item, None)
        return ArrayAnnotation(shape, None if dtype is None else np.dtype(dtype))


@overload
def jit(
    function: Callable[..., Any],
    /,
    *,
    shapes: Mapping[str, Any] | None = None,
    static_argnames: Sequence[str] = (),
    target: Target | str | None = None,
    performance_target: PerformanceTarget | None = None,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
) -> JitFunction: ...


@overload
def jit(
    function: None = None,
    /,
    *,
    shapes: Mapping[str, Any] | None = None,
    static_argnames: Sequence[str] = (),
    target: Target | str | None = None,
    performance_target: PerformanceTarget | None = None,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
) -> Callable[[Callable[..., Any]], JitFunction]: ...


def jit(
    function: Callable[..., Any] | None = None,
    /,
    *,
    shapes: Mapping[str, Any] | None = None,
    static_argnames: Sequence[str] = (),
    target: Target | str | None = None,
    performance_target: PerformanceTarget | None = None,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
) -> Any:
    """Compile a function of arrays, as a decorator with or without options.

    Args:
        shapes: shapes of arguments by name, such as ``{"x": "b, s, 768"}``; for containers, the
            same containers of texts.
        static_argnames: arguments that are part of the key, even if they hold arrays.
        target: "native", "avx512", "avx2", "generic" or a `Target`.
        performance_target: "latency" is the policy "interactive", on the caller's thread alone, so
            that a call's time does not depend on other work; "throughput" is the policy "steady",
            with kernels shared among all processors. Other options override it.
        policy, tier, pipeline, threads: see `load`.

    Raises:
        AioptError: an option is wrong; later, when called, the function or its arguments are, or
            the policy, tier, pipeline or threads, which are not looked at before.
    """
    if function is None:
        return functools.partial(
            jit,
            shapes=shapes,
            static_argnames=static_argnames,
            target=target,
            performance_target=performance_target,
            policy=policy,
            tier=tier,
            pipeline=pipeline,
            threads=threads,
        )
    if performance_target not in (None, "latency", "throughput"):
        raise AioptError(
            "there is no such performance target",
            expected="'latency' or 'throughput'",
            found=repr(performance_target),
        )
    if threads is None and performance_target == "latency":
        threads = 1
    if performance_target and (policy, tier, pipeline) == (None, None, None):
        policy = POLICY_OF_TARGET[performance_target]
    options = {
        "target": target,
        "policy": policy,
        "tier": tier,
        "pipeline": pipeline,
        "threads": threads,
    }
    return JitFunction(function, shapes or {}, static_argnames, options)


@dataclass
class Version:
    """One compiled form of a function: what sizes it serves, and its program."""

    pattern: tuple[tuple[int | None, ...], ...]
    """The sizes of each array; None is any."""
    program: Program
    results: Any
    """Containers of `signature.Result`."""

    def serves(self, shapes: Sequence[tuple[int, ...]]) -> bool:
        """Whether arrays of these shapes may be given."""
        return all(
            want is None or want == have
            for sizes, shape in zip(self.pattern, shapes, strict=True)
            for want, have in zip(sizes, shape, strict=True)
        )


@dataclass
class Family:
    """The versions for one key."""

    first: tuple[tuple[int, ...], ...]
    versions: list[Version] = field(default_factory=list)
    varied: set[Place] = field(default_factory=set)
    asks: bool = False
    """The function asks about sizes, so they are fixed."""


@dataclass(frozen=True)
class _Call:
    """Arguments of a call: their containers with places for arrays, and these arrays."""

    arguments: Any
    names: tuple[str, ...]
    arrays: tuple[np.ndarray[Any, np.dtype[Any]], ...]
    known: tuple[tuple[Dim | None, ...] | None, ...]
    """What annotations say about each array's shape."""
    key: Any


@dataclass(frozen=True)
class _Place:
    """Where an array was."""

    index: int


class JitFunction:
    """A function that is compiled when it is called.

    Attributes:
        programs: the compiled programs so far.
        stats: counters: calls, versions, copies, compile seconds.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        shapes: Mapping[str, Any],
        static: Sequence[str],
        options: Mapping[str, Any],
    ) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._signature = inspect.signature(function)
        self._static = frozenset(static)
        self._options = dict(options)
        self._specs = {**_annotations(function, self._signature), **shapes}
        self._families: dict[Any, Family] = {}
        self._fast: dict[Any, Version] = {}
        self._lock = threading.RLock()
        self._calls = 0
        for name in (*self._static, *shapes):
            if name not in self._signature.parameters:
                expected = ", ".join(self._signature.parameters)
                raise AioptError(f"{function.__name__} has no argument '{name}'", expected=expected)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        key = None
        if not kwargs and all(type(arg) is np.ndarray for arg in args):
            key = tuple([(arg.shape, arg.dtype) for arg in args])
            version = self._fast.get(key)
            if version is not None:
                self._calls += 1
                return _returned(version, args)
        if _is_traced((*args, *kwargs.values())):
            return self._function(*args, **kwargs)
        call = self._bind(args, kwargs)
        version = self._version(call)
        self._calls += 1
        if key is not None and len(args) == len(call.arrays):
            if len(self._fast) >= LARGEST_FAST:
                self._fast.clear()
            self._fast[key] = version
        return _returned(version, call.arrays)

    def lower(self, *args: Any, **kwargs: Any) -> str:
        """The module at the graph level that a call with these arguments would compile."""
        call = self._bind(args, kwargs)
        family = self._families.get(call.key) or Family(_shapes(call))
        return str(self._trace(call, self._sizes(call, family)).module)

    @property
    def programs(self) -> tuple[Program, ...]:
        """The compiled programs so far."""
        return tuple(v.program for family in list(self._families.values()) for v in family.versions)

    @property
    def stats(self) -> dict[str, float]:
        """Counters: calls, versions, and the sums of those of the programs."""
        totals: Counter[str] = Counter()
        for program in self.programs:
            totals.update(program.stats)
        return {**totals, "calls": self._calls, "versions": len(self.programs)}

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        return f"<aiopt.jit {self._function.__qualname__}, {len(self.programs)} versions>"

    # -- arguments --------------------------------------------------------------------------

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Call:
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            raise AioptError(f"{self._function.__name__}: {error}") from None
        bound.apply_defaults()
        arrays: list[np.ndarray[Any, np.dtype[Any]]] = []
        names: list[str] = []
        known: list[Any] = []
        key: list[Any] = []

        def walk(value: Any, spec: Any, name: str, static: bool) -> Any:
            if isinstance(value, Mapping):
                key.append((dict, *value))
                parts = spec if isinstance(spec, Mapping) else {}
                return {k: walk(v, parts.get(k), f"{name}_{k}", static) for k, v in value.items()}
            if isinstance(value, list | tuple):
                key.append((type(value), len(value)))
                parts = spec if isinstance(spec, list | tuple) else [None] * len(value)
                each = [walk(v, parts[i], f"{name}_{i}", static) for i, v in enumerate(value)]
                return type(value)(*each) if hasattr(value, "_fields") else type(value)(each)
            if static or not is_array(value):
                key.append((type(value), value))
                return value
            array = foreign_array(f"argument '{name}'", value)
            sizes = _known_shape(name, spec, array)
            arrays.append(array)
            names.append(name)
            known.append(sizes)
            ones = tuple(
                size == 1 and (sizes is None or isinstance(sizes[axis], int))
                for axis, size in enumerate(array.shape)
            )
            key.append((np.ndarray, array.dtype.str, array.dtype.name, ones))
            return _Place(len(arrays) - 1)

        arguments = {
            name: walk(value, self._specs.get(name), name, name in self._static)
            for name, value in bound.arguments.items()
        }
        whole = tuple(key)
        try:
            hash(whole)
        except TypeError:
            raise AioptError(
                f"{self._function.__name__}: an argument is neither an array nor hashable",
                hint="pass arrays, numbers, strings, and containers of these",
            ) from None
        return _Call(arguments, tuple(names), tuple(arrays), tuple(known), whole)

    # -- versions ---------------------------------------------------------------------------

    def _version(self, call: _Call) -> Version:
        """The version that serves a call, compiled now if there is none."""
        shapes = _shapes(call)
        with self._lock:
            family = self._families.setdefault(call.key, Family(shapes))
            for version in family.versions:
                if version.serves(shapes):
                    return version
            family.varied |= {
                (number, axis)
                for number, (was, now) in enumerate(zip(family.first, shapes, strict=True))
                for axis, (a, b) in enumerate(zip(was, now, strict=True))
                if a != b
            }
            return self._compile(call, family)

    def _compile(self, call: _Call, family: Family) -> Version:
        from ..lowering.tracing.signature import flatten
        from ..lowering.tracing.values import UndecidedSize

        sizes = self._sizes(call, family)
        try:
            traced = self._trace(call, sizes)
        except UndecidedSize:
            if not family.varied or len(family.versions) >= LARGEST_FAMILY:
                raise
            family.asks = True
            sizes = self._sizes(call, family)
            traced = self._trace(call, sizes)
        if all(result.kind == "constant" for _, result in flatten(traced.results)):
            raise AioptError(
                f"'{self._function.__name__}' returns nothing that depends on an array",
                hint="numbers and lists are fixed when a function is compiled: pass arrays",
            )
        options = self._options
        program = compile(
            traced.module, weights=traced.weights, file=self._function.__name__, **options
        )
        pattern = tuple(tuple(s if isinstance(s, int) else None for s in one) for one in sizes)
        version = Version(pattern, program, traced.results)
        family.versions.append(version)
        return version

    def _sizes(self, call: _Call, family: Family) -> list[tuple[Dim, ...]]:
        """The sizes to trace with: numbers or symbols."""
        result: list[tuple[Dim, ...]] = []
        for number, (shape, known) in enumerate(zip(_shapes(call), call.known, strict=True)):
            sizes: list[Dim] = []
            for axis, size in enumerate(shape):
                given = size if known is None else known[axis]
                unknown = (number, axis) in family.varied and not family.asks
                if given is None or (known is None and unknown):
                    given = dims.symbol(f"{call.names[number]}_{axis}")
                sizes.append(given)
            result.append(tuple(sizes))
        return result

    @exclusive
    def _trace(self, call: _Call, sizes: Sequence[tuple[Dim, ...]]) -> Traced:
        from ..lowering.tracing.signature import ArraySpec, rebuild, trace

        specs = [
            ArraySpec(name, shape, array.dtype)
            for name, shape, array in zip(call.names, sizes, call.arrays, strict=True)
        ]
        free = {name for shape in sizes for size in shape for name in dims.symbols_of(size)}

        def run(arrays: Sequence[Any]) -> Any:
            def leaf(value: Any) -> Any:
                return arrays[value.index] if isinstance(value, _Place) else value

            bound = inspect.BoundArguments(
                self._signature,
                {name: rebuild(v, leaf) for name, v in call.arguments.items()},  # pyright: ignore[reportArgumentType]
            )
            return self._function(*bound.args, **bound.kwargs)

        return trace(run, specs, sorted(free))


def _shapes(call: _Call) -> tuple[tuple[int, ...], ...]:
    return tuple(array.shape for array in call.arrays)


def _returned(version: Version, arrays: Sequence[Any]) -> Any:
    """What the function returns, from a call of the program."""
    from ..lowering.tracing.signature import Result, rebuild

    outputs = version.program(*arrays)
    results = version.results
    if isinstance(results, Result) and results.kind == "array":
        return outputs
    flat = outputs if isinstance(outputs, tuple) else (outputs,)

    def leaf(result: Result) -> Any:
        if result.kind == "constant":
            return result.value
        value = flat[result.value]
        return value if result.kind == "array" else int(value)

    return rebuild(results, leaf)


def _is_traced(values: Sequence[Any]) -> bool:
    """Whether this is a call inside of another function that is being traced."""
    from ..lowering.tracing.functions import trace_of

    return trace_of(values) is not None


def _annotations(
    function: Callable[..., Any], signature: inspect.Signature
) -> dict[str, ArrayAnnotation]:
    """The arguments that `Array` annotates."""
    found: dict[str, ArrayAnnotation] = {}
    scope = {**inspect.getclosurevars(function).nonlocals} if inspect.isfunction(function) else {}
    for name, parameter in signature.parameters.items():
        annotation = parameter.annotation
        if isinstance(annotation, str) and "Array[" in annotation:
            try:
                annotation = eval(annotation, getattr(function, "__globals__", {}), scope)
            except (NameError, AttributeError, SyntaxError, TypeError):
                continue
        if isinstance(annotation, ArrayAnnotation):
            found[name] = annotation
    return found


def _known_shape(
    name: str, spec: Any, array: np.ndarray[Any, np.dtype[Any]]
) -> tuple[Dim | None, ...] | None:
    """The shape that an annotation gives an array, which has to fit."""
    from ..lowering.tracing.signature import parse_shape

    if spec is None:
        return None
    if isinstance(spec, ArrayAnnotation):
        if spec.dtype is not None and spec.dtype != array.dtype:
            raise AioptError(
                f"argument '{name}' has the wrong dtype",
                expected=str(spec.dtype),
                found=str(array.dtype),
            )
        spec = spec.shape
    if not isinstance(spec, str):
        raise AioptError(f"the shape of '{name}' is not text", found=repr(spec))
    sizes = parse_shape(spec)
    fits = len(sizes) == array.ndim and all(
        not isinstance(want, int) or want == have
        for want, have in zip(sizes, array.shape, strict=False)
    )
    if not fits:
        raise AioptError(
            f"argument '{name}' has the wrong shape",
            expected=f"[{spec}]",
            found=f"[{', '.join(map(str, array.shape))}]",
        )
    return sizes

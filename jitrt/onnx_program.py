"""Programs of ONNX models (SPEC K3): what `load` and `compile` do with one.

If values or shapes of inputs decide what the program looks like, it is compiled when it is called
(`specialised`); `values` gives such inputs beforehand, as constants.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backends.llvm.threads import thread_count
from ..diagnostics import AioptError, Location, did_you_mean
from ..lowering.frontend.needs import Needs
from ..lowering.onnx_to_graph.model import (
    Model,
    TensorError,
    TensorType,
    content_digest,
    dtype_of,
    input_types,
    model_from_bytes,
    output_types,
    read_model,
    stored_tensors,
)
from ..passes.timing import Timing
from .arguments import ANY_RANK, ArrayInfo
from .cache.process import process_cache
from .ir_lock import IR_LOCK
from .specialised import Versions
from .warm import Asked, Choice, ask, find, find_far, keep_elsewhere
from .weights import OpenWeights, WeightSource, open_weights

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ..dialects.dims import Dim
    from ..lowering.onnx_to_graph.importer import Imported
    from .program import Program

Arrays = Mapping[str, np.ndarray]


def onnx_program(
    source: Any,
    *,
    values: Arrays | None = None,
    weights: WeightSource | None = None,
    **options: Any,
) -> Program:
    """The program of a file, a `ModelProto` or one in serialized form; `options` of `compile`."""
    from .build import make_program, prestart_workers, serving_tier
    from .program import Program

    choice = Choice(options.get("policy"), options.get("pipeline"), serving_tier(options))
    model = opened(source, options.pop("file", None))
    bound = bound_weights(model, weights)
    asked = None
    if choice.is_forced or process_cache().lasting:
        asked = asked_model(model, choice, values or {}, bound, options)
    threads = thread_count(options.get("threads"))
    if asked is not None and (found := find(asked, threads)) is not None:
        return found
    policies = prestart_workers(options)
    if asked is not None and policies is not None:
        found = find_far(asked, threads, policies.cache)
        if found is not None:
            return found
    keeping = None if policies is None else policies.cache
    known = checked_values(model, values or {})
    from ..lowering.onnx_to_graph.importer import described_inputs, import_model

    def make(more: Arrays, shapes: Mapping[str, tuple[int | None, ...]]) -> Program:
        with IR_LOCK:
            imported = import_model(model, {**known, **more}, shapes)
        arrays = {**imported.weights, **bound}
        first = not more and not shapes
        same = first and has_stored(model, imported.weights)
        if first and not same and asked is not None:
            keep_elsewhere(asked, keeping)
        owned = {**options, "owned": True, "weights": arrays, "file": model.file}
        return make_program(imported.module, asked=asked if same else None, **owned)

    try:
        return make({}, {})
    except Needs as needs:
        if asked is not None:
            keep_elsewhere(asked, keeping)
        inputs = [
            ArrayInfo(name, _dtype(model, name, number), _sizes(shape))
            for name, number, shape in described_inputs(model, {**known, **bound})
        ]
        counts: Counter[str] = Counter()
        versions = Versions(inputs, make, counts)
        versions.learn(needs)
    return Program(
        name=Path(model.file).stem,
        tier=choice.tier,
        entry=versions,
        inputs=inputs,
        results=[_result(model, name, type_) for name, type_ in output_types(model).items()],
        counts=counts,
        timing=Timing(),
    )


def bound_weights(model: Model, weights: WeightSource | None) -> OpenWeights:
    """The weights that are given for inputs of a model. Raises AioptError."""
    bound = open_weights(weights)
    if not bound.partly:
        return bound
    known = {name: bound[name] for name in input_types(model) if name in bound}
    return OpenWeights(known, partly=False)


def asked_model(
    model: Model, choice: Choice, values: Arrays, weights: OpenWeights, options: Mapping[str, Any]
) -> Asked | None:
    """A model as it is asked for; None if the cache has nothing to do with it."""

    def source() -> ModuleOp:
        from ..lowering.onnx_to_graph.importer import import_model

        return import_model(model, checked_values(model, values)).module

    if not isinstance(values, Mapping):
        return None
    if not all(isinstance(value, np.ndarray) for value in values.values()):
        return None
    try:
        data, stored = content_digest(model), stored_tensors(model)
    except TensorError:
        return None
    names = ("target", "pipeline_files", "debug")
    owned = {"owned": True, "weights": weights, **{name: options.get(name) for name in names}}
    return ask("model", data, choice, model.file, owned, source, values=values, stored=stored)


def has_stored(model: Model, weights: Arrays) -> bool:
    """Whether weights are what the model calls by the same names."""
    stored = stored_tensors(model)
    return all(
        name in stored
        and stored[name].dtype == array.dtype
        and stored[name].shape == array.shape
        and (stored[name].ctypes.data == array.ctypes.data or np.array_equal(stored[name], array))
        for name, array in weights.items()
    )


def onnx_module(source: Any, values: Arrays | None = None) -> Imported:
    """The graph level of a model, for the tools. Raises AioptError."""
    from ..lowering.onnx_to_graph.importer import import_model

    model = opened(source)
    try:
        return import_model(model, checked_values(model, values or {}))
    except Needs as needs:
        reason = needs.reason
        reason.hint = reason.hint or "--input-value NAME=[1,2] gives an input's value"
        raise reason from None


def opened(source: Any, file: str | None = None) -> Model:
    """The model in a file, a `ModelProto` or bytes. Raises AioptError."""
    if isinstance(source, str | os.PathLike):
        return read_model(source)
    data = source if isinstance(source, bytes) else source.SerializeToString()
    return model_from_bytes(data, file or "<model>")


def checked_values(model: Model, values: Arrays) -> dict[str, np.ndarray]:
    """Values of inputs, in the dtypes that the model says. Raises AioptError."""
    where = Location(model.file)
    types = input_types(model)
    if not isinstance(values, Mapping):
        raise AioptError("values are arrays by name", found=type(values).__name__)
    found: dict[str, np.ndarray] = {}
    for name, value in values.items():
        if name not in types:
            raise AioptError(
                f"there is no input '{name}'", location=where, hint=did_you_mean(name, types)
            )
        dtype, array = _dtype(model, name, types[name].elem_type), _numbers(name, value, where)
        found[name] = array.astype(dtype)
        if array.dtype != dtype and not np.array_equal(found[name], array):
            raise AioptError(
                f"the value of input '{name}' has the wrong dtype",
                location=where,
                expected=str(dtype),
                found=str(array.dtype),
            )
    return found


def _numbers(name: str, value: object, where: Location) -> np.ndarray:
    """A value as an array of numbers. Raises AioptError."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise AioptError(
            f"the value of input '{name}' is no array of numbers",
            location=where,
            found=type(value).__name__,
        )
    return array


def _result(model: Model, name: str, type_: TensorType | None) -> ArrayInfo:
    """What the model says about an output; the dtype is `object` if it says nothing."""
    if type_ is None:
        return ArrayInfo(name, np.dtype(object), ANY_RANK)
    dtype = _dtype(model, name, type_.elem_type)
    if type_.shape is None:
        return ArrayInfo(name, dtype, ANY_RANK)
    sizes = [dim.value if dim.value is not None else dim.param for dim in type_.shape.dims]
    return ArrayInfo(name, dtype, tuple("?" if size == "" else size for size in sizes))


def _sizes(shape: tuple[Dim, ...] | None) -> tuple[int | str, ...]:
    if shape is None:
        return ANY_RANK
    return tuple(size if isinstance(size, int) else str(size) for size in shape)


def _dtype(model: Model, name: str, data_type: int) -> np.dtype[Any]:
    try:
        return dtype_of(data_type)
    except TensorError as error:
        raise AioptError(f"'{name}': {error}", location=Location(model.file)) from None

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

from ..diagnostics import AioptError, Location, did_you_mean
from ..dialects.dims import Dim
from ..lowering.frontend.needs import Needs
from ..lowering.onnx_to_graph.importer import (
    Imported,
    described_inputs,
    import_model,
    input_types,
    output_types,
)
from ..lowering.onnx_to_graph.model import (
    Model,
    TensorError,
    TensorType,
    dtype_of,
    model_from_bytes,
    read_model,
)
from ..passes.timing import Timing
from .arguments import ANY_RANK, ArrayInfo
from .ir_lock import IR_LOCK
from .specialised import Versions
from .weights import WeightSource, open_weights

if TYPE_CHECKING:
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

    tier = serving_tier(options)
    prestart_workers(options)
    model = opened(source, options.pop("file", None))
    known = checked_values(model, values or {})
    bound = open_weights(weights)
    if not isinstance(weights, Mapping):
        bound = {name: bound[name] for name in input_types(model) if name in bound}

    def make(more: Arrays, shapes: Mapping[str, tuple[int | None, ...]]) -> Program:
        with IR_LOCK:
            imported = import_model(model, {**known, **more}, shapes)
        arrays = {**imported.weights, **bound}
        return make_program(imported.module, weights=arrays, file=model.file, owned=True, **options)

    try:
        return make({}, {})
    except Needs as needs:
        inputs = [
            ArrayInfo(name, _dtype(model, name, number), _sizes(shape))
            for name, number, shape in described_inputs(model, {**known, **bound})
        ]
        counts: Counter[str] = Counter()
        versions = Versions(inputs, make, counts)
        versions.learn(needs)
    return Program(
        name=Path(model.file).stem,
        tier=tier,
        entry=versions,
        inputs=inputs,
        results=[_result(model, name, type_) for name, type_ in output_types(model).items()],
        counts=counts,
        timing=Timing(),
    )


def onnx_module(source: Any, values: Arrays | None = None) -> Imported:
    """The graph level of a model, for the tools. Raises AioptError."""
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

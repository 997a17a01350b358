"""The backend tests of the ONNX package: models of one or a few nodes with inputs and outputs.

The node cases have two committed lists of names, of operators that neural networks are made of and
whose element types are float32, int32, int64 or bool: `onnx_broad.txt` has those that ONNX Runtime
passes, `onnx_core.txt` the part of them without rarer operators.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from outcome import ATOL, RTOL, Skipped, compare, outputs_of
from suite import Setting, Suite, listed

VERSION = "1.20.1"
"""The version of the ONNX package whose cases the lists name."""

Run = Callable[[Sequence[Any]], list[Any]]


def data_folder() -> Path:
    """Where the ONNX package keeps its cases.

    Raises:
        Skipped: the package is missing or another version.
    """
    try:
        import onnx
    except ImportError:
        raise Skipped("the package onnx is not installed") from None
    if onnx.__version__ != VERSION:
        raise Skipped(f"onnx is version {onnx.__version__}, not {VERSION}")
    return Path(onnx.__file__).parent / "backend" / "test" / "data"


class OnnxSuite(Suite):
    """One kind of backend tests: a folder of folders."""

    references = True

    @cached_property
    def folder(self) -> Path:
        return data_folder() / self.name.removeprefix("onnx-")

    def cases(self) -> Sequence[str]:
        return sorted(path.parent.name for path in self.folder.glob("*/model.onnx"))

    def operator(self, case: str) -> str:
        import onnx

        base, _, expanded = case.partition("_expanded")
        known = bool(expanded or case.endswith("_expanded")) and (self.folder / base).exists()
        model = onnx.load(self.folder / (base if known else case) / "model.onnx")
        operators = [node.op_type for node in model.graph.node]
        name = operators[0] if len(operators) == 1 else "several"
        return f"{name} (expanded)" if known else name

    def run(self, case: str) -> None:
        folder = self.folder / case
        model = _proto(folder / "model.onnx")
        rtol, atol = tolerance(folder)
        execute = runner(folder / "model.onnx", model, self.setting)
        for inputs, expected in data_sets(folder, model):
            compare(expected, execute(inputs), rtol, atol)


class NodeSuite(OnnxSuite):
    name = "onnx-node"

    def parts(self) -> Mapping[str, Sequence[str]]:
        broad = listed("onnx_broad")
        rest = sorted(set(self.cases()) - set(broad))
        return {"core list": listed("onnx_core"), "broad list": broad, "others": rest}


class SimpleSuite(OnnxSuite):
    name = "onnx-simple"


class ConvertedSuite(OnnxSuite):
    name = "onnx-pytorch-converted"


class OperatorSuite(OnnxSuite):
    name = "onnx-pytorch-operator"


def _proto(path: Path) -> Any:
    import onnx

    return onnx.load(path)


def runner(path: Path, model: Any, setting: Setting) -> Run:
    """What runs a model file: inputs in the order of the graph, outputs as a list."""
    if setting.backend == "reference":
        return onnxruntime_runner(path)
    import aiopt

    program = aiopt.load(path, **setting.options)
    names = [value.name for value in model.graph.input]

    def run(inputs: Sequence[Any]) -> list[Any]:
        if len(inputs) == len(program.inputs):
            return outputs_of(program(*inputs))
        return outputs_of(program(**dict(zip(names, inputs, strict=False))))

    return run


def onnxruntime_runner(path: Path) -> Run:
    """ONNX Runtime on one thread."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]

    def run(inputs: Sequence[Any]) -> list[Any]:
        return session.run(None, dict(zip(names, inputs, strict=False)))

    return run


def tolerance(folder: Path) -> tuple[float, float]:
    """Relative and absolute tolerance of a case."""
    path = folder / "data.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return said.get("rtol", RTOL), said.get("atol", ATOL)


def data_sets(folder: Path, model: Any) -> list[tuple[list[Any], list[Any]]]:
    """Inputs and expected outputs of a case, one pair for each of its data sets."""
    sets = []
    for place in sorted(folder.glob("test_data_set_*")):
        inputs = _values(place, "input", model.graph.input)
        sets.append((inputs, _values(place, "output", model.graph.output)))
    for path in sorted(folder.glob("test_data_*.npz")):
        with np.load(path, encoding="bytes", allow_pickle=True) as arrays:
            sets.append((list(arrays["inputs"]), list(arrays["outputs"])))
    return sets


def _values(folder: Path, kind: str, declared: Sequence[Any]) -> list[Any]:
    count = len(list(folder.glob(f"{kind}_*.pb")))
    return [read_value(folder / f"{kind}_{i}.pb", declared[i].type) for i in range(count)]


def read_value(path: Path, declared: Any) -> Any:
    """A value of an ONNX type from its file: an array, a list, or None."""
    from onnx import OptionalProto, SequenceProto, TensorProto, numpy_helper

    kinds = {
        "tensor_type": (TensorProto, numpy_helper.to_array),
        "sequence_type": (SequenceProto, numpy_helper.to_list),
        "optional_type": (OptionalProto, numpy_helper.to_optional),
    }
    kind, convert = next(kinds[name] for name in kinds if declared.HasField(name))
    value = kind()
    value.ParseFromString(path.read_bytes())
    return convert(value)

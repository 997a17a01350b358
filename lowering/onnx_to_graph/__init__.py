"""`onnx-to-graph`: from an ONNX model to one function of the graph dialect (SPEC K1, K3).

`wire` reads protobuf, `model` knows ONNX's messages and files, `importer` walks, `node` is what
handlers see, `table` lists them by operator; the other modules hold the handlers of one family
each. Weights stay views of the mapped file.
"""

from .importer import Imported, described_inputs, import_model, input_types, output_types
from .model import Model, model_from_bytes, read_model, stored_tensors

__all__ = [
    "Imported",
    "Model",
    "described_inputs",
    "import_model",
    "input_types",
    "model_from_bytes",
    "output_types",
    "read_model",
    "stored_tensors",
]

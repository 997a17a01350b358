"""`onnx-to-graph`: from an ONNX model to one function of the graph dialect (SPEC K1, K3).

`wire` reads protobuf, `model` knows ONNX's messages and files, `importer` walks, `node` is what
handlers see, `table` lists them by operator; the other modules hold the handlers of one family
each. Weights stay views of the mapped file. `wire` and `model` do without xDSL.
"""

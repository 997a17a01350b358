"""All suites by name, in the order in which they run."""

from __future__ import annotations

from jax_exports import JaxSuite
from light_cnns import LightSuite
from mutants import MutantSuite
from onnx_backend import ConvertedSuite, NodeSuite, OperatorSuite, SimpleSuite
from real_models import RealSuite
from sizes import SizesSuite
from stablehlo_interpreter import GenericInterpreterSuite, InterpreterSuite
from suite import Suite
from torch_exports import TorchSuite

SUITES: dict[str, type[Suite]] = {
    suite.name: suite
    for suite in (
        NodeSuite,
        SimpleSuite,
        ConvertedSuite,
        OperatorSuite,
        InterpreterSuite,
        GenericInterpreterSuite,
        JaxSuite,
        TorchSuite,
        LightSuite,
        RealSuite,
        MutantSuite,
        SizesSuite,
    )
}

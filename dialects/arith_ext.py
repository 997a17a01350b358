"""xDSL's `arith` dialect with the upstream operation it lacks, `arith.remf` (K1, level lin)."""

from __future__ import annotations

from xdsl.dialects import arith
from xdsl.ir import Dialect
from xdsl.irdl import irdl_op_definition, traits_def
from xdsl.traits import Pure


@irdl_op_definition
class RemFOp(arith.FloatingPointLikeBinaryOperation):
    """Floating-point remainder with the dividend's sign (C's `fmod`): `arith.remf %a, %b : f32`."""

    name = "arith.remf"
    traits = traits_def(Pure())


Arith = Dialect("arith", [*arith.Arith.operations, RemFOp], [*arith.Arith.attributes])

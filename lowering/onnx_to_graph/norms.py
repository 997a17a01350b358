"""Normalisation operators of ONNX (SPEC K3)."""

from __future__ import annotations

from ..frontend import normalising
from ..frontend.builder import Lowered
from .node import Builder, Handlers, Node

EPSILON = 1e-5


def layer_normalization(
    b: Builder, node: Node, x: Lowered, scale: Lowered, bias: Lowered | None = None
) -> list[Lowered]:
    """Normalisation over the dimensions from ``axis`` on; mean and inverse deviation if wanted."""
    axes = _trailing(b, node, x)
    epsilon = node.float("epsilon", EPSILON)
    results = [normalising.layer_norm(b, x, axes, scale, bias, epsilon=epsilon)]
    if node.wants(1) or node.wants(2):
        results.extend(normalising.layer_statistics(b, x, axes, epsilon=epsilon))
    return results


def rms_normalization(b: Builder, node: Node, x: Lowered, scale: Lowered) -> Lowered:
    """Division by the root of the mean square over the dimensions from ``axis`` on."""
    epsilon = node.float("epsilon", EPSILON)
    return normalising.rms_norm(b, x, _trailing(b, node, x), scale, epsilon=epsilon)


def _trailing(b: Builder, node: Node, x: Lowered) -> int:
    """How many dimensions there are from ``axis`` on."""
    return len(x.shape) - b.axis(node.int("axis", -1), len(x.shape))


def batch_normalization(
    b: Builder,
    node: Node,
    x: Lowered,
    scale: Lowered,
    bias: Lowered,
    center: Lowered,
    var: Lowered,
) -> list[Lowered]:
    """Normalisation of features by given statistics, or in training mode by those of the batch.

    In training mode also the running statistics:
    ``momentum · given + (1 - momentum) · those of the batch``.
    """
    if not node.flag("spatial", True):
        b.unsupported("with spatial = 0")
    epsilon = node.float("epsilon", EPSILON)
    training = node.flag("training_mode") or (node.opset < 14 and node.output_count > 1)
    if not training:
        return [normalising.batch_norm(b, x, scale, bias, center, var, epsilon=epsilon)]
    batch = normalising.batch_statistics(b, x)
    result = normalising.batch_norm(b, x, scale, bias, *batch, epsilon=epsilon)
    momentum = node.float("momentum", 0.9)
    running = [
        b.apply(
            "add",
            b.apply("mul", given, b.number(momentum, given.element)),
            b.apply("mul", b.cast(now, given.element), b.number(1 - momentum, given.element)),
        )
        for given, now in zip((center, var), batch, strict=True)
    ]
    return [result, *running, *batch]


def instance_normalization(
    b: Builder, node: Node, x: Lowered, scale: Lowered, bias: Lowered
) -> Lowered:
    """Normalisation of each feature of each element of the batch."""
    return normalising.instance_norm(b, x, scale, bias, epsilon=node.float("epsilon", EPSILON))


def group_normalization(
    b: Builder, node: Node, x: Lowered, scale: Lowered, bias: Lowered
) -> Lowered:
    """Normalisation of groups of features; before opset 21 with one scale per group."""
    epsilon = node.float("epsilon", EPSILON)
    groups = node.int("num_groups")
    return normalising.group_norm(b, x, groups, scale, bias, epsilon=epsilon)


def lp_normalization(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Division by a norm along an axis."""
    axis = b.axis(node.int("axis", -1), len(x.shape))
    return normalising.lp_norm(b, x, axis, node.int("p", 2))


def mean_variance_normalization(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``(x - mean) / (sqrt(variance) + 1e-9)``"""
    axes = b.axes(node.ints("axes", [0, 2, 3]), len(x.shape))
    return normalising.mean_variance_norm(b, x, axes)


def local_response_normalization(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Division by the neighbouring features' squares."""
    return normalising.local_response_norm(
        b,
        x,
        node.int("size"),
        alpha=node.float("alpha", 0.0001),
        beta=node.float("beta", 0.75),
        bias=node.float("bias", 1),
    )


ARITHMETIC: Handlers = {
    "BatchNormalization": batch_normalization,
    "GroupNormalization": group_normalization,
    "InstanceNormalization": instance_normalization,
    "LRN": local_response_normalization,
    "LayerNormalization": layer_normalization,
    "LpNormalization": lp_normalization,
    "MeanVarianceNormalization": mean_variance_normalization,
    "RMSNormalization": rms_normalization,
}

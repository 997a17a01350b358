"""Loss operators of ONNX (SPEC K3)."""

from __future__ import annotations

from ..frontend import losses
from ..frontend.builder import Lowered
from .node import Builder, Handlers, Node


def _ignored(node: Node) -> int | None:
    return node.int("ignore_index") if node.has("ignore_index") else None


def negative_log_likelihood(
    b: Builder, node: Node, x: Lowered, target: Lowered, weight: Lowered | None = None
) -> Lowered:
    """The loss of log-probabilities."""
    reduction = node.string("reduction", "mean")
    return losses.negative_log_likelihood(
        b, x, target, weight, reduction=reduction, ignored=_ignored(node)
    )


def softmax_cross_entropy(
    b: Builder, node: Node, x: Lowered, target: Lowered, weight: Lowered | None = None
) -> list[Lowered]:
    """The loss of scores, and their log-softmax."""
    reduction = node.string("reduction", "mean")
    return list(
        losses.cross_entropy(b, x, target, weight, reduction=reduction, ignored=_ignored(node))
    )


ARITHMETIC: Handlers = {
    "NegativeLogLikelihoodLoss": negative_log_likelihood,
    "SoftmaxCrossEntropyLoss": softmax_cross_entropy,
}

"""Losses of classifiers on lowered values (SPEC K1, K3)."""

from __future__ import annotations

from typing import Literal

from ...dialects import graph
from .arrays import Arrays
from .builder import Lowered
from .contracting import log_softmax, mean, reduce
from .gathers import take_along_axis

Reduction = Literal["none", "sum", "mean"]


def negative_log_likelihood(
    b: Arrays,
    log_probabilities: Lowered,
    target: Lowered,
    weight: Lowered | None,
    *,
    reduction: str = "mean",
    ignored: int | None = None,
) -> Lowered:
    """``-weight[target] · log_probabilities[:, target]`` for each element of `target`.

    `log_probabilities` is [n, classes, d1 …], `target` [n, d1 …]. Elements whose target is
    `ignored` count nothing; the mean is divided by the sum of the weights of the others.
    """
    if reduction not in ("none", "sum", "mean"):
        b.fail(f"'{b.subject}': reduction is '{reduction}', expected none, sum or mean")
    index = b.tensor(b.unsqueezed(target, [1]))
    chosen = b.lowered(take_along_axis(b, b.tensor(log_probabilities), index, 1))
    loss = b.apply("neg", b.squeezed(chosen, [1]))
    weights = _weights(b, loss, target, weight, ignored)
    if weights is not None:
        loss = b.apply("mul", loss, weights)
    if ignored is not None:
        counted = b.compare("ne", target, b.number(ignored, target.element))
        loss = b.select(counted, loss, b.number(0, loss.element))
    if reduction == "none":
        return loss
    if reduction == "mean" and weights is None:
        return mean(b, loss, None)
    total = reduce(b, "add", loss, None)
    if weights is None or reduction == "sum":
        return total
    return b.apply("div", total, reduce(b, "add", weights, None))


def _weights(
    b: Arrays, loss: Lowered, target: Lowered, weight: Lowered | None, ignored: int | None
) -> Lowered | None:
    """The weight of each element of `target`; None if they are all 1."""
    one = b.number(1, loss.element)
    weights: Lowered | None = None
    if weight is not None:
        value = b.emit(graph.GatherOp, b.tensor(weight), b.tensor(target), axis=0)
        weights = b.lowered(value)
    if ignored is None:
        return weights
    counted = b.compare("ne", target, b.number(ignored, target.element))
    return b.select(counted, one if weights is None else weights, b.number(0, loss.element))


def cross_entropy(
    b: Arrays,
    scores: Lowered,
    target: Lowered,
    weight: Lowered | None,
    *,
    reduction: str = "mean",
    ignored: int | None = None,
) -> tuple[Lowered, Lowered]:
    """The loss of `scores` [n, classes, d1 …], and their log-softmax over the classes."""
    logs = log_softmax(b, scores, 1)
    loss = negative_log_likelihood(b, logs, target, weight, reduction=reduction, ignored=ignored)
    return loss, logs

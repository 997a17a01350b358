"""The formulas of the JIT chapter, one function each, as they are written (SPEC T, H, R1, D2, O).

Section and exercise numbers are those of the chapter "JIT compilation techniques" (12.1 to 12.6).
Pure functions of numbers; times in seconds, sizes in bytes, rates per second. A policy may say
otherwise in its rules: nothing here is policy. Division by zero gives infinity, 0/0 NaN, as in
rules. The optimum of T5 is in optimum.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def ratio(numerator: float, denominator: float) -> float:
    """`numerator / denominator`; x/0 is infinite with the sign of x, and 0/0 is NaN."""
    if denominator:
        return numerator / denominator
    return math.copysign(math.inf, numerator) if numerator else math.nan


# --- JIT and AOT (12.1) -----------------------------------------------------------------------


def aot_seconds(calls: float, time: float) -> float:
    """T_AOT = N * t_AOT: compilation is done before (T6, 12.1.2)."""
    return calls * time


def jit_seconds(calls: float, time: float, compile_seconds: Iterable[float]) -> float:
    """T_JIT = sum(c_i) + N * t_JIT (T6, 12.1.2)."""
    return math.fsum(compile_seconds) + calls * time


def break_even_calls(compile_seconds: Iterable[float], time: float, time_to: float) -> float:
    """Calls after which compiling has paid: N > sum(c_i) / (t_AOT - t_JIT) (T6, 12.1.2).

    Infinite if the new code is no faster: it never pays.
    """
    return ratio(math.fsum(compile_seconds), time - time_to) if time > time_to else math.inf


def mode_benefit(p_hot: float, gain: float, compile_seconds: float) -> float:
    """B(op, mode) = P_hot * G_opt - C_compile, in seconds (T6, 12.1.3)."""
    return p_hot * gain - compile_seconds


def latency_allowance(budget: float, minima: Iterable[float]) -> float:
    """L_budget - sum(l_i^min): what compilation may take on the request path (T7, 12.1.4)."""
    return budget - math.fsum(minima)


def fits_budget(jit_latency: float, budget: float, minima: Iterable[float]) -> bool:
    """l_JIT < L_budget - sum(l_i^min) (T7, 12.1.4)."""
    return jit_latency < latency_allowance(budget, minima)


# --- hot spots (12.2) -------------------------------------------------------------------------


def hotness(count: float, total: float) -> float:
    """count(op) / sum(count(op_i)) (H1, 12.2.1)."""
    return ratio(count, total)


def is_hot(count: float, total: float, theta_hot: float) -> bool:
    """hotness(op) > theta_hot (H1, 12.2.1)."""
    return hotness(count, total) > theta_hot


def sqrt_threshold(total: float) -> float:
    """sqrt(N): an operator that ran more often than this is compiled (H1, exercise 12.2)."""
    return math.sqrt(total)


def sqrt_finds_hot(operators: float, total: float) -> bool:
    """Whether a hot operator of 80/20 exceeds the sqrt threshold (H1, exercise 12.2).

    0.2 M operators share 0.8 N runs, 4N/M each; that exceeds sqrt(N) if M < 4 * sqrt(N). The
    exercise says 16 * sqrt(N), which does not follow.
    """
    return operators < 4 * math.sqrt(total)


def sample_probability(k: float, rate: float) -> float:
    """P_sample = min(1, k / f_exec): about k timed calls a second (H2, 12.2.1)."""
    return min(1.0, k / rate) if rate > 0 else 1.0


def propagate_heat(
    heat: ArrayLike, edges: Sequence[tuple[int, int]], alpha: float = 0.9
) -> NDArray[np.float64]:
    """One step of H_v <- alpha * H_v + (1 - alpha) * sum over u in pred(v) of H_u / |succ(u)|.

    (H3, 12.2.2)

    Args:
        heat: by node, shape (nodes,).
        edges: (u, v) for each use of u by v.

    Returns:
        The new heat, float64, shape (nodes,).
    """
    old = np.asarray(heat, dtype=np.float64)
    received = np.zeros_like(old)
    if edges:
        sources, targets = np.asarray(edges, dtype=np.intp).T
        successors = np.bincount(sources, minlength=old.size)
        np.add.at(received, targets, old[sources] / successors[sources])
    return alpha * old + (1 - alpha) * received


def compile_yield(before: float, after: float, compile_seconds: float) -> float:
    """R = (t_before - t_after) / t_compile (H4, 12.2.3)."""
    return ratio(before - after, compile_seconds)


def adapted_threshold(theta: float, eta: float, actual: float, target: float) -> float:
    """theta <- theta + eta * (R_actual - R_target), as the chapter writes it (H4, 12.2.3).

    The sign is against the meaning: a compilation that brings more than its target *raises* the
    threshold, so that fewer are made the better they are. The corrected sign is eta * (R_target -
    R_actual); the rule `adapt` of `hotness-policy` may be written either way.
    """
    return theta + eta * (actual - target)


def time_ratio(time: float, total: float) -> float:
    """T_ratio = t_op / sum(t_i) (H5, 12.2.4)."""
    return ratio(time, total)


def bandwidth_ratio(bytes_moved: float, peak: float) -> float:
    """B_ratio = bytes_op / bandwidth_peak; seconds, if bytes are those of a call (H5, 12.2.4)."""
    return ratio(bytes_moved, peak)


def density(flops: float, bytes_moved: float) -> float:
    """C_density = FLOPs / bytes (H5, 12.2.4)."""
    return ratio(flops, bytes_moved)


def score(weights: Sequence[float], features: Sequence[float]) -> float:
    """w1 * count + w2 * T_ratio + w3 * B_ratio + w4 * C_density (H5, 12.2.4).

    A feature that is not known (NaN) counts nothing.
    """
    known = (w * x for w, x in zip(weights, features, strict=True) if w and not math.isnan(x))
    return math.fsum(known)


# --- tiers (12.4) -----------------------------------------------------------------------------


def tier_threshold(theta0: float, gamma: float, tier: float) -> float:
    """theta_i = theta_0 * gamma^i (T2, 12.4.2)."""
    return theta0 * gamma**tier


def promotes(count: float, threshold: float, benefit: float, b_min: float) -> bool:
    """count(op) > theta_i and benefit(op) > B_min (T2, 12.4.2)."""
    return count > threshold and benefit > b_min


def profile_distance(current: ArrayLike, compiled: ArrayLike) -> float:
    """||profile_current - profile_compiled||, Euclidean (T3, 12.4.2)."""
    difference = np.asarray(current, np.float64) - np.asarray(compiled, np.float64)
    return float(np.linalg.norm(difference))


def demotes(distance: float, epsilon: float) -> bool:
    """||profile_current - profile_compiled|| > epsilon (T3, 12.4.2)."""
    return distance > epsilon


def net_benefit(expected: float, time: float, time_to: float, compile_seconds: float) -> float:
    """N_expected * (t_0 - t_l) - C_l, in seconds (T4, 12.4.3)."""
    return expected * (time - time_to) - compile_seconds


def best_tier(
    expected: float, times: Mapping[int, float], compile_seconds: Mapping[int, float]
) -> int:
    """l* = argmax over l of [N_expected * (t_0 - t_l) - C_l] (T4, 12.4.3).

    Args:
        times: by tier; tier 0 must be there.
        compile_seconds: by tier; a tier that is missing costs nothing, as tier 0 does.

    Returns:
        The lowest of the best tiers.
    """

    def benefit(tier: int) -> float:
        return net_benefit(expected, times[0], times[tier], compile_seconds.get(tier, 0.0))

    return max(sorted(times), key=benefit)


def expected_calls(alpha: float, actual: float, expected: float) -> float:
    """N_expected <- alpha * N_actual + (1 - alpha) * N_expected (T4, 12.4.3)."""
    return alpha * actual + (1 - alpha) * expected


def compilation_pays(calls: float, time: float, time_to: float, compile_seconds: float) -> bool:
    """Compile(n, l, l') = n * (T_l - T_l') > C_l' (T5, exercise 12.4)."""
    return calls * (time - time_to) > compile_seconds


def execution_workers(processors: int) -> int:
    """P_exec = ceil(0.8 * P) (R1, 12.4.4)."""
    return -(-8 * processors // 10)


def compile_workers(processors: int) -> int:
    """P_compile = floor(0.2 * P), at least one (R1, 12.4.4)."""
    return max(1, 2 * processors // 10)


def adjusted_workers(processors: int, workers: int, queue: float, target: float) -> int:
    """P_compile <- min(P/2, P_compile + sign(Q_length - Q_target)), at least one (R1, 12.4.4)."""
    step = (queue > target) - (queue < target)
    return max(1, min(processors // 2, workers + step))


# --- dynamic shapes (12.5) --------------------------------------------------------------------


def specializes(count: float, total: float, theta_spec: float) -> bool:
    """count(shape) / count_total > theta_spec (D2, 12.5.1)."""
    return ratio(count, total) > theta_spec


# --- observation (12.6) -----------------------------------------------------------------------


def jit_overhead(detect: float, compile_seconds: float, install: float, deopt: float) -> float:
    """T_detect + T_compile + T_install + T_deopt, in seconds (O1, 12.6.1)."""
    return math.fsum((detect, compile_seconds, install, deopt))


def predicted_compile_seconds(
    ir_size: float, opt_level: float, complexity: float, coefficients: Sequence[float]
) -> float:
    """T_compile = alpha * |IR| + beta * OptLevel + gamma * Complexity + epsilon (T8, 12.6.2).

    Args:
        coefficients: alpha, beta, gamma, epsilon.
    """
    alpha, beta, gamma, epsilon = coefficients
    return alpha * ir_size + beta * opt_level + gamma * complexity + epsilon


def compile_throughput(bytes_compiled: float, seconds: float) -> float:
    """BytesCompiled / Time, in bytes per second (O2, 12.6.3)."""
    return ratio(bytes_compiled, seconds)


def hit_rate(hits: float, misses: float) -> float:
    """Hits / (Hits + Misses) (O2, 12.6.3)."""
    return ratio(hits, hits + misses)


def promotion_rate(promotions: float, executions: float) -> float:
    """Promotions / Executions (O2, 12.6.3)."""
    return ratio(promotions, executions)


def deopt_rate(deopts: float, optimized_executions: float) -> float:
    """Deopts / OptimizedExecutions (O2, 12.6.3)."""
    return ratio(deopts, optimized_executions)


def slowdown(time: float, baseline: float) -> float:
    """Time now over the time when the version was new, at equal shapes (O5, check-list)."""
    return ratio(time, baseline)


def regressed(time: float, baseline: float, threshold: float = 0.1) -> bool:
    """Performance fell by more than the threshold: slowdown > 1 + threshold (O5)."""
    return slowdown(time, baseline) > 1 + threshold


def exceeds_budget(latency: float, budget: float, fraction: float = 0.9) -> bool:
    """latency_current > 0.9 * budget: fall back at once (T7, exercise 12.6)."""
    return latency > fraction * budget


def tail_latency(aot: float, p_switch: float, switch: float, jit: float) -> float:
    """P99.9 = max(t_AOT, p_switch * t_switch + t_JIT), in seconds (T7, exercise 12.6)."""
    return max(aot, p_switch * switch + jit)

"""How much memory the cache takes, as the JIT chapter has it (SPEC C7, C9).

Pure functions; sizes in bytes. Section numbers are those of the chapter "JIT compilation
techniques".
"""

from __future__ import annotations

from collections.abc import Sequence


def cache_budget(rho: float, total: float) -> int:
    """M_cache = rho * M_total, in bytes (C7, 12.3.4)."""
    return int(rho * total)


def adapted_rho(
    rho: float, beta: float, hit_rate: float, target_rate: float, bounds: tuple[float, float]
) -> float:
    """rho <- rho + beta * (hit_rate - target_rate), kept within `bounds` (C7, 12.3.4).

    The chapter leaves the sign of beta open. A positive one gives memory to a cache that hits
    already, and takes it from one that misses, so rho ends at a bound. A negative one grows the
    cache while it hits less than it should, and comes to rest at the target.
    """
    low, high = bounds
    return min(max(rho + beta * (hit_rate - target_rate), low), high)


def tier_budgets(total: float, weights: Sequence[float], usage: Sequence[float]) -> list[float]:
    """M_i = M_total * w_i * usage_i / sum(w_j * usage_j), in bytes by tier (C9, 12.4.4).

    `usage` are uses of entries, not bytes: with bytes each tier would be over its budget by the
    same factor always. If nothing was used, the weights alone count.
    """
    shares = [weight * used for weight, used in zip(weights, usage, strict=True)]
    if not sum(shares):
        shares = list(weights)
    whole = sum(shares)
    return [total * share / whole for share in shares] if whole else [0.0 for _ in shares]

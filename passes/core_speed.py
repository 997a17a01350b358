"""What a core does in a second, roughly: for times estimated from work (SPEC K3, K5, H5)."""

PS_PER_FLOP = 10
"""Picoseconds of a core for a floating-point operation of vector code (100 GFLOP/s)."""

PS_PER_BYTE = 30
"""Picoseconds of a core for a byte from or to the second-level cache or beyond (33 GB/s)."""

BANDWIDTH = 1e12 / PS_PER_BYTE
"""The same as bytes a second."""

LEAST_PARALLEL = 40_000_000
"""Picoseconds: what takes less is never split (twice `GRAIN` of backends/llvm/threads.py)."""

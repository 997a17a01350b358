"""Traces that are shipped, for `aiopt-cache simulate`; benchmarks/cache_traces.py makes them."""

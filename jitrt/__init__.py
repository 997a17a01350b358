"""The JIT runtime: decides and runs; never rewrites IR itself."""

"""A third-party package for aiopt: the dialect `toy` and the pass `toy-to-arith`."""

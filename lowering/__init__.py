"""Lowerings: the passes that lead from one level of IR to the next."""

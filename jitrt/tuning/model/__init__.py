"""Learned cost models: features, gradient-boosted trees, ridge regression (SPEC I2)."""

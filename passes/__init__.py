"""Passes: one per file, named as on the command line; registry.py finds, manager.py runs them."""

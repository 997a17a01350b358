"""Passes: one per file, named as on the command line; registry.py finds them, manager.py runs them."""

"""Searches of a space, behind one ask/tell interface (SPEC I3)."""

"""Backends: how a program at some level is executed."""

"""Processes that write to a compile cache for others to find, on a machine that may be busy."""

PATIENT = """
from aiopt.jitrt.cache import cache as _cache
from aiopt.jitrt.cache.remote import address as _address
_cache.CLOSING = 60.0
_address.open_remote.__kwdefaults__["timeout"] = 60.0
"""
"""The beginning of a program: all is written before it ends, and remotes are waited for."""

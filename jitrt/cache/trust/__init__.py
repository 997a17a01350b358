"""Sealed records: nothing is read that nobody with the key has sealed (SPEC C6)."""

"""Tier 3's search: the best schedules of a program's kernels on this machine (SPEC T1, I2, I3, A2).

`interfaces` says how its parts meet; `tuner` drives them.
"""

"""Compile workers: processes beside the one that serves, which compile and verify (R1, R2, C10).

A crash in one of them is survivable. `pool.py` is what the tier manager drives; `server.py` and
`worker.py` run in the other processes; what a job is and does is in `compile_job.py`.
"""

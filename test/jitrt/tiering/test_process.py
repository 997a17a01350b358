"""What a process has one of, and how it forks."""

from __future__ import annotations

import subprocess
import sys

FORK = """
import os
from aiopt.jitrt.tiering.asleep import WATCH
from aiopt.jitrt.tiering.process import process_manager

class Lock:
    def __init__(self, name):
        self.name = name
    def acquire(self, timeout):
        print("take", self.name)
        return True
    def release(self):
        print("release", self.name)

WATCH._looking, process_manager()._lock = Lock("watch"), Lock("manager")
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
"""


def test_a_fork_takes_locks_in_the_order_in_which_a_program_is_woken():
    done = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, timeout=120, check=True
    )
    lines = done.stdout.splitlines()
    assert lines.index("take watch") < lines.index("take manager")
    assert sorted(line.split()[1] for line in lines if line.startswith("take")) == sorted(
        line.split()[1] for line in lines if line.startswith("release")
    )

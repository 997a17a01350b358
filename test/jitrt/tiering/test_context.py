"""The machine around a program, from files that say what they please (SPEC I1)."""

from __future__ import annotations

import os
import time

import pytest
from aiopt.jitrt.tiering.profiling.context import MachineContext, Readers

MEMINFO = "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 750 kB\n"


class Machine:
    """Files, processor time and a clock."""

    def __init__(self, **files: str) -> None:
        self.files = files
        self.now = 0.0
        self.own = 0.0
        self.reads = 0

    def read(self, path: str) -> str:
        self.reads += 1
        name = path.removeprefix("/proc/").removeprefix("/sys/fs/cgroup/").replace("/", "_")
        if name.replace(".", "_") not in self.files:
            raise FileNotFoundError(path)
        return self.files[name.replace(".", "_")]

    def context(self, cores=4, processors=frozenset(range(4))) -> MachineContext:
        readers = Readers(self.read, lambda: self.own, lambda: cores, lambda: processors)
        return MachineContext(lambda: self.now, readers)


def stat(*processors: tuple[int, int, int]) -> str:
    """User, niced and idle ticks of each processor."""
    lines = [
        f"cpu{i} {user} {nice} 0 {idle} 0 0 0 0 0 0"
        for i, (user, nice, idle) in enumerate(processors)
    ]
    return "\n".join(["cpu  1 1 1 1 1", *lines, "intr 5"])


def test_without_any_file_nothing_is_in_the_way():
    context = Machine().context()
    assert (context.cores, context.free_cores) == (4, 4.0)
    assert context.memory_pressure == 0.0
    assert context.key() == "cores=4 free=4 memory=plenty"


@pytest.mark.parametrize(
    "text", ["", "\0\0", "cpu0 a b c", "cpu0 1", "some", "nan", "x: -1 kB\nMemTotal:"]
)
def test_files_that_make_no_sense_say_nothing(text):
    names = (
        "stat",
        "loadavg",
        "meminfo",
        "pressure_memory",
        "self_cgroup",
        "memory_max",
    )
    context = Machine(**dict.fromkeys(names, text)).context()
    assert (context.free_cores, context.memory_pressure) == (4.0, 0.0)


def test_free_cores_first_from_the_load_then_from_the_time_since():
    machine = Machine(stat=stat(*[(0, 0, 100)] * 4), loadavg="1.50 0.4 0.6 1/93 6756")
    context = machine.context()
    assert context.free_cores == 2.5
    machine.files["stat"] = stat((100, 0, 100), (50, 0, 150), (0, 0, 200), (0, 0, 200))
    machine.now = 1.0
    assert context.free_cores == pytest.approx(2.5)


def test_niced_work_is_nobody():
    machine = Machine(stat=stat(*[(0, 0, 0)] * 4, (1, 0, 0)))
    context = machine.context()
    _ = context.cores
    machine.files["stat"] = stat(*[(0, 100, 0)] * 4, (1, 0, 0))
    machine.now = 1.0
    assert context.free_cores == 4.0


def test_only_processors_it_is_bound_to_count():
    machine = Machine(stat=stat((0, 0, 1), (0, 0, 1)))
    context = machine.context(cores=1, processors=frozenset([1]))
    _ = context.cores
    machine.files["stat"] = stat((100, 0, 1), (25, 0, 76))
    machine.now = 1.0
    assert context.free_cores == pytest.approx(0.75)


def test_a_quota_that_we_use_up_leaves_nothing_free():
    machine = Machine(stat=stat(*[(0, 0, 1)] * 64))
    context = machine.context(cores=2, processors=frozenset(range(64)))
    _ = context.cores
    machine.files["stat"] = stat((200, 0, 1), *[(0, 0, 201)] * 63)
    machine.now, machine.own = 2.0, 3.0
    assert context.free_cores == pytest.approx(0.5)


def test_memory_pressure_is_the_worst_of_machine_group_and_stalls():
    machine = Machine(meminfo=MEMINFO)
    assert machine.context().memory_pressure == 0.25
    machine.files["memory_max"] = "1000\n"
    machine.files["memory_current"] = "900\n"
    machine.files["memory_stat"] = "anon 1\ninactive_file 100\n"
    context = machine.context()
    assert context.memory_pressure == pytest.approx(0.8)
    assert context.key().endswith("memory=tight")
    machine.files["pressure_memory"] = "some avg10=30.00 avg60=0.00 total=3\nfull avg10=0.00"
    assert machine.context().memory_pressure == 1.0
    assert machine.context().key().endswith("memory=short")


def test_memory_is_that_of_machine_or_group_whichever_is_less():
    assert Machine().context().memory == 0
    machine = Machine(meminfo=MEMINFO)
    assert machine.context().memory == 1_024_000
    machine.files["memory_max"] = "1000\n"
    assert machine.context().memory == 1000
    machine.files["memory_max"] = "max\n"
    assert machine.context().memory == 1_024_000


def test_memory_of_a_group_of_version_1():
    machine = Machine(self_cgroup="4:memory:/some/group\n0::/\n")
    machine.files["memory_some_group_memory_limit_in_bytes"] = "1000"
    machine.files["memory_some_group_memory_usage_in_bytes"] = "600"
    assert machine.context().memory_pressure == 0.6


def test_a_group_without_limit_is_no_pressure():
    machine = Machine(memory_max="max\n", memory_current="900\n")
    machine.files["memory_memory_limit_in_bytes"] = str((1 << 63) - 4096)
    assert machine.context().memory_pressure == 0.0


def test_answers_are_kept_for_a_while_even_if_the_clock_jumps():
    machine = Machine(meminfo=MEMINFO)
    context = machine.context()
    _ = context.memory_pressure
    reads = machine.reads
    machine.now = 0.4
    _ = context.memory_pressure, context.key()
    assert machine.reads == reads
    machine.now = -5.0
    machine.files["meminfo"] = MEMINFO.replace("750", "500")
    assert context.memory_pressure == 0.5


def test_this_machine():
    context = MachineContext(time.monotonic)
    assert 1 <= context.cores <= len(os.sched_getaffinity(0))
    assert 0 <= context.free_cores <= context.cores
    assert 0 <= context.memory_pressure <= 1

"""Which processor this is, exactly and without LLVM (K3, C1).

What code may use depends on what LLVM reads with the instruction `cpuid`, so that is the identity
of an x86-64 processor: its signature and every word with features. Hypervisors hide features of one
and the same model, and an old kernel does not list the new ones in /proc/cpuinfo, whose lines are
the identity of other processors.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

from .code_memory import CodeMemory

_ASK = bytes.fromhex(
    "53 4989d0 89f8 89f1"  # push rbx; mov r8, rdx; mov eax, edi; mov ecx, esi
    "0fa2"  # cpuid
    "418900 41895804 41894808 4189500c"  # mov [r8], eax; … ebx, ecx, edx behind it
    "5b c3"  # pop rbx; ret
)
"""void ask(u32 leaf, u32 subleaf, u32 answer[4])"""

_STATE = bytes.fromhex(
    "31c9 0f01d0"  # xor ecx, ecx; xgetbv
    "48c1e220 4809d0 c3"  # shl rdx, 32; or rax, rdx; ret
)
"""u64 state(): which registers the system saves."""

_EAX, _EBX, _ECX, _EDX = range(4)
_OSXSAVE = 1 << 27
_EXTENDED = 0x80000000

_LEAVES: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (0, 0, (_EAX, _EBX, _ECX, _EDX)),
    (1, 0, (_EAX, _ECX, _EDX)),
    (7, 0, (_EAX, _EBX, _ECX, _EDX)),
    (7, 1, (_EAX, _EBX, _ECX, _EDX)),
    (7, 2, (_EDX,)),
    (0xD, 1, (_EAX,)),
    (0x14, 0, (_EBX,)),
    (0x19, 0, (_EBX,)),
    (0x1E, 1, (_EAX,)),
    (0x24, 0, (_EBX,)),
    (_EXTENDED, 0, (_EAX,)),
    (_EXTENDED + 1, 0, (_ECX, _EDX)),
    (_EXTENDED + 8, 0, (_EBX,)),
    (_EXTENDED + 0x21, 0, (_EAX,)),
)
"""Leaf, subleaf, and the registers of the answer that are the same on all cores: what
llvm/lib/TargetParser/Host.cpp reads, and more features."""

_CPU_INFO = Path("/proc/cpuinfo")
_IDENTIFYING = {
    *("vendor_id", "cpu family", "model", "model name", "stepping", "flags"),
    *("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features"),
    *("isa", "uarch", "cpu"),
}
"""Lines that say what a processor is, and not how it is doing."""


@cache
def processor() -> str:
    """What this machine's processors are, as text.

    If that cannot be known, it is text that no other process has.
    """
    if sys.platform == "linux" and os.uname().machine == "x86_64":
        return " ".join(f"{word:x}" for word in _cpuid())
    return described(_CPU_INFO) or f"unknown {os.urandom(12).hex()}"


def described(cpu_info: Path) -> str:
    """The identifying lines of a description such as /proc/cpuinfo, each once; empty without."""
    try:
        text = cpu_info.read_text(errors="replace")
    except OSError:
        return ""
    lines = {line for line in text.splitlines() if line.partition(":")[0].strip() in _IDENTIFYING}
    return "\n".join(sorted(lines))


def _cpuid() -> list[int]:
    memory = CodeMemory(len(_ASK) + len(_STATE))
    code = _ASK + _STATE
    memory.bytes()[: len(code)] = code
    memory.make_executable(0, memory.size)
    word = ctypes.c_uint32
    answer = (word * 4)()
    ask = ctypes.CFUNCTYPE(None, word, word, ctypes.c_void_p)(memory.address)
    state = ctypes.CFUNCTYPE(ctypes.c_uint64)(memory.address + len(_ASK))

    def asked(leaf: int, subleaf: int) -> list[int]:
        ask(leaf, subleaf, ctypes.addressof(answer))
        return list(answer)

    last = {base: asked(base, 0)[_EAX] for base in (0, _EXTENDED)}
    words = [state() if asked(1, 0)[_ECX] & _OSXSAVE else 0]
    for leaf, subleaf, registers in _LEAVES:
        there = leaf <= last[leaf & _EXTENDED]
        found = asked(leaf, subleaf) if there else [0, 0, 0, 0]
        words += [found[register] for register in registers]
    return words

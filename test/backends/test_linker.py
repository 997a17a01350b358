"""Objects linked without LLVM, and with it: the same code runs either way (K3, K5, C10)."""

from __future__ import annotations

import ctypes
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from aiopt.backends.llvm import jit, linker
from aiopt.backends.llvm.elf import ElfObject
from aiopt.backends.llvm.jit import LoadedObject, emit_object, load_object, machine
from aiopt.backends.llvm.linker import CodegenError, Unsupported
from aiopt.backends.llvm.target import Target
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import leaks

pytestmark = pytest.mark.skipif(not linker.available(), reason="the linker is for x86-64 Linux")

EVERYTHING = """
@table = internal unnamed_addr constant [4 x i64] [i64 3, i64 5, i64 7, i64 11], align 64
@pointers = internal constant [2 x ptr] [ptr @table, ptr getelementptr (i64, ptr @table, i64 3)]
@count = internal global i64 40
@zeros = internal global [9000 x i64] zeroinitializer, align 64
declare i64 @given(i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

define i64 @element(i64 %i) {
  %p = getelementptr i64, ptr @table, i64 %i
  %x = load i64, ptr %p
  ret i64 %x
}
define i64 @last() {
  %q = load ptr, ptr getelementptr (ptr, ptr @pointers, i64 1)
  %x = load i64, ptr %q
  ret i64 %x
}
define i64 @next() {
  %a = load i64, ptr @count
  %b = add i64 %a, 1
  store i64 %b, ptr @count
  ret i64 %b
}
define i64 @sum_of_zeros(i64 %n) {
  %m = mul i64 %n, 8
  %p = getelementptr i64, ptr @zeros, i64 %n
  %x = load i64, ptr %p
  call void @llvm.memset.p0.i64(ptr @zeros, i8 0, i64 %m, i1 false)
  ret i64 %x
}
define double @third() { ret double 0x3FD5555555555555 }
define i64 @twice_given(i64 %x) {
  %y = call i64 @given(i64 %x)
  %z = call i64 @given(i64 %y)
  ret i64 %z
}
define i64 @choose(i64 %x) {
  switch i64 %x, label %other [ i64 0, label %a i64 1, label %b i64 2, label %c i64 3, label %d
    i64 4, label %e ]
a: ret i64 10
b: ret i64 21
c: ret i64 12
d: ret i64 43
e: ret i64 -4
other: ret i64 0
}
"""
NAMES = ("element", "last", "next", "sum_of_zeros", "third", "twice_given", "choose")


@cache
def emitted(text: str, level: str = "native") -> bytes:
    return emit_object(text, Target.named(level))


@pytest.fixture(params=["own", "llvm"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both linkers."""

    def never(*args: object) -> object:
        raise AssertionError("the other linker is asked")

    monkeypatch.setattr(jit, "_shown", False)
    monkeypatch.delenv("AIOPT_DEBUG", raising=False)
    if request.param == "own":
        monkeypatch.setattr(jit, "link_with_llvm", never)
    else:
        monkeypatch.setattr(linker, "available", lambda: False)
    return request.param


def call(code: LoadedObject, name: str, *arguments: int) -> int:
    kinds = [ctypes.c_int64] * len(arguments)
    return ctypes.CFUNCTYPE(ctypes.c_int64, *kinds)(code.address(name))(*arguments)


@ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)
def given_function(x: int) -> int:
    return 3 * x


GIVEN = ctypes.cast(given_function, ctypes.c_void_p).value or 0


@pytest.mark.parametrize("level", ["native", "generic"])
def test_code_constants_and_variables(either: str, level: str) -> None:
    code = load_object(emitted(EVERYTHING, level), NAMES, {"given": GIVEN})
    assert [call(code, "element", i) for i in range(4)] == [3, 5, 7, 11]
    assert call(code, "last") == 11
    assert [call(code, "next") for _ in range(2)] == [41, 42]
    assert call(code, "sum_of_zeros", 8999) == 0
    assert ctypes.CFUNCTYPE(ctypes.c_double)(code.address("third"))() == 1 / 3
    assert call(code, "twice_given", 7) == 63
    assert [call(code, "choose", i) for i in range(6)] == [10, 21, 12, 43, -4, 0]


def test_an_object_with_nothing_in_it(either: str) -> None:
    load_object(emitted("declare i64 @g()"), [])


def test_each_link_has_variables_of_its_own(either: str) -> None:
    one, other = (load_object(emitted(EVERYTHING), NAMES, {"given": GIVEN}) for _ in range(2))
    assert [call(one, "next"), call(one, "next"), call(other, "next")] == [41, 42, 41]


def test_objects_see_each_other(either: str) -> None:
    one = emitted("declare i64 @g()\ndefine i64 @f() { %x = call i64 @g() ret i64 %x }")
    other = emitted("define i64 @g() { ret i64 6 }")
    assert call(load_object([one, other], ["f"]), "f") == 6
    assert call(load_object([other, one], ["f", "g"]), "f") == 6


def test_a_weak_symbol_gives_way(either: str) -> None:
    weak, strong = (emitted(f"define {kind} i64 @f() {{ ret i64 {value} }}")
                    for kind, value in (("weak", 1), ("", 2)))  # fmt: skip
    assert call(load_object([weak, strong], ["f"]), "f") == 2
    assert call(load_object([weak, weak], ["f"]), "f") == 1
    with pytest.raises(CodegenError, match="cannot be linked"):
        load_object([strong, emitted("define i64 @f() { ret i64 3 }")], ["f"])


def test_symbols_that_are_missing(either: str) -> None:
    text = "declare i64 @{0}()\ndefine i64 @f() {{ %x = call i64 @{0}() ret i64 %x }}"
    for name in ("nowhere_at_all", "__class__"):
        with pytest.raises(CodegenError, match="cannot be linked"):
            load_object(emitted(text.format(name)), ["f"])
    with pytest.raises(CodegenError, match=r"cannot be linked.*other"):
        load_object(emitted("define i64 @f() { ret i64 3 }"), ["other"])


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x7fELF" + bytes(60)], ids=len)
def test_what_is_no_object(either: str, data: bytes) -> None:
    with pytest.raises(CodegenError, match="cannot be linked"):
        load_object(data, ["f"])


# ---------------------------------------------------------------------------------- the own linker


def link(data: bytes) -> None:
    linker.link([data], NAMES, {"given": GIVEN})


def small_model(text: str) -> bytes:
    """An object with relative relocations, which this linker does not know."""
    import llvmlite.binding as llvm

    machine(Target.host())
    emitter = llvm.Target.from_default_triple().create_target_machine(codemodel="small", jit=True)
    return emitter.emit_object(llvm.parse_assembly(text))


TLS = "@t = thread_local global i64 1\ndefine i64 @f() { ret i64 1 }"
GROUP = "$f = comdat any\ndefine weak i64 @f() comdat { ret i64 1 }"
LINES = """
define i64 @f() !dbg !3 { ret i64 7, !dbg !5 }
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!6}
!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.mlir", directory: "/")
!2 = !DISubroutineType(types: !{null})
!3 = distinct !DISubprogram(name: "f", file: !1, line: 1, type: !2, unit: !0)
!5 = !DILocation(line: 7, scope: !3)
!6 = !{i32 2, !"Debug Info Version", i32 3}
"""


def test_what_it_is_not_made_for_is_left_to_llvm() -> None:
    text = "declare i64 @g()\ndefine i64 @f() { %x = call i64 @g() ret i64 %x }"
    for data in (small_model(text), emitted(TLS), emitted(GROUP)):
        with pytest.raises(Unsupported, match="not for this linker"):
            linker.link([data], ["f"], {"g": GIVEN})
    with pytest.raises(Unsupported, match="debug information"):
        linker.link([emitted(LINES)], ["f"], {})
    assert call(load_object(emitted(LINES), ["f"]), "f") == 7
    assert call(load_object([small_model("define i64 @f() { ret i64 8 }")], ["f"]), "f") == 8


def test_another_machine_is_refused() -> None:
    changed = bytearray(emitted(EVERYTHING))
    changed[18] = 183
    with pytest.raises(Unsupported, match="machine 183"):
        link(bytes(changed))
    with pytest.raises(CodegenError):
        load_object(bytes(changed), NAMES)


def mappings(code: linker.CodeMemory) -> Iterator[tuple[str, int]]:
    """Permissions and bytes of the mappings of loaded code."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        start, end, permissions = re.findall(r"^(\w+)-(\w+) (....)", line)[0]
        first, last = (
            max(int(start, 16), code.address),
            min(int(end, 16), code.address + code.size),
        )
        if first < last:
            yield permissions, last - first


def test_nothing_is_writable_and_executable() -> None:
    code, addresses = linker.link([emitted(EVERYTHING)], NAMES, {"given": GIVEN})
    permissions = [kind for kind, _ in mappings(code)]
    assert permissions == ["r-xp", "r--p", "rw-p"]
    assert all(code.address <= address < code.address + code.size for address in addresses.values())


def test_no_memory_is_a_diagnostic() -> None:
    with pytest.raises(CodegenError, match="the system gives no memory for code: found "):
        linker.CodeMemory(1 << 60)


def test_alignment() -> None:
    text = "@a = constant i8 1\n@b = constant i8 2, align 128\n@c = global i8 3, align 4096"
    _, addresses = linker.link([emitted(text)], "abc", {})
    assert addresses["b"] % 128 == 0 and addresses["c"] % 4096 == 0
    with pytest.raises(Unsupported, match="alignment 8192"):
        linker.link([emitted("@a = constant i8 1, align 8192")], "a", {})


def test_loading_and_unloading_does_not_leak() -> None:
    data = emitted(EVERYTHING)

    def rounds(count: int) -> None:
        for _ in range(count):
            load_object(data, NAMES, {"given": GIVEN})

    rounds(300)
    lines = len(Path("/proc/self/maps").read_text().splitlines())
    assert not leaks(lambda: rounds(3000), 1 << 20)
    assert len(Path("/proc/self/maps").read_text().splitlines()) < lines + 50


AT_EXIT = """
import ctypes, threading, time
from aiopt.backends.llvm.jit import load_ir
from aiopt.backends.llvm.target import Target

TEXT = '''
define void @spin(ptr %ready) {
  br label %again
again:
  store volatile i64 1, ptr %ready
  br label %again
}'''
code = load_ir(TEXT, Target.host(), ["spin"])
ready = ctypes.c_int64()
spin = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(code.address("spin"))
threading.Thread(target=spin, args=(ctypes.addressof(ready),), daemon=True).start()
while not ready.value:
    time.sleep(0)
class Late:
    def __del__(self):
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            pass
late = Late()
"""


def test_code_stays_while_the_interpreter_goes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_EXIT], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("asked", ["environment", "program"])
def test_debuggers_are_shown_everything(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    def never(*args: object) -> object:
        raise AssertionError("debuggers would not know it")

    monkeypatch.setattr(jit, "_shown", False)
    monkeypatch.setattr(linker, "link", never)
    if asked == "environment":
        monkeypatch.setenv("AIOPT_DEBUG", "1")
    else:
        jit.show_to_debuggers()
    assert call(load_object(emitted("define i64 @f() { ret i64 7 }"), ["f"]), "f") == 7


CALLS_AT_EXIT = """
import sys, threading, time
sys.path.insert(0, sys.argv[1])
from native_programs import arrays, chain_table, entry, native

program, (x, y), calls = entry(native(chain_table())).entry, arrays(300_000), []

def call():
    while True:
        program(x, y)
        calls.append(1)

for _ in range(3):
    threading.Thread(target=call, daemon=True).start()
while len(calls) < 9:
    time.sleep(0)
"""


def test_threads_may_be_in_calls_when_the_interpreter_goes() -> None:
    """Python ends them with pthread_exit, which unwinds through code that has no unwinding tables."""
    command = [sys.executable, "-c", CALLS_AT_EXIT, str(Path(__file__).parents[1])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


# ------------------------------------------------------------------------------------------ damage


def changed(data: bytes, places: list[tuple[int, int]]) -> bytes:
    copy = bytearray(data)
    for place, value in places:
        copy[place % len(copy)] ^= value
    return bytes(copy)


def refused_or_linked(data: bytes) -> None:
    """Nothing is executed: it only must not raise anything else, or die."""
    with suppress(CodegenError):
        link(data)


@settings(max_examples=500)
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=4))
def test_changed_bytes(places: list[tuple[int, int]]) -> None:
    refused_or_linked(changed(emitted(EVERYTHING), places))


@settings(max_examples=200)
@given(st.integers(0, 1 << 20), st.binary(max_size=99))
def test_truncated(length: int, tail: bytes) -> None:
    data = emitted(EVERYTHING)
    refused_or_linked(data[: length % len(data)] + tail)


def words(data: bytes) -> list[tuple[int, str]]:
    """Places and formats of all numbers that describe the object."""
    start, count = struct.unpack_from("<Q", data, 40)[0], struct.unpack_from("<H", data, 60)[0]
    places = [(40, "<Q"), (58, "<H"), (60, "<H"), (62, "<H")]
    for number in range(count):
        header = start + 64 * number
        places += [(header + at, "<I") for at in (0, 4, 40, 44)]
        places += [(header + at, "<Q") for at in (8, 24, 32, 48, 56)]
    for section in ElfObject(data).sections:
        entries = range(section.offset, section.offset + section.size, 24)
        if section.kind == 2:
            places += [
                (e + at, f)
                for e in entries
                for at, f in ((0, "<I"), (4, "<B"), (6, "<H"), (8, "<Q"))
            ]
        if section.kind == 4:
            places += [(entry + at, "<Q") for entry in entries for at in (0, 8, 16)]
    return places


@settings(max_examples=1000)
@given(st.integers(0, 1 << 20), st.one_of(st.integers(0, 70), st.integers(0, (1 << 64) - 1)))
def test_wrong_numbers(place: int, value: int) -> None:
    data = bytearray(emitted(EVERYTHING))
    places = words(bytes(data))
    at, form = places[place % len(places)]
    struct.pack_into(form, data, at, value % (1 << 8 * struct.calcsize(form)))
    refused_or_linked(bytes(data))

"""The assembly that the package brings: up to date, and the same code as what LLVM compiles."""

import dataclasses

import pytest
from aiopt.backends.llvm import prebuilt
from aiopt.backends.llvm.elf import ElfObject
from aiopt.backends.llvm.jit import emit_object, header, llvm_version

SOURCES = {source.name: (source, target) for source, target in prebuilt.all_sources()}
NAMES = sorted(SOURCES)


@pytest.fixture(params=NAMES)
def object_(request):
    return SOURCES[request.param]


def test_every_file_is_of_some_object():
    assert sorted(file.stem for file in prebuilt.FOLDER.glob("*.s")) == NAMES


def test_files_are_up_to_date(object_):
    source, target = object_
    if not target.triple.startswith("x86_64"):
        pytest.skip("the files are for x86-64")
    advice = "run: python -m aiopt.backends.llvm.prebuilt"
    assert source.is_prebuilt(target), advice
    if llvm_version() in source.file.read_text().split("\n", 1)[0]:
        assert source.assembly(target) == source.file.read_text(), advice


def test_other_sources_are_compiled(object_):
    source, target = object_
    changed = dataclasses.replace(source, sources=lambda: ["other"], ir=lambda _: "; nothing")
    assert not changed.is_prebuilt(target)
    assert changed.object(target) == emit_object(f"{header(target)}\n; nothing", target)


def test_without_files_objects_are_compiled(object_, monkeypatch, tmp_path):
    source, target = object_
    monkeypatch.setattr(prebuilt, "FOLDER", tmp_path)
    assert not source.is_prebuilt(target)


def test_no_assembly_for_other_machines():
    source, target = SOURCES["runtime"]

    class Foreign:
        triple = "aarch64-unknown-linux-gnu"

    assert source.is_prebuilt(target) and not source.is_prebuilt(Foreign())


def test_assembled_objects_define_the_functions_of_compiled_ones(object_):
    source, target = object_
    if not source.is_prebuilt(target):
        pytest.skip("nothing is assembled")
    compiled = dataclasses.replace(source, sources=lambda: ["other"])
    assert functions(source.object(target)) == functions(compiled.object(target))


def functions(data: bytes) -> dict[str, int]:
    """The functions of an object and the bytes of their code."""
    return {name: symbol[5] for name, symbol in ElfObject(data).functions()}

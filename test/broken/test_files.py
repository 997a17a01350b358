"""Broken files beside the text: weights, inputs, artifacts, and files that are not there."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.artifact import _HEAD, FORMAT, MAGIC, _checksum
from aiopt.lowering.table_words import TableWords
from safetensors.numpy import save, save_file

Diagnose = Callable[..., str]

PROGRAM = """\
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %w: tensor<4x3xf32> {graph.weight = "w"})
    -> tensor<?x3xf32, #graph.dims<s, _>> {
  %b = graph.weight key = "b" : tensor<1x3xf32>
  %0 = graph.matmul %x, %w : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x3xf32>)
    -> tensor<?x3xf32, #graph.dims<s, _>>
  %1 = graph.broadcast %b axes = [0, 1] : (tensor<1x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
  %r = graph.add %0, %1 : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x3xf32, #graph.dims<s, _>>
}
"""
W, B = np.ones((4, 3), np.float32), np.ones((1, 3), np.float32)
X = np.ones((2, 4), np.float32)


@pytest.fixture
def program(tmp_path: Path) -> str:
    """The path of a program that needs the weights w and b and the input x."""
    path = tmp_path / "program.mlir"
    path.write_text(PROGRAM)
    return str(path)


# --- weights ----------------------------------------------------------------------------------

GOOD_WEIGHTS = save({"w": W, "b": B})
_HEADER = struct.unpack("<Q", GOOD_WEIGHTS[:8])[0]


def safetensors(header: object, data: bytes = bytes(60)) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype: str = "F32", shape: object = (4, 3), offsets: object = (0, 48)) -> object:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


WEIGHT_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "cannot read weights: "),
    "one byte": (b"\x01", "cannot read weights: "),
    "truncated in the length": (GOOD_WEIGHTS[:5], "cannot read weights: "),
    "truncated in the header": (GOOD_WEIGHTS[:40], "cannot read weights: "),
    "truncated in the data": (GOOD_WEIGHTS[:-4], "cannot read weights: "),
    "truncated before the data": (GOOD_WEIGHTS[: 8 + _HEADER], "cannot read weights: "),
    "with trailing bytes": (GOOD_WEIGHTS + bytes(4), "cannot read weights: "),
    "text": (b"these are the weights\n", "cannot read weights: "),
    "pickle": (b"\x80\x04\x95" + bytes(100), "cannot read weights: "),
    "header too long": (struct.pack("<Q", 1 << 62) + bytes(100), "cannot read weights: "),
    "header no JSON": (safetensors(b"{]}     "), "cannot read weights: "),
    "header a list": (safetensors([1, 2]), "cannot read weights: "),
    "header nested": (safetensors(b"[" * 5000), "cannot read weights: "),
    "header not UTF-8": (safetensors(b'{"\xff": 1}'), "cannot read weights: "),
    "unknown dtype": (safetensors({"w": entry("F33")}, bytes(48)), "cannot read weights: "),
    "overlapping": (
        safetensors({"w": entry(), "b": entry(shape=(1, 3), offsets=(40, 52))}, bytes(52)),
        "cannot read weights: ",
    ),
    "offsets beyond the end": (safetensors({"w": entry(offsets=(0, 4800))}), "cannot read weights"),
    "offsets backwards": (safetensors({"w": entry(offsets=(48, 0))}), "cannot read weights: "),
    "shape and offsets differ": (safetensors({"w": entry(shape=(4, 4))}, bytes(48)), "cannot read"),
    "negative size": (safetensors({"w": entry(shape=(-4, 3))}, bytes(48)), "cannot read weights: "),
    "size of text": (safetensors({"w": entry(shape=("4", 3))}, bytes(48)), "cannot read weights: "),
    "no offsets": (safetensors({"w": {"dtype": "F32", "shape": [4, 3]}}), "cannot read weights: "),
    "a missing weight": (save({"w": W}), "weight 'b' is missing"),
    "only wrong names": (save({"w2": W, "b2": B}), "there is no argument for weight 'b2'"),
    "a misspelt name": (save({"w": W, "bb": B}), "'b"),
    "a wrong shape": (save({"w": W.T.copy(), "b": B}), "weight 'w'"),
    "a wrong rank": (save({"w": W, "b": B[0]}), "weight 'b'"),
    "a wrong dtype": (save({"w": W.astype(np.float64), "b": B}), "weight 'w'"),
    "integers": (save({"w": W, "b": B.astype(np.int32)}), "weight 'b'"),
    "half": (save({"w": W.astype(np.float16), "b": B}), "weight 'w'"),
}


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", WEIGHT_FILES)
def test_weights(diagnose: Diagnose, program: str, tmp_path: Path, name: str, tier: int) -> None:
    data, message = WEIGHT_FILES[name]
    file, inputs = tmp_path / "weights.safetensors", tmp_path / "inputs.npz"
    file.write_bytes(data)
    np.savez(inputs, x=X)
    options = ["--weights", str(file), "--inputs", str(inputs), "--tier", str(tier)]
    error = diagnose(["aiopt-run", program, *options])
    assert message in error
    if message.startswith("cannot read"):
        assert error.startswith(f"{file}: error: ")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (".", "cannot read weights: Is a directory"),
        ("missing.safetensors", "cannot read weights: "),
        ("missing/weights.safetensors", "cannot read weights: "),
        ("/dev/null", "cannot read weights: "),
    ],
)
def test_no_weights_there(diagnose: Diagnose, program: str, path: str, message: str) -> None:
    error = diagnose(["aiopt-run", program, "--weights", path, "--random", "--dim", "s=2"])
    assert error.startswith(f"{path}: error: ")
    assert message in error


# --- inputs -----------------------------------------------------------------------------------


def npz(path: Path, **arrays: object) -> None:
    np.savez(path, **arrays)  # pyright: ignore[reportArgumentType]


def archive(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)


def truncated(path: Path) -> None:
    npz(path, x=X, w=W)
    path.write_bytes(path.read_bytes()[:-30])


def damaged(path: Path) -> None:
    npz(path, x=X, w=W)
    data = bytearray(path.read_bytes())
    start = data.index(b"\x93NUMPY")
    data[start + 130 : start + 150] = bytes(20)
    path.write_bytes(data)


INPUT_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda p: p.write_bytes(b""), "cannot read inputs: "),
    "text": (
        lambda p: p.write_text("1, 2, 3\n"),
        "cannot read inputs: not an .npz or .npy file",
    ),
    "truncated": (truncated, "cannot read inputs: "),
    "damaged": (damaged, "cannot read inputs: "),
    "pickles": (lambda p: npz(p, x=np.array([{}, []], object), w=W), "cannot read inputs: "),
    "other files": (lambda p: archive(p, {"x": b"hello"}), "'x' is not an array"),
    "a directory": (lambda p: p.mkdir(), "cannot read inputs: Is a directory"),
    "an npy header that lies": (
        lambda p: archive(p, {"x.npy": b"\x93NUMPY\x01\x00\x10\x00{'descr': 'f4'} \n"}),
        "cannot read inputs: ",
    ),
    "no arrays": (lambda p: npz(p), "missing inputs 'x', 'w'"),
    "a missing input": (lambda p: npz(p, x=X), "missing input 'w'"),
    "an unknown name": (
        lambda p: npz(p, x=X, w=W, y=W),
        "there is no input 'y': expected 'x', 'w'",
    ),
    "a misspelt name": (lambda p: npz(p, X_=X, w=W), "there is no input 'X_'"),
    "positions beyond": (lambda p: npz(p, arr_0=X, arr_2=W), "there is no input 'arr_2'"),
    "an input twice": (lambda p: npz(p, arr_0=X, x=X, w=W), "input 'x' is given twice"),
    "one array of two": (lambda p: np.save(p.open("wb"), X), "missing input 'w'"),
    "float64": (
        lambda p: npz(p, x=X.astype(np.float64), w=W),
        "input 'x' has the wrong dtype: expected float32, found float64",
    ),
    "integers": (lambda p: npz(p, x=X.astype(np.int64), w=W), "input 'x' has the wrong dtype"),
    "booleans": (lambda p: npz(p, x=X > 0, w=W), "input 'x' has the wrong dtype"),
    "complex": (lambda p: npz(p, x=X.astype(np.complex64), w=W), "input 'x' has the wrong dtype"),
    "texts": (lambda p: npz(p, x=np.array([["a"]]), w=W), "input 'x' has the wrong dtype"),
    "records": (
        lambda p: npz(p, x=np.zeros(3, [("a", "f4")]), w=W),
        "input 'x' has the wrong dtype",
    ),
    "dates": (
        lambda p: npz(p, x=np.array(["2020-01-01"], "M8[D]"), w=W),
        "input 'x' has the wrong dtype",
    ),
    "a scalar": (lambda p: npz(p, x=np.float32(1), w=W), "input 'x' has the wrong rank"),
    "a vector": (lambda p: npz(p, x=X[0], w=W), "input 'x' has the wrong rank"),
    "a stack": (lambda p: npz(p, x=X[None], w=W), "input 'x' has the wrong rank"),
    "a wrong size": (lambda p: npz(p, x=X[:, :3], w=W), "input 'x'"),
    "a transposed weight": (lambda p: npz(p, x=X, w=W.T), "input 'w'"),
}


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", INPUT_FILES)
def test_inputs(diagnose: Diagnose, program: str, tmp_path: Path, name: str, tier: int) -> None:
    make, message = INPUT_FILES[name]
    file, weights = tmp_path / "inputs.npz", tmp_path / "b.safetensors"
    make(file)
    save_file({"b": B}, weights)
    options = ["--weights", str(weights), "--inputs", str(file), "--tier", str(tier)]
    error = diagnose(["aiopt-run", program, *options])
    assert error.startswith(f"{file}: error: {message}")


def test_no_inputs_there(diagnose: Diagnose, program: str) -> None:
    error = diagnose(["aiopt-run", program, "--inputs", "missing.npz", "--random"])
    assert error == "missing.npz: error: cannot read inputs: No such file or directory\n"


# --- artifacts --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def artifact() -> bytes:
    program = aiopt.compile(PROGRAM, weights={"b": B}, tier=1)
    assert program.artifact is not None
    return program.artifact.to_bytes()


def with_metadata(data: bytes, change: Callable[[dict], object]) -> bytes:
    """The artifact with other metadata and a checksum that fits."""
    *pieces, constants = pieces_of(data)
    metadata = json.loads(pieces[0])
    changed = change(metadata)
    pieces[0] = changed if isinstance(changed, bytes) else json.dumps(metadata).encode()
    return put_together(*pieces, constants)


def with_number(data: bytes, column: str, place: int, number: int) -> bytes:
    """The artifact with another number in its table and a checksum that fits."""
    text, words, *pieces = pieces_of(data)
    read = TableWords.unpack(words)
    numbers = list(getattr(read, column))
    numbers[place] = number
    return put_together(text, read._replace(**{column: tuple(numbers)}).pack(), *pieces)


def pieces_of(data: bytes) -> list[bytes]:
    """Metadata, numbers, objects, constants."""
    *lengths, _ = _HEAD.unpack_from(data)[2:]
    pieces, start = [], _HEAD.size
    for length in lengths[:-1]:
        pieces.append(data[start : start + length])
        start += length
    return [*pieces, data[len(data) - lengths[-1] :]]


def put_together(*pieces: bytes) -> bytes:
    *front, constants = pieces
    padding = bytes(-(_HEAD.size + sum(map(len, front))) % 64)
    body = b"".join((*front, padding, constants))
    sizes = tuple(map(len, pieces))
    return _HEAD.pack(MAGIC, FORMAT, *sizes, _checksum(sizes, body)) + body


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]


def foreign(metadata: dict) -> None:
    metadata["target"]["cpu"] = "pentium-mmx"


def featureful(metadata: dict) -> None:
    metadata["target"]["features"] = "+warp-drive"


ARTIFACTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "only the magic": (lambda d: d[:8], "not an artifact: found 8 bytes"),
    "half a head": (lambda d: d[:40], "not an artifact: found 40 bytes"),
    "only the head": (lambda d: d[: _HEAD.size], "truncated"),
    "half of it": (lambda d: d[: len(d) // 2], "truncated"),
    "a byte short": (lambda d: d[:-1], "truncated"),
    "a byte long": (lambda d: d + b"\0", "trailing bytes"),
    "format": (lambda d: flipped(d, 8), "unknown format"),
    "lengths": (lambda d: flipped(d, 12), "truncated"),
    "checksum": (lambda d: flipped(d, _HEAD.size - 1), "damaged"),
    "metadata flipped": (lambda d: flipped(d, _HEAD.size + 50), "damaged"),
    "object flipped": (lambda d: flipped(d, len(d) - 200), "damaged"),
    "metadata no JSON": (lambda d: with_metadata(d, lambda m: b"{"), "malformed"),
    "metadata a list": (lambda d: with_metadata(d, lambda m: b"[]"), "malformed"),
    "metadata not UTF-8": (lambda d: with_metadata(d, lambda m: b"\xff\xff"), "malformed"),
    "metadata nested": (lambda d: with_metadata(d, lambda m: b"[" * 100000), "malformed"),
    "seconds beyond floats": (
        lambda d: with_metadata(d, lambda m: m.update(compile_seconds=10**400)),
        "malformed",
    ),
    "no table": (lambda d: with_metadata(d, lambda m: m.pop("table")), "malformed"),
    "no kernels": (lambda d: with_metadata(d, lambda m: m["table"].pop("kernels")), "malformed"),
    "unknown kernel": (lambda d: with_number(d, "steps", 0, 99), "unknown kernel"),
    "dimension out of range": (lambda d: with_number(d, "dims", 0, 9999), "out of range"),
    "argument out of range": (lambda d: with_number(d, "places", 1, 77), "out of range"),
    "unknown dtype": (lambda d: with_number(d, "arrays", 0, 99), "unknown dtype"),
    "unbound symbol": (
        lambda d: with_metadata(d, lambda m: m["table"]["symbols"].append("t")),
        "invalid host table",
    ),
    "no numbers": (
        lambda d: put_together(pieces_of(d)[0], b"", *pieces_of(d)[2:]),
        "invalid host table",
    ),
    "unknown ABI": (lambda d: with_metadata(d, lambda m: m["table"].update(abi="x")), "ABI"),
    "another version": (
        lambda d: with_metadata(d, lambda m: m["versions"].update(aiopt="99")),
        "another version",
    ),
    "another machine": (lambda d: with_metadata(d, foreign), "CPU"),
    "unknown feature": (lambda d: with_metadata(d, featureful), "feature"),
    "pieces outside": (
        lambda d: with_metadata(d, lambda m: m.update(objects=[1 << 40])),
        "outside",
    ),
    "negative piece": (lambda d: with_metadata(d, lambda m: m.update(objects=[-5])), "outside"),
}


@pytest.mark.parametrize("name", ARTIFACTS)
def test_artifact(diagnose: Diagnose, artifact: bytes, tmp_path: Path, name: str) -> None:
    change, message = ARTIFACTS[name]
    file = tmp_path / "program.aiopt"
    file.write_bytes(change(artifact))
    error = diagnose(["aiopt-run", str(file), "--random", "--dim", "s=2"])
    assert message in error
    assert error.startswith(f"{file}: error: ")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--check"], "an artifact cannot be checked"),
        (["--tier", "1"], "an artifact is compiled already"),
        (["--pipeline", "tier1"], "an artifact is compiled already"),
        (["--target", "avx2"], "an artifact is compiled already"),
        (["--dim", "t=1"], "no symbolic size is called 't': expected 's'"),
        (["--weights", "missing"], "cannot read weights"),
    ],
)
def test_options_for_an_artifact(
    diagnose: Diagnose, artifact: bytes, tmp_path: Path, options: list[str], message: str
) -> None:
    file = tmp_path / "program.aiopt"
    file.write_bytes(artifact)
    assert message in diagnose(["aiopt-run", str(file), "--random", "--dim", "s=2", *options])


@pytest.mark.parametrize("form", ["ir", "llvm", "asm"])
def test_what_an_artifact_lacks(
    diagnose: Diagnose, artifact: bytes, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "program.aiopt"
    file.write_bytes(artifact)
    assert f"an artifact holds no {form}" in diagnose(["aiopt-run", str(file), "--emit", form])


# --- programs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.mlir", "missing.mlir: error: cannot read: No such file or directory"),
        ("missing/x.mlir", "missing/x.mlir: error: cannot read: No such file or directory"),
        (".", ".: error: cannot read: Is a directory"),
        ("/dev/null", "/dev/null: error: the input is empty"),
        ("/dev/null/x", "/dev/null/x: error: cannot read: Not a directory"),
        ("x" * 300, "error: cannot read: File name too long"),
        ("a\0b", "error: cannot read: "),
    ],
)
@pytest.mark.parametrize("tool", ["aiopt-run", "aiopt-opt"])
def test_program(diagnose: Diagnose, tool: str, path: str, message: str) -> None:
    assert message in diagnose([tool, path])


@pytest.mark.parametrize("output", ["/nowhere/out", "/dev/null/out", "."])
@pytest.mark.parametrize("emit", [True, False])
def test_output(run_tool: Callable, program: str, output: str, emit: bool) -> None:
    what = ["--emit", "obj"] if emit else ["--random", "--dim", "s=2"]
    outcome = run_tool(["aiopt-run", program, *what, "-o", output])
    assert (outcome.code, outcome.problem) == (1, None)
    assert outcome.err.startswith(f"{output}: error: cannot write: ")

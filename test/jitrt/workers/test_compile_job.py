"""What a compile worker is asked and answers, and where it gets weights from."""

from __future__ import annotations

import mmap
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.kernel_store import MemoryStore
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import parse_module
from aiopt.jitrt.linking import link
from aiopt.jitrt.workers.compile_job import ENTRY, PRELOAD, WARM_UP, compile_job
from aiopt.jitrt.workers.jobs import Job, Outcome
from aiopt.jitrt.workers.lent_weights import (
    LentWeights,
    WeightSpec,
    answer_question,
    weight_specs,
)
from aiopt.jitrt.workers.pool import WorkerPool
from aiopt.jitrt.workers.request import (
    Capture,
    CompileReply,
    CompileRequest,
    Failure,
    VerifyOptions,
    make_request,
    reproducer,
)
from aiopt.passes.manager import read_configuration
from aiopt.passes.pipeline_text import resolve
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp

TEXT = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>>)
    -> tensor<?x4xf32, #graph.dims<n, _>> {
  %w = graph.weight key = "w" : tensor<8x4xf32>
  %y = graph.matmul %x, %w : (tensor<?x8xf32, #graph.dims<n, _>>, tensor<8x4xf32>)
    -> tensor<?x4xf32, #graph.dims<n, _>>
  %z = graph.softmax %y axis = 1 : tensor<?x4xf32, #graph.dims<n, _>>
  func.return %z : tensor<?x4xf32, #graph.dims<n, _>>
}
"""
WEIGHT = np.random.default_rng(0).standard_normal((8, 4), np.float32)
WEIGHTS = {"w": WEIGHT}


def no_questions(question: bytes) -> bytes:
    raise AssertionError(question)


def answers(question: bytes) -> bytes:
    return answer_question(WEIGHTS, question)


def module() -> ModuleOp:
    return parse_module(TEXT, "program.mlir")


def reply(request: CompileRequest) -> CompileReply:
    return CompileReply.from_bytes(compile_job(request.to_bytes(), answers))


def compiled(request: CompileRequest) -> Artifact:
    answer = reply(request)
    assert answer.failure is None, answer.failure
    return Artifact.from_bytes(answer.artifact)


def check_runs(artifact: Artifact, rows: int) -> None:
    x = np.random.default_rng(1).standard_normal((rows, 8), np.float32)
    program = link(artifact, WEIGHTS, threads=1)
    expected = Interpreter(module(), WEIGHTS)([x])[0]
    np.testing.assert_allclose(program(x), expected, rtol=1e-5, atol=1e-6)


# -- messages


def arrays() -> tuple[np.ndarray, ...]:
    names = ("float32", "float64", "float16", "int8", "uint64", "bool")
    import ml_dtypes

    found = [np.arange(6).reshape(2, 3).astype(name) for name in names]
    found += [
        np.ones(3, ml_dtypes.bfloat16),
        np.zeros((0, 4), np.float32),
        np.float64(3) * np.ones(()),
    ]
    return (*found, found[0].T)


def same(have: tuple[np.ndarray, ...], want: tuple[np.ndarray, ...]) -> None:
    assert len(have) == len(want)
    for a, b in zip(have, want, strict=True):
        assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())


def full_request() -> CompileRequest:
    return make_request(
        module(),
        resolve("tier1"),
        tier=3,
        extents={"n": 5},
        target=Target.named("generic"),
        weights=WEIGHTS,
        captures=[Capture(arrays(), arrays()[:1]), Capture((), ())],
        verify=VerifyOptions(rtol=1e-3, threads=2),
    )


def test_a_request_comes_back():
    request = full_request()
    back = CompileRequest.from_bytes(request.to_bytes())
    assert bytes(back.module) == request.module
    assert (back.pipeline, back.tier, back.extents) == (request.pipeline, 3, {"n": 5})
    assert back.target == request.target == Target.named("generic").to_json()
    assert back.weights == request.weights
    assert back.verify == request.verify
    assert len(back.captures) == 2
    for have, want in zip(back.captures, request.captures, strict=True):
        same(have.inputs, want.inputs)
        same(have.results, want.results)
    assert not back.captures[0].inputs[0].flags.writeable


def test_a_reply_comes_back():
    for failure in (None, Failure("bounds", "message", "text")):
        full = CompileReply(b"12345", {"passes": 0.5}, True, 3, failure, host={"cpu": "a"})
        back = CompileReply.from_bytes(full.to_bytes())
        assert bytes(back.artifact) == b"12345"
        assert (back.seconds, back.verified, back.checks) == ({"passes": 0.5}, True, 3)
        assert (back.failure, back.host) == (failure, {"cpu": "a"})


REQUEST = full_request().to_bytes()


@given(st.lists(st.tuples(st.integers(0, len(REQUEST) - 1), st.integers(0, 255)), max_size=4))
@settings(max_examples=300, deadline=None)
def test_changed_requests(changes: list[tuple[int, int]]):
    data = bytearray(REQUEST)
    for place, value in changes:
        data[place] = value
    try:
        CompileRequest.from_bytes(data)
    except AioptError as error:
        assert "\n" not in str(error)


def test_truncated_messages():
    answer = CompileReply(b"12345").to_bytes()
    for length in range(0, len(REQUEST) - 128, 7):
        with pytest.raises(AioptError, match="malformed message 'aioptREQ'"):
            CompileRequest.from_bytes(REQUEST[:length])
    for length in range(len(answer) - 64):
        with pytest.raises(AioptError, match="malformed message 'aioptREP'"):
            CompileReply.from_bytes(answer[:length])


def test_who_makes_requests_does_not_load_llvm():
    program = f"""
import sys
from aiopt.dialects.text import parse_module
from aiopt.jitrt.workers.request import CompileReply, CompileRequest, make_request, reproducer
request = make_request(parse_module({TEXT!r}, "a"), "tier2", tier=2)
CompileReply.from_bytes(CompileReply(b"").to_bytes())
reproducer(CompileRequest.from_bytes(request.to_bytes()), "it failed")
assert "llvmlite" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


# -- compiling


@pytest.mark.parametrize("pipeline", ["tier1", "tier2"])
def test_a_version_for_all_shapes(pipeline: str):
    request = make_request(module(), resolve(pipeline), tier=2, weights=WEIGHTS)
    answer = reply(request)
    artifact = Artifact.from_bytes(answer.artifact)
    assert artifact.table.symbols == ("n",)
    assert (artifact.tier, artifact.pipeline) == (2, request.pipeline)
    assert artifact.runtime and artifact.families
    assert set(answer.seconds) == {"decode", "passes", "codegen", "verify", "encode"}
    assert not answer.verified
    for rows in (0, 1, 7):
        check_runs(artifact, rows)


def test_an_exact_version():
    artifact = compiled(
        make_request(module(), resolve("tier2"), tier=3, extents={"n": 7}, weights=WEIGHTS)
    )
    assert artifact.table.symbols == ()
    assert artifact.tier == 3
    check_runs(artifact, 7)
    x = np.zeros((6, 8), np.float32)
    with pytest.raises(AioptError, match=r"expected \[7, 8\]"):
        link(artifact, WEIGHTS)(x)


def test_a_forced_target():
    target = Target.named("generic")
    artifact = compiled(make_request(module(), "tier2", tier=2, target=target))
    assert artifact.target.name == "generic"


def test_kernels_are_compiled_once(monkeypatch: pytest.MonkeyPatch):
    store = MemoryStore()
    monkeypatch.setattr("aiopt.jitrt.cache.kernels.PROCESS_KERNELS", store)
    request = make_request(module(), "tier2", tier=2)
    first = compiled(request)
    assert store._objects
    assert compiled(request).objects == first.objects


def test_in_a_worker_of_a_warm_server():
    """The whole way: what was imported, compiled and linked before the fork serves afterwards."""
    inputs = np.random.default_rng(2).standard_normal((40, 8), np.float32)
    expected = Interpreter(module(), WEIGHTS)([inputs])
    request = make_request(
        module(),
        resolve("tier2"),
        tier=2,
        weights=WEIGHTS,
        captures=[Capture((inputs,), tuple(expected))],
        verify=VerifyOptions(threads=2),
    )
    pool = WorkerPool(ENTRY, PRELOAD, on_event=lambda kind, data: None, warm_up=WARM_UP)
    pool.answer = lambda key, question: answers(question)
    try:
        pool.start()
        pool.resize(1)
        pool.submit(Job("job", request.to_bytes(), 1.0, 60.0, 1 << 30))
        outcomes: list[Outcome] = []
        while not outcomes:
            outcomes = pool.wait(60.0)
    finally:
        pool.close()
    (outcome,) = outcomes
    assert (outcome.status, outcome.message) == ("done", "")
    answer = CompileReply.from_bytes(outcome.reply)
    assert (answer.failure, answer.verified, answer.checks) == (None, True, 2)
    check_runs(Artifact.from_bytes(answer.artifact), 5)


# -- failures


def failure(request: CompileRequest) -> Failure:
    answer = reply(request)
    assert not answer.artifact and not answer.verified
    assert answer.failure is not None
    assert "\n" not in answer.failure.message
    assert "Traceback" not in answer.failure.message
    return answer.failure


def test_a_request_that_is_none():
    answer = CompileReply.from_bytes(compile_job(b"nothing", no_questions))
    assert answer.failure is not None
    assert answer.failure.kind == "compile"


def test_a_pipeline_that_compiles_nothing():
    found = failure(make_request(module(), "canonicalize", tier=2))
    assert found.kind == "compile"
    assert "leaves the program at the graph level" in found.message


def test_unknown_passes_and_sizes():
    assert "unknown pass or pipeline" in failure(make_request(module(), "tier9", tier=2)).message
    found = failure(make_request(module(), "tier2", tier=3, extents={"m": 3}))
    assert "no tensor has a dimension 'm'" in found.message


def test_an_exception_in_a_pass_is_one_line(monkeypatch: pytest.MonkeyPatch):
    from aiopt.passes.canonicalize import CanonicalizePass

    def fail(*_: object) -> None:
        raise KeyError("a\nb")

    monkeypatch.setattr(CanonicalizePass, "run", fail)
    found = failure(make_request(module(), resolve("tier2"), tier=2))
    assert "internal error in pass 'canonicalize': KeyError" in found.message


@pytest.mark.parametrize(
    "place", ["dialects.binary._Decoder.module", "passes.canonicalize.CanonicalizePass.run"]
)
def test_no_memory_is_no_reply(monkeypatch: pytest.MonkeyPatch, place: str):
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(f"aiopt.{place}", fail)
    with pytest.raises(MemoryError):
        reply(make_request(module(), resolve("tier2"), tier=2))


def test_a_reproducer_is_the_program_and_its_pipeline():
    capture = Capture((np.zeros((3, 8), np.float32),), ())
    request = make_request(module(), resolve("tier2"), tier=3, extents={"n": 3}, captures=[capture])
    text = reproducer(request, "it is wrong")
    pipeline, target = read_configuration(text, "reproducer.mlir")
    assert str(resolve(pipeline)).startswith('builtin.module(specialize{dims="n=3"}')
    assert target == "native"
    assert text.splitlines()[1] == ("// it is wrong (tier 3, n = 3, verified on (float32[3, 8]))")
    assert str(parse_module(text, "reproducer.mlir")) == str(module())


def test_a_reproducer_of_bytes_that_are_no_module():
    request = CompileRequest(module=b"damaged", pipeline="tier2", tier=2)
    text = reproducer(request, "it is wrong")
    assert re.search(r"^// it is wrong.*\n// error: malformed binary IR", text)
    assert '// pipeline: "tier2"' in text


# -- weights


def write(path: Path, array: np.ndarray, before: int = 100) -> None:
    path.write_bytes(bytes(before) + array.tobytes())


def mapped(path: Path, before: int = 100, mode: str = "r") -> np.ndarray:
    raw = np.memmap(path, np.uint8, mode=mode)  # pyright: ignore
    return np.asarray(raw)[before:].view(np.float32).reshape(WEIGHT.shape)


def test_weights_in_a_file_are_mapped(tmp_path: Path):
    path = tmp_path / "weights file"
    write(path, WEIGHT)
    specs = weight_specs({"w": mapped(path), "part": mapped(path)[3:5], "none": WEIGHT})
    place = specs[0].file
    assert place is not None
    assert (place.path, place.offset) == (str(path), 100)
    assert specs[1].file is not None
    assert specs[2].file is None
    lent = LentWeights([WeightSpec.from_json(spec.to_json()) for spec in specs[:2]], no_questions)
    assert "w" in lent and lent.keys() == {"w", "part"}
    np.testing.assert_array_equal(lent["w"], WEIGHT)
    np.testing.assert_array_equal(lent["part"], WEIGHT[3:5])
    assert not lent["w"].flags.writeable


def test_a_mapping_beyond_the_first_pages(tmp_path: Path):
    path = tmp_path / "weights"
    before = 3 * mmap.PAGESIZE + 4
    write(path, WEIGHT, before)
    with path.open("rb") as file:
        window = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ, offset=2 * mmap.PAGESIZE)
    array = np.frombuffer(window, np.float32, offset=before - 2 * mmap.PAGESIZE).reshape(8, 4)
    (spec,) = weight_specs({"w": array})
    assert spec.file is not None
    assert spec.file.offset == before
    np.testing.assert_array_equal(LentWeights([spec], no_questions)["w"], WEIGHT)


def test_what_is_no_file_is_asked_for(tmp_path: Path):
    path = tmp_path / "weights"
    write(path, WEIGHT)
    private = mapped(path, mode="c")  # may have been written to
    turned = mapped(path).T
    empty = np.zeros((0, 4), np.float32)
    assert [spec.file for spec in weight_specs({"a": private, "b": turned, "c": empty})] == [
        None
    ] * 3
    questions: list[bytes] = []

    def ask(question: bytes) -> bytes:
        questions.append(question)
        return answer_question({"b": turned}, question)

    lent = LentWeights(weight_specs({"b": turned}), ask)
    assert "b" in lent and lent.keys() == {"b"} and not questions
    np.testing.assert_array_equal(lent["b"], turned)
    np.testing.assert_array_equal(lent["b"], turned)
    assert len(questions) == 1


def test_a_file_that_was_replaced_is_asked_for(tmp_path: Path):
    path, other = tmp_path / "weights", tmp_path / "other"
    write(path, WEIGHT)
    array = mapped(path)
    (spec,) = weight_specs({"w": array})
    write(other, WEIGHT + 1)
    os.replace(other, path)
    np.testing.assert_array_equal(LentWeights([spec], answers)["w"], WEIGHT)
    assert weight_specs({"w": array})[0].file is None
    os.unlink(path)
    np.testing.assert_array_equal(LentWeights([spec], answers)["w"], WEIGHT)


def test_a_wrong_answer():
    lent = LentWeights(weight_specs(WEIGHTS), lambda question: b"123")
    with pytest.raises(AioptError, match="'w' has another length: expected 128 bytes, found 3"):
        lent["w"]
    with pytest.raises(AioptError, match="asks for what there is not"):
        answer_question(WEIGHTS, b'{"weight": "v"}')
    with pytest.raises(AioptError, match="asks for what there is not"):
        answer_question(WEIGHTS, b"\xff")


def test_an_answer_may_be_a_view():
    (spec,) = weight_specs(WEIGHTS)
    lent = LentWeights([spec], lambda question: memoryview(answers(question)))
    np.testing.assert_array_equal(lent["w"], WEIGHT)

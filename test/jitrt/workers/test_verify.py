"""New versions on fenced memory: every kind of mistake is found, and right ones pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.jit import emit_object, header
from aiopt.backends.llvm.target import Target
from aiopt.dialects.extents import Span
from aiopt.dialects.text import parse_module
from aiopt.jitrt.comparison import Comparison
from aiopt.jitrt.lowered import Lowered
from aiopt.jitrt.workers import verify as verifying
from aiopt.jitrt.workers.compile_job import compile_job
from aiopt.jitrt.workers.fences import PAGE
from aiopt.jitrt.workers.further_calls import Trial, _inputs_near, takes, takes_beyond
from aiopt.jitrt.workers.request import (
    Capture,
    CompileReply,
    Failure,
    VerifyOptions,
    make_request,
)
from aiopt.jitrt.workers.verify import Verdict, verify
from aiopt.lowering.host_table import (
    Arg,
    Call,
    Check,
    ConstSpec,
    Expr,
    HostTable,
    InputSpec,
    PanelLayout,
    ResultSpec,
)
from aiopt.lowering.table_words import ARENA, CONST, INPUT, RESULT
from aiopt.passes.pipeline_text import resolve

OPTIONS = VerifyOptions()

KERNELS = """
; args: x, y, out, other; dims: n. out[i] = x[i + shift] + y[i] for i < n + more, and mistakes
define void @good(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  ret void
}
define void @short(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 -1, i64 0)
  ret void
}
define void @behind(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  call void @spill(ptr %args, ptr %dims, i64 2, i64 1)
  ret void
}
define void @before(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  call void @spill(ptr %args, ptr %dims, i64 2, i64 0)
  ret void
}
define void @input(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  %p = load ptr, ptr %args
  store float 0.5, ptr %p
  ret void
}
define void @read_behind(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 16)
  ret void
}
define void @other(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  %p.p = getelementptr ptr, ptr %args, i64 3
  %p = load ptr, ptr %p.p
  store float 0.5, ptr %p
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  ret void
}
define void @other_behind(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  call void @spill(ptr %args, ptr %dims, i64 3, i64 1)
  ret void
}
define void @other_before(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  call void @spill(ptr %args, ptr %dims, i64 3, i64 0)
  ret void
}
define void @reads_other(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  %p.p = getelementptr ptr, ptr %args, i64 3
  %p = load ptr, ptr %p.p
  %value = load float, ptr %p
  %sum.p.p = getelementptr ptr, ptr %args, i64 2
  %sum.p = load ptr, ptr %sum.p.p
  call void @add(ptr %args, ptr %dims, i64 0, i64 0)
  store float %value, ptr %sum.p
  ret void
}
define void @trap(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  call void @llvm.trap()
  unreachable
}
define void @one_part(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  %first = icmp eq i64 %part, 0
  %n = load i64, ptr %dims
  %missing = sub i64 0, %n
  %more = select i1 %first, i64 0, i64 %missing
  %less = icmp sgt i64 %parts, 1
  %one = select i1 %less, i64 -1, i64 0
  %sum = add i64 %more, %one
  call void @add(ptr %args, ptr %dims, i64 %sum, i64 0)
  ret void
}
declare void @llvm.trap()

; 16 elements before or behind the n elements of an argument
define internal void @spill(ptr %args, ptr %dims, i64 %arg, i64 %behind) {
  %p.p = getelementptr ptr, ptr %args, i64 %arg
  %p = load ptr, ptr %p.p
  %n = load i64, ptr %dims
  %is.behind = icmp ne i64 %behind, 0
  %place = select i1 %is.behind, i64 %n, i64 -16
  %q = getelementptr float, ptr %p, i64 %place
  store <16 x float> zeroinitializer, ptr %q, align 4
  ret void
}

define internal void @add(ptr %args, ptr %dims, i64 %more, i64 %shift) {
entry:
  %x = load ptr, ptr %args
  %y.p = getelementptr ptr, ptr %args, i64 1
  %y = load ptr, ptr %y.p
  %out.p = getelementptr ptr, ptr %args, i64 2
  %out = load ptr, ptr %out.p
  %n = load i64, ptr %dims
  %end = add i64 %n, %more
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %some = icmp slt i64 %i, %end
  br i1 %some, label %body, label %done
body:
  %a.i = add i64 %i, %shift
  %a.p = getelementptr float, ptr %x, i64 %a.i
  %a = load float, ptr %a.p
  %b.p = getelementptr float, ptr %y, i64 %i
  %b = load float, ptr %b.p
  %sum = fadd float %a, %b
  %sum.p = getelementptr float, ptr %out, i64 %i
  store float %sum, ptr %sum.p
  %next = add i64 %i, 1
  br label %head
done:
  ret void
}
"""
ROWS = 37
FOUR = Expr("const", 4)
ARENA_ARG = Arg(ARENA)


def version(kernel: str, other: Arg = ARENA_ARG, **fields: object) -> Artifact:
    """x + y over f32[n], the kernel called with `other` as its fourth argument; 4·n bytes of arena."""
    target = Target.named("generic")
    data = emit_object(header(target) + KERNELS, target)
    binds = (True,)
    values = {
        "symbols": ("n",),
        "exprs": (FOUR, Expr("mul", 0, 1), Expr("const", 10**12)),
        "inputs": (InputSpec("x", "f32", (0,), binds), InputSpec("y", "f32", (0,), (False,))),
        "results": (ResultSpec("r", "f32", (0,)),),
        "kernels": (kernel,),
        "steps": (Call(0, (Arg(INPUT, 0), Arg(INPUT, 1), Arg(RESULT), other), (0,), 3),),
        "arena_bytes": 2,
    }
    return Artifact(HostTable(**{**values, **fields}), (data,), target)  # pyright: ignore


def capture(rows: int = ROWS, seed: int = 0) -> Capture:
    generator = np.random.default_rng(seed)
    x, y = (generator.standard_normal(rows, np.float32) for _ in range(2))
    return Capture((x, y), (x + y,))


def verdict(artifact: Artifact, *captures: Capture, **options: object) -> Verdict:
    return verify(artifact, {}, captures or (capture(),), VerifyOptions(**options))  # pyright: ignore


# -- mistakes


def test_a_version_that_is_right():
    for rows in (0, 1, 16, ROWS, 5000):
        assert verdict(version("good"), capture(rows)) == Verdict(None, checks=1)
    captures = (capture(), capture(8), capture(3))
    assert verdict(version("good"), *captures, threads=2) == Verdict(None, checks=3)


def test_an_element_that_is_never_written():
    found = verdict(version("short"))
    assert found.kind == "wrong"
    assert found.message.startswith(
        "result 'r' differs from tier 0 in 1 of 37 elements, most at [36]: expected "
    )
    assert "found nan" in found.message
    assert found.message.endswith(
        "on (float32[37], float32[37]), arrays against what is before them"
    )


def test_integers_that_are_never_written():
    """What they hold by accident is not what another call holds by accident."""
    for value in (-1, 0x55555555):
        kernel = version("short", results=(ResultSpec("r", "i32", (0,)),))
        x = np.zeros(4, np.float32)
        result = np.array([0, 0, 0, value], np.int32)
        assert verdict(kernel, Capture((x, x), (result,))).kind == "wrong"


def test_wrong_numbers():
    right = capture()
    wrong = Capture(right.inputs, (right.results[0] + np.float32(0.01),))
    assert verdict(version("good"), right, wrong).kind == "wrong"
    assert verdict(version("good"), wrong, atol=0.1).kind is None


def test_a_result_of_another_shape_or_number():
    short = Capture(capture().inputs, (np.zeros(3, np.float32),))
    found = verdict(version("good"), short)
    assert (found.kind, found.message[:46]) == (
        "wrong",
        "result 'r' has another shape than in tier 0: e",
    )
    with_f64 = Capture(capture().inputs, (np.zeros(ROWS),))
    assert verdict(version("good"), with_f64).kind == "wrong"


@pytest.mark.parametrize(
    ("kernel", "text"),
    [
        ("behind", "64 bytes written up to 64 behind result 'r' on ("),
        ("before", "SIGSEGV on (float32[37], float32[37]), arrays against what is before them"),
        ("input", "input 'x' was written on ("),
        ("other_behind", "bytes written up to "),
        ("other_before", "bytes written before intermediate results on ("),
        ("read_behind", "result 'r' differs from tier 0 in 37 of 37 elements"),
    ],
)
def test_out_of_bounds(kernel: str, text: str):
    """One vector of 64 bytes, in either direction, into or out of anything."""
    found = verdict(version(kernel))
    assert found.kind == ("wrong" if kernel == "read_behind" else "bounds")
    assert text in found.message


def test_reading_behind_what_is_aligned_with_a_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Comparison, "check", lambda *_: None)
    found = verdict(version("read_behind"))
    assert found.kind == "bounds"
    assert "SIGSEGV on (float32[37], float32[37]), arrays against what is behind" in found.message


def test_memory_that_nobody_has_written():
    found = verdict(version("reads_other"))
    assert (found.kind, "found nan" in found.message) == ("wrong", True)


CONSTANT = np.arange(ROWS, dtype=np.float32)
SPECS = {
    "used in place": ConstSpec("c", "f32", (ROWS,)),
    "packed": ConstSpec("c", "f32", (ROWS, 1), PanelLayout(1)),
}


@pytest.mark.parametrize("kind", SPECS)
@pytest.mark.parametrize("most", [verifying._MOST_FENCED, 64])
def test_constants(monkeypatch: pytest.MonkeyPatch, kind: str, most: int):
    """Constants that are copied between fences, and those that are not."""
    monkeypatch.setattr(verifying, "_MOST_FENCED", most)
    spec = SPECS[kind]
    weights = {"c": np.ones(spec.shape, np.float32)}

    def found(kernel: str) -> Verdict:
        artifact = version(kernel, Arg(CONST, 0), consts=(spec,))
        return verify(artifact, weights, [capture()], OPTIONS)

    assert found("good").kind is None
    assert found("other").kind == "bounds"
    for kernel in ("other_behind", "other_before") if most > 64 else ():
        assert found(kernel).kind == "bounds", kernel
    assert weights["c"].min() == 1


def test_a_constant_of_many_pages():
    rows = verifying._MOST_FENCED // 4 + 1
    middle = (FOUR, Expr("mul", 0, 1), Expr("const", 10**12), Expr("const", 40 * PAGE))
    spec = ConstSpec("c", "f32", (rows,))
    artifact = version("other", Arg(CONST, 0, 4), consts=(spec,), exprs=middle)
    found = verify(artifact, {"c": np.ones(rows, np.float32)}, [capture()], OPTIONS)
    assert (found.kind, "SIGSEGV" in found.message) == ("bounds", True)


def test_a_version_that_ends_the_process():
    found = verdict(version("trap"))
    assert (found.kind, found.message[:16]) == ("crash", "it ends with SIG")


def test_threads():
    assert verdict(version("one_part")).kind is None
    found = verdict(version("one_part"), threads=2)
    assert (found.kind, "on 2 threads" in found.message) == ("wrong", True)


def test_no_memory_is_no_verdict(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Comparison, "check", fail)
    with pytest.raises(MemoryError):
        verdict(version("good"))


def test_a_mistake_of_the_verification_is_not_taken_for_success(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise KeyError("a\nb")

    monkeypatch.setattr(Comparison, "check", fail)
    assert verdict(version("good")).message.startswith("internal error: KeyError: 'a\\nb'")


# -- which calls are checked


def test_captures_of_other_shapes_are_left_out():
    x = np.zeros((3, 3), np.float32)
    unequal = Capture((np.zeros(3, np.float32), np.zeros(4, np.float32)), ())
    assert verdict(version("good"), Capture((x, x), (x,)), unequal) == Verdict(None, checks=0)


TEXT = """
func.func @main(%x: tensor<?xf32, #graph.dims<n>>, %y: tensor<?xf32, #graph.dims<n>>)
    -> tensor<?xf32, #graph.dims<n>> {
  %z = graph.add %x, %y : tensor<?xf32, #graph.dims<n>>
  func.return %z : tensor<?xf32, #graph.dims<n>>
}
"""


def test_further_shapes_are_parts_of_captured_calls():
    module = parse_module(TEXT)

    def checks(count: int, rows: int = ROWS) -> int:
        options = VerifyOptions(shapes=count)
        found = verify(version("good"), {}, [capture(rows)], options, lambda: module)
        assert found.kind is None
        return found.checks

    assert [checks(0), checks(1), checks(2), checks(9)] == [1, 2, 3, 3]
    assert checks(2, 1) == 1
    assert checks(2, 0) == 1


def test_random_calls_where_nothing_is_captured():
    module = parse_module(TEXT)

    def found(kernel: str, count: int = 1, **fields: object) -> Verdict:
        options = VerifyOptions(shapes=count)
        return verify(version(kernel, **fields), {}, [], options, lambda: module)

    cheap = {"work": 1}
    assert found("good", **cheap) == Verdict(None, checks=1)
    assert found("good", 0, **cheap).checks == 0
    wrong = found("short", **cheap)
    assert wrong.kind == "wrong"
    assert wrong.message.endswith(
        "on random (float32[29], float32[29]), arrays against what is before them"
    )
    assert found("behind", **cheap).kind == "bounds"
    assert found("good", work=3).checks == 0  # a call would take too long
    assert found("good").checks == 0  # who knows


def test_random_calls_of_sizes_that_are_possible():
    module = parse_module(TEXT)
    values = (FOUR, Expr("mul", 0, 1), Expr("const", 7), Expr("const", 16), Expr("sub", 4, 0))
    checks = (Check(5, "n is 16 at most"),)
    found = verify(
        version("short", exprs=values, checks=checks, work=1), {}, [], OPTIONS, lambda: module
    )
    assert "random (float32[16], float32[16])" in found.message


def test_where_random_numbers_have_no_result_nothing_counts():
    expected = np.array([np.nan, np.inf, 1.0], np.float32)
    capture = Capture((), (expected,))
    found = np.array([0.0, 1.0, 2.0], np.float32)
    counted = Trial(capture, is_random=True).counted(found, expected)
    np.testing.assert_array_equal(counted, [np.nan, np.inf, 2.0])
    assert Trial(capture).counted(found, expected) is found


# -- whole jobs


SOFTMAX = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>> {graph.name = "x"})
    -> (tensor<?x4xf32, #graph.dims<n, _>> {graph.name = "y"}) {
  %w = graph.weight key = "w" : tensor<8x4xf32>
  %y = graph.matmul %x, %w : (tensor<?x8xf32, #graph.dims<n, _>>, tensor<8x4xf32>)
    -> tensor<?x4xf32, #graph.dims<n, _>>
  %z = graph.softmax %y axis = 1 : tensor<?x4xf32, #graph.dims<n, _>>
  func.return %z : tensor<?x4xf32, #graph.dims<n, _>>
}
"""
WEIGHTS = {"w": np.random.default_rng(0).standard_normal((8, 4), np.float32)}


def softmax(rows: int, by: float = 0.0) -> Capture:
    x = np.random.default_rng(rows).standard_normal((rows, 8), np.float32)
    (y,) = Interpreter(parse_module(SOFTMAX), WEIGHTS)([x])
    return Capture((x,), (y + np.float32(by),))


def job(captures: Sequence[Capture], **options: object) -> CompileReply:
    request = make_request(
        parse_module(SOFTMAX, "softmax.mlir"),
        resolve("tier2"),
        tier=2,
        weights=WEIGHTS,
        captures=captures,
        verify=OPTIONS,
        **options,  # pyright: ignore
    )
    return CompileReply.from_bytes(
        compile_job(request.to_bytes(), lambda _: WEIGHTS["w"].tobytes())
    )


def test_a_verified_job():
    reply = job([softmax(40), softmax(3)])
    assert reply.failure is None
    assert (reply.verified, reply.checks) == (True, 3)
    assert "verify" in reply.seconds
    assert Artifact.from_bytes(reply.artifact).table.symbols == ("n",)


def test_an_exact_version_is_checked_with_a_part_of_a_larger_call():
    assert job([softmax(40)], extents={"n": 40}).checks == 1
    assert job([softmax(40)], extents={"n": 7}).checks == 1
    assert job([softmax(40)], extents={"n": 41}).checks == 1  # or with a random one


def test_a_wrong_job():
    reply = job([softmax(40), softmax(3, by=0.1)], extents={"n": 3})
    assert not reply.artifact
    assert isinstance(reply.failure, Failure)
    assert reply.failure.kind == "wrong"
    assert reply.failure.message.startswith("result 'y' differs from tier 0 in 12 of 12 elements")
    assert '"softmax.mlir"' not in reply.failure.message
    assert 'specialize{dims="n=3"}' in reply.failure.reproducer
    assert "result 'y' differs from tier 0" in reply.failure.reproducer
    parse_module(reply.failure.reproducer)


@pytest.mark.parametrize(
    ("kernel", "kind"), [("behind", "bounds"), ("short", "wrong"), ("trap", "crash")]
)
def test_a_job_whose_code_is_wrong(monkeypatch: pytest.MonkeyPatch, kernel: str, kind: str):
    """What a compiler with a bug would make: the version stays here, and what shows the bug goes."""
    monkeypatch.setattr(Lowered, "compile", lambda _: version(kernel))
    module = parse_module(TEXT, "sum.mlir")
    request = make_request(
        module, "tier2", tier=2, captures=[capture()], verify=VerifyOptions(rtol=0.0)
    )
    reply = CompileReply.from_bytes(compile_job(request.to_bytes(), lambda _: b""))
    assert (bytes(reply.artifact), reply.verified) == (b"", False)
    assert reply.failure is not None
    assert reply.failure.kind == kind
    assert str(parse_module(reply.failure.reproducer)) == str(module)


# ------------------------------------------------------------------------------- ranges of sizes


def test_a_version_for_a_range_is_tried_at_both_ends():
    reply = job([], extents={"n": Span(9, 40)})
    assert reply.failure is None and reply.checks == 2
    table = Artifact.from_bytes(reply.artifact).table
    assert [takes(table, softmax(n).inputs) for n in (8, 9, 40, 41)] == [False, True, True, False]


def test_captures_inside_of_the_range_count_and_others_are_cut():
    assert job([softmax(30)], extents={"n": Span(9, 40)}).checks == 3
    reply = job([softmax(100)], extents={"n": Span(9, 40)})
    assert (reply.failure, reply.checks) == (None, 2)


def test_a_wrong_capture_inside_of_the_range_is_found():
    reply = job([softmax(30, by=0.1)], extents={"n": Span(9, 40)})
    assert reply.failure is not None and reply.failure.kind == "wrong"


def test_a_version_that_takes_sizes_beyond_its_range_is_wrong():
    for_all = Artifact.from_bytes(job([]).artifact)
    found = verify(for_all, WEIGHTS, [], OPTIONS, spans={"n": Span(9, 40)})
    assert (found.kind, found.checks) == ("wrong", 0)
    assert found.message == "it takes calls of sizes that it is not for: n = 8, beyond 9..40"


def test_an_end_that_other_facts_exclude_is_approached():
    """n must be even: 10 and 40 are the ends of 9..41."""
    table = HostTable(
        symbols=("n",),
        exprs=(
            *(Expr("const", value) for value in (2, 0, 9, 41)),
            Expr("mod", 0, 1),
            Expr("sub", 2, 5),
            Expr("sub", 0, 3),
            Expr("sub", 4, 0),
        ),
        inputs=(InputSpec("x", "f32", (0,), (True,)),),
        checks=(Check(6, "even"), Check(7, "9 <= n"), Check(8, "n <= 41")),
        work=2,
    )
    spans = {"n": Span(9, 41)}
    assert takes_beyond(table, spans) is None
    ends = [next(_inputs_near(table, [], spans, upper))[0].shape for upper in (False, True)]
    assert ends == [(10,), (40,)]

"""What is compiled once: programs asked for again, and kernels that several programs have (C1)."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.llvm.kernel_store import KernelObject, MemoryStore, SharedKernels
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.collector import collector_paused
from aiopt.jitrt.loading import compile, load
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.weights import WatchedWeights
from aiopt.passes.digest import digest

X = np.linspace(-2, 2, 7, dtype=np.float32)
T = "tensor<?xf32, #graph.dims<{size}>>"


pytestmark = pytest.mark.usefixtures("nothing_is_known")


def text(*ops: str, size: str = "n") -> str:
    """A function of %x that applies `ops` (`exp`, `tanh` …), each in a kernel of its own."""
    t = T.format(size=size)
    lines = [f"func.func @main(%v0: {t}) -> {t} {{"]
    for i, op in enumerate(ops):
        lines.append(f"  %v{i + 1} = graph.group(%a = %v{i}) : ({t}) -> {t} {{")
        lines.append(f"    %r = graph.{op} %a : {t}\n    graph.yield %r : {t}\n  }}")
    return "\n".join([*lines, f"  func.return %v{len(ops)} : {t}\n}}"])


LOWER = "graph-to-lin, schedule, plan-arena, lin-to-llvm"


def test_a_program_is_compiled_once() -> None:
    first = compile(text("exp"))
    again = compile(text("exp"))
    assert again.artifact is not None
    assert first.artifact is not None
    assert again.artifact.objects == first.artifact.objects
    assert "Passes" in str(first.timing.report())
    assert "Passes" not in str(again.timing.report())
    np.testing.assert_array_equal(first(X), again(X))


@pytest.mark.parametrize("names", [("x", "", "y", ""), ("x", 'loc("a")', "x", 'loc("b")')])
def test_a_module_is_known_by_the_names_of_its_arguments(names: tuple[str, ...]) -> None:
    """The text's names are what users of StableHLO call its arguments."""
    source = """
      func.func public @main(%{0}: tensor<4xf32> {1}) -> tensor<4xf32> {{
        %0 = stablehlo.add %{0}, %{0} : tensor<4xf32>
        return %0 : tensor<4xf32>
      }}
    """
    first, second = source.format(*names[:2]), source.format(*names[2:])
    for each in (first, second):
        known = compile(parse_module(each, "a.mlir", make_context()))
        assert [spec.name for spec in known.inputs] == [spec.name for spec in compile(each).inputs]


def test_a_module_is_known_by_its_structure() -> None:
    def module(name: str):
        return parse_module(text("exp").replace("%v0", name), "x", make_context())

    first, again = compile(module("%x")), compile(module("%y"))
    assert first.artifact is not None
    assert again.artifact is not None
    assert again.artifact.table == first.artifact.table
    assert "Passes" not in str(again.timing.report())


def test_a_module_from_another_file_has_another_name() -> None:
    first, second = (compile(parse_module(text("exp"), f"{name}.mlir")) for name in "ab")
    assert first.artifact is not None and second.artifact is not None
    assert (first.name, second.name) == ("a", "b")
    assert first.artifact.objects == second.artifact.objects


def test_a_text_in_another_file_has_other_places() -> None:
    first, second = (compile(text("exp"), file=f"{name}.mlir") for name in "ab")
    assert first.artifact is not None and second.artifact is not None
    assert (first.name, second.name) == ("a", "b")
    assert "Passes" not in str(second.timing.report())
    assert first.artifact.table.places() == ("a.mlir:2:3",)
    assert second.artifact.table.places() == ("b.mlir:2:3",)


@pytest.mark.parametrize("change", ["tier", "target"])
def test_what_tells_programs_apart(change: str) -> None:
    first = compile(text("exp"))
    options = {"tier": {"tier": 1}, "target": {"target": "generic"}}[change]
    other = compile(text("exp"), **options)
    assert other.artifact is not None
    assert first.artifact is not None
    assert "Passes" in str(other.timing.report())
    np.testing.assert_allclose(other(X), first(X), rtol=1e-6)


def test_weights_are_not_part_of_a_program() -> None:
    t = "tensor<7xf32>"
    source = (
        f'func.func @main(%x: {t}, %w: {t} {{graph.name = "w"}}) -> {t} {{\n'
        f"  %r = graph.mul %x, %w : {t}\n  func.return %r : {t}\n}}"
    )
    for factor in (2, 3):
        scaled = compile(source, weights={"w": np.full(7, factor, np.float32)})
        np.testing.assert_array_equal(scaled(X), factor * X)
    with pytest.raises(AioptError, match="weight 'w'"):
        compile(source, weights={"w": np.ones(8, np.float32)})


def test_weights_remember_who_looked_at_them() -> None:
    weights = WatchedWeights({"w": X, "v": X})
    assert "w" in weights
    assert list(weights) == ["w", "v"]
    assert len(weights) == 2
    assert not weights.read
    assert weights["w"] is X
    assert weights.read == {"w"}


def test_equal_kernels_are_compiled_once() -> None:
    first = lower(text("exp", "tanh", "exp", size="n"), pipeline=LOWER, share=True)
    assert first.state.statistics["lin-to-llvm"] == {"known": 0, "functions": 2}
    first.compile()
    second = lower(text("tanh", "neg", size="m"), pipeline=LOWER, share=True)
    assert second.state.statistics["lin-to-llvm"] == {"known": 1, "functions": 1}
    names = second.compile().table.kernels
    assert names[0] in first.compile().table.kernels
    third = compile(text("exp", "neg", "tanh"), pipeline=LOWER)
    np.testing.assert_allclose(third(X), np.tanh(-np.exp(X)), rtol=1e-6)


def test_facts_that_change_no_code_make_no_kernel() -> None:
    def assuming(facts: str) -> str:
        return f'assume{{facts="{facts}"}}, {LOWER}'

    lower(text("exp", "tanh"), pipeline=LOWER, share=True).compile()
    threes = lower(text("exp", "exp", "neg"), pipeline=assuming("n mod 3 == 0"), share=True)
    assert threes.state.statistics["lin-to-llvm"] == {"known": 1, "functions": 1}
    threes.compile()
    fives = lower(text("exp", "neg"), pipeline=assuming("n mod 5 == 0"), share=True)
    assert fives.state.statistics["lin-to-llvm"] == {"known": 2}
    program = compile(text("exp", "neg"), pipeline=assuming("n mod 7 == 0"))
    np.testing.assert_allclose(program(X), -np.exp(X), rtol=1e-6)


def test_an_artifact_has_all_its_kernels(tmp_path: Path) -> None:
    compile(text("exp"), pipeline=LOWER)
    compile(text("exp", "neg"), pipeline=LOWER).save(tmp_path / "p.aiopt")
    loaded = load(tmp_path / "p.aiopt")
    np.testing.assert_allclose(loaded(X), -np.exp(X), rtol=1e-6)


def test_the_same_kernel_in_two_objects() -> None:
    """Two compilations at once: both define `exp`, and a third program needs both objects."""
    rivals = [lower(text("exp", op), pipeline=LOWER, share=True) for op in ("neg", "tanh")]
    for rival in rivals:
        rival.compile()
    both = compile(text("neg", "exp", "tanh"), pipeline=LOWER)
    assert both.artifact is not None
    assert len(both.artifact.objects) == 2
    np.testing.assert_allclose(both(X), np.tanh(np.exp(-X)), rtol=1e-6)


def test_other_options_are_other_kernels() -> None:
    for options in ("schedule{unroll=1}", "schedule{unroll=2}", "schedule{unroll=2 vector=4}"):
        pipeline = f"graph-to-lin, {options}, plan-arena, lin-to-llvm"
        lowered = lower(text("exp"), pipeline=pipeline, share=True)
        assert lowered.state.statistics["lin-to-llvm"]["functions"] == 1
        lowered.compile()
    again = lower(text("exp"), pipeline=LOWER.replace("llvm", "llvm{codegen=1}"), share=True)
    assert again.state.statistics["lin-to-llvm"]["functions"] == 1


def test_the_store_forgets_what_is_not_used() -> None:
    store = MemoryStore(capacity=100)
    for name in "abc":
        store.put(KernelObject(bytes(40), (name, f"{name}2")))
        store.get("a")
    assert [name for name in ("a", "a2", "b", "b2", "c", "c2") if store.get(name)] == [
        "a", "a2", "c", "c2",
    ]  # fmt: skip
    newer = KernelObject(bytes(10), ("c",))
    store.put(newer)
    assert store.get("c") is newer
    shared = SharedKernels(store, Target.host())
    assert "a" in shared
    assert "b" not in shared
    assert list(shared.found) == ["a"]


def test_digests() -> None:
    def of(source: str, *factors: str) -> str:
        return digest(parse_module(source, "x", make_context()), *factors)

    assert of(text("exp")) == of(text("exp").replace("%a", "%other"))
    different = [
        of(text("exp")), of(text("exp"), "2"), of(text("neg")), of(text("exp", "exp")),
        of(text("exp", size="m")), of(text("exp").replace("@main", "@other")),
    ]  # fmt: skip
    assert len(set(different)) == len(different)
    constant = "func.func @f() -> tensor<2xf32> {{\n%c = graph.constant dense<[{}]> : tensor<2xf32>"
    constant += "\nfunc.return %c : tensor<2xf32>\n}}"
    assert of(constant.format("1.0, 2.0")) != of(constant.format("1.0, 3.0"))


def test_operands_count() -> None:
    t = "tensor<4xf32>"
    source = f"func.func @f(%x: {t}, %y: {t}) -> {t} {{\n%r = graph.sub %x, %y : {t}"
    source += f"\nfunc.return %r : {t}\n}}"
    swapped = source.replace("%x, %y :", "%y, %x :")
    first, second = (digest(parse_module(s, "x", make_context())) for s in (source, swapped))
    assert first != second


def test_collection_goes_on_after_compiling() -> None:
    assert gc.isenabled()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()
    gc.enable()


def test_a_forked_child_collects_though_another_thread_was_compiling() -> None:
    program = """
import gc, os, threading
from aiopt.jitrt.collector import collector_paused
inside, done = threading.Event(), threading.Event()

def compile():
    with collector_paused():
        inside.set()
        done.wait()

thread = threading.Thread(target=compile)
thread.start()
inside.wait()
child = os.fork()
if not child:
    begun = gc.isenabled()
    with collector_paused():
        paused = not gc.isenabled()
    os._exit(0 if begun and paused and gc.isenabled() else 1)
_, status = os.waitpid(child, 0)
with collector_paused():
    child = os.fork()
    if not child:
        os._exit(int(gc.isenabled()))
_, inner = os.waitpid(child, 0)
assert (status, inner, gc.isenabled()) == (0, 0, False)
done.set()
thread.join()
assert gc.isenabled()
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)

"""A key names every factor that changes code, and nothing that does not."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiopt import registry
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects.extents import Span
from aiopt.dialects.text import parse_module
from aiopt.jitrt.cache.environment import installation
from aiopt.jitrt.cache.keys import Difference, Key, differences, pipeline_parts
from aiopt.jitrt.cache.program_key import (
    kernel_key,
    program_key,
    shared_key,
    source_key,
)
from aiopt.passes.base import BYTE_UNITS, Option, Pass, Range, Spec, options_of
from aiopt.passes.digest import module_digest
from aiopt.passes.pipeline_text import Pipeline, resolve
from aiopt.passes.policies.rules import parse_rule
from aiopt.passes.rewriter import set_type
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import StringAttr, UnitAttr, i64
from xdsl.ir import Operation, SSAValue

TARGET = Target.host().to_json()
WEIGHTS = [("w", "float32", (8, 4)), ("b", "float32", (4,))]


def key(**changed: Any) -> Key:
    arguments: dict[str, Any] = {
        "module_digest": "0" * 24,
        "weights": WEIGHTS,
        "extents": None,
        "pipeline": "builtin.module(cse)",
        "tier": 2,
        "target_json": TARGET,
        "debug": False,
    }
    return program_key(**{**arguments, **changed})


def test_each_argument_counts() -> None:
    keys = [
        key(),
        key(module_digest="1" * 24),
        key(weights=WEIGHTS[:1]),
        key(weights=[("v", "float32", (8, 4)), WEIGHTS[1]]),
        key(weights=[("w", "bfloat16", (8, 4)), WEIGHTS[1]]),
        key(weights=[("w", "float32", (4, 8)), WEIGHTS[1]]),
        key(weights=[("w", "float32", (32,)), WEIGHTS[1]]),
        key(extents={"n": 8}),
        key(extents={"n": 9}),
        key(extents={"m": 8}),
        key(extents={"n": Span(8, 8)}),
        key(extents={"n": Span(8, 9)}),
        key(pipeline="builtin.module(dce)"),
        key(tier=1),
        key(tier=None),
        key(debug=True),
    ]
    assert len({each.digest for each in keys}) == len(keys)


def test_order_of_weights_and_symbols_does_not_count() -> None:
    assert key(weights=WEIGHTS[::-1]) == key()
    assert key(extents={"a": 1, "b": 2}) == key(extents={"b": 2, "a": 1})


def test_many_weights_are_told_apart() -> None:
    many = [(f"layer{i}.weight", "float32", (768, 768)) for i in range(200)]
    other = [*many[:-1], ("layer199.weight", "float32", (768, 769))]
    assert key(weights=many) != key(weights=other)
    assert len(key(weights=many).factor("weights")) < 200


# ------------------------------------------------------------------------------- passes and options


_PIN = 'c0ffee: {kind = "nest", vector = 8, unroll = 4}'


def _other_values(option: Option, value: Any) -> list[Any]:
    """Values of an option that its kinds allow, other than `value`."""
    if option.is_tuple:
        single = dataclasses.replace(option, is_tuple=False, default=None)
        elements = _other_values(single, None)
        shorter = [value[:-1], value[1:]] if value and option.length is None else []
        counts = (1, 2, 3) if option.length is None else (option.length,)
        return [*shorter, *((element,) * count for element in elements for count in counts)]
    found: list[Any] = [None] if option.optional else []
    for kind in option.kinds:
        found += {
            "int": lambda: _numbers(option, 0),
            "float": lambda: _numbers(option, 0.25),
            "bytes": lambda: _numbers(option, BYTE_UNITS["KiB"]),
            "seconds": lambda: _numbers(option, 0.005),
            "bool": lambda: [True, False],
            "str": lambda: ["other", 's=128, "x"', _PIN],
            "choice": lambda: list(option.choices),
            "spec": lambda: [
                Spec("other", (("k", 2),)),
                Spec("lru-k", (("k", 3),)),
                Spec("grid", ()),
            ],
            "boolean rule": lambda: [parse_rule("1 > 2", "boolean", about=option.about)],
            "number rule": lambda: [parse_rule("1 + 41", "number", about=option.about)],
        }[kind]()
    return [other for other in found if other != value]


def _numbers(option: Option, step: float) -> list[Any]:
    low = option.range.low if option.range is not None else 0
    high = option.range.high if option.range is not None else float("inf")
    start = type(step)(low if abs(low) != float("inf") else 0)
    numbers = [start, start + step, *(start + (1 << n) for n in range(5))]
    return [n for n in numbers if n in Range(low, high)]


def _changes(pass_class: type[Pass]) -> list[tuple[str, Pass, Pass]]:
    """A pass with its defaults, and with each option changed to whatever it takes."""
    options = options_of(pass_class)
    needed = {
        option.field: "n=4" if option.name == "dims" else _other_values(option, None)[0]
        for option in options.values()
        if option.default is dataclasses.MISSING
    }
    found: list[tuple[str, Pass, Pass]] = []
    plain = pass_class(**needed)
    for option in options.values():
        value = getattr(plain, option.field)
        legal = 0
        for other in _other_values(option, value):
            try:
                changed = pass_class(**{**needed, option.field: other})
            except (AioptError, ValueError):  # the pass takes fewer values than the kind has
                continue
            legal += 1
            found.append((option.name, plain, changed))
        assert legal, f"no other value for {pass_class.name}{{{option.name}}}"
    return found


@pytest.mark.parametrize("name", sorted(registry.PASSES))
def test_each_option_of_each_pass_counts(name: str) -> None:
    for option, plain, changed in _changes(registry.find_pass(name)):
        before, after = (str(Pipeline((each,))) for each in (plain, changed))
        assert resolve(after) == Pipeline((changed,)), option
        one, other = key(pipeline=before), key(pipeline=after)
        assert one.digest != other.digest, option
        assert [each.label for each in differences(one, other)] == ["pipeline"]


@pytest.mark.parametrize("name", sorted(registry.PASSES))
def test_each_pass_counts(name: str) -> None:
    plain = "builtin.module(cse)"
    assert key(pipeline=f"builtin.module(cse,{name})") != key(pipeline=plain)
    assert key(pipeline=f"builtin.module({name},cse)") != key(pipeline=plain)


# ------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize("field", sorted(TARGET))
def test_each_field_of_the_target_counts(field: str) -> None:
    value = TARGET[field]
    changed = {**TARGET, field: value + 1 if isinstance(value, int) else f"{value}x"}
    assert key(target_json=changed).digest != key().digest
    assert shared_key("family", changed).digest != shared_key("family", TARGET).digest
    assert [d.label for d in differences(key(), key(target_json=changed))] == ["target"]


def test_each_feature_of_the_target_counts() -> None:
    features = str(TARGET["features"]).split(",")
    assert len(features) > 10
    seen = {key().digest}
    for i, feature in enumerate(features):
        toggled = ("-" if feature[0] == "+" else "+") + feature[1:]
        for words in (
            [*features[:i], toggled, *features[i + 1 :]],
            features[:i] + features[i + 1 :],
        ):
            seen.add(key(target_json={**TARGET, "features": ",".join(words)}).digest)
    assert len(seen) == 1 + 2 * len(features)


def test_each_factor_of_the_installation_counts() -> None:
    here = key()
    for label, text in installation():
        factors = tuple((n, f"{t}x" if n == label else t) for n, t in here.factors)
        other = Key("program", factors)
        assert other.digest != here.digest
        assert differences(here, other) == [Difference(label, text, f"{text}x")]


def test_kinds_never_meet() -> None:
    keys = [
        key(),
        source_key(b"", "", [], [], {}, "native", TARGET),
        shared_key("family", TARGET),
        shared_key("pool", TARGET),
        kernel_key("family"),
    ]
    assert len({each.digest for each in keys}) == len(keys)
    assert Key("a", (("b", "c"),)).digest != Key("a", (("bc", ""),)).digest
    assert Key("a", (("b", "c"),)).digest != Key("a", (("b", ""), ("c", ""))).digest


# ------------------------------------------------------------------------------------------- digests

PROGRAM = """
module @m {
  func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>> {graph.name = "x"})
      -> tensor<?x8xf32, #graph.dims<n, _>> {
    %w = graph.weight key = "w" : tensor<8x8xf32>
    %y = graph.matmul %x, %w : (tensor<?x8xf32, #graph.dims<n, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n, _>>
    %z = graph.add %y, %x : tensor<?x8xf32, #graph.dims<n, _>>
    func.return %z : tensor<?x8xf32, #graph.dims<n, _>>
  }
}
"""


def digest_of(text: str, file: str = "a.mlir") -> str:
    return module_digest(parse_module(text, file))


def test_names_of_values_and_files_do_not_count() -> None:
    renamed = PROGRAM.replace("%x", "%first").replace("%y", "%0").replace("%z", "%last")
    assert digest_of(renamed) == digest_of(PROGRAM)
    assert digest_of(PROGRAM, "/elsewhere/b.mlir") == digest_of(PROGRAM)
    assert digest_of("// a comment\n\n" + PROGRAM.replace("\n", "\n ")) == digest_of(PROGRAM)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('graph.name = "x"', 'graph.name = "y"'),
        ('graph.weight key = "w"', 'graph.weight key = "v"'),
        ("@main", "@other"),
        ("graph.add %y, %x", "graph.add %x, %y"),
        ("graph.add %y, %x", "graph.add %y, %y"),
        ("graph.add", "graph.sub"),
        ("x8xf32", "x8xf64"),
        ("dims<n, _>", "dims<m, _>"),
    ],
)
def test_what_a_program_says_counts(old: str, new: str) -> None:
    assert digest_of(PROGRAM.replace(old, new)) != digest_of(PROGRAM)


def test_policies_do_not_count() -> None:
    with_policy = PROGRAM.replace("module @m", 'module @m attributes {jit.tier = {start = "0"}}')
    assert digest_of(with_policy) == digest_of(PROGRAM)


def test_values_used_before_their_definition_are_told_apart() -> None:
    text = """
      func.func @f(%a: i1) -> i1 {{
        cf.br ^second
      ^first:
        func.return {} : i1
      ^second:
        %b = arith.andi %a, %a : i1
        %c = arith.ori %a, %a : i1
        cf.br ^first
      }}
    """
    assert digest_of(text.format("%b")) != digest_of(text.format("%c"))


CONTROL = """
func.func @main(%x: tensor<4xf32>, %c: tensor<i1>, %w: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %y = graph.if %c(%x, %w) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> then(%a, %b) {
    %e = graph.add %a, %b : tensor<4xf32>
    graph.yield %e : tensor<4xf32>
  } else(%a, %b) {
    %f = graph.sub %b, %a : tensor<4xf32>
    graph.yield %f : tensor<4xf32>
  }
  %z = graph.mul %y, %k : tensor<4xf32>
  func.return %z : tensor<4xf32>
}
"""


def _changes_of(op: Operation) -> Iterator[Callable[[], Callable[[], None]]]:
    """Functions that each change one thing of an operation and return what undoes it."""
    for attributes in (op.properties, op.attributes):
        for name, old in list(attributes.items()):

            def other_value(into=attributes, name=name, old=old):
                into[name] = StringAttr("other")
                return lambda: into.__setitem__(name, old)

            yield other_value

    def added():
        op.attributes["more"] = UnitAttr()
        return lambda: op.attributes.__delitem__("more")

    yield added
    for i, old in enumerate(op.operands):

        def other_operand(i=i, old=old):
            values = [arg for arg in _values(op) if arg is not old]
            op.operands[i] = values[0]
            return lambda: op.operands.__setitem__(i, old)

        yield other_operand
    for value in (
        *op.results,
        *(arg for region in op.regions for b in region.blocks for arg in b.args),
    ):

        def other_type(value=value, old=value.type):
            set_type(value, i64)
            return lambda: set_type(value, old)

        yield other_type


def _values(op: Operation) -> list[SSAValue]:
    """Values from before an operation."""
    block = op.parent
    assert block is not None
    found: list[SSAValue] = list(block.args)
    for other in block.ops:
        if other is op:
            break
        found += other.results
    return found


@pytest.mark.parametrize("text", [PROGRAM, CONTROL])
def test_each_thing_in_a_module_counts(text: str) -> None:
    module = parse_module(text, "a.mlir")
    seen = {whole := module_digest(module)}
    count = 0
    for op in module.walk():
        for change in _changes_of(op):
            undo = change()
            seen.add(module_digest(module))
            count += 1
            undo()
    assert module_digest(module) == whole
    assert len(seen) == count + 1 > 20


_IN_ANOTHER_PROCESS = """
import sys
from aiopt.dialects.text import parse_module
from aiopt.jitrt.cache.program_key import program_key
from aiopt.passes.digest import module_digest
digest = module_digest(parse_module(sys.stdin.read(), "x.mlir"))
weights = [("w", "float32", (8, 4)), ("b", "float32", (4,))]
target = {"triple": "x", "features": "+a,-b"}
print(program_key(digest, weights, {"n": 3}, "builtin.module(cse)", 2, target, False).digest)
"""


def test_other_processes_have_the_same_digests() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", _IN_ANOTHER_PROCESS],
            input=PROGRAM,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(found) == 1


# -------------------------------------------------------------------------------------- differences


def test_differences_name_the_pass() -> None:
    left = key(pipeline="builtin.module(cse,schedule,func.func(dce,fuse{kinds=a,b}))", tier=1)
    right = key(pipeline="builtin.module(cse,func.func(dce,fuse{kinds=a}),inline)")
    assert differences(left, right) == [
        Difference("pipeline", "schedule", ""),
        Difference("pipeline", "fuse{kinds=a,b})", "fuse{kinds=a})"),
        Difference("pipeline", "", "inline"),
        Difference("tier", "1", "2"),
    ]
    assert differences(left, left) == []


def test_parts_of_a_pipeline() -> None:
    text = r'builtin.module(a{x=1,2 y="q,\"{"},b{z=[1,2]},c)'
    assert pipeline_parts(text) == [r'a{x=1,2 y="q,\"{"}', "b{z=[1,2]}", "c"]


@given(st.lists(st.tuples(st.text(), st.text())), st.lists(st.tuples(st.text(), st.text())))
def test_differences_are_empty_for_equal_keys_only(left: Any, right: Any) -> None:
    a, b = Key("program", tuple(left)), Key("program", tuple(right))
    assert (differences(a, b) == []) == (a == b)
    assert (a.digest == b.digest) == (a == b)

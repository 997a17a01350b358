"""`cache-policy`: specs with options that are checked wherever they come from (SPEC C3-C9)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import parse_module
from aiopt.passes.base import Spec, options_of
from aiopt.passes.option_text import ByteCount, Duration, chosen
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.cache_policy import (
    REPLACEMENTS,
    CachePolicyPass,
    CostAwareChoice,
    LruKChoice,
    RuleChoice,
)
from aiopt.passes.policies.rules import Rule
from aiopt.passes.printing import print_ir
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp

budgets = st.one_of(st.none(), st.integers(0, 1 << 40), st.integers(0, 1 << 40).map(ByteCount))


def spec(name: str, **values: st.SearchStrategy) -> st.SearchStrategy[Spec]:
    """Specs of a name with some of its options, in any order."""
    named = {name.replace("_", "-"): each for name, each in values.items()} | {"budget": budgets}
    options = st.fixed_dictionaries({}, optional=named)
    written = options.map(lambda d: tuple((k, "none" if v is None else v) for k, v in d.items()))
    return st.builds(Spec, st.just(name), written.flatmap(st.permutations).map(tuple))


specs = st.one_of(
    spec("lru-k", k=st.integers(1, 16)),
    spec("cost-aware", half_life=st.one_of(st.none(), st.floats(0.001, 1e9).map(Duration))),
    spec("greedy-dual-size"),
    spec("s3-fifo"),
    st.just(Spec("rule", (("evict", "hits / (size + 4KiB)"), ("budget", ByteCount(1 << 20))))),
    st.just(Spec("none")),
)


@given(memory=specs, disk=specs)
def test_text_attributes_and_printed_ir_lead_back(memory: Spec, disk: Spec) -> None:
    policies = Policies(cache=CachePolicyPass(memory=memory, disk=disk))
    assert Policies.named(str(policies)) == policies
    module = ModuleOp([])
    policies.write(module)
    assert Policies.read(module) == policies
    assert Policies.read(parse_module(print_ir(module))) == policies


def test_options_of_a_spec_have_their_types() -> None:
    def choice(text: str):
        policy = Policies.named(f"cache-policy{{memory={text}}}").cache
        return chosen(options_of(CachePolicyPass)["memory"], policy.memory)

    assert choice("lru-k") == LruKChoice(k=2, budget=None)
    assert choice("lru-k{k=3 budget=1KiB}") == LruKChoice(k=3, budget=1024)
    assert choice("cost-aware{half-life=none}") == CostAwareChoice(half_life=None)
    assert choice("cost-aware{half-life=2ms budget=none}") == CostAwareChoice(half_life=0.002)
    ruled = choice("rule{evict=hits}")
    assert isinstance(ruled, RuleChoice) and ruled.evict == Rule("hits", "number")


MISTAKES = [
    ("memory=lru", "21: error: wrong value for option 'memory': expected lru-k, cost-aware, greed"),
    ('memory="lru-k"', "21: error: wrong value for option 'memory': expected a name with options"),
    ("memory=none{q=1}", "26: error: 'none' has no option 'q' (it has no options)"),
    ("memory=lru-k{q=1}", "27: error: 'lru-k' has no option 'q' (its options are budget, k)"),
    ("memory=lru-k{k}", "27: error: wrong value for option 'k': expected an integer, found true"),
    (
        "memory=lru-k{k=[2,3]}",
        "27: error: wrong value for option 'k': expected an integer, found [",
    ),
    (
        "memory=lru-k{k=2MiB}",
        "29: error: wrong value for option 'k': expected an integer, found 2M",
    ),
    ("memory=lru-k{k=99}", "29: error: wrong value for option 'k': expected an integer, from 1 to"),
    ("memory=none{budget=1}", "26: error: 'none' has no option 'budget'"),
    ("disk=s3-fifo{budget=5s}", "34: error: wrong value for option 'budget': expected a size such"),
    ("disk=cost-aware{half-life=0s}", "40: error: wrong value for option 'half-life'"),
    ("disk=cost-aware{half-life=lru-k{}}", "40: error: wrong value for option 'half-life'"),
    ("disk=rule", "19: error: 'rule' needs option 'evict'"),
    ('disk=rule{evict="hits > 3"}', "31: error: the rule has the wrong type: expected a number"),
    ('disk=rule{evict="hits *"}', "37: error: the rule is not complete"),
    ('disk=rule{evict="hits / theta0"}', "38: error: 'theta0' is not known in a rule about an en"),
    ("rho=1.5", "18: error: wrong value for option 'rho'"),
    ("tier-weights=[0.5,-1]", "32: error: wrong value for option 'tier-weights'"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_mistakes_are_shown_where_they_are(text: str, message: str) -> None:
    with pytest.raises(AioptError) as caught:
        Policies.named(f"cache-policy{{{text}}}")
    assert str(caught.value).startswith(f"<policy>:1:{message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"lru-k{k=two}"', "entry 'memory' (column 9): wrong value for option 'k'"),
        ('"lru-k{k=2"', "entry 'memory' (column 10): malformed pipeline: expected ','"),
        ('"lru-k, cse"', "entry 'memory': malformed value: expected a name with options"),
        ("3 : i64", "entry 'memory' has a wrong value: expected a name with options"),
    ],
)
def test_mistakes_in_the_attribute(text: str, message: str) -> None:
    module = parse_module(f"builtin.module attributes {{jit.cache = {{memory = {text}}}}} {{}}")
    with pytest.raises(AioptError, match=r"attribute 'jit\.cache', ") as caught:
        Policies.read(module)
    assert message in str(caught.value)


def test_what_python_makes_is_checked() -> None:
    with pytest.raises(AioptError, match="option 'k': expected an integer, from 1 to 16, found 0"):
        CachePolicyPass(memory=Spec("lru-k", (("k", 0),)))
    with pytest.raises(AioptError, match=r"found 'lur-k' \(did you mean 'lru-k'"):
        CachePolicyPass(disk=Spec("lur-k"))


def test_every_choice_is_documented() -> None:
    for choice in REPLACEMENTS.choices:
        assert (choice.__doc__ or "").split("\n")[0].endswith(".")


def test_the_default_is_read_without_a_parser() -> None:
    """A warm start does not wait until a grammar is loaded."""
    code = (
        "import sys\n"
        "from aiopt.passes.policies.bundle import Policies\n"
        "from aiopt.jitrt.cache.replacement.choice import memory_budget, replacement_of\n"
        "policy = Policies().cache\n"
        "assert memory_budget(policy).bytes and replacement_of(policy, 'disk')\n"
        "assert not {'lark', 'xdsl', 'llvmlite', 'sqlite3'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

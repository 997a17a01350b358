"""Policies as passes: what they write, what is read back, and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import parse_module
from aiopt.passes.base import PassState, options_of
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import builtin_library, copy_library, resolve
from aiopt.passes.policies.base import PolicyPass
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.rules import Rule, condition, parse_rule
from aiopt.passes.policies.tier_policy import TierPolicyPass
from aiopt.passes.policies.vocabulary import VOCABULARY
from aiopt.passes.printing import print_ir
from xdsl.context import Context
from xdsl.dialects.builtin import DictionaryAttr, ModuleOp

SHIPPED = ("default", "steady", "interactive", "embedded", "aot", "paper")


def run(text: str, module: ModuleOp) -> None:
    target = Target.named("generic", to_run=False)
    PassManager(resolve(text)).run(module, PassState(Context(), target=target))


def diagnostic(text: str) -> str:
    with pytest.raises(AioptError) as caught:
        resolve(text)
    return str(caught.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_round_trips(name: str) -> None:
    """Text, passes, attributes, printed IR: each way leads back to the same policies."""
    policies = Policies.named(name)
    assert Policies.named(str(policies)) == policies
    module = ModuleOp([])
    run(name, module)
    assert Policies.read(module) == policies
    assert Policies.read(parse_module(print_ir(module))) == policies
    assert pickle.loads(pickle.dumps(policies)) == policies


def test_default_is_what_is_read_without_attributes() -> None:
    assert Policies.named("default") == Policies.read(ModuleOp([])) == Policies()


@pytest.mark.parametrize("name", SHIPPED)
def test_all_rules_evaluate(name: str) -> None:
    values = dict.fromkeys(VOCABULARY, 1.0)
    for policy in Policies.named(name).passes:
        for option in options_of(type(policy)).values():
            rule = getattr(policy, option.field)
            if isinstance(rule, Rule):
                parse_rule(rule.text, rule.kind, about=option.about)
                assert type(rule(values)) is (bool if rule.kind == "boolean" else float)
                assert rule.used(values).keys() == rule.names


def test_the_last_policy_of_a_kind_counts() -> None:
    text = "default, tier-policy{theta0=7}, tier-policy{theta0=8}"
    module = ModuleOp([])
    run(text, module)
    assert Policies.named(text) == Policies.read(module) == Policies(TierPolicyPass(theta0=8.0))


def test_policies_outlive_other_pipelines() -> None:
    module = parse_module(
        "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> { func.return %x : tensor<4xf32> }"
    )
    run("paper, tier1", module)
    assert Policies.read(module) == Policies.named("paper")


def test_a_file_defines_policies_next_to_tiers() -> None:
    library = copy_library(builtin_library())
    library.add_text("pipeline tier2 = tier1\npipeline mine = default, tier-policy{b-min=1s}", "x")
    assert Policies.named("mine", library).tier == TierPolicyPass(b_min=1.0)
    assert Policies.named("mine", library).latency == Policies().latency


def test_constants_are_the_words_of_scope_policy() -> None:
    words = {name for name, word in VOCABULARY.items() if word.scopes == ("policy",)}
    assert Policies().constants().keys() == words
    changed = Policies(replace(TierPolicyPass(), theta0=77.0))
    assert changed.constants()["theta0"] == 77.0


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'tier-policy{promote="count > 3 and cuont < 5"}',
            "<pipeline>:1:36: error: unknown name 'cuont' (did you mean 'count'?)",
        ),
        (
            'cse,\n tier-policy{wait\n  rank="benefit >"}',
            "<pipeline>:3:18: error: the rule is not complete: expected a name or number",
        ),
        (
            "tier-policy{rank=benfit}",
            "<pipeline>:1:18: error: unknown name 'benfit' (did you mean 'benefit'?)",
        ),
        (
            "tier-policy{promote=count}",
            "<pipeline>:1:21: error: the rule has the wrong type: expected a condition,"
            " found a number",
        ),
        (
            'resource-policy{workers="cores - count"}',
            "<pipeline>:1:34: error: 'count' is not known in a rule about a machine"
            " (it belongs to a program)",
        ),
        (
            r'tier-policy{promote="count > \"3\""}',
            "<pipeline>:1:30: error: malformed rule: expected a name or number, found '\\\\'",
        ),
        (
            "tier-policy{theta-spec=1.5}",
            "<pipeline>:1:24: error: wrong value for option 'theta-spec': expected a number,"
            " from 0 to 1, found 1.5",
        ),
        (
            "tier-policy{tiers=tier0}",
            "<pipeline>:1:1: error: pass 'tier-policy': tiers needs the interpreter and at least"
            " one more",
        ),
        (
            "tier-policy{promote}",
            "<pipeline>:1:13: error: option 'promote' needs a value: expected a condition such as"
            ' "count > 10"',
        ),
        (
            "func.func(latency-policy)",
            "<pipeline>:1:11: error: pass 'latency-policy' runs on builtin.module, not nested in"
            " func.func",
        ),
    ],
)
def test_mistakes_in_text(text: str, message: str) -> None:
    assert diagnostic(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tier0",
            "<policy>:1:1: error: 'tier0' is no policy: expected passes such as tier-policy only,"
            " found 'stablehlo-to-graph'",
        ),
        (
            "default, func.func(cse)",
            "<policy>:1:1: error: 'default, func.func(cse)' is no policy:"
            " expected passes such as tier-policy only, found passes on func.func",
        ),
        (
            "defualt",
            "<policy>:1:1: error: unknown pass or pipeline 'defualt' (did you mean 'default'?)",
        ),
        (
            "tier-policy{tiers=tier0,teir1}",
            "<policy>:1:1: error: a tier of the policy names an unknown pipeline 'teir1'"
            " (did you mean 'tier1'?)",
        ),
        (
            "resource-policy{lean-tiers=none1}",
            "<policy>:1:1: error: a tier of the policy names an unknown pipeline 'none1'",
        ),
    ],
)
def test_what_is_no_policy_is_refused(text: str, message: str) -> None:
    with pytest.raises(AioptError) as caught:
        Policies.named(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "pipeline mine =\n  default, fuse",
            "mine.pipeline:1:10: error: 'mine' is no policy:"
            " expected passes such as tier-policy only, found 'fuse'",
        ),
        (
            "pipeline mine = tier-policy{tiers=tier0,fast}\npipeline fast = common, fuze",
            "mine.pipeline:2:25: error: unknown pass or pipeline 'fuze' (did you mean 'fuse'?)",
        ),
        (
            'pipeline mine = default, tier-policy{tiers=tier0,"common, cse{x=1}"}',
            "mine.pipeline:1:10: error: tier 'common, cse{x=1}' of the policy (column 13):"
            " pass 'cse' has no option 'x'",
        ),
    ],
)
def test_mistakes_of_a_file_are_shown_there(text: str, message: str) -> None:
    library = copy_library(builtin_library())
    library.add_text(text, "mine.pipeline")
    with pytest.raises(AioptError) as caught:
        Policies.named("mine", library)
    assert str(caught.value).startswith(message)


def test_an_attribute_that_is_misspelt_is_refused() -> None:
    module = ModuleOp([], {"jit.teir": DictionaryAttr({}), "jit.cache": DictionaryAttr({})})
    with pytest.raises(AioptError, match=r"no policy has an attribute 'jit.teir' \(did you mean"):
        Policies.read(module)
    del module.attributes["jit.teir"]
    assert Policies.read(module) == Policies()


def test_tiers_may_be_passes_or_text() -> None:
    policies = Policies.named('tier-policy{tiers=tier0,cse,"tier1, cse"}')
    assert policies.tier.tiers == ("tier0", "cse", "tier1, cse")


def test_reading_the_default_compiles_no_rule() -> None:
    module = ModuleOp([])
    Policies().write(module)
    assert Policies.read(module).tier.promote is Policies().tier.promote


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("3 : i64", "attribute 'jit.tier' is no policy: expected a dictionary, found 3 : i64"),
        (
            "{thta0 = 3 : i64}",
            "attribute 'jit.tier' has no entry 'thta0' (did you mean 'theta0'?)",
        ),
        (
            '{theta0 = "many"}',
            "attribute 'jit.tier', entry 'theta0' has a wrong value: expected a number,"
            ' found "many"',
        ),
        (
            "{wait = 1 : i64}",
            "attribute 'jit.tier', entry 'wait' has a wrong value: expected true or false,"
            " found 1 : i64",
        ),
        (
            '{promote = "count > coumt"}',
            "attribute 'jit.tier', entry 'promote' (column 9): unknown name 'coumt'"
            " (did you mean 'count'?)",
        ),
        (
            "{theta_spec = 2.0 : f64}",
            "attribute 'jit.tier', entry 'theta_spec': wrong value for option 'theta-spec':"
            " expected a number, from 0 to 1, found 2.0",
        ),
        (
            '{tiers = "tier0"}',
            "attribute 'jit.tier', entry 'tiers' has a wrong value: expected a list of a string,"
            ' found "tier0"',
        ),
        (
            '{tiers = ["tier0"]}',
            "attribute 'jit.tier': tiers needs the interpreter and at least one more",
        ),
    ],
)
def test_mistakes_in_attributes(attribute: str, message: str) -> None:
    module = parse_module(f"\nbuiltin.module attributes {{jit.tier = {attribute}}} {{}}", "m.mlir")
    with pytest.raises(AioptError) as caught:
        Policies.read(module)
    assert str(caught.value) == f"m.mlir:2:1: error: {message}"


def test_attributes_may_be_edited() -> None:
    text = '{theta0 = 3 : i64, b_min = 2.5 : f64, rank = "expected", tiers = ["tier0", "tier2"]}'
    module = parse_module(f"builtin.module attributes {{jit.tier = {text}}} {{}}")
    assert Policies.read(module).tier == TierPolicyPass(
        theta0=3.0, b_min=2.5, rank=parse_rule("expected", "number"), tiers=("tier0", "tier2")
    )


def test_python_values_are_checked() -> None:
    with pytest.raises(AioptError, match="option 'theta-spec'"):
        TierPolicyPass(theta_spec=2.0)
    with pytest.raises(AioptError, match="unknown name 'cuont'"):
        condition("cuont > 3")({})


def test_every_policy_is_documented() -> None:
    for policy in Policies().passes:
        assert isinstance(policy, PolicyPass)
        documentation = type(policy).__doc__ or ""
        for option in options_of(type(policy)).values():
            assert option.field in documentation, f"{policy.name}: {option.field}"

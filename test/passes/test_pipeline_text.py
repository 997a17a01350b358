"""Pipeline text: what it resolves to, how it prints, and one diagnostic for every mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import pytest
from aiopt import registry
from aiopt.diagnostics import AioptError
from aiopt.passes.base import Bytes, Pass, PassState, Seconds, Spec
from aiopt.passes.cse import CsePass
from aiopt.passes.dce import DcePass
from aiopt.passes.pipeline_text import Library, Nested, Pipeline, builtin_library, resolve
from hypothesis import given
from hypothesis import strategies as st
from xdsl.ir import Operation

LRU = Spec("lru")


@dataclass(frozen=True)
class EveryOption(Pass):
    """A pass with every type of option."""

    name = "every-option"

    count: int = 1
    theta_0: float = 0.5
    verbose: bool = False
    label: str = "plain"
    mode: Literal["fast", "safe"] = "safe"
    min_benefit: Bytes = 4096
    wait: Seconds = 0.001
    memory: Spec = LRU
    tiles: tuple[int, ...] = (8, 8)
    kinds: tuple[str, ...] = ()
    pair: tuple[int, int] = (1, 2)
    limit: int | None = None
    size: int | Literal["auto"] = "auto"

    def run(self, op: Operation, state: PassState) -> None:
        pass


@dataclass(frozen=True)
class NeedsOption(Pass):
    """A pass with an option that must be written, and an opinion on it."""

    name = "needs-option"

    vector: int

    def __post_init__(self) -> None:
        if self.vector <= 0:
            raise ValueError("vector must be positive")

    def run(self, op: Operation, state: PassState) -> None:
        pass


@pytest.fixture(autouse=True, scope="module")
def test_passes() -> Iterator[None]:
    """Register the passes above as a third party would."""
    original = registry._plugins
    passes = {
        each.name: SimpleNamespace(value="test", load=lambda each=each: each)
        for each in (EveryOption, NeedsOption)
    }
    registry._plugins = lambda group: passes if group == "aiopt.passes" else original(group)
    yield
    registry._plugins = original


def diagnostic(text: str, library: Library | None = None) -> str:
    """The one diagnostic that resolving `text` gives."""
    with pytest.raises(AioptError) as caught:
        resolve(text, library=library)
    return str(caught.value)


def options(text: str) -> EveryOption:
    """The pass that `every-option{text}` makes."""
    (made,) = resolve(f"every-option{{{text}}}").items
    assert isinstance(made, EveryOption)
    return made


# --- resolution -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("cse", "builtin.module(cse)"),
        ("cse, dce", "builtin.module(cse,dce)"),
        ("cse,dce,", "builtin.module(cse,dce)"),
        ("builtin.module()", "builtin.module()"),
        ("builtin.module(cse,func.func(cse,dce))", "builtin.module(cse,func.func(cse,dce))"),
        ("func.func(dce), cse", "builtin.module(func.func(dce),cse)"),
        ("builtin.module(builtin.module(cse))", "builtin.module(cse)"),
        ("func.func(builtin.module(cse))", "builtin.module(func.func(builtin.module(cse)))"),
        ("cse # the first\n, dce // the last", "builtin.module(cse,dce)"),
        ("cse{}", "builtin.module(cse)"),
    ],
)
def test_canonical_text(text: str, printed: str) -> None:
    assert str(resolve(text)) == printed
    assert resolve(printed) == resolve(text)


def test_resolves_to_passes() -> None:
    assert resolve("cse,func.func(dce)") == Pipeline((CsePass(), Nested("func.func", (DcePass(),))))


def test_builtin_pipelines_resolve() -> None:
    library = builtin_library()
    assert "common" in library.definitions
    for name, definition in library.definitions.items():
        assert definition.help, f"{name} has no line of help"
        assert list(library.resolve(name).passes())


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("count=-3", "count", -3),
        ("theta-0=1", "theta_0", 1.0),
        ("theta-0=2.5e-3", "theta_0", 0.0025),
        ("verbose=true", "verbose", True),
        ("verbose", "verbose", True),
        ("label=avx512", "label", "avx512"),
        ('label="count > 3 # \\"x\\""', "label", 'count > 3 # "x"'),
        ("label=512", "label", "512"),
        ("mode=fast", "mode", "fast"),
        ("min-benefit=4KiB", "min_benefit", 4096),
        ("min-benefit=1.5MiB", "min_benefit", 3 << 19),
        ("min-benefit=2GiB", "min_benefit", 1 << 31),
        ("min-benefit=17B", "min_benefit", 17),
        ("min-benefit=17", "min_benefit", 17),
        ("wait=5ms", "wait", 0.005),
        ("wait=20us", "wait", 2e-5),
        ("wait=1.5s", "wait", 1.5),
        ("wait=2", "wait", 2.0),
        ("tiles=4,16", "tiles", (4, 16)),
        ("tiles=[4,16]", "tiles", (4, 16)),
        ("tiles=4", "tiles", (4,)),
        ("tiles=[]", "tiles", ()),
        ("kinds=a,b count=2", "kinds", ("a", "b")),
        ("pair=3,4", "pair", (3, 4)),
        ("limit=7", "limit", 7),
        ("limit=none", "limit", None),
        ("size=8", "size", 8),
        ("size=auto", "size", "auto"),
        ("memory=lru-k", "memory", Spec("lru-k")),
        (
            "memory=lru-k{k=2 budget=256MiB wait=5ms on=true f=x by=[a,1]}",
            "memory",
            Spec(
                "lru-k",
                (
                    ("k", 2),
                    ("budget", 256 << 20),
                    ("wait", 0.005),
                    ("on", True),
                    ("f", "x"),
                    ("by", ("a", 1)),
                ),
            ),
        ),
    ],
)
def test_option_values(text: str, field: str, value: object) -> None:
    made = getattr(options(text), field)
    assert made == value
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("count=x", "1:20: error: wrong value for option 'count': expected an integer, found 'x'"),
        ("count=1.5", "expected an integer, found '1.5'"),
        ("count=4KiB", "expected an integer, found '4KiB'"),
        ('count="1"', 'expected an integer, found "1"'),
        ("theta-0=fast", "expected a number, found 'fast'"),
        ("verbose=1", "expected true or false, found '1'"),
        ("mode=fasd", "expected fast or safe, found 'fasd' (did you mean 'fast'?)"),
        ("min-benefit=4KB", "expected a size such as 4KiB, found '4KB'"),
        ("min-benefit=0.3B", "expected a size such as 4KiB, found '0.3B'"),
        ("wait=5m", "expected a duration such as 5ms, found '5m'"),
        ("memory=3", "expected a name with options such as lru-k{k=2}, found '3'"),
        ("memory=lru{k=1 k=2}", "1:29: error: option 'k' is given twice"),
        ("label=a{x=1}", "expected a string, found 'a{…}'"),
        ("tiles=1,x", "1:22: error: wrong value for option 'tiles'"),
        ("count=1,2", "option 'count' takes one value: expected an integer, found a list of 2"),
        ("pair=1", "option 'pair' has the wrong number of values: expected 2, found 1"),
        ("limit=nothing", "expected an integer or none, found 'nothing'"),
        ("size=big", "expected an integer or auto, found 'big'"),
        ("count=1 count=2", "1:22: error: option 'count' is given twice"),
        ("count", "option 'count' needs a value: expected an integer"),
        ("cuont=1", "pass 'every-option' has no option 'cuont' (did you mean 'count'?)"),
        ("zzz=1", "has no option 'zzz' (its options are count, theta-0, verbose, "),
        ("count=", "malformed pipeline: expected '[', a name or value or a string, found '}'"),
        ("count==1", "1:20: error: malformed pipeline"),
        ('label="open', "malformed pipeline"),
    ],
)
def test_wrong_options(text: str, message: str) -> None:
    assert message in diagnostic(f"every-option{{{text}}}")


def test_required_option() -> None:
    message = "<pipeline>:1:6: error: pass 'needs-option' needs the option 'vector'"
    assert diagnostic("cse, needs-option") == message


def test_rejected_by_the_pass() -> None:
    message = "<pipeline>:1:1: error: pass 'needs-option': vector must be positive"
    assert diagnostic("needs-option{vector=0}") == message


# --- other mistakes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<pipeline>:1:1: error: malformed pipeline: expected a name or value"),
        ("cse,,dce", "<pipeline>:1:5: error: malformed pipeline"),
        ("cse dce", "<pipeline>:1:5: error: malformed pipeline"),
        ("cse\n  $", "<pipeline>:2:3: error: malformed pipeline"),
        ("func.func(cse", "<pipeline>:1:14: error: malformed pipeline: expected ')'"),
        ("cse{x=1}", "<pipeline>:1:5: error: pass 'cse' has no option 'x' (it has no options)"),
        ("csd", "<pipeline>:1:1: error: unknown pass or pipeline 'csd' (did you mean 'cse'?)"),
        ("qqqqqq", "<pipeline>:1:1: error: unknown pass or pipeline 'qqqqqq'"),
        ("comon", "unknown pass or pipeline 'comon' (did you mean 'common'?)"),
        ("common{x=1}", "<pipeline>:1:1: error: pipeline 'common' takes no options"),
        ("cse(dce)", "pass 'cse' takes no nested passes"),
        ("nothing(cse)", "passes are nested in an operation: expected an operation such as"),
        ("func.fun(cse)", "unknown operation 'func.fun' (did you mean 'func.func'?)"),
        ("fnc.func(cse)", "unknown dialect 'fnc' (did you mean 'func'?)"),
        (
            "func.func(cse,graph-to-lin)",
            "<pipeline>:1:15: error: pass 'graph-to-lin' runs on builtin.module, not nested in func.func",
        ),
        ("func.func(common)", "pass 'stablehlo-to-graph' runs on builtin.module"),
        ("fuse{max-ops=0}", "pass 'fuse': max-ops: expected at least 1, found 0"),
        ("schedule{vector=12}", "<pipeline>:1:10: error: pass 'schedule': vector: expected one of"),
        ("schedule{unroll=3}", "pass 'schedule': unroll: expected one of [1, 2, 4, 8], found 3"),
        ("cse,schedule{block=7}", "<pipeline>:1:14: error: pass 'schedule': block: expected ROWS,"),
        (
            "schedule{block=[14,64,1048577]}",
            "<pipeline>:1:10: error: pass 'schedule': block: expect",
        ),
        (
            "schedule{tile=[14,1048577]}",
            "<pipeline>:1:10: error: pass 'schedule': tile: expected R",
        ),
        ("schedule{block=28,256,128}", "at most 67108864, found 28,256,128"),
        ("schedule{block=0,1,1}", "1048576, DEPTH at most GROUP, ROWS × GROUP at most 67108864"),
        ("schedule{block=65537,1,1024}", "at most 67108864, found 65537,1,1024"),
        (
            'schedule{pins="aa: {kind = \\"matmul\\", vector = 16, unroll = 4, tile = [14, 32],'
            ' block = [1048576, 1, 1048576]}"}',
            "pins: schedule: block is [1048576, 1, 1048576], expected ROWS,DEPTH,GROUP: 1 …",
        ),
        ("lin-to-llvm{codegen=7}", "pass 'lin-to-llvm': codegen: expected 1 or 2, found 7"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    assert diagnostic(text).startswith(message) or message in diagnostic(text)


def test_nested_too_deeply() -> None:
    assert "nested too deeply" in diagnostic("func.func(" * 2000 + "cse" + ")" * 2000)


# --- files ------------------------------------------------------------------------------------


def library_of(text: str, file: str = "test.pipeline") -> Library:
    """The definitions of one text."""
    library = Library()
    library.add_text(text, file)
    return library


def test_definitions_and_help() -> None:
    library = library_of(
        """
        # Not help: a blank line follows.

        # Cleans up.
        # At length.
        pipeline clean = cse, dce

        /// Cleans twice.
        pipeline twice = clean, func.func(clean),
                         cse
        pipeline bare = dce
        """
    )
    assert {name: each.help for name, each in library.definitions.items()} == {
        "clean": "Cleans up.",
        "twice": "Cleans twice.",
        "bare": "",
    }
    assert str(library.resolve("twice")) == "builtin.module(cse,dce,func.func(cse,dce),cse)"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("pipeline a = b\npipeline b = cse, a", "a", "test.pipeline:2:19: error: pipeline 'a' "),
        ("pipeline a = a", "a", "pipeline 'a' contains itself: a -> a"),
        ("pipeline a =\n  cse,\n  dcee", "a", "test.pipeline:3:3: error: unknown pass or pipeline"),
        ("pipeline a = every-option{count=x}", "a", "test.pipeline:1:33: error: wrong value"),
    ],
)
def test_mistakes_where_they_are_defined(text: str, name: str, message: str) -> None:
    assert message in diagnostic(name, library_of(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pipeline a = cse\npipeline a = dce", "2:10: error: pipeline 'a' is defined twice (first"),
        ("pipeline cse = dce", "1:10: error: a pipeline cannot be called 'cse'"),
        ("pipline a = cse", "1:1: error: malformed pipeline: expected 'include', 'pipeline'"),
        ("pipeline = cse", "1:10: error: malformed pipeline: expected a name or value, found '='"),
        ("pipeline a cse", "1:12: error: malformed pipeline: expected '=', found 'cse'"),
        ("include mine", "1:9: error: malformed pipeline: expected a string, found 'mine'"),
        ('include "missing.pipeline"', "1:9: error: missing.pipeline: cannot read the pipeline"),
        ('include "test.pipeline"', '1:9: error: "test.pipeline" includes itself'),
    ],
)
def test_malformed_files(text: str, message: str) -> None:
    with pytest.raises(AioptError) as caught:
        library_of(text)
    assert str(caught.value).startswith(f"test.pipeline:{message}")


def test_include(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/base.pipeline").write_text("pipeline base = cse")
    (tmp_path / "top.pipeline").write_text(
        'include "inner/base.pipeline"\npipeline top = base, dce'
    )
    library = Library()
    library.add_file(tmp_path / "top.pipeline")
    assert str(library.resolve("top")) == "builtin.module(cse,dce)"
    assert library.definitions["base"].location.file == str(tmp_path / "inner/base.pipeline")


def test_circular_include(tmp_path: Path) -> None:
    (tmp_path / "a.pipeline").write_text('include "b.pipeline"')
    (tmp_path / "b.pipeline").write_text('\n include "a.pipeline"')
    with pytest.raises(AioptError) as caught:
        Library().add_file(tmp_path / "a.pipeline")
    assert str(caught.value) == f'{tmp_path}/b.pipeline:2:10: error: "a.pipeline" includes itself'


def test_missing_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(AioptError, match="cannot read the pipeline file"):
        Library().add_file(tmp_path / "missing.pipeline")
    (tmp_path / "binary.pipeline").write_bytes(b"\xff\xfe")
    with pytest.raises(AioptError, match="not a text file"):
        Library().add_file(tmp_path / "binary.pipeline")


def test_a_later_file_redefines() -> None:
    library = library_of("pipeline a = cse\npipeline b = a, a")
    library.add_text("pipeline a = dce", "user.pipeline")
    assert str(library.resolve("b")) == "builtin.module(dce,dce)"


# --- printing ---------------------------------------------------------------------------------

words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.+-]{0,6}", fullmatch=True)
texts = words | st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
numbers = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False)
literals = st.booleans() | numbers | texts
specs = st.recursive(
    st.builds(Spec, words),
    lambda inner: st.builds(
        Spec,
        words,
        st.dictionaries(words, literals | inner | st.tuples(literals, inner), max_size=3).map(
            lambda values: tuple(values.items())
        ),
    ),
    max_leaves=4,
)
passes = st.builds(
    EveryOption,
    count=st.integers(),
    theta_0=st.floats(allow_nan=False),
    verbose=st.booleans(),
    label=texts,
    mode=st.sampled_from(["fast", "safe"]),
    min_benefit=st.integers(0, 1 << 45),
    wait=st.floats(0, 1e6) | st.integers(0, 10**6).map(lambda us: us / 1e6),
    memory=specs,
    tiles=st.lists(st.integers(), max_size=3).map(tuple),
    kinds=st.lists(texts, max_size=3).map(tuple),
    pair=st.tuples(st.integers(), st.integers()),
    limit=st.none() | st.integers(),
    size=st.just("auto") | st.integers(),
) | st.sampled_from([CsePass(), DcePass()])
items = st.recursive(
    passes,
    lambda inner: st.builds(Nested, st.just("func.func"), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=5,
)


@given(st.lists(items, max_size=3).map(lambda made: Pipeline(tuple(made))))
def test_printing_and_resolving_are_inverse(pipeline: Pipeline) -> None:
    assert resolve(str(pipeline)) == pipeline


@given(st.text(st.sampled_from('ab-{}()[],="#\n 1.KiB/\\'), max_size=30))
def test_any_text_is_resolved_or_diagnosed(text: str) -> None:
    with pytest.raises(AioptError) as caught:
        resolve("every-option{" + text)
        raise AioptError("resolved", location=None)
    assert "\n" not in str(caught.value)

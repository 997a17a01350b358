"""docs/policies.md says what the code says. Its tables are made here: `python test_docs.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING
from pathlib import Path
from typing import Annotated

import pytest
from aiopt.diagnostics import AioptError
from aiopt.passes import base, option_text
from aiopt.passes.base import OneOf, Option, options_of
from aiopt.passes.pipeline_text import builtin_library, copy_library
from aiopt.passes.policies import base as policy_base
from aiopt.passes.policies import rules
from aiopt.passes.policies.base import PolicyPass
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.cache_policy import REPLACEMENTS
from aiopt.passes.policies.searches import SEARCHES
from aiopt.passes.policies.vocabulary import SUBJECTS, VOCABULARY
from xdsl.dialects.builtin import DictionaryAttr, ModuleOp, StringAttr

SEARCH = "[search](#searches)"

PAGE = Path(__file__).resolve().parents[3] / "docs" / "policies.md"


def words() -> str:
    """The vocabulary as a table."""
    rows = ["| word | of a | unit | meaning |", "|---|---|---|---|"]
    for name, word in VOCABULARY.items():
        unit = "true or false" if word.kind == "boolean" else word.unit
        rows.append(f"| `{name}` | {', '.join(word.scopes)} | {unit} | {word.meaning} |")
    return "\n".join(rows)


def subjects() -> str:
    """Which words a rule may use, by what it is about."""
    rows = ["| a rule about a | may use the words of a |", "|---|---|"]
    rows += [f"| {subject} | {', '.join(scopes)} |" for subject, scopes in SUBJECTS.items()]
    return "\n".join(rows)


def options() -> str:
    """All options of all policies as tables, and of the specs that a cache-policy takes."""
    return "\n\n".join("\n".join(_table(type(each))) for each in Policies().passes)


def replacements() -> str:
    """What makes room in a store of the cache, with all options."""
    return _specs(REPLACEMENTS)


def searches() -> str:
    """How candidates are found, with all options."""
    return _specs(SEARCHES)


def _specs(specs: OneOf) -> str:
    rows = ["| spec | option | value | default | meaning |", "|---|---|---|---|---|"]
    for choice in specs.choices:
        meanings: dict[str, str] = {}
        for parent in reversed(choice.__mro__):
            meanings |= meanings_of(parent)
        options = options_of(choice)
        if not options:
            rows.append(f"| `{choice.name}` | | | | |")
        for option in options.values():
            default = "" if option.default is MISSING else f"`{_default(option)}`"
            meaning = meanings[option.field]
            rows.append(
                f"| `{choice.name}` | `{option.name}` | {_kind(option)} | {default} | {meaning} |"
            )
    return "\n".join(rows)


def _table(policy: type[PolicyPass]) -> Iterator[str]:
    meanings = meanings_of(policy)
    yield f"### {policy.name}\n\n| option | value | default | meaning |\n|---|---|---|---|"
    for option in options_of(policy).values():
        meaning = meanings[option.field]
        yield f"| `{option.name}` | {_kind(option)} | `{_default(option)}` | {meaning} |"


def _default(option: Option) -> str:
    assert option.default is not MISSING
    text = option_text.show(option, option.default)
    return text.replace("|", "\\|")


def _kind(option: Option) -> str:
    if option.about is not None:
        kind = "condition" if "boolean rule" in option.kinds else "formula"
        return f"{kind} about {'an' if option.about == 'entry' else 'a'} {option.about}"
    if option.choices:
        return ", ".join(f"`{choice}`" for choice in option.choices)
    words = {"str": "name", "bool": "true or false", "bytes": "size", "seconds": "duration"}
    if option.specs:
        return "[replacement](#replacement)" if option.specs == REPLACEMENTS.choices else SEARCH
    kind = words.get(option.kinds[0], "whole number" if option.kinds[0] == "int" else "number")
    return f"{kind}s" if option.is_tuple else kind


def meanings_of(policy: type) -> dict[str, str]:
    """The entries of the docstring's `Attributes`, by field; `w1, w2: …` is one for both."""
    _, _, text = (policy.__doc__ or "").partition("Attributes:\n")
    entries = re.findall(r"^        ([\w, ]+): (.*(?:\n {12}.*)*)", text, re.MULTILINE)
    return {
        field: " ".join(meaning.split()).rstrip(".")
        for names, meaning in entries
        for field in names.split(", ")
    }


TABLES = (subjects, words, options, replacements, searches)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_tables(table) -> None:
    name = table.__name__
    assert f"<!-- {name} -->\n{table()}\n<!-- end -->" in PAGE.read_text(encoding="utf-8"), (
        f"run python {Path(__file__).name}"
    )


def test_shipped_policies_are_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, definition in builtin_library().definitions.items():
        if Path(definition.location.file).name == "policies.pipeline":
            assert f"* **`{name}`**" in page
            assert definition.help.endswith((".", ":")), f"the help of {name} is one line"


def test_examples_resolve() -> None:
    library = copy_library(builtin_library())
    (text,) = re.findall(r"```pipeline\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    library.add_text(text, str(PAGE))
    careful = Policies.named("careful", library)
    assert careful.tier.b_min == 0.02
    assert careful.resource.memory == 64 << 20
    assert careful.latency == Policies().latency


def test_a_new_policy_is_one_class() -> None:
    """The example is a pass as it stands: it writes its attribute, and reads it."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names = {**vars(base), **vars(policy_base), **vars(rules), "Annotated": Annotated}
    exec(compile(source, str(PAGE), "exec", dont_inherit=True), names)
    bucket_policy = names["BucketPolicyPass"]
    module = ModuleOp([])
    bucket_policy(memory=1 << 20).write(module)
    assert str(module.attributes["jit.bucket"]) == '{memory = "1MiB", split = "share * benefit"}'
    assert bucket_policy.read(module) == bucket_policy(memory=1 << 20)
    module.attributes["jit.bucket"] = DictionaryAttr({"split": StringAttr("share > 0.5")})
    with pytest.raises(AioptError, match="entry 'split'"):
        bucket_policy.read(module)


def write() -> None:
    """Bring the tables of the page up to date."""
    page = PAGE.read_text(encoding="utf-8")
    for table in TABLES:
        start = f"<!-- {table.__name__} -->\n"
        before, _, rest = page.partition(start)
        after = rest.partition("<!-- end -->")[2]
        page = f"{before}{start}{table()}\n<!-- end -->{after}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write()

"""Pipeline text: from what a user writes to typed, runnable passes, and back (SPEC K2, K6).

    # Everything that is safe at any shape.
    pipeline common = canonicalize, cse, dce
    include "mine.pipeline"
    pipeline tier2 = common, fuse{min-benefit=4KiB kinds=a,b}, func.func(dce)

The same grammar (pipeline.lark) reads `.pipeline` files, `--pipeline='…'` and MLIR's
`builtin.module(func.func(cse,dce{x=1}))`. `resolve` inlines named pipelines and checks every option
against the pass it belongs to; `str(pipeline)` prints the canonical text, which parses back to an
equal pipeline. Every mistake is one `AioptError` with file, line and column.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import MISSING
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import registry
from ..diagnostics import AioptError, Location, did_you_mean
from ..quick_dataclass import dataclass
from . import option_text
from .base import Pass, options_of
from .pin_files import is_pin_file
from .pipeline_syntax import SyntaxTree, location_of, parse

if TYPE_CHECKING:
    from lark import Token

    from ..dialects.lin import Schedule

ROOT = "builtin.module"
"""The operation a pipeline runs on."""


# --- resolved pipelines -----------------------------------------------------------------------


@dataclass(frozen=True)
class Nested:
    """Passes to run on each operation named `anchor` directly inside the current one."""

    anchor: str
    items: tuple[Item, ...]

    def __str__(self) -> str:
        return f"{self.anchor}({','.join(map(_print_item, self.items))})"


Item: TypeAlias = Pass | Nested


@dataclass(frozen=True)
class Pipeline:
    """Passes with their options, ready to run on a module."""

    items: tuple[Item, ...]

    def __str__(self) -> str:
        """The canonical text: named pipelines inlined, options that differ from their defaults.

        Policies show all options (`Pass.shows_defaults`).
        """
        return str(Nested(ROOT, self.items))

    def layout(self, width: int = 100) -> str:
        """The canonical text, on several lines if it is longer than `width`."""
        return _lay_out(Nested(ROOT, self.items), "", width)

    def passes(self) -> Iterator[Pass]:
        """All passes, nested ones included, in order."""
        return _passes(self.items)


def _passes(items: tuple[Item, ...]) -> Iterator[Pass]:
    for item in items:
        if isinstance(item, Nested):
            yield from _passes(item.items)
        else:
            yield item


# --- definitions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Definition:
    """One `pipeline NAME = …`."""

    name: str
    help: str
    location: Location
    tree: SyntaxTree
    source: str
    """The text of the file."""


class Library:
    """Named pipelines: those of builtin.pipeline and of the files a user adds.

    A file may redefine a pipeline of the library it is added to (that is how behaviour is changed
    by editing text), and pipelines that mention it follow. Two definitions of a name within the
    files added at once are a mistake.

    Files may also be of pins (passes/pins.py), which all pipelines then have.
    """

    def __init__(self) -> None:
        self.definitions: dict[str, Definition] = {}
        self.pins: dict[str, Schedule] = {}

    def add_text(self, text: str, file: str) -> None:
        """Add the definitions of `.pipeline` text; `include` is relative to `file`.

        Raises:
            AioptError: the text is malformed, an include missing or circular, or a name taken.
        """
        added: dict[str, Definition] = {}
        self._read(text, file, added, ())
        self.definitions.update(added)

    def add_file(self, path: str | os.PathLike[str]) -> None:
        """Add the definitions of a `.pipeline` file, or the pins of one that ends in `.mlir`."""
        if is_pin_file(path):
            from .pins import read_pins  # not before: reading IR takes long to import

            self.pins.update(read_pins(path))
        else:
            self.add_text(_read_file(Path(path), None), str(path))

    def resolve(self, text: str, file: str = "<pipeline>") -> Pipeline:
        """The passes that `text` stands for: a pipeline's name, passes, or `builtin.module(…)`.

        Raises:
            AioptError: at the place in the text, or in the file that defines the pipeline, where a
                pass, pipeline, option or value is wrong.
        """
        tree = parse(text, file, "items")
        try:
            return self._pinned(Pipeline(tuple(_Resolver(self).items(tree, file, (), ROOT))))
        except RecursionError as error:
            raise AioptError(
                "the pipeline is nested too deeply", location=Location(file)
            ) from error

    def inlined(self, text: str, file: str = "<pipeline>") -> str:
        """`text` with the pipelines it mentions written out, for a process without this library.

        Imports no pass, but `schedule` if there are pins, and so checks no option.

        Raises:
            AioptError: a name is that of no pass or pipeline.
        """
        tree = parse(text, file, "items")
        return ",".join(_Resolver(self).texts(tree, text, file, ()))

    def _pinned(self, pipeline: Pipeline) -> Pipeline:
        if not self.pins:
            return pipeline
        from .pins import with_pins

        return with_pins(pipeline, self.pins)

    def mistakes(self, name: str) -> list[AioptError]:
        """All that is wrong with one definition: of each item, and of each option on its own."""
        definition = self.definitions[name]
        file = definition.location.file
        return [
            mistake
            for node in definition.tree.children
            for mistake in _Resolver(self).mistakes(node, file, (name,))
        ]

    def _read(
        self, text: str, file: str, added: dict[str, Definition], within: tuple[Path, ...]
    ) -> None:
        tree = parse(text, file, "file")
        lines = text.split("\n")
        for statement in tree.children:
            token = statement.children[0]
            location = location_of(token, file)
            if statement.data == "include":
                self._include(option_text.unquote(token), location, added, within)
                continue
            if token in added:
                raise AioptError(
                    f"pipeline '{token}' is defined twice",
                    location=location,
                    hint=f"first at {added[token].location}",
                )
            if registry.has_pass(str(token)):
                raise AioptError(
                    f"a pipeline cannot be called '{token}': a pass has that name",
                    location=location,
                )
            help_text = _help_above(token.line, lines)
            added[str(token)] = Definition(
                str(token), help_text, location, statement.children[1], text
            )

    def _include(
        self, name: str, location: Location, added: dict[str, Definition], within: tuple[Path, ...]
    ) -> None:
        path = Path(location.file).parent / name
        if path.resolve() in within or path.resolve() == Path(location.file).resolve():
            raise AioptError(f'"{name}" includes itself', location=location)
        inner = (*within, Path(location.file).resolve())
        self._read(_read_file(path, location), str(path), added, inner)


@cache
def builtin_library() -> Library:
    """The pipelines aiopt ships. Shared: `copy_library` before adding to it."""
    library = Library()
    library.add_file(Path(__file__).with_name("pipelines") / "builtin.pipeline")
    return library


def copy_library(library: Library) -> Library:
    """A library with the same definitions, to add files to."""
    copy = Library()
    copy.definitions.update(library.definitions)
    copy.pins.update(library.pins)
    return copy


def library_with(files: Sequence[str | os.PathLike[str]]) -> Library:
    """The pipelines aiopt ships and those of `files`, which win; with the pins of `files`."""
    if not files:
        return builtin_library()
    library = copy_library(builtin_library())
    for file in files:
        library.add_file(file)
    return library


def resolve(text: str, *, library: Library | None = None, file: str = "<pipeline>") -> Pipeline:
    """`Library.resolve` in `library`, or in the pipelines aiopt ships."""
    return (builtin_library() if library is None else library).resolve(text, file)


# --- files ------------------------------------------------------------------------------------


def _read_file(path: Path, location: Location | None) -> str:
    """The text of a pipeline file; a failure is reported at `location`, where it is included."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"cannot read the pipeline file: {error.strerror}"
        if location is not None:
            raise AioptError(f"{path}: {reason}", location=location) from error
        raise AioptError(reason, location=Location(str(path))) from error
    except UnicodeDecodeError as error:
        raise AioptError(
            "the pipeline file is not a text file", location=Location(str(path)), expected="UTF-8"
        ) from error


def _help_above(line: int, lines: list[str]) -> str:
    """The first line of the comment that ends just above line number `line`."""
    first = ""
    for text in reversed(lines[: line - 1]):
        text = text.strip()
        if not text.startswith(("#", "//")):
            break
        first = text.lstrip("#/").strip()
    return first


# --- resolution -------------------------------------------------------------------------------


@dataclass
class _Resolver:
    """Turns syntax trees into passes, one file's names at a time."""

    library: Library

    def items(
        self, tree: SyntaxTree, file: str, within: tuple[str, ...], anchor: str
    ) -> Iterator[Item]:
        """The passes of an `items` tree; `within` are the pipelines being inlined around it.

        They run on operations named `anchor`.
        """
        for node in tree.children:
            name, *rest = node.children
            if node.data == "reference":
                yield from self._reference(name, rest, file, within, anchor)
            elif anchor == name == ROOT:
                for body in rest:
                    yield from self.items(body, file, within, ROOT)
            else:
                _check_anchor(str(name), location_of(name, file))
                inner = str(name)
                items = [item for body in rest for item in self.items(body, file, within, inner)]
                yield Nested(inner, tuple(items))

    def mistakes(self, node: SyntaxTree, file: str, within: tuple[str, ...]) -> list[AioptError]:
        """The diagnostics of one item of a definition, which stands in no operation."""
        name, *rest = node.children
        whole = self._mistake(node, file, within)
        if whole is None or node.data != "reference" or not rest or not registry.has_pass(name):
            return [] if whole is None else [whole]
        trees = type(node)
        alone = [
            self._mistake(trees(node.data, [name, trees(rest[0].data, [option])]), file, within)
            for option in rest[0].children
        ]
        return [mistake for mistake in alone if mistake is not None] or [whole]

    def _mistake(self, node: SyntaxTree, file: str, within: tuple[str, ...]) -> AioptError | None:
        try:
            for _ in self.items(type(node)("items", [node]), file, within, ROOT):
                pass
        except AioptError as error:
            return error
        return None

    def _reference(
        self,
        token: Token,
        rest: list[SyntaxTree],
        file: str,
        within: tuple[str, ...],
        anchor: str,
    ) -> Iterator[Item]:
        name, location = str(token), location_of(token, file)
        if registry.has_pass(name):
            written = rest[0].children if rest else []
            pass_class = registry.find_pass(name, location)
            if pass_class.anchor not in (None, anchor):
                raise AioptError(
                    f"pass '{name}' runs on {pass_class.anchor}, not nested in {anchor}",
                    location=location,
                )
            yield _build(pass_class, written, token, file)
            return
        definition = self._definition(token, rest, file, within)
        yield from self.items(definition.tree, definition.location.file, (*within, name), anchor)

    def texts(
        self, tree: SyntaxTree, source: str, file: str, within: tuple[str, ...]
    ) -> Iterator[str]:
        """The text of each pass of an `items` tree of `source`, with pipelines inlined."""
        for node in tree.children:
            name, *rest = node.children
            if node.data != "reference":
                inner = (text for body in rest for text in self.texts(body, source, file, within))
                yield f"{name}({','.join(inner)})"
            elif registry.has_pass(str(name)):
                text = source[node.meta.start_pos : node.meta.end_pos]
                pinned = name == "schedule" and self.library.pins
                yield _print_item(self.library.resolve(text, file).items[0]) if pinned else text
            else:
                found = self._definition(name, rest, file, within)
                place = found.location.file
                yield from self.texts(found.tree, found.source, place, (*within, found.name))

    def _definition(
        self, token: Token, rest: list[SyntaxTree], file: str, within: tuple[str, ...]
    ) -> Definition:
        """The pipeline that a token names."""
        name, location = str(token), location_of(token, file)
        definition = self.library.definitions.get(name)
        if definition is None:
            known = [*registry.pass_names(), *self.library.definitions]
            raise AioptError(
                f"unknown pass or pipeline '{name}'",
                location=location,
                hint=did_you_mean(name, known),
            )
        if rest:
            raise AioptError(f"pipeline '{name}' takes no options", location=location)
        if name in within:
            chain = " -> ".join((*within[within.index(name) :], name))
            raise AioptError(f"pipeline '{name}' contains itself: {chain}", location=location)
        return definition


def _check_anchor(name: str, location: Location) -> None:
    """Reject passes nested in what is not an operation: they would silently never run."""
    if registry.has_pass(name):
        raise AioptError(
            f"pass '{name}' takes no nested passes",
            location=location,
            hint="options are written in braces",
        )
    dialect, _, rest = name.partition(".")
    loaders = registry.dialect_loaders()
    example = "an operation such as func.func"
    if not rest:
        raise AioptError(
            "passes are nested in an operation", location=location, expected=example, found=name
        )
    if dialect not in loaders:
        raise AioptError(
            f"unknown dialect '{dialect}'", location=location, hint=did_you_mean(dialect, loaders)
        )
    operations = [op.name for op in loaders[dialect]().operations]
    if name not in operations:
        raise AioptError(
            f"unknown operation '{name}'", location=location, hint=did_you_mean(name, operations)
        )


def _build(pass_class: type[Pass], written: list[SyntaxTree], token: Token, file: str) -> Pass:
    """The pass with the options written in the text."""
    options = options_of(pass_class)
    values: dict[str, Any] = {}
    places: dict[str, Location] = {}
    for node in written:
        key = node.children[0]
        location = places[str(key)] = location_of(key, file)
        option = options.get(str(key))
        if option is None:
            raise AioptError(
                f"pass '{pass_class.name}' has no option '{key}'",
                location=location,
                hint=did_you_mean(key, options) or option_text.options_hint(options),
            )
        if option.field in values:
            raise AioptError(f"option '{key}' is given twice", location=location)
        value = node.children[1] if len(node.children) > 1 else None
        values[option.field] = option_text.read(option, value, location)
    for option in options.values():
        if option.default is MISSING and option.field not in values:
            raise AioptError(
                f"pass '{pass_class.name}' needs the option '{option.name}'",
                location=location_of(token, file),
            )
    try:
        return pass_class(**values)
    except (ValueError, AioptError) as error:
        reason = error.text if isinstance(error, AioptError) else str(error)
        place = places.get(reason.partition(":")[0]) or location_of(token, file)
        raise AioptError(f"pass '{pass_class.name}': {reason}", location=place) from error


# --- printing ---------------------------------------------------------------------------------


def _print_item(item: Item) -> str:
    if isinstance(item, Nested):
        return str(item)
    written = print_options(item)
    return item.name + ("{" + " ".join(written) + "}" if written else "")


def print_options(item: Pass) -> list[str]:
    """The text of each option that the canonical text shows."""
    return [
        f"{option.name}={option_text.show(option, value)}"
        for option in options_of(type(item)).values()
        if (value := getattr(item, option.field)) != option.default or item.shows_defaults
    ]


def _lay_out(item: Item, indent: str, width: int) -> str:
    """An item that is too long for a line: what it holds has lines of its own."""
    text = indent + _print_item(item)
    if len(text) <= width:
        return text
    inner = indent + "  "
    if isinstance(item, Nested):
        body = ",\n".join(_lay_out(each, inner, width) for each in item.items)
        return f"{indent}{item.anchor}(\n{body}\n{indent})"
    options = "".join(f"{inner}{option}\n" for option in print_options(item))
    return f"{indent}{item.name}{{\n{options}{indent}}}" if options else text

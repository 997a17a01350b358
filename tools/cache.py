"""aiopt-cache: look into the compile cache, keep it small, carry it elsewhere (SPEC C1, C6, C11).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..diagnostics import AioptError, Location, one_line
from .cache_simulate import simulate
from .common import (
    input_file,
    json_option,
    output_file,
    run_command,
    told,
    version_option,
    write_output,
)
from .sources import choice_options

if TYPE_CHECKING:
    from ..jitrt.cache.keys import Key
    from ..jitrt.cache.store import Listed
    from .cache_files import File
    from .cache_folder import Folder

Command = TypeVar("Command", bound=Callable[..., object])

_ORDERS = ("used", "size", "hits", "cost", "created")
_KINDS = tuple("program source object kernel shared machine profile models tuning".split())
_DAY = 86400.0


@click.group("aiopt-cache", context_settings={"max_content_width": 100})
@version_option
def cache() -> None:
    """Look into the compile cache, keep it small, carry it elsewhere."""


cache.add_command(simulate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-cache with `arguments` (the process's by default); returns the exit code."""
    return run_command(cache, arguments)


def _folder_option(command: Command) -> Command:
    return click.option(
        "--folder",
        metavar="FOLDER",
        help="The cache in this folder (that of AIOPT_CACHE_DIR, else the user's).",
    )(command)


def _kind_option(command: Command) -> Command:
    return click.option(
        "--kind",
        metavar="KIND",
        type=click.Choice(_KINDS),
        help=f"Only entries of this kind: {', '.join(_KINDS)}.",
    )(command)


def _print_json(found: object) -> None:
    write_output("-", json.dumps(found, indent=1) + "\n")


# --- stat, ls, show ---------------------------------------------------------------------------


@cache.command(short_help="Say how much is kept, of what.")
@_folder_option
@json_option
def stat(folder: str | None, as_json: bool) -> None:
    """Say how much is kept, of what, and which keys are trusted.

    The table says how often entries of a kind were used, and what CPU time that has saved.
    """
    from .cache_folder import opened_folder

    with opened_folder(folder) as found:
        statistics = _statistics(found)
    if as_json:
        _print_json(statistics)
    else:
        _print_statistics(statistics)


def _statistics(folder: Folder) -> dict[str, Any]:
    """Sizes in bytes, times in CPU seconds."""
    totals, ring = folder.disk.statistics(), folder.ring
    kinds: dict[str, Counter[str]] = {}
    saved: dict[str, float] = {}
    for each in folder.listed():
        kind = each.facts.kind
        kinds.setdefault(kind, Counter())
        kinds[kind].update(entries=1, bytes=each.size, hits=each.hits)
        saved[kind] = saved.get(kind, 0.0) + each.hits * each.facts.cost
    return {
        "folder": str(folder.path),
        "entries": totals.entries,
        "bytes": totals.live,
        "allocated_bytes": totals.allocated,
        "fragmentation": totals.fragmentation,
        "files": totals.files,
        "readonly": totals.readonly,
        **_remote(),
        "keys": ring.ids(),
        "problem": ring.problem,
        "kinds": {
            kind: {**counts, "saved_seconds": saved[kind]} for kind, counts in sorted(kinds.items())
        },
    }


def _remote() -> dict[str, str]:
    """The address of the remote that programs use, without credentials, or an empty text, and why
    it does not answer. Raises AioptError."""
    from ..jitrt.cache.places import remote_address
    from ..jitrt.cache.remote.address import parse_address, probe

    text = remote_address()
    if text is None:
        return {"remote": "", "remote_trouble": ""}
    address = parse_address(text)
    return {"remote": address.shown, "remote_trouble": probe(address)}


def _print_statistics(found: dict[str, Any]) -> None:
    from ..jitrt.tiering.reports.wording import amount, counted, duration
    from .common import table_of

    write_output(
        "-",
        f"{found['folder']}: {counted(found['entries'], 'record')}, {amount(found['bytes'])}"
        f" in {counted(found['files'], 'file')}, {amount(found['allocated_bytes'])} allocated"
        f" (fragmentation {found['fragmentation']:.0%})"
        f"{', read-only' if found['readonly'] else ''}\n"
        f"keys: {', '.join(found['keys']) or 'none'}"
        f"{' - ' + found['problem'] if found['problem'] else ''}\n"
        f"remote: {found['remote'] or 'none'}"
        f"{' - does not answer: ' + found['remote_trouble'] if found['remote_trouble'] else ''}\n",
    )
    console, table = table_of("kind", "entries", "size", "hits", "saved")
    for kind, counts in found["kinds"].items():
        seconds = counts["saved_seconds"]
        saved = duration(seconds) if seconds else ""
        size = amount(counts["bytes"])
        table.add_row(one_line(kind), str(counts["entries"]), size, str(counts["hits"]), saved)
    console.print(table)


@cache.command("ls", short_help="List entries.")
@_kind_option
@click.option(
    "--sort",
    "order",
    type=click.Choice(_ORDERS),
    default="used",
    help="The most recently used, largest, most used, dearest or newest first (used).",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="The first N only.")
@_folder_option
@json_option
def list_entries(
    kind: str | None, order: str, limit: int | None, folder: str | None, as_json: bool
) -> None:
    """List entries: what they are, what making them took, when they were used.

    Their records are not verified; `show` and `verify` do that.
    """
    from .cache_folder import opened_folder
    from .cache_views import listed_json, print_listing

    with opened_folder(folder) as found:
        listing = sorted(found.listed(kind), key=_order(order), reverse=True)[:limit]
    if as_json:
        _print_json([listed_json(each) for each in listing])
    else:
        print_listing(listing)


def _order(name: str) -> Callable[[Listed], float]:
    orders: dict[str, Callable[[Listed], float]] = {
        "used": lambda each: each.used,
        "size": lambda each: each.size,
        "hits": lambda each: each.hits,
        "cost": lambda each: each.facts.cost,
        "created": lambda each: each.facts.created,
    }
    return orders[name]


@cache.command(short_help="Show entries: their keys, guards and contents.")
@click.argument("digests", metavar="DIGEST...", nargs=-1, required=True)
@click.option("--output", "-o", metavar="FILE", help="Write the bytes of the one entry to FILE.")
@_folder_option
@json_option
def show(digests: tuple[str, ...], output: str | None, folder: str | None, as_json: bool) -> None:
    """Show entries: the factors of their keys, their guards, and what is in them.

    The beginning of a DIGEST is enough.
    """
    from .cache_folder import opened_folder
    from .cache_views import entry_json, entry_text

    if output is not None and len(digests) > 1:
        raise AioptError("only one entry can be written to a file", found=f"{len(digests)} digests")
    with opened_folder(folder) as found:
        entries = [found.entry(digest) for digest in found.find(digests)]
    if output is not None:
        write_output(output, bytes(entries[0].payload))
    elif as_json:
        _print_json([entry_json(entry) for entry in entries])
    else:
        write_output("-", "\n".join(map(entry_text, entries)))


# --- explain ----------------------------------------------------------------------------------


@cache.command(short_help="Say why two keys are not the same.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="[B]", required=False)
@choice_options
@click.option("--policy", metavar="NAME|TEXT", help="The policy of programs in files.")
@_folder_option
@json_option
def explain(
    a: str, b: str | None, policy: str | None, folder: str | None, as_json: bool, **choices: Any
) -> None:
    """Say in which factors the keys of A and B differ.

    A and B are beginnings of digests of entries, or files with programs: then, with the options
    that say how to compile them, what `load` would look for. Without B, A is compared with the
    entry of its kind whose key is most like it, which may be its own.
    """
    from .cache_files import File
    from .cache_folder import opened_folder
    from .sources import Choices

    names = [a] if b is None else [a, b]
    chosen = Choices(**choices)
    files = {each: File(each, policy, chosen) for each in names if os.path.isfile(each)}
    for each in names:
        if each not in files and Path(each).suffix:
            raise AioptError("there is no such file", location=Location(each))
    with opened_folder(folder) as found:
        entries = {each: found.key(each) for each in names if each not in files}
    keys = {**entries, **_keys_of(files, list(entries.values()))}
    with opened_folder(folder) as found:
        right = found.nearest(keys[a], itself=a in files) if b is None else keys[b]
    _print_explained(keys[a], right, as_json)


def _keys_of(files: dict[str, File], others: list[Key]) -> dict[str, Key]:
    """The keys of files, to compare with those of entries: of versions, if these are versions."""
    tiers = [key.factor("tier") for key in others if key.kind == "program"]
    if not tiers:
        return {text: file.source_key() for text, file in files.items()}
    tier = int(tiers[0]) if tiers[0].isdecimal() else None
    return {text: file.program_key(tier) for text, file in files.items()}


def _print_explained(left: Key, right: Key, as_json: bool) -> None:
    from ..jitrt.cache.keys import differences
    from .cache_views import difference_json, print_differences

    parts = differences(left, right)
    if as_json:
        keys = {"a": left.digest, "b": right.digest}
        _print_json({**keys, "differences": [difference_json(each) for each in parts]})
    elif parts:
        print_differences(left, right, parts)
    else:
        write_output("-", "the keys are the same\n")


# --- verify -----------------------------------------------------------------------------------


@cache.command(short_help="Read everything, and say what is of no use.")
@click.option("--delete", is_flag=True, help="Delete what is refused or incomplete.")
@_folder_option
@json_option
def verify(delete: bool, folder: str | None, as_json: bool) -> None:
    """Read everything, and say what is damaged, foreign or incomplete.

    Programs do not execute such entries, they compile anew: this is to find out why. An entry is
    incomplete if one is gone that it needs. The exit code is 1 if the folder is inconsistent or
    entries are refused.
    """
    from ..jitrt.cache.levels import SHOWN
    from .cache_folder import opened_folder

    with opened_folder(folder) as found:
        problems = list(found.disk.verify().problems)
        state = found.state()
        refused, incomplete = state.refused, state.incomplete
        if delete:
            for digest in (*refused, *incomplete):
                found.disk.delete(digest)
            _check_written(found)
        entries = found.disk.statistics().entries
        place = found.place
    if as_json:
        _print_json(
            {
                "entries": entries,
                "problems": problems,
                "refused": refused,
                "incomplete": incomplete,
                "deleted": len(refused) + len(incomplete) if delete else 0,
            }
        )
    else:
        lines = [f"problem: {problem}" for problem in problems]
        lines += [f"refused: {digest[:SHOWN]}: {reason}" for digest, reason in refused.items()]
        lines += [f"incomplete: {digest[:SHOWN]}" for digest in incomplete]
        write_output("-", "\n".join([*lines, f"{entries} records"]) + "\n")
    if problems or (refused and not delete):
        found = f"{len(problems)} problems and {len(refused)} refused records"
        raise AioptError("the cache is not as it should be", location=place, found=found)


# --- prune, clear -----------------------------------------------------------------------------


@cache.command(short_help="Delete what is least worth keeping.")
@click.option("--size", metavar="SIZE", help="Until the rest takes at most SIZE, such as 500MiB.")
@click.option(
    "--unused",
    metavar="DAYS",
    type=click.FloatRange(min=0),
    help="What has not been used, or made, for DAYS.",
)
@_kind_option
@_folder_option
@json_option
def prune(
    size: str | None, unused: float | None, kind: str | None, folder: str | None, as_json: bool
) -> None:
    """Delete entries: of a kind, unused for days, or those least worth keeping, to a size.

    With several options, an entry of the kind goes if it is unused, and then more go to the size.
    What is worth keeping says the rule of the default cache-policy.
    """
    if size is None and unused is None and kind is None:
        raise AioptError("say what to delete", expected="--size, --unused or --kind")
    from .cache_folder import opened_folder

    limit = None if size is None else _size(size)
    with opened_folder(folder) as found:
        before = found.disk.statistics()
        if unused is not None or kind is not None:
            for each in _unused(found.listed(kind), unused or 0.0):
                found.disk.delete(each.digest)
        if limit is not None:
            found.disk.prune(limit)
        else:
            found.disk.compact()
        after = found.disk.statistics()
        _check_written(found)
    _report_deleted(before.entries - after.entries, before.live - after.live, as_json)


def _size(text: str) -> int:
    from ..passes.option_text import parse_bytes

    found = parse_bytes(text)
    if found is None or found < 0:
        raise AioptError("malformed --size", expected="a size such as 500MiB", found=repr(text))
    return found


def _unused(listing: Sequence[Listed], days: float) -> Iterator[Listed]:
    since = time.time() - days * _DAY
    return (each for each in listing if max(each.used, each.facts.created) <= since or not days)


@cache.command(short_help="Delete everything.")
@_folder_option
@json_option
def clear(folder: str | None, as_json: bool) -> None:
    """Delete all entries of the cache on disk."""
    from .cache_folder import opened_folder

    with opened_folder(folder) as found:
        before = found.disk.statistics()
        if not found.disk.clear():
            raise found.unusable()
    _report_deleted(before.entries, before.live, as_json)


def _check_written(folder: Folder) -> None:
    if folder.disk.trouble or folder.disk.statistics().readonly:
        raise AioptError(
            f"the cache cannot be changed: {folder.disk.trouble or 'it is read-only'}",
            location=folder.place,
        )


def _report_deleted(count: int, size: int, as_json: bool) -> None:
    from ..jitrt.tiering.reports.wording import amount, counted

    if as_json:
        _print_json({"deleted": count, "bytes": size})
    else:
        write_output("-", f"deleted {counted(count, 'record')}, {amount(size)}\n")


# --- export, import ---------------------------------------------------------------------------


@cache.command("export", short_help="Write entries to a signed bundle.")
@click.argument("file", metavar="FILE")
@click.argument("digests", metavar="[DIGEST...]", nargs=-1)
@_kind_option
@_folder_option
@json_option
def export_entries(
    file: str, digests: tuple[str, ...], kind: str | None, folder: str | None, as_json: bool
) -> None:
    """Write entries to a bundle ('-' for stdout), to bake into an image or to carry elsewhere.

    All entries that are of use, those of a kind, or those whose digests are given, with what they
    need. The bundle is sealed with the first key: who has the same key can import it
    (AIOPT_CACHE_KEY_FILE).
    """
    from ..jitrt.cache.trust.bundle import export_bundle
    from .cache_folder import opened_folder

    with output_file(file) as bundle, opened_folder(folder) as found:
        key = found.sealing_key()
        wanted = found.find(digests) if digests else found.state(kind).useful
        count = export_bundle(found.with_references(wanted), bundle, key)
    _report_carried("exported", count, key.id.hex(), as_json, file)


@cache.command("import", short_help="Take over the entries of a bundle.")
@click.argument("file", metavar="FILE")
@_folder_option
@json_option
def import_entries(file: str, folder: str | None, as_json: bool) -> None:
    """Take over the entries of a bundle ('-' for stdin) that is sealed with a trusted key.

    What is there and newer stays; what searches have measured is joined. No room is made for them:
    programs do that, as their policies say.
    """
    from .cache_folder import opened_folder
    from .cache_import import take_over

    with opened_folder(folder, make=True) as found, input_file(file) as bundle:
        key = found.sealing_key()
        count = take_over(found, bundle)
    _report_carried("imported", count, key.id.hex(), as_json)


def _report_carried(verb: str, count: int, key: str, as_json: bool, output: str = "") -> None:
    from ..jitrt.tiering.reports.wording import count_text

    if as_json:
        text = json.dumps({verb: count, "key": key}, indent=1)
    else:
        entries = "entry" if count == 1 else "entries"
        text = f"{verb} {count_text(count)} {entries}, sealed with key {key}"
    told(text, output)


if __name__ == "__main__":
    raise SystemExit(main())

"""aiopt-tune export, import, merge, ls and show: what is known from searches (SPEC A2).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from ..diagnostics import AioptError, did_you_mean
from .common import (
    input_file,
    json_option,
    output_file,
    pipeline_file_option,
    told,
    value_option,
    write_output,
)

if TYPE_CHECKING:
    from ..jitrt.cache.trust.secret import Ring
    from ..jitrt.tuning.experience.recorded import RecordedExperience
    from .tune_views import Found

Command = TypeVar("Command", bound=Callable[..., object])

_ORDERS = ("created", "best", "name")


@dataclass(frozen=True)
class ModelOptions:
    """How a model is lowered, under click's names for it."""

    dims: tuple[str, ...]
    pipeline: str
    pipeline_files: tuple[str, ...]
    target: str | None
    weights: str | None
    input_values: tuple[str, ...]


def model_options(command: Command) -> Command:
    """Adds the options that `ModelOptions` holds to a command."""
    options = [
        click.option(
            "--dim",
            "dims",
            metavar="NAME=SIZE",
            multiple=True,
            help="The size that a symbol stands for.",
        ),
        click.option(
            "-p",
            "--pipeline",
            metavar="NAME|TEXT",
            default="tier3",
            help="Whose kernels to tune; its passes up to `schedule` make them (tier3).",
        ),
        pipeline_file_option,
        click.option("--target", metavar="NAME", help="native, avx512, avx2 or generic (native)."),
        click.option(
            "--weights", metavar="FILE", help="Bind the weights in this safetensors file."
        ),
        value_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _target_option(command: Command) -> Command:
    return click.option(
        "--target",
        metavar="NAME",
        help="What is known of code for native, avx512, avx2 or generic (native).",
    )(command)


def _experience(target: str | None) -> RecordedExperience:
    """That of this user. Raises AioptError if nothing is kept, or the folder cannot be used."""
    from ..backends.llvm.target import Target
    from ..jitrt.cache.places import FOLDER, cache_folder
    from ..jitrt.tuning.experience.recorded import process_experience
    from .cache_folder import opened_folder

    if cache_folder() is not None:
        _ring()
        with opened_folder(None, make=True):
            pass  # or it has said why that cannot be read
    found = process_experience(Target.chosen(target))
    if not found.records.kept:
        raise AioptError("nothing is kept of searches", hint=f"{FOLDER} says where caches are")
    return found


def _ring() -> Ring:
    """The keys of this user. Raises AioptError if there are none that last."""
    from ..jitrt.cache.trust.secret import process_ring

    ring = process_ring()
    if ring.first is None or not ring.lasting:
        raise AioptError("there is no key for what is kept", hint=ring.problem or None)
    return ring


def _report(verb: str, count: int, as_json: bool, output: str = "") -> None:
    from ..jitrt.tiering.reports.wording import counted

    told(json.dumps({verb: count}) if as_json else f"{verb} {counted(count, 'record')}", output)


# --- carried ----------------------------------------------------------------------------------


@click.command("export", short_help="Write what searches have measured to a signed bundle.")
@click.argument("file")
@click.argument("model", required=False)
@model_options
@json_option
def export_experience(file: str, model: str | None, as_json: bool, **options: object) -> None:
    """Write what searches have measured to FILE ('-' for stdout), to carry it to other machines.

    All of it, or with MODEL and its sizes what is known of its kernels. The bundle is sealed with
    the first key: who has the same key can import it (AIOPT_CACHE_KEY_FILE).
    """
    from ..jitrt.tuning.experience.bundles import export

    chosen = ModelOptions(**options)  # pyright: ignore[reportArgumentType] # click checked them
    with output_file(file) as bundle:
        wanted = None if model is None else _digests(model, chosen)
        known = _experience(chosen.target)
        count = export(known, bundle, _ring(), lambda k: wanted is None or k.kernel in wanted)
    _report("exported", count, as_json, file)


def _digests(model: str, options: ModelOptions) -> set[str]:
    """Of the kernels of a model. Raises AioptError."""
    from .tune_model import Model, digest_of

    return {digest_of(kernel) for kernel in Model.read(model, options).kernels()}


@click.command("import", short_help="Take over what a bundle knows.")
@click.argument("file")
@json_option
def import_experience(file: str, as_json: bool) -> None:
    """Join what FILE ('-' for stdin) knows to what is known here.

    Whoever measured it, it says on which machine. What was measured on another machine is a hint:
    searches begin with it.
    """
    from ..jitrt.tuning.experience.bundles import import_

    with input_file(file) as bundle:
        count = import_(_experience(None), bundle, _ring())
    _report("imported", count, as_json)


@click.command("merge", short_help="Make one bundle of several.")
@click.argument("files", nargs=-1, required=True)
@click.option("-o", "output", metavar="FILE", required=True, help="The bundle to write.")
@json_option
def merge_experience(files: tuple[str, ...], output: str, as_json: bool) -> None:
    """Write what the bundles FILES know to one bundle, each trial once; '-' is stdin or stdout."""
    from ..jitrt.cache.records import process_records
    from ..jitrt.tuning.experience.bundles import merge

    ring = _ring()
    with output_file(output) as bundle, ExitStack() as stack:
        found = [stack.enter_context(input_file(file)) for file in files]
        count = merge(found, bundle, ring, process_records())
    _report("merged", count, as_json, output)


# --- looked at --------------------------------------------------------------------------------


@click.command("ls", short_help="List the kernels that searches have measured.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(_ORDERS),
    default="created",
    help="The newest, those with the best ratios, or by name first (created).",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="The first N only.")
@_target_option
@json_option
def list_experience(order: str, limit: int | None, target: str | None, as_json: bool) -> None:
    """List the kernels that searches have measured, here and elsewhere."""
    from .tune_views import found_records, listed_json, print_listing

    experience = _experience(target)
    keys: dict[str, Callable[[Found], tuple[float | str, str]]] = {
        "created": lambda found: (-found[1].created, found[0].name),
        "best": lambda found: (found[1].best, found[0].name),
        "name": lambda found: (found[1].name, found[0].name),
    }
    found = sorted(found_records(experience), key=keys[order])[:limit]
    if as_json:
        listing = [listed_json(each, experience) for each in found]
        write_output("-", json.dumps(listing, indent=1) + "\n")
    else:
        print_listing(found, experience)


@click.command("show", short_help="Show what is known of a kernel.")
@click.argument("kernel")
@_target_option
@json_option
def show_experience(kernel: str, target: str | None, as_json: bool) -> None:
    """Show what is known of KERNEL: its trials, the kernels most like it, and what connects them.

    KERNEL is the beginning of a digest, or a part of a name, such as dot.
    """
    from .tune_views import found_records, kernel_json, print_kernel

    experience = _experience(target)
    found = _matching(found_records(experience), kernel)
    if as_json:
        shown = [kernel_json(each, experience) for each in found]
        write_output("-", json.dumps(shown, indent=1) + "\n")
    else:
        for each in found:
            print_kernel(each, experience)


def _matching(found: Sequence[Found], text: str) -> list[Found]:
    """Kernels with a text in their name, or whose digest begins like that. Raises AioptError if
    there is none."""
    matching = [(k, r) for k, r in found if k.kernel.startswith(text) or text in r.name]
    if not matching:
        hint = did_you_mean(text, {record.name for _, record in found})
        raise AioptError(f"nothing is known of a kernel '{text}'", hint=hint)
    return sorted(matching, key=lambda each: (each[1].name, each[0].name, each[0].machine))

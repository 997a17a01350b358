"""What the command-line tools share: how they fail, and where their output goes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import click

from .. import __version__
from ..diagnostics import AioptError, Location, reason_of

if TYPE_CHECKING:
    import numpy as np
    from rich.console import Console
    from rich.table import Table

Command = TypeVar("Command", bound=Callable[..., object])


def version_option(command: Command) -> Command:
    """Adds `--version` to a command."""
    return click.version_option(__version__, message="%(prog)s %(version)s")(command)


def debug_option(command: Command) -> Command:
    """Adds `--debug` to a command."""
    return click.option("--debug", is_flag=True, help="Show the Python traceback of an error.")(
        command
    )


@contextmanager
def tracebacks(wanted: bool) -> Iterator[None]:
    """Prints, if `--debug` is given, where the errors come from that end the block."""
    try:
        yield
    except Exception:
        if wanted:
            traceback.print_exc()
        raise


def run_command(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a click command and return its exit code: 1, with one diagnostic on stderr, for errors.

    Nothing a user can do shows a traceback; `--debug`, where a command has it, is for developers.
    """
    output = Output(sys.stdout)
    with redirect_stdout(cast("IO[str]", output)):
        code = _run(command, arguments)
    return output.ended(code)


class Output:
    """Standard output: what cannot be written is a diagnostic, whoever writes it, with `print`,
    click or rich. That nobody reads any more (`BrokenPipeError`) stays what it is.

    Args:
        stream: None if the process has none.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def buffer(self) -> Any:
        """Where bytes go. Raises AioptError."""
        return self._opened().buffer

    def isatty(self) -> bool:
        """Whether somebody looks at it."""
        return self._stream is not None and self._stream.isatty()

    def write(self, text: str) -> int:
        """Raises AioptError."""
        stream = self._opened()
        with _diagnosed("-"):
            return stream.write(text)

    def flush(self) -> None:
        """Raises AioptError."""
        if self._stream is not None:
            with _diagnosed("-"):
                self._stream.flush()

    def _opened(self) -> Any:
        if self._stream is None:
            raise AioptError("cannot write: it is closed", location=Location("-"))
        return self._stream

    def ended(self, code: int) -> int:
        """Write what is left; the exit code of a command that has ended with `code`."""
        try:
            self.flush()
        except (AioptError, BrokenPipeError) as error:
            if isinstance(error, AioptError) and code == 0:
                report(error)
            with suppress(OSError):  # or the interpreter would try it once more
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return code or 1
        return code


@contextmanager
def _diagnosed(path: str) -> Iterator[None]:
    """Has what cannot be written a diagnostic, unless nobody reads it any more."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot write: {reason_of(error)}", location=Location(path)) from error


def _run(command: click.Command, arguments: Sequence[str] | None) -> int:
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name=command.name,
            standalone_mode=False,
        )
    except AioptError as error:
        report(error)
        return 1
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        message = " ".join(error.format_message().split()).rstrip(".")
        print(f"{command.name}: error: {message}", file=sys.stderr)
        return 1
    except (click.Abort, KeyboardInterrupt):
        print(f"{command.name}: error: interrupted", file=sys.stderr)
        return 130
    except (BrokenPipeError, SystemExit):  # of click and rich: nobody reads our output any more
        return 1
    except Exception as error:  # ours to mend: a user sees one line, not our stack
        reason = " ".join(str(error).split())
        print(f"{command.name}: internal error: {type(error).__name__}: {reason}", file=sys.stderr)
        return 1
    return code if isinstance(code, int) else 0


def pipeline_file_option(command: Command) -> Command:
    """Adds `--pipeline-file` and `--pins`, as paths, to a command that names pipelines: what pins
    a file has is part of all pipelines."""
    files = click.option(
        "--pipeline-file",
        "pipeline_files",
        metavar="FILE",
        multiple=True,
        callback=lambda context, _, files: (*files, *context.meta.get(_PINS, ())),
        help="Add the definitions of a .pipeline file; they may redefine those of the tiers.",
    )
    pins = click.option(
        "--pins",
        metavar="FILE",
        multiple=True,
        is_eager=True,
        expose_value=False,
        callback=_keep_pins,
        help="Schedule the kernels that an .mlir file pins as it says.",
    )
    return files(pins(command))


_PINS = "aiopt.pins"


def _keep_pins(context: click.Context, _: click.Parameter, files: tuple[str, ...]) -> None:
    from ..passes.pin_files import pin_files

    context.meta[_PINS] = pin_files(files)


def json_option(command: Command) -> Command:
    """Adds `--json`, as a flag, to a command that prints."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def value_option(command: Command) -> Command:
    """Adds `--input-value`, as texts, to a command that reads ONNX models."""
    return click.option(
        "--input-value",
        "input_values",
        metavar="NAME=JSON",
        multiple=True,
        help="The value of an input of an ONNX model that decides shapes, as axes=[0,1].",
    )(command)


def parse_values(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """The values that `--input-value NAME=JSON` options give. Raises AioptError."""
    if not texts:
        return {}
    import numpy as np

    values: dict[str, np.ndarray] = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            values[name] = np.asarray(json.loads(value))
        except (ValueError, RecursionError):
            name = ""
        if not name or values[name].dtype.kind not in "biuf":
            raise AioptError(
                "malformed --input-value", expected="NAME=NUMBERS, as axes=[0,1]", found=f"'{text}'"
            )
    return values


def check_remote() -> None:
    """Find out whether a remote cache has an address that can be understood, which in a program is
    only a warning. Raises AioptError."""
    from ..jitrt.cache.places import remote_address

    address = remote_address()
    if address is not None:
        from ..jitrt.cache.remote.address import parse_address

        parse_address(address)


def report(error: AioptError) -> None:
    """Print a diagnostic on stderr."""
    print(error, file=sys.stderr)


def check_output(path: str) -> None:
    """Find out before anything takes long whether `write_output` can write a file.

    Raises:
        AioptError: it cannot.
    """
    is_new = not os.path.exists(path)
    if path == "-" or not (is_new or os.path.isfile(path) or os.path.isdir(path)):
        return  # only the write itself can tell
    try:
        with open(path, "ab"):
            pass
        if is_new:
            os.unlink(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot write: {reason_of(error)}", location=Location(path)) from error


def write_output(path: str, output: str | bytes) -> None:
    """Write text or bytes to a file, or to stdout for `-`.

    Raises:
        AioptError: the file cannot be written.
    """
    data = output.encode() if isinstance(output, str) else output
    with _diagnosed(path):
        if path != "-":
            Path(path).write_bytes(data)
        elif isinstance(output, str):
            sys.stdout.write(output)
            sys.stdout.flush()
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


@contextmanager
def output_file(path: str) -> Iterator[Path]:
    """A file that is written as a whole; for `-`, links, devices and pipes one whose bytes go there
    at the end.

    Raises:
        AioptError: it cannot be written, which is found out first.
    """
    check_output(path)
    is_plain = os.path.isfile(path) or not os.path.exists(path)
    if path != "-" and is_plain and not os.path.islink(path):
        yield Path(path)
        return
    with _temporary_file(path) as file:
        yield file
        write_output(path, file.read_bytes())


@contextmanager
def input_file(path: str) -> Iterator[Path]:
    """A file that is read more than once, for `-` one with the bytes of stdin.

    Raises:
        AioptError: stdin cannot be read.
    """
    if path != "-":
        yield Path(path)
        return
    from ..dialects.source_text import read_bytes

    data, name = read_bytes(path)
    with _temporary_file(name) as file:
        file.write_bytes(data)
        try:
            yield file
        except AioptError as error:
            if error.location == Location(str(file)):
                error.location = Location(name)
            raise


@contextmanager
def _temporary_file(name: str) -> Iterator[Path]:
    """The name of a file that is there until the end of the block. Raises AioptError."""
    with ExitStack() as stack:
        with _diagnosed(name):
            folder = stack.enter_context(TemporaryDirectory(prefix="aiopt-"))
        yield Path(folder) / "file"


def told(text: str, output: str) -> None:
    """Say what was done on stdout, or on stderr if the output is there."""
    if output == "-":
        print(text, file=sys.stderr)
    else:
        write_output("-", f"{text}\n")


def table_of(*headings: str, title: str | None = None) -> tuple[Console, Table]:
    """An empty table, and what prints it on stdout: as wide as a terminal, else 120 characters."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    width = None if sys.stdout.isatty() else 120
    return Console(width=width, markup=False, emoji=False), table

"""One engine for the RUN lines of test/filecheck: in this process, imports paid once (SPEC K7).

`run_file` runs the RUN lines of a file and says what failed. pytest (test_filecheck.py) and lit
(lit.cfg.py) both call it. A line is a pipeline of commands:

    // RUN: aiopt-opt %s --pipeline=cse | filecheck %s --check-prefix=CSE
    // RUN: not aiopt-opt %s 2>&1 | filecheck %s
    // RUN: aiopt-opt %s -o %t && aiopt-opt %t | filecheck %s

Known commands are the tools of the package, `filecheck`, `not` and `cat`; known words are `%s` (the
file), `%S` (its folder), `%t` (a file of its own in a temporary folder), `|`, `&&`, `> FILE`,
`2>&1` and `2> FILE`. A line that ends in a backslash goes on in the next RUN line.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

_RUN = re.compile(r"RUN:\s*(.*?)\s*$")
_SECTION = re.compile(r"^[ \t]*// -----", re.MULTILINE)
_TOOLS = {
    "aiopt-compile": "aiopt.tools.compile",
    "aiopt-opt": "aiopt.tools.opt",
    "aiopt-run": "aiopt.tools.run",
    "aiopt-translate": "aiopt.tools.translate",
}


class MalformedTest(Exception):
    """A RUN line this engine does not understand."""


def run_lines(text: str) -> list[str]:
    """The RUN lines of a test, with continuations joined."""
    lines: list[str] = []
    unfinished = ""
    for line in text.splitlines():
        match = _RUN.search(line)
        if match is None:
            continue
        command = unfinished + match.group(1)
        if command.endswith("\\"):
            unfinished = command[:-1]
        else:
            lines.append(command)
            unfinished = ""
    return lines


def count_cases(path: Path) -> int:
    """The cases of a test file: every RUN line counts once per `// -----` section it looks at."""
    text = path.read_text(encoding="utf-8")
    sections = len(_SECTION.findall(text)) + 1
    return sum(sections if "--split-input-file" in line else 1 for line in run_lines(text))


def find_tests(root: Path) -> list[Path]:
    """The test files below `root`."""
    return sorted(path for path in root.rglob("*.mlir") if "RUN:" in path.read_text("utf-8"))


@dataclass(frozen=True)
class _Streams:
    """What a command reads, and what it has written and returned."""

    stdin: str = ""
    stdout: str = ""
    stderr: str = ""
    code: int = 0


def run_file(path: Path) -> str | None:
    """Run a test file; None if it passes, else the failing command, its output and the message."""
    lines = run_lines(path.read_text(encoding="utf-8"))
    if not lines:
        return f"{path}: no RUN line"
    with tempfile.TemporaryDirectory(prefix="aiopt-lit-") as scratch:
        words = {"%s": str(path), "%S": str(path.parent), "%t": str(Path(scratch) / path.stem)}
        for line in lines:
            command = re.sub(r"%[sSt]\b", lambda match: words[match.group()], line)
            for part in command.split("&&"):
                failure = _run_pipe(part)
                if failure is not None:
                    return f"RUN: {command}\n{failure}"
    return None


def _run_pipe(command: str) -> str | None:
    """Run commands joined by `|`; as with `set -o pipefail`, each of them must succeed."""
    streams = _Streams()
    for words in _split_words(command):
        before = streams
        streams = _run_command(words, before.stdout)
        if streams.code != 0:
            parts = [f"'{shlex.join(words)}' exited with {streams.code}"]
            if words[0] == "filecheck":
                parts.append("--- input of filecheck\n" + before.stdout)
            parts.append("--- stdout\n" + streams.stdout if streams.stdout else "")
            parts.append("--- stderr\n" + streams.stderr if streams.stderr else "")
            return "\n".join(part for part in parts if part)
    return None


def _split_words(command: str) -> list[list[str]]:
    """The words of each command of a pipe; quotes work as in a shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    commands: list[list[str]] = [[]]
    for word in lexer:
        if word == "|":
            commands.append([])
        else:
            commands[-1].append(word)
    if not all(commands):
        raise MalformedTest(f"empty command in '{command}'")
    return commands


def _run_command(words: list[str], stdin: str) -> _Streams:
    if words[0] == "not":
        streams = _run_command(words[1:], stdin)
        return replace(streams, code=0 if streams.code else 1)
    arguments, redirections = _redirections(words[1:])
    if words[0] in _TOOLS:
        main: Callable[[Sequence[str]], int] = import_module(_TOOLS[words[0]]).main
    elif words[0] == "filecheck":
        main = _filecheck
    elif words[0] == "cat":
        main = _cat
    else:
        raise MalformedTest(f"unknown command '{words[0]}'")
    streams = _captured(main, arguments, stdin, merged="2>&1" in redirections)
    if target := redirections.get(">"):
        Path(target).write_text(streams.stdout, encoding="utf-8")
        streams = replace(streams, stdout="")
    if target := redirections.get("2>"):
        Path(target).write_text(streams.stderr, encoding="utf-8")
        streams = replace(streams, stderr="")
    return streams


def _redirections(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Arguments, and the files that `>` and `2>` name; `2>&1` is there if written."""
    arguments: list[str] = []
    redirections: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word == "2>&1":
            redirections[word] = ""
        elif word in (">", "2>"):
            redirections[word] = next(rest)
        else:
            arguments.append(word)
    return arguments, redirections


def _captured(
    main: Callable[[Sequence[str]], int], arguments: Sequence[str], stdin: str, *, merged: bool
) -> _Streams:
    """Call a tool's main function with its streams in memory."""
    stdout = io.StringIO()
    stderr = stdout if merged else io.StringIO()
    old_stdin = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = _exit_code(main, arguments)
    finally:
        sys.stdin = old_stdin
    return _Streams(stdin, stdout.getvalue(), "" if merged else stderr.getvalue(), code)


def _exit_code(main: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)


def _filecheck(arguments: Sequence[str]) -> int:
    from filecheck.finput import FInput
    from filecheck.matcher import Matcher
    from filecheck.options import parse_argv_options
    from filecheck.parser import Parser

    options = parse_argv_options(["filecheck", *arguments])
    if options.input_file == "-":
        text, name = sys.stdin.read(), "-"
    else:
        text, name = Path(options.input_file).read_text(encoding="utf-8"), options.input_file
    return Matcher(options, FInput(name, text), Parser.from_opts(options)).run()


def _cat(arguments: Sequence[str]) -> int:
    texts = [Path(name).read_text(encoding="utf-8") for name in arguments] or [sys.stdin.read()]
    sys.stdout.write("".join(texts))
    return 0

"""The keys of the kinds of entries (SPEC C1, C2).

- `program`: a compiled version. Equal keys mean code that gives the same results for every call
  that the shape and the entry's guards admit.
- `source`: a program as somebody asks for it, before anything is read of it.
- `shared`: the micro-kernel family, the runtime or the thread pool for a target.
- `kernel`: a shared kernel by its symbol, which ends in the digest of its structure.
- `object`: bytes by what they are (programs.py).

What is in a program's key, and what is not:

- The structural digest of the module (passes/digest.py) has every operation, attribute and type,
  and so the names that users see: of functions, arguments, results and weights, and of symbols of
  shapes. Names of SSA values, files, folders and places in them are not in it; a place that a
  message of a cached program mentions is one of the program that was compiled first.
- Names, dtypes and shapes of weights are. Values are not: what a pass has read of them is a guard
  of the entry.
- The canonical text of the passes as they run, so that a pipeline may be renamed or be written in
  another way. The tier is in, since artifacts say which tier they are.
- The target with all its fields: LLVM's names for it, register width, sizes of caches.
- Threads, locale, time and working folder do not decide code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ...dialects.extents import Extent
from .environment import installation
from .keys import PIPELINE, TARGET, Key

WeightFacts: TypeAlias = "tuple[str, str, tuple[int, ...]]"
"""Name, dtype and shape of a weight."""

NamedExtents: TypeAlias = "Mapping[str, Extent]"
"""For which sizes a version is, by symbol (`dialects.extents`)."""

_LONGEST = 1500
"""Characters of a list of weights that a key spells out."""

_INCLUDE = re.compile(rb'include\s*"((?:[^"\\\n]|\\.)*)"')


# ----------------------------------------------------------------------------------------- programs


def program_key(
    module_digest: str,
    weights: Iterable[WeightFacts],
    extents: NamedExtents | None,
    pipeline: str,
    tier: int | None,
    target_json: Mapping[str, object],
    debug: bool,
) -> Key:
    """The key of a compiled version of a program.

    Args:
        module_digest: structural digest of the graph-level module, weights bound.
        weights: what those are that the program may use, in any order.
        extents: for which sizes the version is, None for all; what `specialize` and `assume` do
            for them need not be in the pipeline.
        pipeline: canonical text of the resolved pipeline.
        tier: what the pipeline is called, if it is a tier's.
        target_json: `Target.to_json()`.
        debug: whether code says which line it is from.
    """
    factors = (
        ("module", module_digest),
        ("shape", extents_text(extents)),
        (PIPELINE, pipeline),
        ("tier", "none" if tier is None else str(tier)),
        (TARGET, fields_text(target_json)),
        ("weights", _weights_text(weights)),
        ("debug", str(debug).lower()),
        *installation(),
    )
    return Key("program", factors)


def extents_text(extents: NamedExtents | None) -> str:
    """`any`, or as in `b=1,n=65..128`: a size for each symbol, or a range."""
    if extents is None:
        return "any"
    return ",".join(f"{symbol}={extents[symbol]}" for symbol in sorted(extents))


def fields_text(fields: Mapping[str, object]) -> str:
    """Fields by name, in the order of names: `cpu='x86-64' features='' l1d=32768 …`."""
    return " ".join(f"{name}={_word(fields[name])}" for name in sorted(fields))


def _word(value: object) -> str:
    return repr(value).replace(" ", "\\x20")


def weight_facts(weights: Mapping[str, np.ndarray]) -> list[WeightFacts]:
    """What keys have of weights; dtypes as numpy names them, with `>` where bytes are swapped."""
    return [
        (name, ("" if array.dtype.isnative else ">") + array.dtype.name, array.shape)
        for name, array in weights.items()
    ]


def _weights_text(weights: Iterable[WeightFacts]) -> str:
    described = [f"{name!r}:{dtype}{[*map(int, shape)]}" for name, dtype, shape in sorted(weights)]
    text = " ".join(described)
    if len(text) <= _LONGEST:
        return text
    return f"{len(described)} of sha256 {_sha256(text.encode())}"


def _sha256(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


# ------------------------------------------------------------------------------------------ sources


def source_key(
    data: bytes | memoryview,
    choice: str,
    pipeline_files: Sequence[bytes],
    weights: Iterable[WeightFacts],
    values: Mapping[str, np.ndarray],
    target: str,
    machine: Mapping[str, object],
) -> Key:
    """The key of a program as it is asked for.

    Args:
        data: the bytes of its file.
        choice: policy, pipeline, tier, debug: whatever is chosen for it, by the caller or by the
            environment, as text.
        pipeline_files: contents of the files with more pipelines, in order, and of those that
            they include (`pipeline_sources`).
        weights: as for `program_key`.
        values: inputs of an ONNX model that become constants.
        target: as it was chosen.
        machine: `Target.to_json()` of this machine.
    """
    factors = (
        ("source", _sha256(data)),
        ("choice", choice),
        ("pipeline files", " ".join(map(_sha256, pipeline_files))),
        ("weights", _weights_text(weights)),
        ("values", " ".join(_value_text(name, values[name]) for name in sorted(values))),
        ("chosen target", target),
        (TARGET, fields_text(machine)),
        *installation(),
    )
    return Key("source", factors)


def _value_text(name: str, value: np.ndarray) -> str:
    (fact,) = weight_facts({name: value})
    return f"{_weights_text([fact])}:{_sha256(np.ascontiguousarray(value).tobytes())}"


def pipeline_sources(files: Iterable[Path]) -> list[bytes]:
    """The contents of `.pipeline` files and of all they include; of one that is missing, nothing.

    What looks like an `include` inside of a comment counts as one: this is for keys.
    """
    found: list[bytes] = []
    seen: set[Path] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop(0).resolve()
        if path in seen:
            continue
        seen.add(path)
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        found.append(data)
        waiting += [path.parent / _file_name(name) for name in _INCLUDE.findall(data)]
    return found


def _file_name(quoted: bytes) -> str:
    return re.sub(r"\\(.)", r"\1", quoted.decode(errors="replace"))


# ------------------------------------------------------------------------------------- other kinds


def shared_key(name: str, target_json: Mapping[str, object]) -> Key:
    """Under which the digest of the family, runtime or pool object for a target is kept."""
    return Key("shared", (("name", name), (TARGET, fields_text(target_json)), *installation()))


def kernel_key(symbol: str) -> Key:
    """Under which the digest of an object is kept that defines a shared kernel.

    The symbol ends in a digest of structure, schedule and target (`SharedKernels.factors`).
    """
    return Key("kernel", (("symbol", symbol), *installation()))

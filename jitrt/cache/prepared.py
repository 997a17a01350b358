"""Weights that a program computes from those it is given, kept between processes (SPEC C1).

Computing them interprets a module (`Artifact.prepare`), for which a process has to import xDSL. The
key is the module's text and the values of the weights it reads, so that whoever finds an entry gets
what would be computed.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from math import prod

import numpy as np

from .entry import Entry
from .environment import installation
from .keys import Key
from .process import process_cache
from .program_key import weight_facts
from .programs import value_digest
from .trust.typed_json import NONSENSE, exactly, integer, several, text

Arrays = dict[str, np.ndarray]

_READS = "graph.weight"
_READ = re.compile(r'graph\.weight key = "([^"\\]*)"')

_ALIGNMENT = 64


def prepared(
    module: str, weights: Mapping[str, np.ndarray], compute: Callable[[], Arrays]
) -> Arrays:
    """What the module makes of the weights, by name: what is kept, else what `compute` gives."""
    cache = process_cache()
    key = prepared_key(module, weights) if cache.lasting else None
    if key is None:
        return compute()
    entry = cache.get(key)
    found = None if entry is None else read_arrays(entry.payload)
    if found is None:
        began = time.process_time()
        found = compute()
        cost = time.process_time() - began
        cache.put(Entry(key, write_arrays(found), cost=cost, created=time.time()))
    return found


def prepared_key(module: str, weights: Mapping[str, np.ndarray]) -> Key | None:
    """The key of what a module makes of weights; None if its text does not say which it reads."""
    names = _READ.findall(module)
    if len(names) != module.count(_READS):
        return None
    read = {name: weights[name] for name in sorted(names) if name in weights}
    facts = zip(weight_facts(read), map(value_digest, read.values()), strict=True)
    factors = (
        ("module", hashlib.sha256(module.encode()).hexdigest()),
        ("weights", hashlib.sha256(repr(list(facts)).encode()).hexdigest()),
    )
    return Key("prepared", (*factors, *installation()))


def write_arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Arrays by name: the length of a description in JSON (8 bytes), that, and their elements, each
    array at a multiple of 64 bytes behind it."""
    rows, pieces, place = [], [], 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        rows.append([name, array.dtype.name, array.shape, place])
        pieces.append(data + bytes(-len(data) % _ALIGNMENT))
        place += len(pieces[-1])
    described = json.dumps(rows).encode()
    described += b" " * (-(8 + len(described)) % _ALIGNMENT)
    return b"".join((len(described).to_bytes(8, "little"), described, *pieces))


def read_arrays(data: bytes | memoryview) -> Arrays | None:
    """Arrays as `write_arrays` wrote them, as views of `data`; None for anything else."""
    view = memoryview(data).toreadonly()
    start = 8 + int.from_bytes(view[:8], "little")
    try:
        rows = json.loads(bytes(view[8:start]))
        return dict(several(rows, lambda row: _array(row, view[start:])))
    except NONSENSE:
        return None


def _array(row: object, elements: memoryview) -> tuple[str, np.ndarray]:
    name, kind, sizes, place = exactly(list, row)
    shape, place = several(sizes, integer), integer(place)
    dtype = _dtype(text(kind))
    if min((place, *shape)) < 0:
        raise ValueError("a size below 0")
    array = (
        np.frombuffer(elements, dtype, prod(shape), place) if prod(shape) else np.empty(0, dtype)
    )
    return text(name), array.reshape(shape)


def _dtype(name: str) -> np.dtype:
    if name == "bfloat16":
        from ml_dtypes import bfloat16

        return np.dtype(bfloat16)
    dtype = np.dtype(name)
    if dtype.kind not in "biuf":
        raise TypeError("no numbers")
    return dtype

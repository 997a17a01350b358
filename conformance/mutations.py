"""Small damage to files: bytes, words of IR text, fields of ONNX models; all from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

INTEGERS = (0, 1, -1, 2, 3, 7, 64, 127, 255, 65536, 2**31 - 1, 2**31, -(2**31), 2**63 - 1, -(2**63))
FLOATS = (0.0, -0.0, 1.0, -1.0, 1e-40, 1e38, float("inf"), float("-inf"), float("nan"))
TYPES = "f32 f64 f16 bf16 i1 i8 i32 i64 ui8 index complex<f32> !x.y none".split()
OPERATORS = (
    "Abs Add And ArgMax BatchNormalization Cast Concat Constant ConstantOfShape Conv Expand Gather "
    "Gemm Identity If Loop MatMul MaxPool Mul Pad Range ReduceSum Relu Reshape Resize Shape Slice "
    "Softmax Split Squeeze Tile TopK Transpose Unsqueeze Where NoSuchOperator"
).split()
WORDS = re.compile(r"%[\w#]+|@\w+|[\w.]+|\S|\n")


# -------------------------------------------------------------------------------------------- bytes


def damage_bytes(rng: random.Random, data: bytes) -> bytes:
    """Flip, cut, repeat or insert bytes."""
    at = rng.randrange(len(data))
    length = min(rng.choice((1, 2, 4, 16, 100)), len(data) - at)
    part = data[at : at + length]
    match rng.choice(("flip", "flip", "truncate", "delete", "repeat", "insert", "zero", "reverse")):
        case "flip":
            changed = bytearray(data)
            for _ in range(rng.choice((1, 1, 2, 8))):
                changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            return bytes(changed)
        case "truncate":
            return data[:at]
        case "delete":
            return data[:at] + data[at + length :]
        case "repeat":
            return data[:at] + part * rng.choice((2, 3, 50)) + data[at + length :]
        case "insert":
            return data[:at] + rng.randbytes(length) + data[at:]
        case "zero":
            return data[:at] + bytes(length) + data[at + length :]
        case _:
            return data[:at] + part[::-1] + data[at + length :]


# --------------------------------------------------------------------------------------------- text


def damage_text(rng: random.Random, text: str) -> str:
    """Replace, swap, delete or repeat words or lines of IR text."""
    if rng.random() < 0.2:
        return _damage_lines(rng, text)
    words = list(WORDS.finditer(text))
    match = rng.choice([word for word in words if word[0] != "\n"])
    other = rng.choice(words)[0]
    choices = ["", match[0] * 2, other, _similar(rng, match[0], words)]
    replacement = rng.choice([*choices, *choices[-1:] * 6])
    return text[: match.start()] + replacement + text[match.end() :]


def _similar(rng: random.Random, word: str, words: list[re.Match[str]]) -> str:
    """Another word of the same kind."""
    if word in TYPES:
        return rng.choice(TYPES)
    if word.isdecimal():
        return str(rng.choice(INTEGERS))
    first = word[0]
    alike = [each[0] for each in words if each[0][0] == first or ("." in each[0] and "." in word)]
    return rng.choice(alike)


def _damage_lines(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.choice(("delete", "repeat", "swap", "move")):
        case "delete":
            del lines[at]
        case "repeat":
            lines.insert(other, lines[at])
        case "swap":
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines.insert(other, lines.pop(at))
    return "".join(lines)


# ------------------------------------------------------------------------------------------- models


def damage_model(rng: random.Random, data: bytes) -> bytes:
    """Change one to three fields of an ONNX model; what comes out is a well-formed protobuf."""
    import onnx

    model = onnx.ModelProto.FromString(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        sites = list(_sites(model))
        if not sites:
            break
        kinds = sorted({(type(message).__name__, name) for message, name in sites})
        kind = rng.choice(kinds)
        message, name = rng.choice([s for s in sites if (type(s[0]).__name__, s[1]) == kind])
        strings = sorted({s for m, n in sites for s in _strings(m, n)})
        _damage_field(rng, message, name, strings)
    return model.SerializeToString()


def _sites(message: Any) -> Iterator[tuple[Any, str]]:
    """All fields that are set, as message and name."""
    for field, value in message.ListFields():
        yield message, field.name
        if field.message_type is not None:
            for each in [value] if hasattr(value, "ListFields") else value:
                yield from _sites(each)


def _strings(message: Any, name: str) -> list[str]:
    value = getattr(message, name)
    if isinstance(value, str):
        return [value]
    many = hasattr(value, "extend") and len(value) and isinstance(value[0], str)
    return list(value) if many else []


def _damage_field(rng: random.Random, message: Any, name: str, strings: list[str]) -> None:
    value = getattr(message, name)
    if hasattr(value, "ListFields") or rng.random() < 0.1:
        message.ClearField(name)
    elif hasattr(value, "extend"):
        _damage_list(rng, value, strings)
    elif name == "op_type":
        message.op_type = rng.choice(OPERATORS)
    else:
        _assign(message, name, _scalar(rng, value, strings))


def _assign(message: Any, name: str, value: Any) -> None:
    """Set a field if it can hold the value: protobuf refuses numbers that are too large."""
    try:
        setattr(message, name, value)
    except ValueError:
        message.ClearField(name)


def _damage_list(rng: random.Random, values: Any, strings: list[str]) -> None:
    at = rng.randrange(len(values))
    other = rng.randrange(len(values))
    kept = list(values)
    match rng.choice(("delete", "repeat", "swap", "change")):
        case "delete":
            del kept[at]
        case "repeat":
            kept.insert(other, kept[at])
        case "swap":
            kept[at], kept[other] = kept[other], kept[at]
        case _:
            if not hasattr(kept[at], "ListFields"):
                kept[at] = _scalar(rng, kept[at], strings)
    copies = [type(each).FromString(each.SerializeToString()) for each in kept
              if hasattr(each, "ListFields")]  # fmt: skip
    del values[:]
    for each in copies or kept:
        try:
            values.append(each)
        except ValueError:  # out of the field's range
            continue


def _scalar(rng: random.Random, value: Any, strings: list[str]) -> Any:
    if isinstance(value, str):
        return rng.choice([*strings, "", "x", value + "_", value[:1], "a" * 300, "\N{SNOWMAN}"])
    if isinstance(value, bytes):
        return damage_bytes(rng, value) if value else b"\x01"
    if isinstance(value, float):
        return rng.choice(FLOATS)
    return rng.choice((*INTEGERS, *range(12), value + 1, value - 1))

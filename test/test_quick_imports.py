"""Classes of modules that are imported quickly are those of `dataclasses`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

MODULES = (
    "xdsl.dialects.builtin xdsl.dialects.func xdsl.dialects.arith xdsl.dialects.math"
    " xdsl.dialects.llvm xdsl.dialects.scf xdsl.dialects.tensor xdsl.parser xdsl.printer"
    " xdsl.irdl.declarative_assembly_format_parser aiopt.dialects.text aiopt.dialects.stablehlo"
    " aiopt.passes.manager aiopt.lowering.graph_to_lin aiopt.lowering.lin_to_llvm"
)

CLASSES = """
import aiopt.dialects
import dataclasses, importlib, inspect, json, sys
for name in sys.argv[1].split():
    importlib.import_module(name)
def method(cls, name):
    return "none" if cls.__dict__.get(name, 0) is None else str(name in cls.__dict__)

def shown(default):
    return default if isinstance(default, str | int | None) else type(default).__name__

def describe(cls):
    flags = "init repr compare hash kw_only".split()
    fields = [
        (f.name, str(f.type), shown(f.default), shown(f.default_factory),
         *(getattr(f, flag) for flag in flags))
        for f in dataclasses.fields(cls)
    ]
    methods = "__init__ __repr__ __eq__ __hash__ __setattr__ __delattr__ __match_args__".split()
    parameters = inspect.signature(cls.__init__).parameters.values()
    return [
        fields,
        [(p.name, str(p.kind), p.default is p.empty) for p in parameters],
        [method(cls, name) for name in methods],
        list(getattr(cls, "__match_args__", ())),
        sorted(getattr(cls, "__abstractmethods__", ())),
        [name for name, value in cls.__dict__.items() if isinstance(value, dataclasses.Field)],
        cls.__dataclass_params__.frozen,
    ]

classes = {
    f"{c.__module__}.{c.__qualname__}": describe(c)
    for name, module in sorted(sys.modules.items()) if name.startswith(("xdsl.", "aiopt."))
    for c in vars(module).values()
    if isinstance(c, type) and c.__module__ == name and "__dataclass_fields__" in c.__dict__
}
made = sum(hasattr(c, "__dataclass_params__") and type(c.__dataclass_params__).__name__ ==
           "SimpleNamespace" for m in list(sys.modules.values()) for c in list(vars(m).values())
           if isinstance(c, type) and m.__name__ == c.__module__)
print(json.dumps([made, classes]))
"""


SLOWLY = "import aiopt.quick_imports; aiopt.quick_imports.install = lambda: None"


def classes(before: str) -> tuple[int, dict]:
    command = [sys.executable, "-c", before + CLASSES, MODULES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_classes_are_the_same() -> None:
    made, quick = classes("")
    few, usual = classes(f"{SLOWLY}\n")
    assert made > 300 > 100 > few
    assert quick.keys() == usual.keys() and len(usual) > 200
    for name in usual:
        assert quick[name] == usual[name], name


def test_formats_are_read_when_they_are_used() -> None:
    script = """
import aiopt.dialects
from xdsl.context import Context
from xdsl.dialects import arith, builtin, func
from xdsl.parser import Parser
import xdsl.irdl.declarative_assembly_format_parser as parsing
read = parsing.FormatParser.parse_format
count = []
parsing.FormatParser.parse_format = lambda self: (count.append(1), read(self))[1]
ctx = Context()
for dialect in (arith.Arith, builtin.Builtin, func.Func):
    ctx.load_dialect(dialect)
text = "%0 = arith.constant 1 : i32\\n%1 = arith.addi %0, %0 : i32\\n%2 = arith.addi %1, %1 : i32"
module = Parser(ctx, text).parse_module()
assert str(module).count("arith.addi") == 2, module
assert 0 < len(count) < 5, count
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_classes_of_others_are_left_alone() -> None:
    script = """
import aiopt.dialects, dataclasses
usual = dataclasses.dataclass
import xdsl.dialects.builtin
assert dataclasses.dataclass is usual
from aiopt import quick_imports
with quick_imports._quickly():
    @dataclasses.dataclass(order=True)
    class Mine:
        x: int
assert type(Mine.__dataclass_params__).__name__ == "_DataclassParams" and Mine(1) < Mine(2)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_module_that_fails_leaves_nothing_behind() -> None:
    import dataclasses

    from aiopt.quick_imports import _quickly

    usual = dataclasses.dataclass
    with pytest.raises(ImportError), _quickly():
        assert dataclasses.dataclass is not usual
        raise ImportError
    assert dataclasses.dataclass is usual

"""aiopt: an MLIR-style optimising compiler and JIT for tensor programs.

Public API, loaded on first use so that `import aiopt` costs next to nothing:

- `load(path, …)` and `compile(module_or_text, …)` return a `Program`, a callable on arrays;
- `from_jax(function, *specs)` compiles a JAX function;
- `from_torch(module, inputs, …)` compiles a `torch.nn.Module`; `torch.compile` knows the backend
  "aiopt", whose `torch_report()` says what it has compiled;
- `jit` compiles a Python function of arrays when it is called, `Array["b, 16"]` annotates its
  arguments, and `xp` has the functions to write it with;
- `record(program, path)` writes a trace of a program's calls;
- `metrics()` says what compiling while programs run costs and gives;
- `AioptError` is what every user error raises.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import xp as xp
    from .diagnostics import AioptError as AioptError
    from .jitrt.from_jax import from_jax as from_jax
    from .jitrt.from_torch import from_torch as from_torch
    from .jitrt.jit import Array as Array
    from .jitrt.jit import jit as jit
    from .jitrt.loading import compile as compile
    from .jitrt.loading import load as load
    from .jitrt.program import Program as Program
    from .jitrt.recording import record as record
    from .jitrt.tiering.reporting import metrics as metrics
    from .jitrt.torch_backend import torch_backend as torch_backend
    from .jitrt.torch_backend import torch_report as torch_report

__version__ = "0.1.0"

_HOMES = {
    "AioptError": ".diagnostics",
    "Array": ".jitrt.jit",
    "Program": ".jitrt.program",
    "compile": ".jitrt.loading",
    "from_jax": ".jitrt.from_jax",
    "from_torch": ".jitrt.from_torch",
    "jit": ".jitrt.jit",
    "load": ".jitrt.loading",
    "metrics": ".jitrt.tiering.reporting",
    "record": ".jitrt.recording",
    "torch_backend": ".jitrt.torch_backend",
    "torch_report": ".jitrt.torch_backend",
}

__all__ = [
    "AioptError",
    "Array",
    "Program",
    "__version__",
    "compile",
    "from_jax",
    "from_torch",
    "jit",
    "load",
    "metrics",
    "record",
    "torch_backend",
    "torch_report",
    "xp",
]


def __getattr__(name: str) -> Any:
    if name == "xp":
        return import_module(".xp", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .jitrt.collector import collector_paused

    with collector_paused():
        value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""From a `torch.nn.Module` to what `program` lowers, through `torch.export` (SPEC K3).

Here the module is exported and decomposed, sizes get the user's names, and each placeholder its
meaning. torch is given as an argument: nothing imports it before a user does.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...diagnostics import AioptError
from .program import HANDLERS, Program, Source, Symbols, lower_program
from .sizes import bounds

Torch = Any
"""The module `torch`."""
Exported = Any
"""A `torch.export.ExportedProgram`."""


def export(
    torch: Torch,
    module: Any,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    dynamic_shapes: Any,
) -> tuple[Exported, dict[str, str]]:
    """The exported program, and the names that the user gave to torch's symbols."""
    if not isinstance(module, torch.nn.Module):
        found = type(module).__name__
        raise AioptError("not a PyTorch module", expected="torch.nn.Module", found=found)
    try:
        with torch.no_grad():
            exported = torch.export.export(
                module, args, dict(kwargs), dynamic_shapes=dynamic_shapes, strict=False
            )
    except Exception as error:  # torch raises what it likes, with pages of advice
        raise AioptError(
            f"torch.export cannot export {type(module).__name__}: {_first_line(error)}"
        ) from error
    return exported, _size_names(torch, exported, module, args, kwargs, dynamic_shapes)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def lower_exported(torch: Torch, exported: Exported, names: Mapping[str, str]) -> Program:
    """The function of the graph level for an exported program.

    Raises:
        AioptError: it uses what is not supported, or changes buffers or inputs.
    """
    with torch.no_grad():
        exported = exported.run_decompositions(decompositions(torch))
    _check_mutations(exported)
    limits = {
        str(symbol): _enforced(values) for symbol, values in exported.range_constraints.items()
    }
    return lower_program(
        list(exported.graph.nodes),
        _sources(exported),
        Symbols(dict(names), limits),
        _result_names(torch, exported.call_spec.out_spec),
    )


def decompositions(torch: Torch) -> Any:
    """torch's decompositions of all operators that have no handler."""
    table = torch.export.default_decompositions()
    for operator in list(table):
        if str(operator) in HANDLERS:
            del table[operator]
    for operator, function in torch._decomp.decomposition_table.items():
        if str(operator) not in HANDLERS and operator not in table:
            table[operator] = function
    return table


def _enforced(values: Any) -> tuple[int | None, int | None]:
    """The limits of a size; as torch does, a least one of 1 or 2 is not enforced."""
    low, high = bounds(values)
    return (low if low is not None and low > 2 else None), high


def _check_mutations(exported: Exported) -> None:
    for spec in exported.graph_signature.output_specs:
        if spec.kind.name.endswith("MUTATION"):
            what = "an input" if spec.kind.name.startswith("USER") else "a buffer or parameter"
            raise AioptError(
                f"the module changes {what}: '{spec.target}'",
                expected="a module without state that changes",
                hint="call eval() on the module first, or return the new value",
            )


def _sources(exported: Exported) -> dict[str, Source]:
    """What the placeholders mean. Tensors that are one in torch are one weight."""
    sources: dict[str, Source] = {}
    keys: dict[Any, str] = {}
    for spec in exported.graph_signature.input_specs:
        kind, name = spec.kind.name, spec.arg.name
        if kind == "USER_INPUT":
            sources[name] = _user_input(spec.arg)
            continue
        tensor = exported.state_dict.get(spec.target, exported.constants.get(spec.target))
        if not isinstance(getattr(tensor, "shape", None), tuple):
            raise AioptError(f"the module holds '{spec.target}', which is not a tensor")
        if kind == "CONSTANT_TENSOR":
            sources[name] = Source("literal", spec.target, tensor)
            continue
        same = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride(), tensor.dtype)
        key = keys.setdefault(same, spec.target) if tensor.numel() else spec.target
        sources[name] = Source("weight", key, tensor)
    return sources


def _user_input(arg: Any) -> Source:
    match type(arg).__name__:
        case "TensorArgument":
            return Source("input", arg.name)
        case "SymIntArgument":
            return Source("size", arg.name)
        case "ConstantArgument":
            return Source("constant", arg.name, arg.value)
        case other:
            raise AioptError(f"input '{arg.name}' is a {other}, which is not supported")


# -- names ------------------------------------------------------------------------------------


def _size_names(
    torch: Torch,
    exported: Exported,
    module: Any,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    dynamic_shapes: Any,
) -> dict[str, str]:
    """The user's names of torch's symbols: those of the `Dim` objects in `dynamic_shapes`."""
    if not isinstance(dynamic_shapes, Mapping | tuple | list):
        return {}
    given: dict[int, Any] = {}
    parameters = inspect.signature(module.forward).bind(*args, **kwargs).arguments
    values = parameters if isinstance(dynamic_shapes, Mapping) else tuple(parameters.values())
    for tensor, spec in _pairs(torch, values, dynamic_shapes):
        given[id(tensor)] = spec
    leaves = torch.utils._pytree.tree_leaves((args, dict(kwargs)))
    nodes = {node.name: node for node in exported.graph.nodes}
    user = [s for s in exported.graph_signature.input_specs if s.kind.name == "USER_INPUT"]
    names: dict[str, str] = {}
    for leaf, spec in zip(leaves, user, strict=False):
        for axis, dim in _axes(given.get(id(leaf))):
            size = nodes[spec.arg.name].meta["val"].shape[axis]
            names |= _named(getattr(getattr(size, "node", None), "expr", None), dim)
    return names


def _pairs(torch: Torch, value: Any, spec: Any) -> Iterator[tuple[Any, Any]]:
    """Tensors with what `dynamic_shapes` says of them, through nested containers."""
    if isinstance(value, torch.Tensor):
        yield value, spec
    elif isinstance(value, Mapping) and isinstance(spec, Mapping):
        for key in value:
            yield from _pairs(torch, value[key], spec.get(key))
    elif isinstance(value, tuple | list) and isinstance(spec, tuple | list):
        for each, part in zip(value, spec, strict=False):
            yield from _pairs(torch, each, part)


def _axes(spec: Any) -> Iterator[tuple[int, Any]]:
    if isinstance(spec, Mapping):
        yield from spec.items()
    elif isinstance(spec, tuple | list):
        yield from enumerate(spec)


def _named(expr: Any, dim: Any) -> dict[str, str]:
    """The symbol in a size's expression, with the name of the `Dim` or of its root."""
    root = getattr(dim, "root", dim)
    name = getattr(root, "__name__", None)
    symbols = sorted(getattr(expr, "free_symbols", ()), key=str)
    return {str(symbols[0]): name} if isinstance(name, str) and len(symbols) == 1 else {}


def _result_names(torch: Torch, out_spec: Any) -> list[str]:
    """What results are called: by their keys in dictionaries, else out0, out1, …"""
    pytree = torch.utils._pytree
    filled = pytree.tree_unflatten(list(range(out_spec.num_leaves)), out_spec)
    paths = [path for path, _ in pytree.tree_flatten_with_path(filled)[0]]
    names: list[str] = []
    for i, path in enumerate(paths):
        keys = [str(getattr(each, "key", getattr(each, "name", ""))) for each in path]
        text = re.sub(r"\W+", "_", "_".join(filter(None, keys)))
        names.append(text if text.isidentifier() else f"out{i}")
    return names


def user_constants(exported: Exported) -> Sequence[tuple[bool, Any]]:
    """For each leaf of the arguments: whether it is fixed, and then its value."""
    specs = exported.graph_signature.input_specs
    args = [spec.arg for spec in specs if spec.kind.name == "USER_INPUT"]
    return [(type(a).__name__ == "ConstantArgument", getattr(a, "value", None)) for a in args]


def tensor_of(torch: Torch, array: np.ndarray[Any, np.dtype[Any]]) -> Any:
    """An array as a tensor that shares its memory; the reverse of `values.array_of`."""
    array = np.asarray(array)
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)

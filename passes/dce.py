"""dce: remove what nobody needs, at any level of IR.

Unused side-effect-free operations; results and carried values of control flow at the graph level;
private symbols (functions, globals) that nothing public reaches.
"""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, ModuleOp, StringAttr, SymbolRefAttr
from xdsl.ir import Attribute, Block, Operation, ParametrizedAttribute, Region
from xdsl.traits import IsTerminator, SymbolOpInterface

from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .effects import has_no_effect
from .rules_control import prune_control


@dataclass(frozen=True)
class DcePass(Pass):
    """Remove unused side-effect-free operations and unreferenced private functions."""

    name = "dce"

    def run(self, op: Operation, state: PassState) -> None:
        removed = sum(_region(region) for region in op.regions)
        while prune_control(op, state):
            removed += sum(_region(region) for region in op.regions)
        if removed:
            state.count("removed", removed)
        if isinstance(op, ModuleOp) and (removed := _private_symbols(op)):
            state.count("removed-symbols", removed)


def _region(region: Region) -> int:
    """Users before what they use: backwards once, again only where control flow may loop."""
    blocks = list(reversed(region.blocks))
    total = 0
    while removed := sum(map(_block, blocks)):
        total += removed
        if len(blocks) == 1:
            break
    return total


def _block(block: Block) -> int:
    removed = 0
    for op in list(reversed(block.ops)):
        if is_dead(op):
            block.detach_op(op)
            op.erase()
            removed += 1
        else:
            removed += sum(map(_region, op.regions))
    return removed


def is_dead(op: Operation) -> bool:
    """Whether removing `op` changes nothing: no result is used and it does nothing else."""
    return (
        all(result.first_use is None for result in op.results)
        and not op.successors
        and not op.has_trait(IsTerminator)
        and not op.has_trait(SymbolOpInterface)
        and has_no_effect(op)
    )


def _private_symbols(module: ModuleOp) -> int:
    """Remove the private symbols of `module` that are not reachable from the rest of it."""
    private = {name: op for op in module.ops if (name := _private_name(op)) is not None}
    if not private:
        return 0
    needed: set[str] = set()
    roots = [op for op in module.ops if _private_name(op) is None]
    module_attributes = [*module.attributes.values(), *module.properties.values()]
    worklist = [name for attribute in module_attributes for name in _symbols(attribute)]
    worklist += [name for op in roots for name in _references(op)]
    while worklist:
        name = worklist.pop()
        if name in private and name not in needed:
            needed.add(name)
            worklist += _references(private[name])
    for name, op in private.items():
        if name not in needed:
            op.detach()
            op.erase()
    return len(private) - len(needed)


def _private_name(op: Operation) -> str | None:
    visibility = op.get_attr_or_prop("sym_visibility")
    name = op.get_attr_or_prop("sym_name")
    if isinstance(visibility, StringAttr) and visibility.data == "private":
        return name.data if isinstance(name, StringAttr) else None
    return None


def _references(op: Operation) -> Iterator[str]:
    """The symbols mentioned in `op` or anything inside it."""
    for nested in op.walk():
        for attribute in (*nested.properties.values(), *nested.attributes.values()):
            yield from _symbols(attribute)


def _symbols(attribute: Attribute) -> Iterator[str]:
    match attribute:
        case SymbolRefAttr():
            yield attribute.root_reference.data
        case ArrayAttr():
            for element in attribute.data:
                yield from _symbols(element)
        case DictionaryAttr():
            for element in attribute.data.values():
                yield from _symbols(element)
        case ParametrizedAttribute():
            for element in attribute.parameters:
                yield from _symbols(element)

"""What there is to choose for each kernel, and whether a point of it is legal (SPEC I3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..diagnostics import AioptError, location_of
from ..dialects import lin
from ..jitrt.tiering.reports.wording import count_text
from ..passes.pin_text import pin_text
from ..passes.printing import print_ir
from ..passes.schedule_space import reference_of, space_of
from ..passes.space_text import space_attribute
from .common import write_output
from .tune_model import Model, digest_of

if TYPE_CHECKING:
    from ..passes.schedule_points import ScheduleSpace
    from ..passes.space import Value
    from .tune import Options


def show_spaces(options: Options) -> int:
    """Print the spaces of the kernels that are asked for, or check a point of them; the exit code.

    Raises AioptError, also for a point that is not legal.
    """
    values = None if options.point is None else _values(options.point)
    model = Model.read(options.model, options)
    for kernel in model.kernels(options.kernel):
        space = space_of(kernel, model.target, options.kernel_threads)
        reference = reference_of(kernel, model.target)
        if values is None:
            write_output("-", _space_text(kernel, space, reference))
        else:
            schedule = _legal(kernel, space, reference, values)
            write_output("-", f"{kernel.sym_name.data} {pin_text(digest_of(kernel), schedule)}\n")
    return 0


def _values(text: str) -> dict[str, Value]:
    """The values that `--point` gives. Raises AioptError."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    scalars = (int, float, bool, str, type(None))
    if not isinstance(values, dict) or not all(isinstance(v, scalars) for v in values.values()):
        expected = "an object such as '{\"unroll\": 4}'"
        raise AioptError("malformed --point", expected=expected, found=repr(text))
    return values


def _space_text(kernel: lin.KernelOp, space: ScheduleSpace, reference: lin.Schedule) -> str:
    """A kernel's space under its name, and tier 2's point of it, a pin: IR that `--pins` takes."""
    name = kernel.sym_name.data
    points, combinations = count_text(len(space.legal)), count_text(space.combinations)
    choices = (
        str(space_attribute(space)).replace("], ", "],\n    ").replace(" where ", "\n    where ")
    )
    return (
        f"// {name} at {location_of(kernel)}: {points} legal points of {combinations}\n"
        f"#{name} = {choices}\n"
        f"{print_ir(lin.PinOp.of(digest_of(kernel), reference, name))}\n\n"
    )


def _legal(
    kernel: lin.KernelOp, space: ScheduleSpace, reference: lin.Schedule, values: dict[str, Value]
) -> lin.Schedule:
    """The schedule of a point: that of tier 2 but for some values. Raises AioptError."""
    try:
        point = space.point({**space.named(space.point_of(reference)), **values})
    except AioptError as error:
        error.message = f"kernel '{kernel.sym_name.data}': {error.message}"
        raise error.at(location_of(kernel)) from None
    return space.schedule(point)

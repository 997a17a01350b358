"""Where the pictures of the tools come from: matplotlib, if it is installed."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..diagnostics import AioptError, Location, reason_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def pyplot_of(extra: str) -> Any:
    """matplotlib's pyplot, without a window; `extra` of aiopt installs it. Raises AioptError."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise AioptError(
            "a picture needs matplotlib, which is not installed",
            hint=f"pip install 'aiopt[{extra}]'",
        ) from error
    mpl.use("agg")
    from matplotlib import pyplot

    return pyplot


def check_format(file: str) -> None:
    """Raise AioptError unless a file's name ends with a format that can be written."""
    from matplotlib.backend_bases import FigureCanvasBase

    known = FigureCanvasBase.get_supported_filetypes()
    if (suffix := PurePath(file).suffix.lstrip(".").lower()) not in known:
        expected = f"a file that ends with .{', .'.join(known)}"
        raise AioptError(
            f"there is no picture format '{suffix}'", location=Location(file), expected=expected
        )


def save_picture(pyplot: Any, figure: Figure, file: str) -> None:
    """Write a figure, in the format that the file's name ends with, and close it.

    Raises:
        AioptError: it cannot be written, or there is no such format.
    """
    try:
        figure.savefig(file, dpi=150)
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot draw: {reason_of(error)}", location=Location(file)) from error
    finally:
        pyplot.close(figure)

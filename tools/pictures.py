"""Where the pictures of the tools come from: matplotlib, if it is installed."""

from __future__ import annotations

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

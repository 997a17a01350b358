"""A suite whose cases do what cases must not do."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence

from aiopt import AioptError
from outcome import Wrong
from suite import Suite


class UnrulySuite(Suite):
    name = "unruly"
    seconds = 3.0

    def cases(self) -> Sequence[str]:
        return ["good", "dies", "measures", "hangs", "wrong", "chatty", "refuses", "breaks"]

    def run(self, case: str) -> dict[str, float] | None:
        match case:
            case "dies":
                print("last words", file=sys.stderr, flush=True)
                os._exit(7)
            case "hangs":
                threading.Event().wait()
            case "wrong":
                raise Wrong("3 is not 4")
            case "chatty":
                print("not an answer", flush=True)
            case "refuses":
                raise AioptError("'onnx.Loop' is not supported")
            case "breaks":
                raise ZeroDivisionError("by zero")
            case "measures":
                return {"ratio": 2.0}
        return None

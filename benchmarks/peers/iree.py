"""IREE's LLVM CPU backend at O3, for this processor. With a cache: the compiled module."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from model_files import model_file
from workloads import Workload

from .base import Compiled, Contestant, Setting, cached_file

_FLAGS = (
    "--iree-hal-target-device=local",
    "--iree-hal-local-target-device-backends=llvm-cpu",
    "--iree-llvmcpu-target-cpu=host",
    "--iree-input-type=onnx",
    "--iree-opt-level=O3",
    "--iree-opt-data-tiling=true",
)


class Peer(Contestant):
    """The compiled function on device arrays; one thread runs in the caller (`local-sync`)."""

    distributions = ("iree-base-compiler", "iree-base-runtime", "numpy")

    def __init__(self, setting: Setting) -> None:
        import iree.runtime

        super().__init__(setting)
        self.runtime = iree.runtime
        driver = "local-sync" if setting.threads == 1 else "local-task"
        self.config = iree.runtime.Config(driver)

    def prepare(self, workload: Workload, size: int | None) -> None:
        model_file("onnx", workload.name, size, self.setting.folder)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        source = model_file("onnx", workload.name, size, self.setting.folder)
        binary = cached_file(self.setting, f"{source.name}.vmfb")
        if binary is None or not binary.exists():
            binary = binary or source.with_suffix(".vmfb")
            self._compile(source, binary)
        module = self.runtime.VmModule.mmap(self.config.vm_instance, str(binary))
        loaded = self.runtime.load_vm_module(module, self.config)
        names = (n for n in loaded.vm_module.function_names if not n.startswith("__"))
        function = loaded[next(name for name in names if not name.endswith("$async"))]
        device = self.config.device
        return Compiled(
            function,
            convert=lambda x: self.runtime.asdevicearray(device, x),
            result=lambda array: array.to_host(),
        )

    def _compile(self, source: Path, binary: Path) -> None:
        tools = Path(sys.executable).parent
        text = binary.with_suffix(".mlir")
        run = [str(tools / "iree-import-onnx"), str(source), "-o", str(text)]
        subprocess.run(run, check=True, capture_output=True)
        run = [str(tools / "iree-compile"), str(text), "-o", str(binary), *_FLAGS]
        done = subprocess.run(run, capture_output=True, text=True)
        text.unlink()
        if done.returncode:
            raise RuntimeError(f"iree-compile: {done.stderr[-300:]}")

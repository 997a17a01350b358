"""Objects that all programs share, compiled before: assembly that the package brings (K5, W6).

LLVM takes a quarter of a second for the micro-kernels, the runtime and the thread pool, and 10 ms
to assemble what it made of them. So `assembly/` has their assembly for Linux on x86-64, a file for
each object. Its first line has a digest of the sources it was made of. With other sources, or on
another machine, an object is compiled as it always was.

    python -m aiopt.backends.llvm.prebuilt      # writes the files anew

Nothing else writes them. `test/backends/test_prebuilt.py` holds that they are what LLVM makes of
the sources as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from ...quick_dataclass import dataclass
from .jit import assemble, emit_assembly, emit_object, header, llvm_version
from .target import Target

FOLDER = Path(__file__).with_name("assembly")

_HEAD = "# made by LLVM {version} of sources with the digest "


@dataclass(frozen=True)
class Source:
    """What an object is compiled of.

    `sources` are texts that decide its code; `ir` makes LLVM IR text for a target, without the
    header; `codegen` is the level of code generation.
    """

    name: str
    sources: Callable[[], Iterable[str]]
    ir: Callable[[Target], str]
    codegen: int = 2

    @property
    def digest(self) -> str:
        """SHA-256 of the sources."""
        return hashlib.sha256("\0".join(self.sources()).encode()).hexdigest()

    @property
    def file(self) -> Path:
        """Where its assembly is."""
        return FOLDER / f"{self.name}.s"

    def object(self, target: Target) -> bytes:
        """The object: assembled, or compiled if there is no assembly of these sources."""
        text = self._assembly(target)
        if text is not None:
            return assemble(text, target)
        return emit_object(self._text(target), target, self.codegen)

    def is_prebuilt(self, target: Target) -> bool:
        """Whether the object takes no compilation."""
        return self._assembly(target) is not None

    def assembly(self, target: Target) -> str:
        """What its file should hold: assembly made now."""
        head = _HEAD.format(version=llvm_version())
        return f"{head}{self.digest}\n{emit_assembly(self._text(target), target, self.codegen)}"

    def _assembly(self, target: Target) -> str | None:
        machine, _, system = target.triple.partition("-")
        if machine != "x86_64" or "linux" not in system:
            return None
        try:
            text = self.file.read_text(encoding="utf-8")
            return text if text.split("\n", 1)[0].endswith(self.digest) else None
        except OSError:  # an installation without it, or without sources
            return None

    def _text(self, target: Target) -> str:
        return f"{header(target)}\n{self.ir(target)}"


def write_all() -> None:
    """Write the files of all objects, for the levels of x86-64."""
    for source, target in all_sources():
        source.file.write_text(source.assembly(target), encoding="utf-8")


def all_sources() -> list[tuple[Source, Target]]:
    """The objects that the package brings, each with the target its file is made for."""
    from ...passes.tiles import tile_shape
    from .imports import family_source
    from .runtime import RUNTIME
    from .threads import POOL

    families = [Target.named(level, to_run=False) for level in ("avx512", "avx2")]
    baseline = Target.named("generic")
    return [
        *((family_source(each, tile_shape(each.vector_bits)), each) for each in families),
        (RUNTIME, baseline),
        (POOL, baseline),
    ]


if __name__ == "__main__":
    write_all()

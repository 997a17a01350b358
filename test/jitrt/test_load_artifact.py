"""Loading an artifact compiles no kernel and imports no IR."""

from __future__ import annotations

import copy
import hashlib
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.imports import artifact_imports, family_object, self_contained
from aiopt.backends.llvm.runtime import runtime_object
from aiopt.backends.llvm.target import Target
from aiopt.backends.llvm.threads import pool_object
from aiopt.dialects import lin
from aiopt.jitrt.linking import link
from aiopt.jitrt.lowered import lower
from aiopt.lowering.family_names import table_name
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule import SchedulePass
from aiopt.passes.tiles import TileShape, edge_tiles, tile_shape, tile_shapes

TILES = tile_shapes(Target.host().vector_bits)
USUAL = tile_shape(Target.host().vector_bits)

PRODUCT = """
func.func @main(%x: tensor<?x96xf32, #graph.dims<n, _>>, %y: tensor<96x64xf32>)
    -> tensor<?x64xf32, #graph.dims<n, _>> {
  %0 = graph.matmul %x, %y : (tensor<?x96xf32, #graph.dims<n, _>>, tensor<96x64xf32>)
      -> tensor<?x64xf32, #graph.dims<n, _>>
  func.return %0 : tensor<?x64xf32, #graph.dims<n, _>>
}
"""

LOAD = """
import sys
import numpy as np
import aiopt
from llvmlite.binding import TargetMachine

compiled = []
TargetMachine.emit_object = lambda self, module: compiled.append(module)
program = aiopt.load(sys.argv[1], threads=2)
x, y = np.load(sys.argv[2]), np.load(sys.argv[3])
np.testing.assert_allclose(program(x, y), x @ y, rtol=1e-4, atol=1e-4)
np.testing.assert_allclose(aiopt.load(sys.argv[1])(x, arg1=y), x @ y, rtol=1e-4, atol=1e-4)
assert "xdsl" not in sys.modules
assert not compiled
"""


def with_tile(tile: TileShape) -> aiopt.Program:
    """The product with the micro-kernels of a tile."""
    passes = f"schedule{{tile={tile.mr},{tile.nr}}}, pack-weights, plan-arena, lin-to-llvm"
    return aiopt.compile(PRODUCT, pipeline=f"kernels, {passes}")


def with_edge() -> tuple[aiopt.Program, list[TileShape]]:
    """The product with wide panels and a narrow last one, by pin, and both tiles."""
    bits = Target.host().vector_bits
    wide = next(tile for tile in TILES if edge_tiles(bits, tile) and 64 % tile.nr)
    edge = next(tile for tile in edge_tiles(bits, wide) if tile.nr >= 64 % wide.nr)
    module = lower(PRODUCT, pipeline="kernels").module
    (kernel,) = (op for op in module.ops if isinstance(op, lin.KernelOp))
    loops = SchedulePass(tile=(wide.mr, wide.nr)).choose(kernel, Target.host())
    assert kernel.digest is not None
    pins = {kernel.digest.data: replace(loops, edge=edge.nr, pack="none")}
    pipeline = with_pins(resolve("tier2"), pins)
    return aiopt.compile(PRODUCT, pipeline=str(pipeline)), [wide, edge]


@pytest.mark.parametrize("tile", [*TILES, None], ids=str)
def test_nothing_is_compiled(tile: TileShape | None, tmp_path: Path) -> None:
    path = tmp_path / "product.aiopt"
    program, tiles = with_edge() if tile is None else (with_tile(tile), [tile])
    program.save(path)
    families = Artifact.from_bytes(path.read_bytes()).families
    assert families == {str(each): family_object(Target.host(), each) for each in tiles}
    draw = np.random.default_rng(3).standard_normal
    files = [tmp_path / "x.npy", tmp_path / "y.npy"]
    for file, shape in zip(files, ((20, 96), (96, 64)), strict=True):
        np.save(file, draw(shape, np.float32))
    command = [sys.executable, "-c", LOAD, str(path), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_code_of_another_version_is_not_linked(tmp_path: Path) -> None:
    program = aiopt.compile(PRODUCT)
    assert program.artifact is not None
    versions = {**program.artifact.versions, "aiopt": "0.0.1"}
    with pytest.raises(aiopt.AioptError, match=r"another version: expected .*, found aiopt 0.0.1"):
        link(replace(program.artifact, versions=versions, families={str(USUAL): b"damaged"}), {})


def test_an_artifact_without_products_brings_no_micro_kernels(tmp_path: Path) -> None:
    text = """
    func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n>> {
      %0 = graph.neg %x : tensor<?xf32, #graph.dims<n>>
      func.return %0 : tensor<?xf32, #graph.dims<n>>
    }
    """
    small, large = tmp_path / "small.aiopt", tmp_path / "large.aiopt"
    aiopt.compile(text).save(small)
    aiopt.compile(PRODUCT).save(large)
    brought = [Artifact.from_bytes(path.read_bytes()).families for path in (small, large)]
    assert brought == [{}, {str(USUAL): family_object(Target.host(), USUAL)}]


def test_a_weight_that_is_an_input_of_the_artifact(tmp_path: Path) -> None:
    """It would be ignored: the artifact was compiled for a new array in each call."""
    path = tmp_path / "product.aiopt"
    aiopt.compile(PRODUCT).save(path)
    with pytest.raises(
        aiopt.AioptError, match=r"product.aiopt: error: weight 'arg1' is an input of"
    ):
        aiopt.load(path, weights={"arg1": np.zeros((96, 64), np.float32)})
    aiopt.load(path, weights={"z": np.zeros(3, np.float32)})


def test_programs_are_copied_like_functions_and_not_pickled():
    program = aiopt.compile(PRODUCT)
    assert copy.deepcopy([program])[0] is program is copy.copy(program)
    with pytest.raises(aiopt.AioptError, match=r"cannot be pickled \(save it with Program\.save\)"):
        pickle.dumps(program)


@pytest.mark.parametrize("path", [None, 3, b"program"])
def test_a_program_is_saved_to_a_path(path):
    with pytest.raises(aiopt.AioptError, match="not the path of a file"):
        aiopt.compile(PRODUCT).save(path)


DIGESTS = """
import hashlib
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.imports import artifact_imports, family_object, self_contained
from aiopt.backends.llvm.runtime import runtime_object
from aiopt.backends.llvm.target import Target
from aiopt.backends.llvm.threads import pool_object
from aiopt.passes.tiles import tile_shape

host = Target.host()
for data in (family_object(host, tile_shape(host.vector_bits)), runtime_object(), pool_object()):
    print(hashlib.sha256(data).hexdigest())
"""


def test_shared_objects_are_the_same_in_each_process() -> None:
    """So whoever loads artifacts of several workers has one runtime and one of each family."""
    command = [sys.executable, "-c", DIGESTS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    here = (family_object(Target.host(), USUAL), runtime_object(), pool_object())
    assert done.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


def test_shared_objects_are_loaded_once() -> None:
    artifact = aiopt.compile(PRODUCT).artifact
    assert artifact is not None
    data = self_contained(artifact).to_bytes()
    natives = [link(Artifact.from_bytes(data), {}, threads=2).native for _ in range(2)]
    own = aiopt.compile(PRODUCT, threads=2).native
    assert len({native.run_address for native in (*natives, own) if native is not None}) == 1
    table = table_name(USUAL)
    tables = [artifact_imports(Artifact.from_bytes(data))[table] for _ in range(2)]
    assert {*tables, artifact_imports(artifact)[table]} == {tables[0]}


def test_a_folder_is_no_artifact(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(aiopt.AioptError, match="cannot write: "):
        aiopt.compile(PRODUCT, tier=1).save(".")
    assert not list(tmp_path.iterdir())

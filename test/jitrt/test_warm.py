"""What was asked for before starts from the compile cache, without xDSL and LLVM (K5, T1, C1)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.imports import self_contained
from aiopt.jitrt import warm
from aiopt.jitrt.cache import process
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.programs import Verification, store_program
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.manifest import Manifest, Member
from aiopt.jitrt.warm import Asked, Choice
from aiopt.jitrt.weights import OpenWeights
from patience import PATIENT
from safetensors.numpy import save_file

from .cache.stores import DictStore

TEXT = """
func.func @layer(%x: tensor<?x8xf32, #graph.dims<n, _>> {graph.name = "x"},
    %w: tensor<8x8xf32> {graph.name = "w"}) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %y = graph.matmul %x, %w : (tensor<?x8xf32, #graph.dims<n, _>>, tensor<8x8xf32>)
      -> tensor<?x8xf32, #graph.dims<n, _>>
  %z = graph.exp %y : tensor<?x8xf32, #graph.dims<n, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<n, _>>
}"""

POLICY = (
    'tier-policy{promote=false specialize="count >= 3" retire=false demote=false'
    ' ahead="to == 2" wait=true}, resource-policy{compile=inline},'
    " latency-policy{replace=false regress=false verify=false}"
)

BEGIN = """
import json, os, sys
import numpy as np
import aiopt
from aiopt.jitrt.tiering.asleep import WATCH

WATCH._threaded = False
POLICY = sys.argv[1]
out = {}

def run(program, rows=5):
    x = np.random.default_rng(rows).standard_normal((rows, 8), np.float32)
    return program(x).tobytes().hex()

def load(**options):
    options = {"weights": "w.safetensors", "threads": 1, **options}
    return aiopt.load(options.pop("path", "layer.mlir"), **options)
"""

END = """
from aiopt.jitrt.tiering.events import LOG
heavy = [name for name in ("xdsl", "lark", "llvmlite", "rich", "click") if name in sys.modules]
kinds = [event.kind for event in LOG.events()]
print()
print(json.dumps({**out, "heavy": heavy, "kinds": kinds}))
"""


class Folder:
    """A folder with a program and its weights, and processes that share a cache."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cold: dict[str, Any] = {}
        if not (path / "layer.mlir").exists():
            (path / "layer.mlir").write_text(TEXT)
            self.weights(0)

    def weights(self, seed: int, shape: tuple[int, ...] = (8, 8)) -> None:
        weights = np.random.default_rng(seed).standard_normal(shape, np.float32)
        save_file({"w": weights}, self.path / "w.safetensors")

    def start(self, code: str, **environment: str) -> subprocess.Popen[str]:
        own = {"AIOPT_CACHE_DIR": "cache", "XDG_DATA_HOME": str(self.path / "data")}
        names = ("AIOPT_TIER", "AIOPT_POLICY", "AIOPT_DEBUG")
        known = {name: value for name, value in os.environ.items() if name not in names}
        return subprocess.Popen(
            [sys.executable, "-c", PATIENT + BEGIN + code + END, POLICY],
            env={**known, **own, **environment},
            cwd=self.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, **environment: str) -> dict[str, Any]:
        return result_of(self.start(code, **environment))


def result_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    try:
        out, err = process.communicate(timeout=100)
    finally:
        process.kill()
    assert process.returncode == 0, err
    return json.loads(out.splitlines()[-1])


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Whose cache has the program in tier 2 and under the policy; `cold` is what that process
    said."""
    folder = Folder(tmp_path_factory.mktemp("first"))
    folder.cold = folder.run(TIER_2 + "out['fixed'] = out['y']\n" + UNDER + "p.settle()\n")
    return folder


@pytest.fixture
def filled(first: Folder, tmp_path: Path) -> Folder:
    """A copy of the first folder."""
    shutil.copytree(first.path, tmp_path / "copy")
    copy = Folder(tmp_path / "copy")
    copy.cold = first.cold
    return copy


TIER_2 = "p = load(tier=2); out['y'] = run(p); out['name'] = p.name; out['tier'] = p.tier\n"
UNDER = "p = load(policy=POLICY); out['y'] = run(p); out['tier'] = p.tier\n"


def test_a_fixed_tier_starts_without_the_compiler(filled: Folder) -> None:
    cold, warm = filled.cold, filled.run(TIER_2)
    assert "xdsl" in cold["heavy"] and warm["heavy"] == []
    assert warm["kinds"].count("cache-hit") == 2 and "cache-miss" not in warm["kinds"]
    assert (warm["y"], warm["tier"], warm["name"]) == (cold["fixed"], 2, "layer")
    filled.weights(1)
    other = filled.run(TIER_2)
    assert other["heavy"] == [] and other["y"] != cold["fixed"]
    shown = filled.run("p = load(tier=2); out['ir'] = 'llvm.func' in p.ir\n")
    assert shown["ir"] and "xdsl" in shown["heavy"]


def test_the_environment_and_other_files_start_from_the_same_entry(filled: Folder) -> None:
    (filled.path / "layer.mlir").rename(filled.path / "other.mlir")
    warm = filled.run(
        "p = load(path='other.mlir'); out['name'] = p.name; out['tier'] = p.tier\n", AIOPT_TIER="2"
    )
    assert (warm["name"], warm["tier"], warm["heavy"]) == ("other", 2, [])


@pytest.mark.parametrize("change", ["text", "weights", "tier", "target", "pipeline"])
def test_what_is_asked_for_in_another_way_is_compiled(filled: Folder, change: str) -> None:
    code = TIER_2
    if change == "text":
        path = filled.path / "layer.mlir"
        path.write_text(path.read_text().replace("graph.exp", "graph.tanh"))
    elif change == "weights":
        filled.weights(0, (8, 9))
        code = "try:\n  load(tier=2)\nexcept aiopt.AioptError as error: out['error'] = str(error)\n"
    else:
        option = {"tier": "tier=1", "target": "tier=2, target='generic'", "pipeline": "pipeline=P"}
        code = f"P = 'tier1'\nrun(load({option[change]}))\n"
    found = filled.run(code)
    assert "xdsl" in found["heavy"]
    assert ("error" in found) == (change == "weights")


def test_a_program_under_a_policy_sleeps(filled: Folder) -> None:
    cold = filled.cold
    assert cold["tier"] == 2 and "compiled" in cold["kinds"]
    code = UNDER + (
        "out['calls'] = p.stats['calls']; out['symbols'] = p.symbols; out['repr'] = repr(p)\n"
        "out['counts'] = p.statistics().programs[0].count\n"
        "out['all'] = list(aiopt.metrics()['programs'])\n"
        "out['slow'] = run(lambda x: p(x.tolist() and x[::1].astype('=f4'), out=np.empty_like(x)))\n"
        "try: p(np.zeros((2, 9), 'f4'))\n"
        "except aiopt.AioptError as error: out['error'] = str(error)\n"
        "out['children'] = open(f'/proc/self/task/{os.getpid()}/children').read()\n"
    )
    warm = filled.run(code)
    assert warm["heavy"] == []
    assert warm["kinds"] == ["cache-hit", "cache-hit", "load"]
    assert warm["y"] == warm["slow"] == cold["y"]
    assert warm["calls"] == warm["counts"] == 1
    assert (warm["symbols"], warm["all"], warm["children"]) == (["n"], ["layer"], "")
    assert warm["repr"] == (
        "<aiopt.Program layer(x: float32[n, 8]) -> (out0: float32[n, 8]), tier 2>"
    )
    assert "expected [n, 8] = [2, 8] with n = 2, found [2, 9]" in warm["error"]


def test_a_program_wakes_when_its_calls_have_taken_long_enough(filled: Folder) -> None:
    code = UNDER + (
        "for _ in range(200): run(p)\n"
        "out['pause'] = WATCH.step(); out['asleep'] = p.asleep is not None\n"
        "p.asleep.after = p.asleep.spent() / 2\n"
        "WATCH.step(); out['woken'] = p.asleep is None\n"
        "out['calls'] = p.stats['calls']; out['again'] = run(p)\n"
        "out['profile'] = p.managed.profile.calls()\n"
        "out['module'] = 'graph.matmul' in str(p.module)\n"
    )
    warm = filled.run(code)
    assert warm["asleep"] and warm["woken"] and warm["module"] and warm["pause"] > 0
    assert warm["calls"] == warm["profile"] == 201
    assert warm["again"] == warm["y"]
    assert "wake" in warm["kinds"] and "compiled" not in warm["kinds"]


def test_versions_for_single_sizes_are_there_from_the_beginning(folder: Folder) -> None:
    code = "p = load(policy=POLICY)\nfor _ in range(9): out['y'] = run(p)\n"
    cold = folder.run(
        code + "while not p.managed.special: run(p); p.settle()\n"
        "out['y'] = run(p); out['exact'] = list(p.managed.special)\n"
    )
    assert cold["exact"] == [[5]]
    warm = folder.run(
        code + "out['slots'] = [v.slot for v in p.versions]\n"
        "out['calls'] = [v.native.calls for v in p.versions]\n"
        "out['other'] = run(p, 4)\n"
        "out['asleep'] = [v.slot for v in p.managed.versions()], p.asleep is None\n"
    )
    assert warm["slots"] == [[2, None], [3, [5]]] and warm["calls"] == [0, 9]
    assert warm["asleep"] == [[[2, None], [3, [5]]], True]
    assert warm["kinds"].count("cache-hit") == 3 and "compiled" not in warm["kinds"]
    assert warm["y"] == cold["y"]


def test_a_program_may_have_no_version_for_all_sizes(folder: Folder) -> None:
    code = (
        "p = load(policy=POLICY + ', bucket-shapes{generic=false}')\n"
        "for _ in range(9): out['y'] = run(p)\n"
    )
    cold = folder.run(
        code + "while not p.managed.special: run(p); p.settle()\n"
        "out['y'] = run(p); out['slots'] = [v.slot for v in p.versions]\n"
    )
    assert cold["slots"] == [[3, [5]]]
    warm = folder.run(
        code + "out['slots'] = [v.slot for v in p.versions]; out['tier'] = p.tier\n"
        "out['calls'] = [v.native.calls for v in p.versions]\n"
        "out['asleep'] = p.asleep is not None, 'xdsl' in sys.modules\n"
        "x = np.random.default_rng(5).standard_normal((5, 8), np.float32)\n"
        "out['named'] = p(x=np.asfortranarray(x)).tobytes().hex()\n"
        "out['other'] = run(p, 4)\n"
        "out['woken'] = [v.slot for v in p.managed.versions()], p.asleep is None\n"
        "try: p(x[:, 1:])\n"
        "except aiopt.AioptError as error: out['wrong'] = str(error)\n"
    )
    assert warm["slots"] == cold["slots"] and (warm["tier"], warm["calls"]) == (0, [9])
    assert warm["asleep"] == [True, False] and warm["woken"] == [[[3, [5]]], True]
    assert warm["named"] == warm["y"] == cold["y"] and len(warm["other"]) == 2 * 4 * 8 * 4
    assert "input 'x' dimension 1 has the wrong size: expected 8, found 7" in warm["wrong"]
    assert "compiled" not in warm["kinds"]


def test_tier_0_is_made_when_a_call_needs_it(filled: Folder) -> None:
    code = UNDER + (
        "p.versioned.install([])\n"
        "out['interpreted'] = run(p); out['asleep'] = p.asleep is not None\n"
        "entry = p.entry; del p; import gc; gc.collect()\n"
        "out['again'] = run(entry)\n"
    )
    warm = filled.run(code)
    assert not warm["asleep"] and "wake" in warm["kinds"]
    one, *others = (
        np.frombuffer(bytes.fromhex(warm[n]), "f4") for n in ("y", "interpreted", "again")
    )
    for other in others:
        np.testing.assert_allclose(other, one, rtol=1e-5)


def test_a_damaged_cache_costs_a_compilation(filled: Folder) -> None:
    for file in (filled.path / "cache").rglob("*"):
        if file.is_file() and file.stat().st_size > 100_000:
            data = bytearray(file.read_bytes())
            data[::997] = bytes(len(data[::997]))
            file.write_bytes(data)
    again = filled.run(TIER_2)
    assert again["y"] == filled.cold["fixed"]


def test_a_single_run_takes_what_is_compiled(folder: Folder) -> None:
    """Where nothing is, it is interpreted: no process could be ready in time."""
    code = (
        "from aiopt.tools.run import main\n"
        "np.save('x.npy', np.random.default_rng(5).standard_normal((5, 8), np.float32))\n"
        "main(['layer.mlir', '--weights', 'w.safetensors', '--inputs', 'x.npy', '-o', 'y.npz'])\n"
        "out['y'] = np.load('y.npz')['out0'].tobytes().hex()\n"
    )
    first = folder.run(code)
    assert "xdsl" in first["heavy"] and "cache-miss" in first["kinds"]
    folder.run(
        "from aiopt.jitrt.build import asked_program\n"
        "from aiopt.jitrt.lowered import lower\n"
        "from aiopt.jitrt.manifest import Manifest, Member\n"
        "from aiopt.jitrt.warm import Choice, _put\n"
        "from aiopt.jitrt.weights import open_weights\n"
        "text, weights = open('layer.mlir').read(), open_weights('w.safetensors')\n"
        "lowered = lower(text, tier=2, weights=weights, share=True)\n"
        "lowered.compile()\n"
        "sizes = ('n', 8), ('n', 8)\n"
        "manifest = Manifest('f', (Member(2, None, lowered.key),), symbols=('n',), shapes=sizes,\n"
        "    wake=10.0, last=2, weights=('w',))\n"
        "_put(asked_program(text, Choice(), '', {'weights': weights}), manifest, 0.0, None)\n"
    )
    warm = folder.run(code)
    assert set(warm["heavy"]) <= {"click"} and "cache-hit" in warm["kinds"]
    one, two = (np.frombuffer(bytes.fromhex(ended["y"]), "f4") for ended in (first, warm))
    np.testing.assert_allclose(two, one, rtol=1e-5)


def test_two_processes_begin_at_once(folder: Folder) -> None:
    processes = [folder.start(UNDER + "p.settle()\n") for _ in range(2)]
    first, second = map(result_of, processes)
    assert first["y"] == second["y"]
    assert folder.run(UNDER)["heavy"] == []


def test_a_policy_that_verifies_begins_with_what_was_verified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = Cache(None, DictStore("disk"), threaded=False)
    monkeypatch.setattr(warm, "process_cache", lambda: cache)
    key = Key("program", (("module", "layer"),))
    artifact = self_contained(lower(TEXT, tier=2).compile())
    weights = OpenWeights({}, partly=True)
    asked = Asked(key, Choice(), "layer.mlir", weights, lambda: TEXT, {})
    member = Member(2, None, key)

    def loads(verify: tuple[float, float] | None, threads: int = 1) -> bool:
        manifest = Manifest("f", (member,), verify=verify)
        return warm._load(asked, manifest, member, threads) is not None

    store_program(cache, key, artifact, {})
    assert loads(None)
    assert not loads((1e-3, 1e-3))
    store_program(cache, key, artifact, {}, verification=Verification(1e-4, 1e-3, checks=2))
    assert loads((1e-3, 1e-3))
    assert not loads((1e-5, 1e-3))
    assert not loads((1e-3, 1e-3), threads=2)


def write_model(path: Path, weights: np.ndarray, *, external: bool) -> None:
    """`x @ w`, with the weights in the file or beside it."""
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    f32 = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "layer",
        [helper.make_tensor_value_info("x", f32, ["n", 8])],
        [helper.make_tensor_value_info("y", f32, ["n", 8])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path, save_as_external_data=external, location="layer.bin", size_threshold=0)


@pytest.mark.parametrize("external", [False, True])
def test_onnx_models_start_from_the_cache(folder: Folder, external: bool) -> None:
    path = folder.path / "layer.onnx"
    first = np.random.default_rng(1).standard_normal((8, 8), np.float32)
    write_model(path, first, external=external)
    code = (
        "for options in ({'tier': 2}, {'policy': POLICY}):\n"
        "  p = load(path='layer.onnx', weights=None, **options)\n"
        "  out['y'], out['name'] = run(p), p.name\n"
    )
    cold, warm = folder.run(code), folder.run(code)
    assert warm["heavy"] == [] and (warm["y"], warm["name"]) == (cold["y"], "layer")
    changed = folder.path / "layer.bin" if external else path
    changed.write_bytes(changed.read_bytes().replace(first.tobytes(), (2 * first).tobytes()))
    other = folder.run(code)
    assert "xdsl" in other["heavy"]
    one, two = (np.frombuffer(bytes.fromhex(ended["y"]), "f4") for ended in (cold, other))
    np.testing.assert_allclose(two, 2 * one, rtol=1e-5)


def test_a_model_whose_versions_depend_on_calls_has_no_miss_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx = pytest.importorskip("onnx")
    text = (
        '<ir_version: 8, opset_import: ["": 17]> m (float[n, 8] x, int64[2] s) => (float[a, b] y)'
        " { y = Reshape(x, s) }"
    )
    onnx.save(onnx.parser.parse_model(text), tmp_path / "m.onnx")
    disk, x = DictStore("disk"), np.ones((2, 8), np.float32)

    def sources(sizes: list[int]) -> list[str]:
        """What became of the lookups of sources of a process that calls the model."""
        told: list[tuple[str, Any]] = []
        cache = Cache(
            DictStore("memory"),
            disk,
            report=lambda kind, program="", /, **data: told.append((kind, data.get("what"))),
            threaded=False,
        )
        monkeypatch.setattr(process, "_cache", cache)
        program = aiopt.load(tmp_path / "m.onnx", tier=1)
        assert program(x, np.array(sizes)).shape == tuple(sizes)
        return [kind for kind, what in told if what == "source"]

    cold = sources([4, 4])
    assert cold == ["cache-miss", "cache-put", "cache-miss", "cache-put"]
    assert sources([4, 4]) == ["cache-hit", "cache-hit"]
    assert sources([8, 2]) == ["cache-hit", "cache-miss", "cache-put"]


@pytest.mark.parametrize("name", ["layer.mlir", "layer.onnx"])
def test_load_waits_for_a_remote_as_its_policy_says(folder: Folder, name: str) -> None:
    """The policy is not known before the remote is asked, so it is asked again."""
    write_model(folder.path / "layer.onnx", np.ones((8, 8), np.float32), external=False)
    code = f"""
policy = POLICY + ", cache-policy{{patience=60s timeout=60s}}"
program = load(path="{name}", policy=policy, weights={{"layer.mlir": "w.safetensors"}}.get("{name}"))
out["y"], out["tier"] = run(program), program.tier
"""
    far = {"AIOPT_CACHE_DIR": "", "AIOPT_CACHE_REMOTE": f"file://{folder.path}/far"}
    first, again = (folder.run(code, **far) for _ in range(2))
    assert "xdsl" in first["heavy"]
    assert "xdsl" not in again["heavy"]
    assert (again["y"], again["tier"]) == (first["y"], 2)


def test_calls_forks_and_wakes_at_once(filled: Folder) -> None:
    """A child of a process whose programs sleep serves, and wakes them itself."""
    code = UNDER + (
        "import threading, time\n"
        "WATCH._threaded = True\n"
        "stop, wrong = threading.Event(), []\n"
        "def call():\n"
        "    while not stop.is_set():\n"
        "        if run(p) != out['y']: wrong.append(1)\n"
        "        time.sleep(0.002)\n"
        "threads = [threading.Thread(target=call) for _ in range(3)]\n"
        "[thread.start() for thread in threads]\n"
        "def child(wakes):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        code = 2\n"
        "        try:\n"
        "            if wakes: p.settle()\n"
        "            same = run(p) == out['y'] and (p.asleep is None) == wakes\n"
        "            code = 0 if same and WATCH.programs is not None else 1\n"
        "        finally: os._exit(code)\n"
        "    return os.waitpid(pid, 0)[1]\n"
        "out['asleep'] = [child(False), child(True)]\n"
        "p.asleep.after = 0.0\n"
        "WATCH._run_in_thread()\n"
        "end = time.monotonic() + 60\n"
        "while p.asleep is not None and time.monotonic() < end: time.sleep(0.01)\n"
        "out['awake'] = p.asleep is None\n"
        "stop.set(); [thread.join() for thread in threads]\n"
        "out['wrong'] = len(wrong); out['trouble'] = [e.data for e in p.events if e.kind == 'trouble']\n"
    )
    found = filled.run(code)
    assert found["asleep"] == [0, 0] and found["awake"]
    assert found["wrong"] == 0 and found["trouble"] == [], found["trouble"]
    assert found["kinds"].count("wake") == 1

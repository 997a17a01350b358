"""aiopt-cache as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.jitrt.cache.trust import secret
from aiopt.jitrt.cache.trust.sealing import facts_of, seal
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.tools import cache as cache_tool
from aiopt.tools.cache import main
from cache_entries import OTHER_SECRET, RING, SECRET
from patience import PATIENT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process trusts the key of the tests."""
    monkeypatch.setattr(secret, "_ring", RING)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the tool: exit code, stdout, stderr, of which an error has one line."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert (code == 1) == (printed.err.count("\n") == 1), printed.err
        assert "internal error" not in printed.err
        return code, printed.out, printed.err

    return run


def entry(name: str, kind: str = "program", **changed: Any) -> Entry:
    factors = (
        ("module", name),
        ("pipeline", "builtin.module(cse,fuse{kinds=a,b})"),
        ("target", "cpu='x' features='+avx2'"),
    )
    made = Entry(
        Key(kind, factors), name.encode() * 100, label=name, tier=2, cost=0.25, created=1000.0
    )
    return replace(made, **changed)


def keep(folder: Path, *entries: Entry, key: Secret = SECRET) -> list[str]:
    """Put entries into a folder's cache; their digests."""
    disk = DiskStore(folder, replacement=LruK(2), budget=None, clock=lambda: 2000.0)
    for each in entries:
        assert disk.put(each.digest, seal(each, key), facts_of(each))
    disk.close()
    return [each.digest for each in entries]


def use(folder: Path, digest: str, times: int) -> None:
    disk = DiskStore(folder, replacement=LruK(2), budget=None, clock=lambda: 3000.0)
    for _ in range(times):
        assert disk.get(digest) is not None
    disk.close()


OBJECT = entry("family", "object")
ONE = entry("one", references=(OBJECT.digest,), guards={"sizes": {"n": [1, 8]}})
TWO = entry("two", "source", payload=b'{"name": "two"}', tier=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "cache", OBJECT, ONE, TWO)
    return tmp_path / "cache"


def test_stat(folder: Path, run: Run) -> None:
    use(folder, ONE.digest, 3)
    code, out, _ = run("stat", "--folder", folder)
    assert code == 0
    assert "3 records" in out and SECRET.id.hex() in out and "750 ms" in out
    found = json.loads(run("stat", "--folder", folder, "--json")[1])
    assert found["entries"] == 3 and found["keys"] == [SECRET.id.hex()]
    assert found["kinds"]["program"]["hits"] == 3
    assert found["kinds"]["program"]["saved_seconds"] == 0.75
    assert sum(kind["bytes"] for kind in found["kinds"].values()) == found["bytes"]


def test_stat_hides_credentials(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOPT_CACHE_REMOTE", "redis://user:hush@server:7000/2")
    code, out, _ = run("stat", "--folder", folder)
    assert code == 0 and "server:7000" in out and "hush" not in out
    monkeypatch.setenv("AIOPT_CACHE_REMOTE", "carrier-pigeon://x")
    assert "AIOPT_CACHE_REMOTE" in run("stat", "--folder", folder)[2]


def test_ls(folder: Path, run: Run) -> None:
    use(folder, TWO.digest, 1)
    code, out, _ = run("ls", "--folder", folder)
    assert code == 0
    assert all(each.digest[:12] in out for each in (OBJECT, ONE, TWO))
    listed = json.loads(run("ls", "--folder", folder, "--json")[1])
    assert listed[0] == {
        "digest": TWO.digest,
        "kind": "source",
        "label": "two",
        "tier": 0,
        "bytes": listed[0]["bytes"],
        "hits": 1,
        "cost_seconds": 0.25,
        "created": 1000.0,
        "used": 3000.0,
    }
    of_kind = json.loads(run("ls", "--folder", folder, "--kind", "object", "--json")[1])
    assert [each["label"] for each in of_kind] == ["family"]
    largest = json.loads(run("ls", "--folder", folder, "--sort", "size", "--limit", 1, "--json")[1])
    assert len(largest) == 1 and largest[0]["bytes"] == max(each["bytes"] for each in listed)


def test_show(folder: Path, tmp_path: Path, run: Run) -> None:
    code, out, _ = run("show", ONE.digest[:6], "--folder", folder)
    assert code == 0
    for text in (ONE.digest, "fuse{kinds=a,b}", "features='+avx2'", OBJECT.digest, '"sizes"'):
        assert text in out
    (shown,) = json.loads(run("show", TWO.digest, "--folder", folder, "--json")[1])
    assert shown["factors"] == dict(TWO.key.factors)
    assert shown["content"] == {"name": "two"}
    assert run("show", ONE.digest, "-o", tmp_path / "out", "--folder", folder)[0] == 0
    assert (tmp_path / "out").read_bytes() == ONE.payload


def test_looking_is_no_use(folder: Path, run: Run) -> None:
    before = run("ls", "--folder", folder, "--json")
    run("show", ONE.digest, "--folder", folder)
    run("verify", "--folder", folder)
    assert run("ls", "--folder", folder, "--json") == before


def test_explain(folder: Path, run: Run) -> None:
    factors = tuple((n, t.replace("a,b", "a").replace("+", "-")) for n, t in ONE.key.factors)
    (other,) = keep(folder, replace(ONE, key=Key("program", factors)))
    code, out, _ = run("explain", ONE.digest, other, "--folder", folder)
    assert code == 0
    assert "fuse{kinds=a,b}" in out and "fuse{kinds=a}" in out and "module" not in out
    found = json.loads(run("explain", ONE.digest, other, "--folder", folder, "--json")[1])
    assert found["a"] == ONE.digest and found["b"] == other
    assert [each["factor"] for each in found["differences"]] == ["pipeline", "target"]
    assert run("explain", other, other, "--folder", folder)[1] == "the keys are the same\n"


def test_explain_finds_the_most_similar_entry(folder: Path, run: Run) -> None:
    assert "no other entry of kind 'program'" in run("explain", ONE.digest, "--folder", folder)[2]
    (near,) = keep(
        folder, replace(ONE, key=Key("program", (("module", "x"), *ONE.key.factors[1:])))
    )
    keep(folder, entry("far", key=Key("program", (("module", "y"),))))
    found = json.loads(run("explain", ONE.digest, "--folder", folder, "--json")[1])
    assert found["b"] == near
    assert [each["factor"] for each in found["differences"]] == ["module"]


PROGRAM = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %y = graph.softmax %x axis = 1 : tensor<?x8xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<n, _>>
}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """The cache of a process that has loaded a program and a model in tier 2."""
    helper = pytest.importorskip("onnx").helper
    x, y = (helper.make_tensor_value_info(name, 1, ["n", 2]) for name in "xy")
    weight = helper.make_tensor("w", 1, [2, 2], [1.0, 2.0, 3.0, 4.0])
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    model = helper.make_model(helper.make_graph(nodes, "g", [x], [y], [weight]))
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    (tmp_path / "a.mlir").write_text(PROGRAM)
    (tmp_path / "b.mlir").write_text(PROGRAM.replace("softmax %x axis = 1", "exp %x"))
    environment = {
        **os.environ,
        "AIOPT_CACHE_DIR": str(tmp_path / "loaded"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    code = PATIENT + "import sys, aiopt; [aiopt.load(path, tier=2) for path in sys.argv[1:]]"
    files = [str(tmp_path / name) for name in ("a.mlir", "model.onnx")]
    command = [sys.executable, "-c", code, *files]
    subprocess.run(command, env=environment, check=True)
    return tmp_path / "loaded"


def test_explain_files(
    loaded: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret, "_ring", secret.ring_of_user(tmp_path / "data/aiopt/cache.key"))
    place = ("--folder", loaded)

    def labels(*arguments: object) -> list[str]:
        found = json.loads(run("explain", *arguments, *place, "--json")[1])
        return [each["factor"] for each in found["differences"]]

    a, b = tmp_path / "a.mlir", tmp_path / "b.mlir"
    assert labels(a, "--tier", 2) == []
    assert "the keys are the same" in run("explain", a, "--tier", 2, *place)[1]
    assert labels(b, "--tier", 2) == ["source"]
    assert labels(a, "--tier", 3) == ["choice"]
    assert labels(a, "--tier", 2, "--target", "generic") == ["chosen target"]
    assert labels(a, b, "--policy", "steady") == ["source"]
    model = tmp_path / "model.onnx"
    assert labels(model, "--tier", 2) == []
    assert labels(model, "--tier", 1) == ["choice"]
    listed = json.loads(run("ls", "--kind", "program", "--json", *place)[1])
    (compiled,) = (each["digest"] for each in listed if each["label"] == "model")
    assert labels(model, compiled) == []
    listed = [each for each in listed if each["label"] == "a"]
    assert labels(a, listed[0]["digest"]) == []
    assert labels(b, listed[0]["digest"]) == ["module"]
    assert set(labels(a, listed[0]["digest"], "--tier", 1)) == {"pipeline", "tier"}
    assert "does not keep the program" in run("explain", a, "--tier", 0, *place)[2]
    nonsense = ("explain", a, "--policy", "nonsense", *place)
    expected = "<policy>:1:1: error: unknown pass or pipeline 'nonsense'\n"
    assert run(*nonsense) == (1, "", expected)
    assert "choose one of" in run(*nonsense, "--tier", 2)[2]
    assert "does not keep the program" in run("explain", a, "--debug-info", *place)[2]
    assert "expected" in run("explain", loaded.parent / "data/aiopt/cache.key", *place)[2]


def test_verify(folder: Path, run: Run) -> None:
    assert run("verify", "--folder", folder)[:2] == (0, "3 records\n")
    (foreign,) = keep(folder, entry("foreign"), key=OTHER_SECRET)
    (lonely,) = keep(folder, entry("lonely", references=("ab" * 32,)))
    code, out, err = run("verify", "--folder", folder, "--json")
    assert code == 1 and "1 refused" in err
    found = json.loads(out)
    assert found["refused"] == {foreign: "unknown-key"}
    assert found["incomplete"] == [lonely]
    assert found["problems"] == [] and found["deleted"] == 0
    assert run("verify", "--folder", folder, "--delete")[0] == 0
    assert run("verify", "--folder", folder)[:2] == (0, "3 records\n")


def test_verify_finds_damaged_files(folder: Path, run: Run) -> None:
    (pack,) = folder.rglob("*.pack")
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    code, out, err = run("verify", "--folder", folder)
    assert code == 1 and "1 problem" in err
    assert "problem: record" in out


def test_prune(folder: Path, run: Run) -> None:
    keep(folder, *(entry(f"more{i}", "tuning", payload=bytes(5000)) for i in range(20)))
    use(folder, ONE.digest, 3)
    assert run("prune", "--folder", folder)[0] == 1
    assert run("prune", "--size", "many", "--folder", folder)[0] == 1
    code, out, _ = run("prune", "--size", "50KiB", "--folder", folder, "--json")
    left = json.loads(run("stat", "--folder", folder, "--json")[1])
    assert code == 0 and left["bytes"] <= 50 << 10
    assert json.loads(out)["deleted"] == 23 - left["entries"] > 5
    assert run("prune", "--kind", "tuning", "--folder", folder)[0] == 0
    kinds = {each["kind"] for each in json.loads(run("ls", "--folder", folder, "--json")[1])}
    assert "tuning" not in kinds and "program" in kinds
    code, out, _ = run("prune", "--unused", 1, "--folder", folder)
    assert code == 0 and out.startswith("deleted")
    assert json.loads(run("ls", "--folder", folder, "--json")[1]) == []


def test_clear(folder: Path, run: Run) -> None:
    code, out, _ = run("clear", "--folder", folder)
    assert code == 0 and out.startswith("deleted 3 records")
    assert json.loads(run("ls", "--folder", folder, "--json")[1]) == []
    assert run("stat", "--folder", folder)[0] == 0


def test_a_folder_that_cannot_be_cleared(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DiskStore, "clear", lambda self: False)
    assert "cannot be used: it is read-only" in run("clear", "--folder", folder)[2]


def test_export_and_import(folder: Path, tmp_path: Path, run: Run) -> None:
    bundle, other = tmp_path / "x.bundle", tmp_path / "other"
    assert run("export", bundle, ONE.digest[:8], "--folder", folder)[1].startswith("exported 2 ")
    code, out, _ = run("import", bundle, "--folder", other, "--json")
    assert code == 0
    assert json.loads(out) == {"imported": 2, "key": SECRET.id.hex()}
    listed = json.loads(run("ls", "--folder", other, "--json")[1])
    assert {each["digest"] for each in listed} == {ONE.digest, OBJECT.digest}
    assert run("import", bundle, "--folder", other)[1].startswith("imported 0 entries")
    source = entry("asked", "source", references=(ONE.digest,))
    keep(tmp_path / "whole", source, ONE, OBJECT)
    run("export", bundle, "--kind", "source", "--folder", tmp_path / "whole")
    out = run("import", bundle, "--folder", tmp_path / "all", "--json")[1]
    assert json.loads(out)["imported"] == 3, "what a program needs comes with its source"
    keep(folder, entry("foreign"), key=OTHER_SECRET)
    keep(folder, entry("lonely", references=("ab" * 32,)))
    assert json.loads(run("export", bundle, "--folder", folder, "--json")[1])["exported"] == 3
    assert run("export", bundle, "--kind", "source", "--folder", folder)[0] == 0
    assert (
        json.loads(run("import", bundle, "--folder", tmp_path / "b", "--json")[1])["imported"] == 1
    )


def test_an_import_replaces_what_is_older(folder: Path, tmp_path: Path, run: Run) -> None:
    newer, bundle = tmp_path / "newer", tmp_path / "x.bundle"
    keep(newer, replace(TWO, created=1001.0, payload=b'{"name": "newer"}'))
    run("export", bundle, "--folder", newer)
    assert run("import", bundle, "--folder", folder)[1].startswith("imported 1 entry")
    (shown,) = json.loads(run("show", TWO.digest, "--folder", folder, "--json")[1])
    assert shown["content"] == {"name": "newer"}


def test_what_is_not_there(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for place in (tmp_path / "missing", empty):
        for verb in ("stat", "ls", "verify", "clear"):
            code, out, err = run(verb, "--folder", place)
            assert code == 1 and out == "" and "no cache in this folder" in err
        assert not list(place.glob("*"))
    code, _, err = run("stat")
    assert code == 1 and "AIOPT_CACHE_DIR is empty" in err
    monkeypatch.setenv("AIOPT_CACHE_DIR", str(folder))
    assert run("stat")[0] == 0


def test_a_folder_without_a_name(folder: Path, tmp_path: Path, run: Run, monkeypatch) -> None:
    run("export", tmp_path / "x.bundle", "--folder", folder)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert "--folder is empty: expected a folder" in run("import", "../x.bundle", "--folder", "")[2]
    assert not list(Path.cwd().iterdir())


def test_digests_that_name_no_entry(folder: Path, run: Run) -> None:
    assert "no entry begins with" in run("show", "0" * 64, "--folder", folder)[2]
    assert "not a digest" in run("show", "main", "--folder", folder)[2]
    assert "not a digest" in run("explain", "", "", "--folder", folder)[2]
    assert "is not one of" in run("ls", "--kind", "programs", "--folder", folder)[2]
    assert "x.mlir: error: there is no such file" in run("explain", "x.mlir", "--folder", folder)[2]
    keep(folder, *(entry(f"more{i}") for i in range(40)))
    assert "more digits" in run("show", ONE.digest[0], "--folder", folder)[2]
    (foreign,) = keep(folder, entry("foreign"), key=OTHER_SECRET)
    assert "is refused: unknown-key" in run("show", foreign, "--folder", folder)[2]
    assert "only one entry" in run("show", "a", "b", "-o", "x", "--folder", folder)[2]


def test_bundles_that_are_none(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "x.bundle"
    assert run("import", tmp_path / "missing", "--folder", folder)[0] == 1
    bundle.write_bytes(b"nothing")
    assert "not a bundle" in run("import", bundle, "--folder", folder)[2]
    run("export", bundle, "--folder", folder)
    assert run("export", tmp_path / "no/such/folder/x", "--folder", folder)[0] == 1
    monkeypatch.setattr(secret, "_ring", Ring([OTHER_SECRET]))
    assert "not trusted" in run("import", bundle, "--folder", tmp_path / "other")[2]
    monkeypatch.setattr(secret, "_ring", Ring(problem="key: the cache is not used: it is missing"))
    assert "no key to seal" in run("import", bundle, "--folder", folder)[2]
    assert "no key to seal" in run("export", bundle, "--folder", folder)[2]
    code, out, _ = run("stat", "--folder", folder)
    assert code == 0 and "keys: none - key: the cache is not used" in out


def test_a_folder_that_others_can_write_to(folder: Path, run: Run) -> None:
    os.chmod(folder, 0o777)
    code, _, err = run("stat", "--folder", folder)
    assert code == 1 and "others can write to it" in err


def test_what_a_label_may_hold(run: Run, tmp_path: Path) -> None:
    """Nobody has verified it when it is listed: it neither formats nor controls the terminal."""
    odd = entry("x", label="[/red] [link=http://a]\x1b[31m\x9b2J\r\nfake \udce9 \u202e:smile:")
    (digest,) = keep(tmp_path, odd)
    for arguments in (("ls",), ("show", digest), ("stat",)):
        for options in ((), ("--json",)):
            code, out, _ = run(*arguments, *options, "--folder", tmp_path)
            assert code == 0
            assert all(char.isprintable() for line in out.split("\n") for char in line)
            if arguments == ("ls",):
                assert "[/red]" in out and "[link=http://a]" in out


def test_without_a_key_nothing_is_verified_or_deleted(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ring in (Ring(problem="why"), Ring([OTHER_SECRET], lasting=False, problem="why")):
        monkeypatch.setattr(secret, "_ring", ring)
        code, _, err = run("verify", "--delete", "--folder", folder)
        assert code == 1 and "there is no key to verify entries with (why)" in err
    monkeypatch.setattr(secret, "_ring", RING)
    assert run("verify", "--folder", folder)[0] == 0


def test_the_manual_has_all_verbs() -> None:
    page = Path(cache_tool.__file__).parents[1] / "docs/caching.md"
    text = page.read_text()
    for verb in cache_tool.cache.commands:
        assert f"aiopt-cache {verb}" in text, verb

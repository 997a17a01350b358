"""aiopt-tune as a user meets it, with a measurer that no machine disturbs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiopt.backends.llvm import profile
from aiopt.jitrt.cache import process
from aiopt.jitrt.cache.trust import secret
from aiopt.jitrt.cache.trust.secret import Ring
from aiopt.jitrt.comparison import Comparison
from aiopt.jitrt.tuning.measuring.measurer import KernelMeasurer, MeasureOptions
from aiopt.jitrt.tuning.measuring.race import Rules
from aiopt.jitrt.tuning.measuring.sequential import Estimate
from aiopt.passes.pins import read_pins
from aiopt.tools import tune_program, tune_whole
from aiopt.tools.cache import main as cache_main
from aiopt.tools.run import main as run_main
from aiopt.tools.tune import main
from aiopt.tools.tune_experience import ModelOptions
from aiopt.tools.tune_model import Model
from cache_entries import RING
from synthetic_measurer import SyntheticMeasurer

SOFTMAX = "examples/softmax.mlir"
SIZES = ("--dim", "b=4", "--dim", "n=100")
HASTY = Rules(slice_seconds=1e-5, least=3, most=4)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cache of the test's own on disk, and races that take no time."""
    monkeypatch.setenv("AIOPT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(secret, "_ring", RING)
    monkeypatch.setattr(process, "_cache", None)
    monkeypatch.setattr(profile, "_SECONDS", 0.0)
    monkeypatch.setattr(tune_whole, "_RULES", HASTY)
    yield
    process.process_cache().close()


@pytest.fixture
def measurer(monkeypatch: pytest.MonkeyPatch) -> SyntheticMeasurer:
    """What the tool measures with; the program is as much faster as that says."""
    found = SyntheticMeasurer()
    monkeypatch.setattr(tune_program, "measurer_of", lambda model: found)
    monkeypatch.setattr(tune_whole.Whole, "_ratio", lambda self, program: Estimate(0.9, 0.01, 9))
    return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the tool: exit code, stdout, stderr, of which an error has one line."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert code != 1 or printed.err.count("\n") == 1, printed.err
        assert "internal error" not in printed.err
        return code, printed.out, printed.err

    return run


def searched(run: Run, tmp_path: Path, *more: object) -> tuple[dict[str, Any], str]:
    """What a search writes, and what it prints."""
    file = tmp_path / "run.json"
    code, out, _ = run(SOFTMAX, *SIZES, "--json", file, *more)
    assert code == 0
    return json.loads(file.read_text()), out


# --- searches -----------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["guided", "evolution{population=8}", "random", "grid"])
def test_a_search(search: str, run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    pins = tmp_path / "winner.mlir"
    found, out = searched(run, tmp_path, "--search", search, "--budget", "12trials", "-o", pins)
    (kernel,) = found["kernels"]
    assert len({trial["number"] for trial in kernel["trials"]}) == 12
    assert kernel["winner"] != kernel["reference"] and kernel["ratio"] < 1 and kernel["pinned"]
    assert kernel["digest"] in read_pins(pins)
    assert f"{kernel['ratio']:.3f} ± 0.002" in out
    assert "the program with 1 pin takes 0.900 ± 0.010 of the time" in out
    assert f"'specialize{{dims=\"b=4,n=100\"}}, tier3' --pins {pins} --random" in out


def test_nothing_is_measured_twice(run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    first, _ = searched(run, tmp_path, "--budget", "12trials")
    asked = measurer.asked
    again, out = searched(run, tmp_path, "--budget", "12trials")
    assert measurer.asked == asked and out.count("0 measurements") == 1
    assert again["kernels"][0]["winner"] == first["kernels"][0]["winner"]
    searched(run, tmp_path, "--budget", "12trials", "--no-experience")
    assert measurer.asked == 2 * asked


def test_the_same_seed_finds_the_same(
    run: Run, measurer: SyntheticMeasurer, tmp_path: Path
) -> None:
    def points(seed: int) -> list[Any]:
        options = ("--budget", "12trials", "--no-experience", "--seed", seed)
        found, _ = searched(run, tmp_path, *options)
        return [trial["point"] for trial in found["kernels"][0]["trials"]]

    assert points(1) == points(1) != points(2)


def test_pictures(run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    one, both = tmp_path / "one.json", tmp_path / "both.svg"
    code, _, _ = run(SOFTMAX, *SIZES, "--budget", "12trials", "--json", one)
    assert code == 0 and run("plot", one, one, "-o", both)[0] == 0
    assert "guided (one)" in both.read_text()
    assert "error: no results" in run("plot", both, "-o", tmp_path / "x.png")[2]


def test_no_search_for_a_picture_that_cannot_be_drawn(
    run: Run, measurer: SyntheticMeasurer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    code, _, err = run(SOFTMAX, *SIZES, "--plot", tmp_path / "x.jpgg")
    assert code == 1 and "no picture format 'jpgg'" in err and measurer.asked == 0
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, _, err = run(SOFTMAX, *SIZES, "--plot", tmp_path / "x.png")
    assert code == 1 and "a picture needs matplotlib" in err and measurer.asked == 0


def test_what_was_found_before_ctrl_c_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, measurer: SyntheticMeasurer, tmp_path: Path
) -> None:
    def interrupt(count: int) -> None:
        if count == 12:  # in the second round
            raise KeyboardInterrupt

    interrupted = SyntheticMeasurer(before=interrupt)
    monkeypatch.setattr(tune_program, "measurer_of", lambda model: interrupted)
    pins = tmp_path / "winner.mlir"
    code, out, err = run(SOFTMAX, *SIZES, "--budget", "100trials", "-o", pins)
    assert code == 130 and "interrupted" in err
    assert len(read_pins(pins)) == 1 and "the program with 1 pin" in out


def test_pins_that_make_the_program_slower_are_not_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, measurer: SyntheticMeasurer, tmp_path: Path
) -> None:
    slower = Estimate(1.1, 0.01, 9)
    monkeypatch.setattr(tune_whole.Whole, "_ratio", lambda self, program: slower)
    pins = tmp_path / "winner.mlir"
    found, out = searched(run, tmp_path, "--budget", "12trials", "-o", pins)
    assert found["ratio"] is None and not found["kernels"][0]["pinned"]
    assert "(not kept)" in out and "nothing makes the program faster" in out
    assert read_pins(pins) == {}


def test_pins_that_cut_kernels(run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    """The time of a kernel in the program is that of its pieces, without and with more pins."""
    digest = searched(run, tmp_path, "--budget", "1trials")[0]["kernels"][0]["digest"]
    pins = tmp_path / "cut.mlir"
    cut = '{kind = "nest", vector = 16, unroll = 4, fuse = "none"}'
    pins.write_text(f'lin.pin "{digest}" schedule = {cut}')
    options = ModelOptions(("b=4", "n=100"), "tier3", (), None, None, ())
    whole = tune_whole.Whole(Model.read(SOFTMAX, options), Comparison(1e-4, 1e-5))
    assert list(whole.seconds) == [digest]
    assert whole._loser(whole.model.program(read_pins(pins)), read_pins(pins)) == digest
    assert searched(run, tmp_path, "--budget", "12trials", "--pins", pins)[0]["kernels"]


@pytest.mark.parametrize("folder", ["", "file"])
def test_that_nothing_can_be_kept_is_told(
    folder: str, run: Run, monkeypatch: pytest.MonkeyPatch, measurer: object, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AIOPT_CACHE_DIR", str(tmp_path / folder) if folder else "")
    code, _, err = run(SOFTMAX, *SIZES, "--budget", "2trials")
    assert code == 0 and err.count("nothing can be kept of this search") == bool(folder)


def test_a_real_search(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hasty = MeasureOptions(rules=HASTY)
    monkeypatch.setattr(
        tune_program, "measurer_of", lambda model: KernelMeasurer(model.compiled, hasty)
    )
    pins = tmp_path / "winner.mlir"
    found, _ = searched(run, tmp_path, "--budget", "4trials", "--search", "random", "-o", pins)
    trials = found["kernels"][0]["trials"]
    assert {trial["status"] for trial in trials} <= {"measured", "slower", "confirmed"}
    assert all(trial["seconds"] > 0 for trial in trials)
    pipeline = 'specialize{dims="b=4,n=100"}, tier3'
    options = ["--pipeline", pipeline, "--pins", str(pins), "--random", "--check"]
    assert run_main([SOFTMAX, *options]) == 0
    assert "check: ok" in capsys.readouterr().out


# --- spaces and points --------------------------------------------------------------------------


def test_spaces_are_files_of_pins(run: Run, tmp_path: Path) -> None:
    code, out, _ = run(SOFTMAX, *SIZES, "--space")
    assert code == 0
    assert "// k0_rows at examples/softmax.mlir:" in out and " legal points of " in out
    assert '#k0_rows = #lin.space<kind in ["nest"],' in out
    file = tmp_path / "space.mlir"
    file.write_text(out)
    ((digest, schedule),) = read_pins(file).items()
    assert f'{digest}: {{kind = "nest"' in run(SOFTMAX, *SIZES, "--point", "{}")[1]
    assert schedule.kind == "nest"


def test_points(run: Run) -> None:
    code, out, _ = run(SOFTMAX, *SIZES, "--point", '{"unroll": 1}')
    assert code == 0 and "unroll = 1" in out
    assert "unroll = 3: expected one of" in run(SOFTMAX, *SIZES, "--point", '{"unroll": 3}')[2]
    assert (
        "unroll = true: expected one of" in run(SOFTMAX, *SIZES, "--point", '{"unroll": true}')[2]
    )
    assert "no parameter 'unrol'" in run(SOFTMAX, *SIZES, "--point", '{"unrol": 1}')[2]
    assert "no parameter 'threads'" in run(SOFTMAX, *SIZES, "--point", '{"threads": 2}')[2]


def test_what_stays_together_is_a_choice_for_short_rows(run: Run) -> None:
    short = ("--dim", "b=4", "--dim", "n=16")
    code, out, _ = run(SOFTMAX, *short, "--point", '{"fuse": "none"}')
    assert code == 0 and 'fuse = "none"' in out
    assert 'fuse in ["none", "all"]' in run(SOFTMAX, *short, "--space")[1]
    error = run(SOFTMAX, *SIZES, "--point", '{"fuse": "none"}')[2]
    assert "fuse = none: expected one of all" in error


def test_how_many_threads_share_a_kernel_is_a_choice_for_several(run: Run) -> None:
    large = ("--dim", "b=4096", "--dim", "n=100")
    code, out, _ = run(SOFTMAX, *large, "--kernel-threads", "4", "--space")
    assert code == 0
    assert "threads in [none, 2, 4]" in out and '"not threads >= 0 or parallel"' in out
    point = ("--kernel-threads", "4", "--point", '{"threads": 2}')
    assert "parallel, threads = 2" in run(SOFTMAX, *large, *point)[1]


# --- experience ---------------------------------------------------------------------------------


def test_experience_travels(
    run: Run, measurer: SyntheticMeasurer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched(run, tmp_path, "--budget", "12trials")
    (kernel,) = json.loads(run("ls", "--json")[1])
    assert (kernel["name"], kernel["trials"], kernel["here"]) == ("k0_rows", 12, True)
    bundle, merged = tmp_path / "a.bundle", tmp_path / "b.bundle"
    assert run("export", bundle, SOFTMAX, *SIZES)[1] == "exported 1 record\n"
    assert run("export", tmp_path / "none", SOFTMAX, "--dim", "b=1", "--dim", "n=8")[1].startswith(
        "exported 0"
    )
    assert run("merge", bundle, bundle, "-o", merged)[1] == "merged 1 record\n"
    monkeypatch.setenv("AIOPT_CACHE_DIR", str(tmp_path / "elsewhere"))
    process.process_cache().close()
    monkeypatch.setattr(process, "_cache", None)
    assert json.loads(run("ls", "--json")[1]) == []
    assert run("import", merged)[1] == "imported 1 record\n"
    assert json.loads(run("ls", "--json")[1]) == [kernel]
    asked = measurer.asked
    searched(run, tmp_path, "--budget", "12trials")
    assert measurer.asked == asked


def test_what_a_cache_imports_is_known(
    run: Run, measurer: SyntheticMeasurer, tmp_path: Path, monkeypatch, capsys
) -> None:
    def become(folder: str) -> None:
        process.process_cache().close()
        monkeypatch.setattr(process, "_cache", None)
        monkeypatch.setenv("AIOPT_CACHE_DIR", str(tmp_path / folder))

    def carried(*arguments: str) -> None:
        process.process_cache().close()
        monkeypatch.setattr(process, "_cache", None)
        assert cache_main([*arguments, str(tmp_path / "a.bundle")]) == 0
        capsys.readouterr()

    def trials() -> list[int]:
        return sorted(each["trials"] for each in json.loads(run("ls", "--json")[1]))

    run(SOFTMAX, *SIZES, "--budget", "6trials")
    carried("export")
    become("elsewhere")
    run(SOFTMAX, *SIZES, "--budget", "6trials", "--seed", "7")
    run(SOFTMAX, "--dim", "b=4", "--dim", "n=120", "--budget", "4trials")
    assert trials() == [4, 6]
    carried("import")
    other, joined = trials()
    assert other == 4 and joined > 6
    become("nowhere")
    carried("import")
    assert trials() == [6]


def test_bundles_in_pipes(
    run: Run, measurer: SyntheticMeasurer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = Path(__file__).parents[2] / SOFTMAX
    assert run(model, *SIZES, "--budget", "4trials")[0] == 0

    def piped(data: bytes, *arguments: object) -> tuple[int, bytes, str]:
        pipe, stdout = io.TextIOWrapper(io.BytesIO(data)), io.TextIOWrapper(io.BytesIO())
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdin", pipe)
            patched.setattr("sys.stdout", stdout)
            code, _, err = run(*arguments)
        return code, stdout.buffer.getvalue(), err

    code, bundle, err = piped(b"", "export", "-")
    assert (code, err) == (0, "exported 1 record\n") and bundle.startswith(b"AIOPTBDL")
    assert piped(bundle, "merge", "-", "-o", "-")[::2] == (0, "merged 1 record\n")
    assert piped(bundle, "import", "-", "--json")[:2] == (0, b'{"imported": 0}\n')
    assert piped(b"", "import", "-") == (1, b"", "<stdin>: error: not a bundle of cache entries\n")
    monkeypatch.setattr("sys.stdin", None)
    assert run("import", "-")[2] == "<stdin>: error: cannot read: it is closed\n"
    assert not (tmp_path / "-").exists()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").touch()
    assert run("export", "link")[1] == "exported 1 record\n"
    assert (tmp_path / "link").is_symlink() and (tmp_path / "file").read_bytes() == bundle


@pytest.mark.parametrize("arguments", [["ls"], ["show", "x"], ["export", "a"], ["import", "a"]])
def test_a_cache_that_cannot_be_used(
    arguments: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").write_text("a file")
    code, out, err = run(*arguments)
    assert (code, out) == (1, "") and "the cache cannot be used" in err
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "arguments",
    [["ls"], ["show", "x"], ["export", "a"], ["import", "a"], ["merge", "a", "-o", "b"]],
)
def test_without_a_key(arguments: list[str], run: Run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(secret, "_ring", Ring(problem="key: it is missing"))
    message = "error: there is no key for what is kept (key: it is missing)\n"
    assert run(*arguments) == (1, "", message)


def test_a_device_is_written_and_not_replaced(run: Run) -> None:
    assert run("export", "/dev/full")[2] == (
        "/dev/full: error: cannot write: No space left on device\n"
    )
    assert Path("/dev/full").is_char_device()


def test_what_is_known_of_a_kernel(run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    searched(run, tmp_path, "--budget", "12trials")
    code, out, _ = run("show", "rows")
    assert code == 0 and "domain    4×100" in out and "tier 2" in out
    (kernel,) = json.loads(run("show", "k0_rows", "--json")[1])
    assert len(kernel["trials"]) == 12 and kernel["neighbours"] == []
    assert "nothing is known of a kernel 'dot'" in run("show", "dot")[2]


def test_a_neighbour(run: Run, measurer: SyntheticMeasurer, tmp_path: Path) -> None:
    searched(run, tmp_path, "--budget", "12trials")
    assert run(SOFTMAX, "--dim", "b=4", "--dim", "n=120", "--budget", "4trials")[0] == 0
    first, second = json.loads(run("show", "rows", "--json")[1])
    assert [each["edge"] for each in first["neighbours"]] == ["structure"]
    assert first["neighbours"][0]["digest"] == second["digest"]
    assert "the same structure at other sizes" in run("show", "rows")[1]


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'MODEL'"),
        (["--budget", "60s"], "Missing argument 'MODEL'"),
        (["missing.mlir"], "missing.mlir: error: cannot read"),
        ([SOFTMAX], f"{SOFTMAX}: error: no size for 'b' (give it with --dim b=SIZE)"),
        ([SOFTMAX, "--dim", "b"], "malformed --dim"),
        ([SOFTMAX, *SIZES, "--dim", "x=1"], "no tensor has a dimension 'x'"),
        ([SOFTMAX, *SIZES, "--budget", "much"], "'much' is no budget: expected 60s, 200trials"),
        ([SOFTMAX, *SIZES, "-o", "-", "--json", "-"], "cannot both be stdout"),
        ([SOFTMAX, *SIZES, "--budget", "5s,7s"], "a budget has its seconds twice"),
        ([SOFTMAX, *SIZES, "--search", "gided"], "did you mean 'guided'?"),
        ([SOFTMAX, *SIZES, "--model", "oracle"], "Invalid value for '--model'"),
        ([SOFTMAX, *SIZES, "--kernel", "dot"], "no kernel 'dot': expected 'k0_rows'"),
        ([SOFTMAX, *SIZES, "-p", "tier0"], "the pipeline schedules no kernels"),
        ([SOFTMAX, *SIZES, "-o", "/nowhere/w.mlir"], "/nowhere/w.mlir: error: cannot write"),
        ([SOFTMAX, *SIZES, "-o", "pins.txt"], "pins.txt: error: a file of pins is IR"),
        ([SOFTMAX, *SIZES, "--point", "[]"], "malformed --point"),
        (["merge", "a"], "Missing option '-o'"),
        (["import", "missing"], "missing: error: cannot read"),
        (["show"], "Missing argument 'KERNEL'"),
    ],
)
def test_one_diagnostic(arguments: list[str], message: str, run: Run) -> None:
    code, _, err = run(*arguments)
    assert code == 1 and message in err


def test_nothing_is_kept_without_a_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOPT_CACHE_DIR", "")
    assert "nothing is kept of searches" in run("ls")[2]

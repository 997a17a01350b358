"""The harness itself: what counts as equal, as passed and as worse; and processes that misbehave."""

from __future__ import annotations

from pathlib import Path

import golden
import numpy as np
import pytest
import result_tables
from outcome import FAILED, PASSED, UNSUPPORTED, Outcome, Wrong, compare
from pool import run_cases
from stablehlo_interpreter import with_results
from suite import Setting, listed
from unruly import UnrulySuite

ONES = np.ones((2, 3), np.float32)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ([ONES], [ONES + 5e-4]),
        ([np.float32(2)], [np.array(2, np.float32)]),
        ([np.full(3, np.nan)], [np.full(3, np.nan)]),
        ([np.array(["a"], object)], [np.array(["a"], object)]),
        ([[ONES, ONES]], [[ONES, ONES]]),
        ([None], [None]),
    ],
)
def test_equal(expected: list[object], found: list[object]) -> None:
    compare(expected, found)


@pytest.mark.parametrize(
    ("expected", "found", "said"),
    [
        ([ONES], [ONES + 2e-3], "Mismatched"),
        ([ONES], [ONES.T], "shape"),
        ([ONES], [ONES.astype(np.float64)], "dtype"),
        ([ONES], [ONES, ONES], "2 outputs instead of 1"),
        ([np.zeros(1, np.float32)], [np.full(1, 1e-6, np.float32)], "Mismatched"),
        ([[ONES]], [ONES], "sequence"),
        ([None], [ONES], "not empty"),
    ],
)
def test_not_equal(expected: list[object], found: list[object], said: str) -> None:
    with pytest.raises(Wrong, match=said):
        compare(expected, found)


def test_a_case_that_misbehaves_harms_no_other() -> None:
    suite = UnrulySuite(Setting())
    told: list[str] = []
    outcomes = run_cases(suite, suite.cases(), 1, lambda left, case, outcome: told.append(case))
    assert told == list(outcomes) == suite.cases()
    assert {case: outcome.status for case, outcome in outcomes.items()} == {
        "good": PASSED,
        "dies": FAILED,
        "measures": PASSED,
        "hangs": FAILED,
        "wrong": FAILED,
        "chatty": PASSED,
        "refuses": UNSUPPORTED,
        "breaks": FAILED,
    }
    assert outcomes["dies"].detail == "the process ended with 7: last words"
    assert outcomes["hangs"].detail == "took over 3 s"
    assert outcomes["breaks"].detail.startswith("ZeroDivisionError: by zero [unruly.py:")
    assert outcomes["measures"].figures == {"ratio": 2.0}


def test_only_worse_is_a_regression(tmp_path: Path) -> None:
    known = {"a": PASSED, "b": UNSUPPORTED, "c": FAILED, "d": PASSED}
    golden.write("suite", {case: Outcome(status) for case, status in known.items()}, tmp_path)
    now = {"a": FAILED, "b": FAILED, "c": UNSUPPORTED, "d": PASSED, "e": FAILED}
    outcomes = {case: Outcome(status, "because") for case, status in now.items()}
    changes = golden.changes("suite", outcomes, tmp_path)
    assert [(change.case, change.is_regression) for change in changes] == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("e", False),
    ]
    assert str(changes[0]) == "suite a: passed → failed (because)"


def test_what_was_not_run_stays_known(tmp_path: Path) -> None:
    golden.write("suite", {"b": Outcome(PASSED), "a": Outcome(PASSED)}, tmp_path)
    golden.write("suite", {"b": Outcome(FAILED)}, tmp_path)
    assert (tmp_path / "suite.txt").read_text() == "a passed\nb failed\n"
    assert golden.changes("unknown", {}, tmp_path) == ()


def test_tables() -> None:
    suite = UnrulySuite(Setting())
    outcomes = {
        "x": Outcome(PASSED, figures={"ratio": 2.0}),
        "y": Outcome(FAILED, "wrong: output 0"),
        "z": Outcome(PASSED, figures={"ratio": 0.5}),
    }
    result = result_tables.Result(suite, outcomes, {"x": "Add", "y": "Mul", "z": "Mul"})
    assert (
        result_tables.summary([result]).splitlines()[-1].split()
        == "| unruly | 2 | 1 | 0 | 3 |".split()
    )
    assert [line.split()[1] for line in result_tables.by_operator(result).splitlines()[2:]] == [
        "Add",
        "Mul",
    ]
    assert "Add" not in result_tables.by_operator(result, lacking=True)
    assert result_tables.causes(result) == ["   1 failed [Mul 1] wrong: output 0: y"]
    assert result_tables.figures(result).splitlines()[-1].split()[-2] == "1.00"


def test_checks_become_results() -> None:
    text = """\
func.func private @helper(%a: tensor<2xi32>) -> tensor<2xi32> {
  return %a : tensor<2xi32>
}
func.func @some_test() {
  %0 = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
  check.expect_eq_const %0, dense<[1, 2]> : tensor<2xi32>
  check.expect_almost_eq_const %0, dense<1> : tensor<2xi32>, tolerance = 0.1 : f64
  func.return
}
"""
    rewritten, kinds = with_results(text)
    assert kinds == ["eq", "almost_eq"]
    assert rewritten.endswith("""\
func.func public @main() -> (tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) {
  %0 = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
  %expected_0 = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
  %expected_1 = stablehlo.constant dense<1> : tensor<2xi32>
  func.return %0, %expected_0, %0, %expected_1 : tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>
}
""")
    assert rewritten.startswith("func.func private @helper")


@pytest.mark.parametrize(
    ("name", "count"), [("onnx_core", 539), ("onnx_broad", 877), ("stablehlo_interpret", 127)]
)
def test_lists(name: str, count: int) -> None:
    cases = listed(name)
    assert cases == sorted(set(cases))
    assert len(cases) == count


def test_core_is_part_of_broad() -> None:
    assert set(listed("onnx_core")) < set(listed("onnx_broad"))

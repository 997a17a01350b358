"""Tables of trials in files, and the measurer that answers from them."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.measuring import table
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.measuring.table import TrialTable, parse_table, read_table, write_table
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.space import Parameter, Space

SPACE = Space(
    (
        Parameter("unroll", (1, 2, 4)),
        Parameter("stream", (None, 4096)),
        Parameter("fast", (True, False)),
    )
)
TASK = KernelTask("6c8f", "k0_dot", "builtin.module {\n}\n", SPACE, (4, None, True), calls=3)


def trial(*point: int | None, ratio: float = 1.0, spread: float = 0.01) -> Trial:
    return Trial(
        tuple(zip(SPACE.names, point, strict=True)), "measured", ratio, spread, 2e-5, 9, 0.1
    )


TABLE = TrialTable(
    TASK,
    (
        trial(4, None, True),
        trial(2, 4096, False, ratio=1.25),
        replace(
            trial(1, None, True),
            status="wrong",
            ratio=math.inf,
            spread=0.0,
            seconds=math.inf,
            pairs=0,
            message="no",
        ),
    ),
)


@pytest.mark.parametrize("name", ["table.jsonl", "table.jsonl.gz"])
def test_a_table_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / name, TABLE)
    read = read_table(tmp_path / name)
    assert read.trials == TABLE.trials
    assert read.task == replace(TASK, space=read.task.space)
    assert list(read.task.space.points()) == sorted(
        TABLE.by_point(), key=list(SPACE.points()).index
    )
    first = (tmp_path / name).read_bytes()
    write_table(tmp_path / name, read)
    assert (tmp_path / name).read_bytes() == first


HEAD = '{"format":"aiopt-trials-1","digest":"d","name":"k","module":"m","calls":1,"cold_bytes":0,"parameters":{"u":[1,2]},"reference":[1]}'
ROW = '{"point":{"u":1},"status":"measured","ratio":1.0}'


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "t: error: the table is empty"),
        (["{}"], "t:1: error: the line of a table is malformed: found 'format'"),
        (['{"format":"trials-9"}'], "t:1: error: no table of trials: expected aiopt-trials-1"),
        ([HEAD], "t:1: error: the table does not have the reference's point"),
        ([HEAD, ROW.replace("1.0", "0")], "t:2: error: the line of a table is malformed"),
        ([HEAD, ROW.replace("1.0", "-1")], "t:2: error: the line of a table is malformed"),
        ([HEAD, ROW, ROW], "t:3: error: the table has a point twice"),
        ([HEAD, ROW.replace(":1}", ":3}")], "t:2: error: u = 3: expected one of 1, 2"),
        ([HEAD, ROW.replace(":1}", ":true}")], "t:2: error: u = True: expected one of 1, 2"),
        ([HEAD, ROW.replace("u", "v", 1)], "t:2: error: the line of a table is malformed"),
        ([HEAD, ROW.replace("measured", "so-so")], "t:2: error: the line of a table is malformed"),
        ([HEAD, ROW, "{"], "t:3: error: the line of a table is malformed"),
    ],
)
def test_what_is_no_table_is_refused_where_it_is_wrong(lines: list[str], said: str) -> None:
    with pytest.raises(AioptError) as error:
        parse_table(lines, "t")
    assert str(error.value).startswith(said)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.gz").write_bytes(b"rubbish")
    with pytest.raises(AioptError, match="cannot read the table"):
        read_table(tmp_path / "t.gz")


def test_a_file_that_is_damaged_or_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.gz"
    write_table(path, TABLE)
    data = bytearray(path.read_bytes())
    for place in range(10, len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        with pytest.raises(AioptError):
            read_table(path)
    path.write_bytes(data)
    monkeypatch.setattr(table, "LARGEST", 100)
    with pytest.raises(AioptError, match="cannot read the table"):
        read_table(path)


def test_answers_are_those_of_the_table() -> None:
    measurer = RecordedMeasurer([TABLE])
    points = list(TABLE.by_point())
    assert measurer.measure(TASK, points[0], points) == list(TABLE.trials)
    assert measurer.asked == 3
    with pytest.raises(AioptError, match="lacks a point"):
        measurer.measure(TASK, points[0], [(2, None, True)])
    with pytest.raises(AioptError, match="no table has kernel 'k0_dot'"):
        RecordedMeasurer([]).measure(TASK, points[0], points)


def test_noise_is_that_of_the_spread_and_comes_from_the_seed() -> None:
    reference, other, wrong = TABLE.by_point()
    answers = RecordedMeasurer([TABLE], seed=1).measure(TASK, reference, [other] * 400)
    logs = [math.log(answer.ratio / 1.25) for answer in answers]
    assert statistics.fmean(logs) == pytest.approx(0, abs=0.0015)
    assert statistics.stdev(logs) == pytest.approx(0.01 / 1.25, rel=0.1)
    # Neither the order of questions nor others change a draw.
    again = RecordedMeasurer([TABLE], seed=1).measure(TASK, reference, [wrong, reference, other])
    assert again[2] == answers[0]
    assert RecordedMeasurer([TABLE], seed=2).measure(TASK, reference, [other]) != answers[:1]


def test_what_is_confirmed_is_less_noisy() -> None:
    reference, other, _ = TABLE.by_point()
    measurer = RecordedMeasurer([TABLE], seed=1)
    answers = measurer.measure(TASK, reference, [other] * 400, confirm=True)
    assert {answer.status for answer in answers} == {"confirmed"}
    logs = [math.log(answer.ratio) for answer in answers]
    assert statistics.stdev(logs) == pytest.approx(0.005 / 1.25, rel=0.1)

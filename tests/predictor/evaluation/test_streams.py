"""Streams: what learning adds is measured on later messages only, and the figures are those of the typist."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from predictor.contract import Cancel, Candidate, Context
from predictor.errors import TextError
from predictor.evaluation.streams import MEASURED, Stream, StreamReport, evaluate_streams, read_streams


class Learner:
    """Suggests every word that it was taught, the last one first."""

    name = "learner"

    def __init__(self) -> None:
        self.words: list[str] = []
        self.learned: list[str] = []
        self.cleared = 0

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        fitting = [
            word
            for word in reversed(self.words)
            if word.startswith(context.prefix) and word != context.prefix
        ]
        return [Candidate(word, 0.5) for word in dict.fromkeys(fitting)][:k]

    def learn(self, text: str) -> None:
        self.learned.append(text)
        self.words += text.split()

    def forget_all(self) -> None:
        self.words.clear()
        self.cleared += 1


def measure(
    *streams: Stream, every: bool = False, at: Callable[[int, int], None] | None = None
) -> StreamReport:
    learner = Learner()
    return evaluate_streams(
        streams,
        Learner(),
        learner,
        learner.learn,
        learner.forget_all,
        every=every,
        calibrate=True,
        progress=at,
    )


def test_later_messages_are_measured_with_and_without_what_came_before() -> None:
    report = measure(Stream("me", ("hello", "hello", "hello", "hello")))
    (row,) = report.rows
    assert (row.author, row.learned, row.measured, row.characters) == ("me", 2, 2, 10)
    assert (row.off.ksr_1.value, row.on.ksr_1.value) == (0.0, pytest.approx(0.8))
    assert row.gain.recall_1.value == 1.0
    assert row.calibration_on is not None
    assert row.calibration_off is not None
    assert row.calibration_off.guesses == 0


def test_writers_learn_nothing_from_each_other_and_are_pooled() -> None:
    report = measure(Stream("a", ("hello", "nothing")), Stream("b", ("other", "hello")))
    assert [row.on.ksr_3.value for row in report.rows] == [0.0, 0.0]
    assert (report.total.author, report.total.measured, report.total.characters) == ("all", 2, 12)


def test_a_curve_is_drawn_from_all_messages_and_changes_no_figure() -> None:
    stream = Stream("me", tuple(f"{chr(97 + number % 7)}word" for number in range(260)))
    short, long = measure(stream), measure(stream, every=True)
    assert short.rows[0].learned == 260 - MEASURED
    assert short.rows[0].on == long.rows[0].on
    assert short.rows[0].curve == ()
    assert [point.messages for point in long.rows[0].curve] == [50, 100, 150, 200, 250, 260]
    assert long.rows[0].curve[-1].on > long.rows[0].curve[0].on > long.rows[0].curve[0].off == 0.0


def test_an_interrupt_reports_what_was_typed() -> None:
    def interrupt(done: int, total: int) -> None:
        if done >= 60:
            raise KeyboardInterrupt

    messages = tuple(["hello"] * 40)
    report = measure(Stream("me", messages), Stream("late", messages), at=interrupt)
    assert report.partial
    assert [(row.author, row.measured) for row in report.rows] == [("me", 12)]
    with pytest.raises(KeyboardInterrupt):
        measure(Stream("me", messages), every=True, at=interrupt)


def test_the_report_is_json() -> None:
    content = json.loads(measure(Stream("me", ("hello", "hello"))).to_json())
    assert content["rows"][0]["gain"]["ksr_1"]["value"] == pytest.approx(0.8)
    assert content["total"]["off"]["ksr_1"]["low"] is None
    assert not content["partial"]


def test_streams_are_objects_or_lists(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text('{"author": "me", "messages": ["a\\r\\nb", "  ", "c"]}\n\n["x", "y"]\n', encoding="utf-8")
    assert read_streams(path) == (Stream("me", ("a\nb", "c")), Stream("3", ("x", "y")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("[", "line 1 is not JSON"),
        ('{"author": "a"}', "no list of messages"),
        ("[1, 2]", "no list of messages"),
        ('["only one", " "]', "fewer than two"),
    ],
)
def test_a_bad_stream_is_explained(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TextError, match=message):
        read_streams(path)


def test_no_figure_is_made_up() -> None:
    (row,) = measure(Stream("me", ("12 34", "56 78"))).rows
    assert math.isnan(row.gain.recall_1.value)

"""What is drawn: cells that say their weights, labels that do not cover each other."""

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.drawing.heat import Block, block_width, fitting, heat_block
from predictor.drawing.heat_map import plot_heat
from predictor.drawing.labels import place_labels
from predictor.drawing.plot import check_plot
from predictor.drawing.word_map import map_lines, plot_map
from predictor.errors import SettingsError

COORDINATE = st.floats(0, 300, allow_nan=False)
WEIGHTS = np.array([[1, 0, 0], [0.5, 0.5, 0], [0.02, 0.34, 0.64]], dtype=np.float32)


@settings(max_examples=40, deadline=None)
@given(points=st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=25))
def test_no_label_covers_another_nor_a_point(points: list[tuple[float, float]]) -> None:
    boxes = place_labels(points, [(40.0, 12.0)] * len(points), 3.0)
    assert not any(first.meets(second) for first, second in combinations(boxes, 2))
    for box in boxes:
        assert not any(box.left < x < box.right and box.bottom < y < box.top for x, y in points)


def test_a_label_with_room_stands_beside_its_point() -> None:
    ((left, bottom, _, top),) = place_labels([(10.0, 10.0)], [(40.0, 12.0)], 3.0)
    assert left == pytest.approx(13.0)
    assert (bottom + top) / 2 == pytest.approx(10.0)


def test_without_colours_a_cell_is_a_digit() -> None:
    lines = heat_block("mean", ["a", "b", "c"], WEIGHTS, colours=False)
    assert [line.plain for line in lines] == ["mean", "     1 2 3", " 1 a 9", " 2 b 5 5", " 3 c . 3 6"]


def test_with_colours_a_cell_is_a_shade() -> None:
    *_, last = heat_block("mean", ["a", "b", "c"], WEIGHTS, colours=True)
    shades = [span.style for span in last.spans]
    assert len(shades) == 3
    assert all(first != second for first, second in pairwise(shades))


def test_as_many_words_are_shown_as_fit() -> None:
    labels = ["word"] * 100
    assert block_width(labels[-fitting(labels, 80) :]) <= 80
    assert fitting(["a"], 10) == 1


def test_in_the_terminal_words_of_a_map_stand_apart() -> None:
    words = [f"word{number}" for number in range(30)]
    lines = map_lines(words, np.zeros((30, 2), dtype=np.float32), 40)
    assert sorted(line.strip().removeprefix("• ") for line in lines if line.strip()) == sorted(words)
    assert max(map(len, lines)) <= 40


def test_pictures_are_the_same_whenever_they_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    words, places = ["cat", "dog", "river"], np.array([[0, 0], [0, 0.01], [5, 1]], dtype=np.float32)
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    for path in (first, second):
        plot_map(words, places, path, about="of words")
    assert first.read_bytes() == second.read_bytes()
    assert "of words" in first.read_text(encoding="utf-8")
    plot_heat([Block("mean", WEIGHTS)] * 5, ["a", "$b$", "c"], tmp_path / "heat.png", dark=True)
    assert (tmp_path / "heat.png").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_refused_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(SettingsError, match=r"\.svg or \.png"):
        check_plot(tmp_path / "picture.jpg")
    with pytest.raises(SettingsError, match="existing folder"):
        check_plot(tmp_path / "no" / "picture.svg")
    monkeypatch.setattr("predictor.drawing.plot.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"pip install foretype\[plot\]"):
        check_plot(tmp_path / "picture.svg")
    check_plot(None)

"""vi here and real vi: the same keys on the same texts leave the same text and cursor."""

import json
from pathlib import Path

import pytest

from tests.predictor.editor.vi.cases import ALIKE, DIFFERENCES, DIFFERENT, Case
from tests.predictor.editor.vi.headless import Headless
from tests.predictor.editor.vi.real_vim import STORED, run_vim

VIM = json.loads(STORED.read_text())
EDITOR = " ".join((Path(__file__).parents[4] / "docs" / "editor.md").read_text().split())


@pytest.mark.parametrize("case", ALIKE, ids=str)
def test_the_same_text_and_cursor(case: Case) -> None:
    assert Headless(case).run() == VIM[str(case)]


@pytest.mark.parametrize("case", ALIKE, ids=str)
def test_the_end_of_the_last_line_is_no_line_and_stays(case: Case) -> None:
    lines, row, column = VIM[str(case)]
    assert Headless(case, end="\n").run() == [[*lines, ""], row, column]


@pytest.mark.parametrize("case", DIFFERENT, ids=str)
def test_what_is_said_to_differ_does(case: Case) -> None:
    assert Headless(case).run() != VIM[str(case)]


@pytest.mark.parametrize("sentence", DIFFERENCES)
def test_the_differences_are_in_the_page(sentence: str) -> None:
    assert sentence in EDITOR


def test_what_is_stored_is_what_vim_does() -> None:
    answers = run_vim()
    if answers is None:
        pytest.skip("There is no vim here; the stored answers stand for it.")
    assert answers == VIM


def test_there_are_enough_of_them() -> None:
    assert len(set(map(str, ALIKE))) >= 200

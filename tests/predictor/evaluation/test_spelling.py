"""Corrections are counted as the rules say, by spellers whose answers are known."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from predictor.contract import Suggestion
from predictor.errors import TextError
from predictor.evaluation.misspellings import Misspelling, name_all, read_misspellings
from predictor.evaluation.spellers import Judged, other_spellers
from predictor.evaluation.spelling_shown import SpellingReport, print_spelling
from predictor.evaluation.texts import Text
from predictor.evaluation.typos import Counts, edits, type_all

MEANT = "one word after the other is typed by somebody who hits other keys than were meant"


class Scripted:
    """Says what a table says."""

    name = "scripted"

    def __init__(self, table: dict[str, list[str]]) -> None:
        self._table = table

    def judge(self, text: str, start: int, end: int, k: int) -> Judged:
        word = text[start:end]
        return Judged(word in self._table, self._table.get(word, [])[:k])


def quietly(done: int, total: int) -> None:
    """Hear nothing."""


def typed(probability: float, *, rightly: bool = True) -> Counts:
    """What is counted where every word is corrected with this probability."""
    words = iter(MEANT.split())

    def correct(before: str, k: int) -> Sequence[Suggestion]:
        word = next(words)
        wanted = word if rightly else "banana"
        return [Suggestion(wanted, wanted + " ", len(word) + 1, probability, "spelling")]

    (row,) = type_all([Text("mine", (MEANT,))], 0.3, correct, [Scripted({"hits": []})], quietly)
    assert [(each.words, each.marked) for each in row.marked] == [(16, 1)]
    return row.counts


def test_the_surest_corrections_are_made_and_cost_no_key() -> None:
    counts = typed(0.99)
    assert counts.words == 16
    assert 0 < counts.wrong == counts.undone == counts.offered == counts.among
    assert counts.letters >= counts.wrong
    assert counts.letters_left == counts.mistaken == counts.spoiled == 0
    assert counts.keys == len(MEANT) < counts.keys_by_hand


def test_others_are_shown_and_cost_one_key_each() -> None:
    counts = typed(0.6)
    assert counts.undone == 0 < counts.offered == counts.wrong
    assert counts.letters_left == counts.letters
    assert counts.keys == len(MEANT) + counts.wrong
    assert counts.alarms == counts.words - counts.wrong


def test_wrong_corrections_are_counted_and_taken_back() -> None:
    counts = typed(0.99, rightly=False)
    assert counts.spoiled == counts.words - counts.wrong
    assert counts.mistaken == counts.wrong > counts.undone == counts.offered == 0
    assert counts.keys == counts.keys_by_hand + counts.words
    assert counts.letters_left > counts.letters


def test_what_is_not_sure_is_not_there() -> None:
    counts = typed(0.1)
    assert counts.offered == counts.alarms == 0
    assert counts.keys == counts.keys_by_hand


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("", "", 0), ("teh", "the", 1), ("a", "", 1), ("cat", "cut", 1), ("abc", "ca", 3)],
)
def test_edits(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number


def test_pairs_alone_and_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("# mine\nteh\tthe\nform\tfrom\tA letter form home.\n", encoding="utf-8")
    pairs = read_misspellings(path)
    assert pairs == (Misspelling("teh", 0, 3, "the"), Misspelling("A letter form home.", 9, 13, "from"))
    assert [pair.alone for pair in pairs] == [True, False]
    speller = Scripted({"teh": ["ten", "The"], "form": ["from"]})
    (row,) = name_all([speller], pairs, quietly)
    assert (row.first, row.three, row.marked) == (0.5, 1.0, 1.0)


@pytest.mark.parametrize("line", ["teh", "teh\t", "teh\tthe\tno such word", "a\tb\ta\td"])
def test_what_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(f"teh\tthe\n{line}\n", encoding="utf-8")
    with pytest.raises(TextError, match=":2 is no pair"):
        read_misspellings(path)


def test_programs_that_are_installed_are_asked() -> None:
    present = [name for name in ("hunspell", "aspell") if shutil.which(name)]
    if not present:
        pytest.skip("neither hunspell nor aspell is installed")
    with other_spellers(lambda: {"spelling": 10, "spewing": 1}) as spellers:
        assert [speller.name for speller in spellers][: len(present)] == present
        for speller in spellers:
            assert "spelling" in speller.judge("My speling.", 3, 10, 3).candidates
            assert speller.judge("spelling", 0, 8, 3) == Judged(False, ())


def test_the_report_is_printed_and_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    named = name_all([Scripted({})], [Misspelling("teh", 0, 3, "the")], quietly)
    texts = [Text("mine", ("Two words.",))]
    rows = type_all(texts, 0.3, lambda before, k: [], [Scripted({"Two": []})], quietly)
    report = SpellingReport(named, named, rows, {"typos": 0.3})
    print_spelling(report, Console(width=160))
    shown = capsys.readouterr().out
    assert "Pairs in sentences" in shown
    assert "500.0" in shown
    assert json.loads(report.to_json())["typed"][0]["counts"]["words"] == 2

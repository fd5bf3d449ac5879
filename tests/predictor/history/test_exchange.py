"""Exported and imported again: the same history; and nothing at all of a file with a mistake."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.errors import TextError
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of
from tests.predictor.history.test_forgetting import TEXTS, check_same, whole

PERSONAL = st.lists(st.sampled_from(["Zoe", "kubectl", "the", "Jäkkönen", "don't"]), max_size=4)


def exported(history: History) -> list[bytes]:
    rows = list[bytes]()
    history.export(lambda line: rows.append(line.encode()))
    return rows


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS, more=TEXTS, step=st.sampled_from([0.0, 1e5, 3e7]), added=PERSONAL, blocked=PERSONAL)
def test_what_was_exported_and_cleared_is_there_again(
    texts: list[str], more: list[str], step: float, added: list[str], blocked: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one, other = History(folder / "one", guard=whole), History(folder / "other", guard=whole)
        with one, other:
            for history in (one, other):
                for at, text in enumerate(texts):
                    history.learn(text, DAY + step * at)
                history.add_all(added)
                history.block_all([*blocked, "let me know", "kube*"])
            rows = exported(one)
            one.clear()
            assert one.take_in(rows, "rows") == len(rows) - 1
            check_same(one, other)
            assert (one.added(), one.blocked()) == (other.added(), other.blocked())
            assert sorted(exported(one)) == sorted(rows)
            for text in more:
                one.learn(text, DAY + 9e7)
                other.learn(text, DAY + 9e7)
            check_same(one, other)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_whatever_text_was_learned_can_be_exported_and_imported(text: str) -> None:
    with (
        tempfile.TemporaryDirectory() as place,
        History(f"{place}/one", guard=whole) as one,
        History(f"{place}/other") as other,
    ):
        one.learn(text, DAY)
        other.take_in(exported(one), "rows")
        check_same(one, other)


def test_two_histories_become_one(tmp_path: Path) -> None:
    with (
        History(tmp_path / "one") as one,
        History(tmp_path / "other") as other,
        History(tmp_path / "both") as both,
    ):
        for history in (one, both):
            history.learn("see Zoe at the station", DAY)
        for history in (other, both):
            history.learn("see Oberlander at the end, Zoe", DAY + 1e6)
        rows = exported(one)
        one.take_in(exported(other), "rows")
        check_same(one, both)
        other.take_in(rows, "rows")  # the older one comes later: it weighs as little
        assert says(source_of(other), "see ") == pytest.approx(says(source_of(both), "see "), abs=1e-9)
        uses = {word.text: word.uses for word in one.words()}
        one.take_in(exported(one), "rows")
        assert {word.text: word.uses for word in one.words()} == {word: 2 * n for word, n in uses.items()}


WORD = {"word": "Zoe", "uses": 1, "weight": 1.0, "day": 19000, "occasions": 1, "names": 0}
AFTER = {"after": ["see", "the"], "words": [["Zoe", 1, 1.0, 19000]]}


def test_the_lines_below_are_refused_for_their_mistakes_only(history: History) -> None:
    rows = [json.dumps(line).encode() for line in (HEAD, WORD, AFTER)]
    assert history.take_in(rows, "rows") == 2
    assert history.show("Zoe").spellings[0].uses == 1


HEAD = {"foretype": "history", "version": 1, "passed": 0.0, "newest": DAY}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({**WORD, "uses": -1}, "uses is a whole number from 1"),
        ({**WORD, "uses": True}, "uses is a whole number"),
        ({**WORD, "uses": 1.5}, "uses is a whole number"),
        ({**WORD, "uses": 10**10}, "uses is a whole number"),
        ({**WORD, "weight": float("nan")}, "not JSON"),
        ({**WORD, "weight": float("inf")}, "not JSON"),
        ({**WORD, "weight": -0.5}, "weight is a number from 0 to 1"),
        ({**WORD, "weight": 2.0}, "weight is a number from 0 to 1"),
        ({**WORD, "weight": "1"}, "weight is a number"),
        ({**WORD, "day": 10**9}, "day is a whole number"),
        ({**WORD, "occasions": 2}, "occasions is a whole number from 0 to 1"),
        ({**WORD, "names": 2}, "names is a whole number"),
        ({**WORD, "word": "Zoe\x1b[2J"}, "a word is letters"),
        ({**WORD, "word": "Zo\0e"}, "a word is letters"),
        ({**WORD, "word": "\ud800"}, "a word is letters"),
        ({**WORD, "word": "Zoe\u202e"}, "a word is letters"),
        ({**WORD, "word": "two words"}, "a word is letters"),
        ({**WORD, "word": "a" * 65}, "a word is letters"),
        ({**WORD, "word": ""}, "a word is letters"),
        ({**WORD, "word": 7}, "a word is letters"),
        ({**WORD, "more": 1}, "none of the lines"),
        ({"words": 1}, "none of the lines"),
        ([1, 2], "not a JSON object"),
        ("x", "not a JSON object"),
        ({**AFTER, "after": []}, "one or two words"),
        ({**AFTER, "after": ["a", "b", "c"]}, "one or two words"),
        ({**AFTER, "after": [1]}, "one or two words"),
        ({**AFTER, "after": ["The"]}, "small letters"),
        ({**AFTER, "after": ["\x02"]}, "small letters"),
        ({**AFTER, "after": ["12"]}, "small letters"),
        ({**AFTER, "words": []}, "list of lists"),
        ({**AFTER, "words": [["Zoe", 1, 1.0]]}, "each of words is"),
        ({**AFTER, "words": [["Zoe", 0, 1.0, 1]]}, "uses is a whole number"),
        ({**AFTER, "words": [["Zoe", 1, 1.0, 1], ["Zoe", 1, 1.0, 1]]}, "a word twice"),
        ({"added": "two words"}, "a word is letters"),
        ({"blocked": "Zoe"}, "small letters"),
        ({"blocked": "*"}, "small letters"),
    ],
)
def test_a_wrong_line_is_told_and_nothing_is_imported(history: History, line: object, told: str) -> None:
    rows = [json.dumps(each).encode() for each in (HEAD, WORD, line)]
    with pytest.raises(TextError, match=r"^rows, line 3") as caught:
        history.take_in(rows, "rows")
    assert told in str(caught.value)
    assert history.words() == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "line 1 is not JSON"),
        ([b"\x80\x81\0junk" * 100], "line 1 is not JSON"),
        ([b'{"a": 1}'], "not the beginning of a history"),
        ([b"[" * 100_000], "line 1 is not JSON"),
        ([json.dumps(HEAD | {"version": 2}).encode()], "newer Foretype .format 2"),
        ([json.dumps(HEAD | {"version": "1"}).encode()], "not the beginning"),
        ([json.dumps(HEAD | {"passed": 1e300}).encode()], "passed is a number"),
        ([json.dumps(HEAD | {"newest": -2}).encode()], "newest is a number"),
        ([json.dumps(HEAD).encode(), b""], "line 2 is not JSON"),
    ],
)
def test_what_is_no_history_is_told(history: History, rows: list[bytes], told: str) -> None:
    with pytest.raises(TextError, match=told):
        history.take_in(rows, "rows")


def test_uses_without_end_stay_a_number(history: History) -> None:
    line = {"after": ["the"], "words": [["Zoe", 10**9, 1.0, 19000]]}
    for _ in range(6):
        history.take_in([json.dumps(HEAD).encode(), json.dumps(line).encode()], "rows")
    assert history.show("the").following == (("Zoe", 2**32 - 1),)

"""The best of the listed words that fit, and of those found otherwise."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Typed
from predictor.words.capitals import fold
from predictor.words.index import WordIndex
from predictor.words.largest import largest
from predictor.words.narrowing import Ranked
from predictor.words.ranking import best_words

WORDS = ("<unk>", "the", "The", "then", "theatre", "Shawn", "shell", "don't", "don’t", "station")
INDEX = WordIndex.build(WORDS)


def ranked(
    probs: Mapping[str, float], prefix: str = "", suffix: str = "", k: int = 3, **unlisted: float
) -> list[Ranked]:
    narrowing = INDEX.narrow(Typed(prefix, suffix))
    places = range(narrowing.where.start, narrowing.where.stop)
    listed = np.array([probs.get(INDEX.word(place), 0.0) for place in places], dtype=np.float32)
    return best_words(INDEX, narrowing, listed, unlisted, k)


def best(
    probs: Mapping[str, float], prefix: str = "", suffix: str = "", **unlisted: float
) -> dict[str, float]:
    return {word.text: round(word.probability, 4) for word in ranked(probs, prefix, suffix, **unlisted)}


def test_the_likeliest_come_first() -> None:
    found = best({"station": 0.1, "the": 0.5, "then": 0.2, "shell": 0.05})
    assert list(found) == ["the", "then", "station"]


def test_spellings_that_become_one_word_add_up() -> None:
    assert best({"then": 0.5, "the": 0.1, "The": 0.2}, "Th")["The"] == pytest.approx(0.3)
    assert best({"don't": 0.2, "don’t": 0.1}) == {"don't": 0.3}


def test_the_typed_word_is_no_completion() -> None:
    assert list(best({"the": 0.9, "then": 0.1}, "the")) == ["then"]


def test_small_letters_find_a_name_and_keep_its_capital() -> None:
    assert list(best({"Shawn": 0.02, "shell": 0.01}, "sha")) == ["Shawn"]


def test_what_was_found_otherwise_counts_too() -> None:
    assert best({"station": 0.1}, "sta", station=0.4, stave=0.2) == {
        "station": 0.5,
        "stave": 0.2,
    }


def test_letters_behind_the_cursor_end_the_word() -> None:
    assert list(best({"theatre": 0.1, "then": 0.5, "the": 0.3}, "th", "e")) == ["theatre"]


@given(
    st.dictionaries(st.sampled_from(WORDS[1:]), st.floats(0, 1)),
    st.sampled_from(("", "t", "the", "sh", "S", "don'")),
    st.integers(0, 5),
)
def test_words_are_distinct_ranked_and_fit(probs: dict[str, float], prefix: str, k: int) -> None:
    found = ranked(probs, prefix, k=k)
    assert len(found) <= k
    assert len({word.text for word in found}) == len(found)
    assert all(word.text.lower().startswith(prefix.lower()) and word.text != prefix for word in found)
    assert all(0 < word.probability <= 1 for word in found)
    assert [w.probability for w in found] == sorted((w.probability for w in found), reverse=True)


@given(st.lists(st.floats(0, 1, width=32), max_size=2000), st.integers(1, 12))
def test_the_largest_are_found_in_order(values: list[float], most: int) -> None:
    array = np.array(values, dtype=np.float32)
    assert largest(array, most).tolist() == np.argsort(-array, kind="stable")[:most].tolist()


@given(st.text("aAbB'’sé", max_size=4))
def test_a_prefix_finds_what_begins_so(prefix: str) -> None:
    words = ["<unk>", *sorted({a + b + c for a in "aAbBé" for b in "asé" for c in ("", "s", "'s", "Bs")})]
    index = WordIndex.build(words)
    found = {index.word(place) for place in range(*index.range(prefix).indices(len(index)))}
    assert found == {word for word in words[1:] if fold(word).startswith(fold(prefix))}
    assert all(index.word(index.place(word)) == word for word in words[1:])
    assert index.place("zebra") == -1


def test_a_word_is_held_in_any_case_and_its_beginning_is_not() -> None:
    index = WordIndex.build(("the", "then", "I'm", "Shawn"))
    assert all(map(index.holds, ("the", "The", "i’m", "shawn")))
    assert not any(map(index.holds, ("th", "", "thenn", "I'", "x")))

"""The best of the listed words that fit, and what the transformer gives each of them."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.words.fitting import Fitting, best_words
from predictor.words.index import PrefixIndex

WORDS = ("<unk>", "the", "The", "then", "theatre", "Shawn", "shell", "don't", "don’t", "station")
INDEX = PrefixIndex.build(WORDS)


def fitting(probs: Mapping[str, float], prefix: str = "", **others: float) -> Fitting:
    where = INDEX.range(prefix)
    places = range(where.start, where.stop)
    return Fitting(where, np.array([probs.get(INDEX.word(p), 0.0) for p in places], dtype=np.float32), others)


def best(found: Fitting, prefix: str = "", suffix: str = "", k: int = 3) -> dict[str, float]:
    return {w.text: round(w.probability, 4) for w in best_words(INDEX, found, (prefix, suffix), k)}


def test_the_likeliest_come_first() -> None:
    found = best(fitting({"station": 0.1, "the": 0.5, "then": 0.2, "shell": 0.05}))
    assert list(found) == ["the", "then", "station"]


def test_spellings_that_become_one_word_add_up() -> None:
    assert best(fitting({"then": 0.5, "the": 0.1, "The": 0.2}, "Th"), "Th")["The"] == pytest.approx(0.3)
    assert best(fitting({"don't": 0.2, "don’t": 0.1})) == {"don't": 0.3}


def test_the_typed_word_is_no_completion() -> None:
    assert list(best(fitting({"the": 0.9, "then": 0.1}, "the"), "the")) == ["then"]


def test_small_letters_find_a_name_and_keep_its_capital() -> None:
    assert list(best(fitting({"Shawn": 0.02, "shell": 0.01}, "sha"), "sha")) == ["Shawn"]


def test_what_was_found_otherwise_counts_too() -> None:
    assert best(fitting({"station": 0.1}, "sta", station=0.4, stave=0.2), "sta") == {
        "station": 0.5,
        "stave": 0.2,
    }


def test_letters_behind_the_cursor_end_the_word() -> None:
    assert list(best(fitting({"theatre": 0.1, "then": 0.5, "the": 0.3}, "th"), "th", "e")) == ["theatre"]


@given(
    st.dictionaries(st.sampled_from(WORDS[1:]), st.floats(0, 1)),
    st.sampled_from(("", "t", "the", "sh", "S", "don'")),
    st.integers(0, 5),
)
def test_words_are_distinct_ranked_and_fit(probs: dict[str, float], prefix: str, k: int) -> None:
    found = best_words(INDEX, fitting(probs, prefix), (prefix, ""), k)
    assert len(found) <= k
    assert len({word.text for word in found}) == len(found)
    assert all(word.text.lower().startswith(prefix.lower()) and word.text != prefix for word in found)
    assert all(0 < word.probability <= 1 for word in found)
    assert [w.probability for w in found] == sorted((w.probability for w in found), reverse=True)


def test_a_word_is_held_in_any_case_and_its_beginning_is_not() -> None:
    index = PrefixIndex.build(("the", "then", "I'm", "Shawn"))
    assert all(map(index.holds, ("the", "The", "i’m", "shawn")))
    assert not any(map(index.holds, ("th", "", "thenn", "I'", "x")))

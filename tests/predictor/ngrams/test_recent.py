"""Recent words: what the text says again is foreseen, a slip is not, and probabilities stay probabilities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import LEAST, Context
from predictor.engine import Engine
from predictor.ngrams.recent import REACH, RecentWords
from predictor.text import split_at_cursor
from predictor.words.fitting import Fitting, best_words
from predictor.words.index import PrefixIndex

WORDS = ("<unk>", "Shawn", "a", "pea", "sea", "shell", "stadium", "station", "tea", "the")
INDEX = PrefixIndex.build(WORDS)
# In any text one word in two is "the"; the others are rare.
USUAL = np.array([0.5 if INDEX.word(place) == "the" else 1e-4 for place in range(9)], dtype=np.float32)


def laid_over(before: str, after: str = "", start: int = 0, mass: float = 0.01) -> dict[str, float]:
    """Return all words that fit, where another predictor holds all listed ones for equally likely."""
    cursor = split_at_cursor(before, after)
    where = INDEX.range(cursor.prefix)
    size = where.stop - where.start
    even = Fitting(
        where, np.full(size, 1 / max(1, size), dtype=np.float32), mass=mass if cursor.prefix else 1.0
    )
    recalled = RecentWords(INDEX, USUAL).recall(Context(before, after, start), len(cursor.prefix))
    letters = cursor.prefix, cursor.suffix
    fitting = recalled.over(even, INDEX, letters)
    return {word.text: word.probability for word in best_words(INDEX, fitting, letters, 100)}


def test_a_text_without_words_says_nothing() -> None:
    for nothing in ("", "12 ... \n"):
        assert list(laid_over(nothing).values()) == pytest.approx([1 / 9] * 9)


def test_what_was_said_is_likelier_to_be_said_again() -> None:
    found = laid_over("sea. ")
    assert max(found, key=found.__getitem__) == "sea"
    assert laid_over("sea sea sea. ")["sea"] > laid_over("sea sea. ")["sea"] > found["sea"] > found["tea"]


def test_what_is_common_in_any_text_says_little_of_this_one() -> None:
    before = "the the the the sea. "
    assert laid_over(before)["sea"] > laid_over(before)["the"]


def test_what_followed_the_last_words_may_follow_them_again() -> None:
    before = "a tea, the sea, the shell. the "
    found = laid_over(before)
    assert found["sea"] == pytest.approx(found["shell"])
    assert found["sea"] > found["tea"]
    both = laid_over("a pea tea. the pea sea. a pea ")
    assert both["tea"] > both["sea"] > both["shell"]


def test_a_name_is_known_at_once_a_slip_is_not() -> None:
    assert "Oberlander" in laid_over("Oberlander asked. O")
    assert "teh" not in laid_over("teh sea. t")
    assert "kubectl" in laid_over("kubectl, and kubectl. k")
    assert "Oberlander" not in laid_over("Oberlander asked. Shawn and t")


def test_letters_that_are_typed_decide() -> None:
    found = laid_over("the shell of Shellington. sh", mass=1e-3)
    assert set(found) == {"Shawn", "shell", "Shellington"}
    assert found["shell"] > found["Shellington"] > 0  # a small letter where it has a capital
    assert found["shell"] > found["Shawn"]


def test_letters_behind_the_cursor_end_the_word() -> None:
    assert set(laid_over("Oberlander asked. O", "er it")) == {"Oberlander"}
    assert laid_over("Oberlander asked. O", "ed it") == {}


def test_the_rarer_the_letters_the_more_the_text_weighs() -> None:
    rare, usual = (laid_over("station. st", mass=mass)["station"] for mass in (1e-4, 1e-1))
    assert rare > usual > 0.5


def test_only_the_last_words_count_wherever_the_text_is_cut() -> None:
    far = "Shawn " + "tea " * (LEAST // 4) + "S"
    assert laid_over(far)["Shawn"] == pytest.approx(laid_over("tea " * (LEAST // 4) + "S")["Shawn"])
    near = far[-LEAST:]
    assert laid_over(near, start=len(far) - LEAST) == laid_over(far)
    # A word that the reach cuts in two is none.
    assert "Shawn" in laid_over("x" * 10 + " " + "tea " * (REACH // 4) + "S")
    halved = "Xylophone " + "1 " * ((REACH - 5) // 2)
    assert laid_over(halved + "p") == laid_over("1 p")


PIECES = st.lists(st.sampled_from([*WORDS[1:], "Zoe", "zoe", ",", "\n", "7", "don't"]), max_size=60)


@given(PIECES, st.sampled_from(["", "s", "S", "t", "Z", "sh", "te"]), st.floats(1e-9, 1.0))
def test_probabilities_stay_probabilities(pieces: list[str], prefix: str, mass: float) -> None:
    recalled = RecentWords(INDEX, USUAL).recall(Context(" ".join(pieces) + " "), 0)
    where = INDEX.range(prefix)
    size = where.stop - where.start
    even = Fitting(where, np.full(size, 1 / max(1, size), dtype=np.float32), mass=mass)
    fitting = recalled.over(even, INDEX, (prefix, ""))
    total = float(fitting.probs.sum()) + math.fsum(fitting.others.values())
    # All of it is listed, save where no listed word begins so.
    assert total == pytest.approx(1.0, abs=1e-4) if size else total <= 1.0 + 1e-6
    assert (fitting.probs >= 0).all()
    assert 0 < recalled.kept <= 1


@settings(max_examples=40, deadline=None)
@given(before=st.text(alphabet="Zoe Shawn tea.\n", max_size=80))
def test_the_blend_says_the_same_however_it_came_to_the_text(tiny_engine: Engine, before: str) -> None:
    session = tiny_engine.session()
    for end in range(len(before) + 1):
        session.suggest(before[:end])
    fresh = tiny_engine.session().suggest(before)
    again = session.suggest(before)
    assert [s.text for s in again] == [s.text for s in fresh]
    assert [s.probability for s in again] == pytest.approx([s.probability for s in fresh], abs=1e-4)

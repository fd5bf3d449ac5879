"""Recent words: what the text says again is foreseen, a slip is not, and probabilities stay probabilities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import REACH, SEEN, Context
from predictor.engine import Engine
from predictor.ngrams.recent import RecentWords
from predictor.rules.blend import Blended, blend
from predictor.words.index import WordIndex
from predictor.words.narrowing import Narrowed, Narrowing
from predictor.words.ranking import best_words

WORDS = ("<unk>", "Shawn", "a", "pea", "sea", "shell", "stadium", "station", "tea", "the")
INDEX = WordIndex.build(WORDS)
# In any text one word in two is "the"; the others are rare.
USUAL = np.array([0.5 if INDEX.word(place) == "the" else 1e-4 for place in range(9)], dtype=np.float32)


def narrowed(before: str, after: str = "", start: int = 0, mass: float = 0.01) -> tuple[Narrowing, Blended]:
    """Return what the text says, laid over a source that holds all listed words for equally likely."""
    context = Context(before, after, start)
    narrowing = INDEX.narrow(context.typed)
    size = narrowing.where.stop - narrowing.where.start
    even = np.full(size, 1 / max(1, size), dtype=np.float32)
    below = Narrowed(even, mass if context.prefix else 1.0, {})
    over = RecentWords(INDEX, USUAL).belief(context.finished).narrowed(narrowing)
    return narrowing, blend({"even": below, "text": over}, {"even": 1.0})


def laid_over(before: str, after: str = "", start: int = 0, mass: float = 0.01) -> dict[str, float]:
    narrowing, both = narrowed(before, after, start, mass)
    found = best_words(INDEX, narrowing, both.listed(), both.unlisted(), 100)
    return {word.text: word.probability for word in found}


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
    far = "Shawn " + "tea " * (REACH // 4) + "S"
    assert laid_over(far)["Shawn"] == pytest.approx(laid_over("tea " * (REACH // 4) + "S")["Shawn"])
    near = far[-REACH:]
    assert laid_over(near, start=len(far) - REACH) == laid_over(far)
    # A word that the reach cuts in two is none.
    assert "Shawn" in laid_over("x" * 10 + " " + "tea " * (SEEN // 4) + "S")
    halved = "Xylophone " + "1 " * ((SEEN - 5) // 2)
    assert laid_over(halved + "p") == laid_over("1 p")


PIECES = st.lists(st.sampled_from([*WORDS[1:], "Zoe", "zoe", ",", "\n", "7", "don't"]), max_size=60)


@given(PIECES, st.sampled_from(["", "s", "S", "t", "Z", "sh", "te"]), st.floats(1e-9, 1.0))
def test_probabilities_stay_probabilities(pieces: list[str], prefix: str, mass: float) -> None:
    _, both = narrowed(" ".join(pieces) + f" {prefix}", mass=mass)
    listed = both.listed()
    total = float(listed.sum()) + math.fsum(both.unlisted().values())
    # All of it is listed, save where no listed word begins so.
    assert total == pytest.approx(1.0, abs=1e-4) if len(listed) else total <= 1.0 + 1e-6
    assert (listed >= 0).all()
    assert 0 < both.said["text"].left <= 1
    assert sum(both.shares.values()) == pytest.approx(1.0)


@settings(max_examples=40)
@given(texts=st.lists(PIECES, min_size=1, max_size=5))
def test_a_used_source_says_what_a_fresh_one_says(texts: list[list[str]]) -> None:
    used = RecentWords(INDEX, USUAL)
    for pieces in texts:
        finished = Context(" ".join(pieces) + " ").finished
        mine, fresh = used.belief(finished), RecentWords(INDEX, USUAL).belief(finished)
        assert mine.left == pytest.approx(fresh.left)
        assert mine.places.tolist() == fresh.places.tolist()
        assert mine.probs == pytest.approx(fresh.probs)
        theirs = {word: prob for word, _, prob in fresh.unlisted}
        assert {word: prob for word, _, prob in mine.unlisted} == pytest.approx(theirs)


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

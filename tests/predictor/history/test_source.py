"""What a history says: probabilities, what is offered and when, and that changes are seen at once."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Context
from predictor.history.history import History
from predictor.history.relevance import PRIOR
from predictor.history.source import HistorySource
from predictor.ngrams.recent import RecentWords
from predictor.rules.blend import Blended, BlendPredictor, blend
from predictor.words.narrowing import Belief, Floats, Narrowed, Narrowing
from predictor.words.ranking import best_words
from tests.predictor.history.conftest import DAY, INDEX, USUAL, says, source_of


class Even:
    """Holds all listed words for equally likely."""

    name = "even"

    def belief(self, finished: object, cancel: object = None) -> Belief:
        return self

    def narrowed(self, narrowing: Narrowing, cancel: object = None) -> Narrowed:
        size = narrowing.where.stop - narrowing.where.start
        probs: Floats = np.full(size, 1 / max(1, size), dtype=np.float32)
        return Narrowed(probs, 0.01 if narrowing.typed.prefix else 1.0, {})


def laid_over(source: HistorySource, before: str, after: str = "") -> dict[str, float]:
    context = Context(before, after)
    narrowing = INDEX.narrow(context.typed)
    both = _blended(source, context, narrowing)
    found = best_words(INDEX, narrowing, both.listed(), both.unlisted(), 100)
    return {word.text: word.probability for word in found}


def _blended(source: HistorySource, context: Context, narrowing: Narrowing) -> Blended:
    over = source.belief(context.finished).narrowed(narrowing)
    return blend({"even": Even().narrowed(narrowing), "history": over}, {"even": 1.0})


def test_an_empty_history_says_nothing(history: History) -> None:
    assert says(source_of(history), "see ") == {"": 1.0}


def test_each_order_says_more_than_the_one_before_it(history: History) -> None:
    source = source_of(history)
    history.learn("meet me at the station. see you at the me. you the a", DAY)
    alone, one, two = (says(source, before)["station"] for before in ("at ", "you the ", "at the "))
    assert alone < one < two
    small, large = says(source, "at the "), says(source, "At the ")
    assert small["me"] / (1 - small[""]) == pytest.approx(large["me"] / (1 - large[""]), rel=1e-3)
    # One use with a discount of a half, a prior of 3000 words, at most a half for words alone.
    history.clear()
    history.learn("station", DAY)
    share = PRIOR * 0.5 * 0.5 / 3000.5
    assert says(source, "1 ") == pytest.approx({"station": share, "": 1 - share})


def test_what_was_learned_later_weighs_more(history: History) -> None:
    source = source_of(history)
    history.learn("the station", DAY)
    history.learn("the Zoe", DAY + 200 * 86_400)
    found = says(source, "the ")
    assert found["Zoe"] > 1.5 * found["station"]


def test_a_name_is_offered_at_once_another_word_on_the_second_occasion(history: History) -> None:
    source = source_of(history)
    history.learn("See Oberlander about kubectl, kubectl. Teh end", DAY)
    assert {"Oberlander"} == set(says(source, "the ")) - {""} - {INDEX.word(place) for place in range(10)}
    history.learn("kubectl again. Teh", DAY)
    assert {"Oberlander", "kubectl", "Teh"} == set(says(source, "the ")) - {""} - {
        INDEX.word(place) for place in range(10)
    }


def test_letters_that_are_typed_decide(history: History) -> None:
    source = source_of(history)
    history.learn("the Shellington at the station, see Shelley", DAY)
    assert {"Shellington", "Shelley"} <= set(laid_over(source, "the Sh"))
    assert "Shelley" not in laid_over(source, "the Shelli")
    assert set(laid_over(source, "the Sh", "ton it")) == {"Shellington"}
    assert laid_over(source, "THE BIG SHE")  # shouted
    assert "SHELLEY" in laid_over(source, "THE BIG SHE")


WORDS = st.lists(st.sampled_from(["the", "see", "Zoe", "zoe", "Zoenne", "I'm", ".", "7"]), max_size=40)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(WORDS.map(" ".join), max_size=4), st.sampled_from(["", "s", "Z", "zo", "the ", "see Z", "7 "])
)
def test_probabilities_stay_probabilities(texts: list[str], before: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, History(f"{folder}/history") as history:
        source = source_of(history)
        history.learn_all(texts)
        context = Context(before)
        narrowing = INDEX.narrow(context.typed)
        both = _blended(source, context, narrowing)
        listed = both.listed()
        total = float(listed.sum()) + math.fsum(both.unlisted().values())
        assert total == pytest.approx(1.0, abs=1e-4) if len(listed) else total <= 1.0 + 1e-6
        assert sum(both.shares.values()) == pytest.approx(1.0)


def test_what_follows_the_same_text_is_asked_anew_when_something_was_learned_or_forgotten(
    history: History,
) -> None:
    recent = RecentWords(INDEX, USUAL)
    predictor = BlendPredictor("blend", INDEX, {Even(): (1.0,)}, (source_of(history), recent))
    context = Context("the Ob")
    assert predictor.candidates(context, 3) == []
    history.learn("the Oberlander", DAY)
    (found,) = predictor.candidates(context, 3)
    assert (found.text, found.source) == ("Oberlander", "history")
    history.forget("oberlander")
    assert predictor.candidates(context, 3) == []


def test_another_list_of_words_finds_its_own_places(history: History) -> None:
    source = source_of(history)  # its places are kept with the words
    history.learn("Meet Oberlander at the station", DAY)
    other = type(INDEX).build(("<unk>", "Oberlander", "zoo", "the"))
    usual = np.full(len(other), 1e-4, dtype=np.float32)
    belief = history.source(other, usual, "another", lambda last, word: 1e-4).belief(Context("at ").finished)
    assert {other.word(place) for place in np.flatnonzero(belief.probs).tolist()} == {"Oberlander", "the"}
    assert "station" in says(source, "the ")
    assert says(source_of(history), "the ") == says(source, "the ")


def test_a_used_source_says_what_a_fresh_one_says(history: History) -> None:
    source = source_of(history)
    for number in range(30):
        history.learn(f"see word{chr(97 + number)} at the Zoe{chr(97 + number)}, station", DAY + number)
        before = "see " if number % 2 else "at the "
        assert says(source, before) == pytest.approx(says(source_of(history), before), abs=1e-12)

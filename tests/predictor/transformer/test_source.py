"""The transformer as a source of words: it answers by the text alone."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Cancel, Context, Predictor, Scorer
from predictor.engine import Engine
from predictor.errors import PredictionCancelled

SENTENCE = "I'll meet you at the station at six. "


@pytest.fixture
def transformer(tiny_engine: Engine) -> Predictor:
    return tiny_engine.predictor("transformer")


@pytest.fixture
def scorer(tiny_engine: Engine) -> Scorer:
    return tiny_engine.scorer("transformer")


def test_the_same_words_at_the_start_of_a_document_and_elsewhere_are_two_contexts(
    tiny_engine: Engine,
) -> None:
    used = tiny_engine.predictor("transformer")
    first = used.candidates(Context("Please "), 3)
    used.candidates(Context("Please ", start=10**6), 3)
    assert used.candidates(Context("Please "), 3) == first
    fresh = tiny_engine.predictor("transformer")
    elsewhere = fresh.candidates(Context("Please ", start=10**6), 3)
    assert [c.probability for c in elsewhere] != [c.probability for c in first]


def test_it_has_learned_its_sentences(transformer: Predictor) -> None:
    words = [candidate.text for candidate in transformer.candidates(Context("I'll meet you at the st"), 3)]
    assert words[0] == "station"


# Texts of few and of many tokens per character, where the context starts in finer steps.
TYPED = [
    "the ",
    "station",
    " at",
    ". ",
    "\n",
    "I'",
    "é",
    "x",
    "5",
    "73912 4410 ",
    "Привет, как дела? ",
    "😀",
    "–",
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(TYPED)), min_size=1, max_size=12
)
BEGINNINGS = st.sampled_from([SENTENCE * 6, "8201934 " * 60, "Встретимся на вокзале. " * 12, SENTENCE])


@settings(max_examples=40, deadline=None)
@given(text=BEGINNINGS, edits=EDITS)
def test_any_edits_anywhere_give_what_a_fresh_predictor_gives(
    tiny_engine: Engine, text: str, edits: list[tuple[float, int, str]]
) -> None:
    incremental = tiny_engine.predictor("transformer")
    for place, deleted, typed in edits:
        at = round(place * len(text))
        text = text[: max(0, at - deleted)] + typed + text[at:]
        context = Context(text)
        mine = incremental.candidates(context, 3)
        scratch = tiny_engine.predictor("transformer").candidates(context, 3)
        assert [c.text for c in mine] == [c.text for c in scratch]
        for a, b in zip(mine, scratch, strict=True):
            assert a.probability == pytest.approx(b.probability, abs=1e-4)


def test_letters_above_a_text_of_many_tokens_do_not_leave_old_answers(tiny_engine: Engine) -> None:
    numbers = Random(4)
    text = " ".join(str(numbers.randrange(10, 10**6)) for _ in range(170)) + " meet you at the st"
    used = tiny_engine.predictor("transformer")
    used.candidates(Context(text), 3)
    moved = Context(f"x{text}")
    fresh = tiny_engine.predictor("transformer").candidates(moved, 3)
    found = used.candidates(moved, 3)
    assert [c.text for c in found] == [c.text for c in fresh]
    assert [c.probability for c in found] == pytest.approx([c.probability for c in fresh], abs=1e-4)


def test_the_words_found_are_the_same_however_the_prefix_was_typed(tiny_engine: Engine) -> None:
    typed_slowly = tiny_engine.predictor("transformer")
    for end in range(1, len(SENTENCE)):
        context = Context(SENTENCE[:end])
        at_once = tiny_engine.predictor("transformer").candidates(context, 3)
        assert [c.text for c in typed_slowly.candidates(context, 3)] == [c.text for c in at_once]


def test_letters_behind_the_cursor_must_end_the_word(transformer: Predictor) -> None:
    found = transformer.candidates(Context("I'll meet you at the sta", "n at six"), 3)
    assert found[0].text == "station"
    assert all(c.text.endswith("n") for c in found)


def test_accents_typed_as_two_characters_count_as_one(transformer: Predictor) -> None:
    composed = transformer.candidates(Context("caf\u00e9 st"), 3)
    assert composed == transformer.candidates(Context("cafe\u0301 st"), 3)


def test_log_prob_is_a_distribution_over_continuations(scorer: Scorer) -> None:
    likely = scorer.log_prob("I'll meet you at the station")
    assert likely > scorer.log_prob("I'll station the at you meet")
    assert likely < 0


def test_long_texts_are_scored_piece_by_piece(scorer: Scorer) -> None:
    once, often = scorer.log_prob(SENTENCE), scorer.log_prob(SENTENCE * 40)
    assert math.isfinite(often)
    assert often < once


def test_a_raised_cancel_ends_the_prediction(transformer: Predictor) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        transformer.candidates(Context("something new"), 3, cancel)

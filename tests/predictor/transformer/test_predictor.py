"""The transformer predictor: it answers by the text alone."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Cancel, Context, Predictor
from predictor.engine import Engine
from predictor.errors import PredictionCancelled

SENTENCE = "I'll meet you at the station at six. "


@pytest.fixture
def transformer(tiny_engine: Engine) -> Predictor:
    return tiny_engine.predictor("transformer")


def test_the_same_words_at_the_start_of_a_document_and_elsewhere_are_two_contexts(
    tiny_engine: Engine,
) -> None:
    used = tiny_engine.predictor("transformer")
    first = used.candidates(Context("Please "), 3)
    used.candidates(Context("Please ", start=10**6), 3)
    assert used.candidates(Context("Please "), 3) == first
    fresh = tiny_engine.predictor("transformer")
    elsewhere = fresh.candidates(Context("Please ", start=10**6), 3)
    assert [c.log_prob for c in elsewhere] != [c.log_prob for c in first]


def test_it_has_learned_its_sentences(transformer: Predictor) -> None:
    words = [candidate.text for candidate in transformer.candidates(Context("I'll meet you at the st"), 3)]
    assert words[0] == "station"


EDITS = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from(["the ", "station", " at", ". ", "\n", "I'", "é", "x", "5"])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(edits=EDITS)
def test_any_edits_give_what_a_fresh_predictor_gives(
    tiny_engine: Engine, edits: list[tuple[int, str]]
) -> None:
    incremental, text = tiny_engine.predictor("transformer"), SENTENCE * 6
    for deleted, typed in edits:
        text = text[: len(text) - deleted] + typed
        context = Context(text)
        mine = incremental.candidates(context, 3)
        scratch = tiny_engine.predictor("transformer").candidates(context, 3)
        assert [c.text for c in mine] == [c.text for c in scratch]
        for a, b in zip(mine, scratch, strict=True):
            assert a.log_prob == pytest.approx(b.log_prob, abs=1e-4)


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


def test_log_prob_is_a_distribution_over_continuations(transformer: Predictor) -> None:
    likely = transformer.log_prob("I'll meet you at the station")
    assert likely > transformer.log_prob("I'll station the at you meet")
    assert likely < 0


def test_long_texts_are_scored_piece_by_piece(transformer: Predictor) -> None:
    once, often = transformer.log_prob(SENTENCE), transformer.log_prob(SENTENCE * 40)
    assert math.isfinite(often)
    assert often < once


def test_a_raised_cancel_ends_the_prediction(transformer: Predictor) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        transformer.candidates(Context("something new"), 3, cancel)

"""The tokenizer: lossless on any text, never across chunks, from any amount of text."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from predictor.errors import TextError
from predictor.text import chunks
from predictor.transformer.vocabulary import Vocabulary
from training.data.tokenizer import ChunkCounter, train_tokenizer


@given(text=st.text(st.characters(codec="utf-8")))
@example("tabs\tand\n\n\nlines  and   spaces ")
@example("👍🏽 ▁ <doc> \u0301 \u200d \x00")
def test_any_text_comes_back(vocabulary: Vocabulary, text: str) -> None:
    ids = vocabulary.encode(text)
    assert vocabulary.decode(ids) == text
    assert vocabulary.document not in ids


def test_pieces_never_cross_chunks(vocabulary: Vocabulary) -> None:
    for surface in vocabulary.surfaces:
        if surface:
            assert len(chunks(surface)) == 1


def test_frequent_words_are_one_piece_with_their_space(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.encode("station ")) == 1


def test_little_text_gives_a_small_vocabulary_and_none_is_refused() -> None:
    vocabulary = train_tokenizer(Counter(chunks("so little text, so few pieces")), 8192)
    assert 258 < vocabulary.size < 320
    assert vocabulary.decode(vocabulary.encode("naïve 漢字")) == "naïve 漢字"
    with pytest.raises(TextError, match="or more"):
        train_tokenizer(Counter(chunks("abcdefghijklmnopqrstuvwxyz 漢字 and more of it")), 265)
    with pytest.raises(TextError, match="no text"):
        train_tokenizer(Counter(), 8192)


def test_counting_stays_bounded() -> None:
    counter = ChunkCounter(max_distinct=50)
    for number in range(300):
        counter.add(f"common w{chr(97 + number % 26) * (number // 26 + 1)} ")
    assert len(counter.counts) <= 50
    assert counter.counts["common "] == 300

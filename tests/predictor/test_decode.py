"""The word search against brute force: a model of a few pieces whose words can all be counted."""

import itertools
import math
from collections.abc import Sequence
from pathlib import Path as FilePath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.decode import LogProbs, Path, SearchLimits, WordPieces, search_words
from predictor.vocabulary import Vocabulary

GENEROUS = SearchLimits(rounds=12, width=64, children=64)


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: FilePath) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


@pytest.fixture(scope="module")
def pieces(vocabulary: Vocabulary) -> WordPieces:
    return WordPieces(vocabulary)


class Table:
    """Next-token distributions that depend on nothing: `weights` of some pieces, little for all others."""

    def __init__(self, vocabulary: Vocabulary, weights: dict[str, float]) -> None:
        self.ids = {text: token for token, text in enumerate(vocabulary.surfaces) if text is not None}
        probs = np.full(vocabulary.size, 1e-9)
        for text, weight in weights.items():
            probs[self.ids[text]] = weight
        self.row: LogProbs = np.log(probs / probs.sum()).astype(np.float32)
        self.calls = 0

    def expand(self, paths: Sequence[Path]) -> LogProbs:
        self.calls += 1
        return np.stack([self.row] * len(paths))


def test_a_word_sums_over_its_spellings(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    # "the" is "the " at once, or "the" and then anything that is no letter (half of the mass: ".").
    table = Table(vocabulary, {"the ": 0.3, "the": 0.2, ".": 0.5})
    found = dict(search_words(pieces, table.row, "", 3, table.expand, GENEROUS))
    assert math.exp(found["the"]) == pytest.approx(0.3 + 0.2 * 0.5, rel=1e-3)


def test_the_prefix_conditions(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.2, "that ": 0.1, "you ": 0.7})
    found = dict(search_words(pieces, table.row, "th", 3, table.expand, GENEROUS))
    assert "you" not in found
    assert math.exp(found["the"]) == pytest.approx(2 / 3, rel=1e-2)
    assert math.exp(found["that"]) == pytest.approx(1 / 3, rel=1e-2)


def test_the_typed_word_itself_is_no_completion(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.9, "there ": 0.1})
    assert "the" not in dict(search_words(pieces, table.row, "the", 3, table.expand, GENEROUS))


def test_nothing_is_expanded_when_the_best_words_are_single_pieces(
    vocabulary: Vocabulary, pieces: WordPieces
) -> None:
    table = Table(vocabulary, {"the ": 0.5, "that ": 0.3, "you ": 0.2})
    assert [word for word, _ in search_words(pieces, table.row, "", 3, table.expand)] == [
        "the",
        "that",
        "you",
    ]
    assert table.calls == 0


def test_an_unseen_word_is_reached_by_its_own_spelling(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"s ": 0.5, "the ": 0.5})
    found = dict(search_words(pieces, table.row, "xylophone", 3, table.expand, GENEROUS))
    assert "xylophones" in found


LETTERS = st.text(st.sampled_from("thearson"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(prefix=LETTERS | st.just(""), seed=st.integers(0, 5), k=st.integers(1, 5))
def test_candidates_begin_with_the_prefix_best_first(
    vocabulary: Vocabulary, pieces: WordPieces, prefix: str, seed: int, k: int
) -> None:
    noise = np.random.default_rng(seed).normal(size=(8, vocabulary.size)).astype(np.float32) * 3
    rows = noise - np.log(np.exp(noise).sum(axis=1, keepdims=True))

    def expand(paths: Sequence[Path]) -> LogProbs:
        return np.stack([rows[sum(path) % len(rows)] for path in paths])

    found = search_words(pieces, rows[0], prefix, k, expand)
    assert len(found) <= k
    assert len({word for word, _ in found}) == len(found)
    assert all(word.startswith(prefix) and word != prefix for word, _ in found)
    assert all(a >= b for (_, a), (_, b) in itertools.pairwise(found))
    assert sum(math.exp(log_prob) for _, log_prob in found) <= 1 + 1e-6

"""The word search against brute force: a model of a few pieces whose words can all be counted."""

import itertools
from collections.abc import Sequence
from pathlib import Path as FilePath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.decode import EXHAUSTIVE, Path, Probs, search_words
from predictor.lexicon import Estimates
from predictor.pieces import WordPieces
from predictor.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: FilePath) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


@pytest.fixture(scope="module")
def pieces(vocabulary: Vocabulary) -> WordPieces:
    return WordPieces(vocabulary, np.full(vocabulary.size, 0.5, dtype=np.float32))


NOTHING = Estimates((), (), ())


class Table:
    """Next-token distributions that depend on nothing: `weights` of some pieces, little for all others."""

    def __init__(self, vocabulary: Vocabulary, weights: dict[str, float]) -> None:
        self.ids = {text: token for token, text in enumerate(vocabulary.surfaces) if text is not None}
        probs = np.full(vocabulary.size, 1e-9)
        for text, weight in weights.items():
            probs[self.ids[text]] = weight
        self.row: Probs = (probs / probs.sum()).astype(np.float32)
        self.calls = 0

    def expand(self, paths: Sequence[Path]) -> list[Probs]:
        self.calls += 1
        return [self.row] * len(paths)


def test_a_word_sums_over_its_spellings(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    # "the" is "the " at once, or "the" and then anything that is no letter (half of the mass: ".").
    table = Table(vocabulary, {"the ": 0.3, "the": 0.2, ".": 0.5})
    found = dict(search_words(pieces, table.row, NOTHING, ("", ""), 3, table.expand, EXHAUSTIVE))
    assert found["the"] == pytest.approx(0.3 + 0.2 * 0.5, rel=1e-3)


def test_the_prefix_conditions(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.2, "that ": 0.1, "you ": 0.7})
    found = dict(search_words(pieces, table.row, NOTHING, ("th", ""), 3, table.expand, EXHAUSTIVE))
    assert "you" not in found
    assert found["the"] == pytest.approx(2 / 3, rel=1e-2)
    assert found["that"] == pytest.approx(1 / 3, rel=1e-2)


def test_the_typed_word_itself_is_no_completion(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.9, "there ": 0.1})
    assert "the" not in dict(
        search_words(pieces, table.row, NOTHING, ("the", ""), 3, table.expand, EXHAUSTIVE)
    )


def test_nothing_is_expanded_when_the_best_words_are_single_pieces(
    vocabulary: Vocabulary, pieces: WordPieces
) -> None:
    table = Table(vocabulary, {"the ": 0.5, "that ": 0.3, "you ": 0.2})
    assert [word for word, _ in search_words(pieces, table.row, NOTHING, ("", ""), 3, table.expand)] == [
        "the",
        "that",
        "you",
    ]
    assert table.calls == 0


def test_an_unseen_word_is_reached_by_its_own_spelling(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"s ": 0.5, "the ": 0.5})
    found = dict(search_words(pieces, table.row, NOTHING, ("xylophone", ""), 3, table.expand))
    assert {"xylophones", "xylophonethe"} <= set(found)
    assert table.calls == 1


LETTERS = st.text(st.sampled_from("thearson"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(prefix=LETTERS | st.just(""), seed=st.integers(0, 5), k=st.integers(1, 5))
def test_candidates_begin_with_the_prefix_best_first(
    vocabulary: Vocabulary, pieces: WordPieces, prefix: str, seed: int, k: int
) -> None:
    noise = np.random.default_rng(seed).normal(size=(8, vocabulary.size)).astype(np.float32) * 3
    rows = np.exp(noise) / np.exp(noise).sum(axis=1, keepdims=True)

    def expand(paths: Sequence[Path]) -> list[Probs]:
        return [rows[sum(path) % len(rows)] for path in paths]

    found = search_words(pieces, rows[0], NOTHING, (prefix, ""), k, expand)
    assert len(found) <= k
    assert len({word for word, _ in found}) == len(found)
    assert all(word.lower().startswith(prefix) and word != prefix for word, _ in found)
    assert all(a >= b for (_, a), (_, b) in itertools.pairwise(found))
    assert sum(probability for _, probability in found) <= 1 + 1e-6


def test_a_small_letter_finds_a_capital(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"I ": 0.2, "She ": 0.3, "The ": 0.5})
    found = dict(search_words(pieces, table.row, NOTHING, ("sh", ""), 3, table.expand, EXHAUSTIVE))
    assert "She" in found


def test_a_word_that_nobody_looked_behind_is_estimated(vocabulary: Vocabulary) -> None:
    ends = np.full(vocabulary.size, 0.8, dtype=np.float32)
    table = Table(vocabulary, {"station": 0.5, "the ": 0.5})
    listed = Estimates(("stations", "stationery"), (table.ids["station"],) * 2, (0.07, 0.03))
    found = search_words(WordPieces(vocabulary, ends), table.row, listed, ("", ""), 3, table.expand)
    assert table.calls == 0
    assert [word for word, _ in found] == ["the", "station", "stations"]
    assert [probability for _, probability in found] == pytest.approx([0.5, 0.4, 0.07], rel=1e-2)


def test_half_words_are_no_words(vocabulary: Vocabulary) -> None:
    ends = np.full(vocabulary.size, 0.3, dtype=np.float32)
    table = Table(vocabulary, {"thi": 0.5, "th": 0.2, "the": 0.3})
    known = WordPieces(vocabulary, ends, {"the"})
    found = search_words(known, table.row, NOTHING, ("", ""), 3, table.expand)
    assert [word for word, mass in found if mass > 1e-6] == ["the"]


def test_letters_behind_the_cursor_end_the_word(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.5, "there ": 0.3, "this ": 0.2})
    found = search_words(pieces, table.row, NOTHING, ("th", "e"), 3, table.expand, EXHAUSTIVE)
    assert {word for word, _ in found} >= {"there"}
    assert all(word.endswith("e") and len(word) > 3 for word, _ in found)


def test_one_round_is_one_call(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"s": 0.3, "t": 0.3, "th": 0.2, "st": 0.2})
    for prefix in ("", "s", "sta", "xylophone", "Stat"):
        table.calls = 0
        search_words(pieces, table.row, NOTHING, (prefix, ""), 3, table.expand)
        assert table.calls <= 1

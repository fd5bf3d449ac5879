"""Words outside the list: found after the tokenizer's spelling of what is typed, in one pass."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Typed
from predictor.transformer.pieces import WordPieces
from predictor.transformer.spelling import spell
from predictor.transformer.vocabulary import Vocabulary
from tests.tables import Table


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: Path) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


@pytest.fixture(scope="module")
def pieces(vocabulary: Vocabulary) -> WordPieces:
    return WordPieces(vocabulary, np.full(vocabulary.size, 0.5, dtype=np.float32))


def test_an_unseen_word_is_reached_by_its_own_spelling(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"s ": 0.5, "the ": 0.5})
    found = spell(pieces, table.row, Typed("xylophone", ""), table.expand)
    assert {"xylophones", "xylophonethe"} <= set(found.words)
    assert table.calls == 1


def test_its_mass_is_that_of_its_pieces(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    # "th" + "e " and "th" + "e" (which ends one word in two) come after the spelling ("th",) of "th".
    table = Table(vocabulary, {"th": 0.5, "e ": 0.1, "e": 0.2, ".": 0.2})
    assert vocabulary.encode("th") == [table.ids["th"]]
    found = spell(pieces, table.row, Typed("th", ""), table.expand)
    assert found.words["the"] == pytest.approx(0.5 * 0.1 + 0.5 * 0.2 * 0.5, rel=1e-3)


def test_a_word_must_be_longer_than_what_is_typed_and_end_in_what_follows(
    vocabulary: Vocabulary, pieces: WordPieces
) -> None:
    table = Table(vocabulary, {"th": 0.5, "e ": 0.2, "is ": 0.2, "s ": 0.1})
    found = spell(pieces, table.row, Typed("th", "s"), table.expand)
    assert all(len(word) > 3 and word.endswith("s") for word in found.words)
    assert "this" in found.words


def test_a_very_long_spelling_is_not_followed(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"s ": 1.0})
    assert not spell(pieces, table.row, Typed("Ж" * 20, ""), table.expand).words
    assert table.calls == 0


@settings(max_examples=60, deadline=None)
@given(prefix=st.text(st.sampled_from("thearsonTH"), min_size=1, max_size=8), seed=st.integers(0, 5))
def test_all_words_begin_with_what_is_typed(
    vocabulary: Vocabulary, pieces: WordPieces, prefix: str, seed: int
) -> None:
    noise = np.random.default_rng(seed).normal(size=(8, vocabulary.size)).astype(np.float32) * 3
    rows = np.exp(noise) / np.exp(noise).sum(axis=1, keepdims=True)
    found = spell(
        pieces, rows[0], Typed(prefix, ""), lambda branches: [rows[sum(branch) % 8] for branch in branches]
    )
    assert all(word.lower().startswith(prefix.lower()) and len(word) > len(prefix) for word in found.words)
    assert all(mass >= 0 for mass in found.words.values())

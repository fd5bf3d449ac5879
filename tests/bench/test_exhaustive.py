"""The exhaustive search against sums that can be done by hand: a model of a few pieces."""

from pathlib import Path

import numpy as np
import pytest

from predictor.contract import Context, Typed
from predictor.engine import Engine
from predictor.transformer.pieces import WordPieces
from predictor.transformer.vocabulary import Vocabulary
from tests.bench.exhaustive import ExhaustivePredictor, search_all
from tests.tables import Table


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: Path) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


@pytest.fixture(scope="module")
def pieces(vocabulary: Vocabulary) -> WordPieces:
    return WordPieces(vocabulary, np.full(vocabulary.size, 0.5, dtype=np.float32))


def test_a_word_sums_over_its_spellings(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    # "the" is "the " at once, or "the" and then anything that is no letter (half of the mass: ".").
    table = Table(vocabulary, {"the ": 0.3, "the": 0.2, ".": 0.5})
    found = dict(search_all(pieces, table.row, Typed("", ""), 3, table.expand))
    assert found["the"] == pytest.approx(0.3 + 0.2 * 0.5, rel=1e-3)


def test_the_prefix_conditions(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.2, "that ": 0.1, "you ": 0.7})
    found = dict(search_all(pieces, table.row, Typed("th", ""), 3, table.expand))
    assert "you" not in found
    assert found["the"] == pytest.approx(2 / 3, rel=1e-2)
    assert found["that"] == pytest.approx(1 / 3, rel=1e-2)


def test_the_typed_word_itself_is_no_completion(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.9, "there ": 0.1})
    assert "the" not in dict(search_all(pieces, table.row, Typed("the", ""), 3, table.expand))


def test_a_small_letter_finds_a_capital(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"I ": 0.2, "She ": 0.3, "The ": 0.5})
    found = dict(search_all(pieces, table.row, Typed("sh", ""), 3, table.expand))
    assert "She" in found


def test_letters_behind_the_cursor_end_the_word(vocabulary: Vocabulary, pieces: WordPieces) -> None:
    table = Table(vocabulary, {"the ": 0.5, "there ": 0.3, "this ": 0.2})
    found = search_all(pieces, table.row, Typed("th", "e"), 3, table.expand)
    assert {word for word, _ in found} >= {"there"}
    assert all(word.endswith("e") and len(word) > 3 for word, _ in found)


def test_the_engine_agrees_with_it_nearly_always(tiny_engine: Engine) -> None:
    assembly = tiny_engine._assembly
    ours = assembly.predictors()["transformer"]
    exhaustive = ExhaustivePredictor(assembly.window(), assembly.pieces, assembly.graph)
    text = "I'll meet you at the station at six. Please send me the report before the meeting. "
    agree = []
    for end in range(len(text)):
        for best in exhaustive.candidates(Context(text[:end]), 1):
            if best.probability > 0.01:  # else the word is complete: nothing sensible completes it
                agree.append(best.text in [c.text for c in ours.candidates(Context(text[:end]), 1)])
    assert len(agree) > len(text) / 2
    assert sum(agree) >= 0.95 * len(agree)

"""A history in a folder of its own, and a small list of words to look at it through."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from predictor.contract import Context
from predictor.history.history import History
from predictor.history.source import HistorySource
from predictor.words.index import WordIndex
from tests.bundles import blending

INDEX = WordIndex.build(("<unk>", "I'm", "Shawn", "a", "at", "meet", "me", "see", "station", "the", "you"))
USUAL = np.full(len(INDEX), 1e-4, dtype=np.float32)
DAY = 1_700_000_000.0


def source_of(history: History) -> HistorySource:
    return history.source(INDEX, USUAL, "small", lambda last, word: 1e-4)


def says(source: HistorySource, before: str) -> dict[str, float]:
    """What a source says of the word after a text, and of what it leaves to others, by word."""
    belief = source.belief(Context(before).finished)
    found = {INDEX.word(place): prob for place, prob in enumerate(belief.probs) if prob > 0}
    found |= dict(zip(belief.unlisted.texts, belief.unlisted_probs, strict=True))
    return {word: float(prob) for word, prob in found.items()} | {"": belief.left}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


@pytest.fixture
def history(folder: Path) -> Iterator[History]:
    with History(folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny bundle with a blend."""
    return blending(tmp_path_factory.mktemp("bundle") / "tuned")

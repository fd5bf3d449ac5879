"""The set of English words."""

import numpy as np
import pytest

from predictor.spelling.dictionary import Dictionary


def test_what_was_put_in_is_found_capitals_and_possessives_aside() -> None:
    words = [f"word{number}" for number in range(2000)] + ["Zürich"]
    dictionary = Dictionary.of(words)
    assert all(word in dictionary for word in words)
    assert "zürich's" in dictionary
    assert sum(f"other{number}" in dictionary for number in range(2000)) < 5
    assert "word7" in Dictionary(np.frombuffer(bytes(dictionary), dtype=np.uint8))


def test_the_shipped_one_knows_both_spellings_and_no_slips() -> None:
    shipped = Dictionary.load()
    assert all(word in shipped for word in ("colour", "color", "unscheduled", "Scientist’s"))
    assert not [word for word in ("recieve", "definately", "teh", "tommorow") if word in shipped]


def test_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="262,144 bytes, not 3"):
        Dictionary(np.zeros(3, dtype=np.uint8))

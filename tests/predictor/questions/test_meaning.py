"""Vectors of words: near is near, analogies are sums, the plane of a map is the one with the most spread."""

from collections.abc import Sequence

import numpy as np
import pytest

from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.questions.meaning import VECTORS, Near, WordVectors
from tests.measure.meaning import ITEMS, Item, answered, read_items

PLACES = {
    "king": (1, 0, 1), "queen": (1, 1, 1), "man": (0, 0, 1), "woman": (0, 1, 1), "Queen": (1, 1, 1),
    "river": (-3, -1, -1), "lake": (-3, -1, 0),
}  # fmt: skip


@pytest.fixture
def vectors() -> WordVectors:
    def of(words: Sequence[str]) -> np.ndarray:
        return np.array([PLACES[word] for word in words], dtype=np.float32)

    return WordVectors("by hand", list(PLACES), of)


def test_near_is_what_points_into_the_same_direction(vectors: WordVectors) -> None:
    (found,) = vectors.neighbours("river", 1)
    assert found.word == "lake"
    assert found.cosine == pytest.approx(vectors.similarity("river", "lake"))
    assert "Queen" not in [near.word for near in vectors.neighbours("queen", 9)]


def test_an_analogy_is_a_sum_and_its_words_are_left_out(vectors: WordVectors) -> None:
    found = vectors.analogy("man", "king", "woman", 9)
    assert found[0].word == "queen"
    assert not {near.word for near in found} & {"man", "king", "woman"}
    assert found == sorted(found, key=lambda near: -near.cosine)


def test_a_map_keeps_the_two_directions_of_most_spread(vectors: WordVectors) -> None:
    flat = vectors.flat(["king", "queen", "man", "woman", "river"])
    spread = flat.std(axis=0)
    assert spread[0] >= spread[1] > 0
    np.testing.assert_allclose(flat.mean(axis=0), 0, atol=1e-6)
    assert (flat[0] >= 0).all()


@pytest.mark.parametrize("words", [["a", "b"], ["man", "man", "king"], ["man"] * 300])
def test_maps_of_too_few_or_equal_words_are_refused(vectors: WordVectors, words: list[str]) -> None:
    with pytest.raises(SettingsError, match="3 to 200 different"):
        vectors.flat(words)


@pytest.mark.parametrize("word", ["", "two words", "42", "!", "x" * 100, "\x1b[31m"])
def test_what_is_no_word_is_refused(vectors: WordVectors, word: str) -> None:
    with pytest.raises(SettingsError, match="no word"):
        vectors.neighbours(word, 3)


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_of_a_bundle(tiny_engine: Engine, name: str) -> None:
    vectors = tiny_engine.vectors(name, among=60)
    found = vectors.neighbours("station", 5)
    assert len(found) == 5
    assert all(isinstance(near, Near) and -1.001 <= near.cosine <= 1.001 for near in found)
    assert found == tiny_engine.vectors(name, among=60).neighbours("station", 5)


def test_a_word_that_is_not_listed(tiny_engine: Engine) -> None:
    assert tiny_engine.vectors("transformer", among=20).neighbours("zyzzyva", 1)
    with pytest.raises(SettingsError, match="'zyzzyva'"):
        tiny_engine.vectors("bigram", among=20).neighbours("zyzzyva", 1)
    with pytest.raises(SettingsError, match="transformer, embedding, bigram"):
        tiny_engine.vectors("dictionary")


def test_words_of_one_pass_are_read_as_if_alone(tiny_engine: Engine) -> None:
    anatomy = tiny_engine._assembly.anatomy
    words = ["station", "at", "meeting", "library", "I'll"] * 30
    many = anatomy.word_vectors(words)
    for number, word in enumerate(words[:5]):
        ids, _ = anatomy.tokens(f"{word} ")
        alone = anatomy.read(ids).residual[1, -1]  # of two layers, half
        np.testing.assert_allclose(many[number::5], np.tile(alone, (30, 1)), rtol=1e-3, atol=1e-3)


def test_vectors_of_the_bigram_say_which_words_stand_at_the_same_places(tiny_engine: Engine) -> None:
    vectors = tiny_engine.vectors("bigram", among=100)
    assert vectors.similarity("morning", "evening") > vectors.similarity("morning", "send")


def test_the_items_are_many_and_the_measure_counts_them_rightly(vectors: WordVectors) -> None:
    items = read_items(ITEMS.read_text(encoding="utf-8").splitlines())
    assert len(items) >= 200
    assert all(len(words) == (3 if kind == "triple" else 4) for kind, words in items)
    asked = [
        Item("gender", ("man", "king", "woman", "queen")),
        Item("gender", ("man", "king", "woman", "lake")),
        Item("triple", ("river", "lake", "king")),
        Item("triple", ("river", "king", "lake")),
    ]
    found = answered(vectors, asked)
    assert (found["gender"].first, found["triple"].first) == (0.5, 0.5)
    assert (found["all"].items, found["all"].first) == (4, 0.5)

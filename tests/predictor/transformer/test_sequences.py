"""Several sequences on one model: going back and forth costs little, and the answers stay exact."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Cancel
from predictor.errors import PredictionCancelled
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from predictor.transformer.sequences import SIZE, SequencePool

BUNDLE = Path(__file__).parents[2] / "fixtures" / "tiny_bundle"
SHAPE: dict[str, int] = json.loads((BUNDLE / "manifest.json").read_bytes())["model"]
BLOCK, VOCAB = SHAPE["block_size"], SHAPE["vocab_size"]


@pytest.fixture(scope="module")
def model() -> Iterator[Graph]:
    model = Graph(BUNDLE / "model.onnx", SHAPE)
    yield model
    model.close()


@pytest.fixture
def pool(model: Graph) -> SequencePool:
    return SequencePool(model)


def text(seed: int, length: int = BLOCK) -> list[int]:
    return np.random.default_rng(seed).integers(0, VOCAB, length).tolist()


def assert_exact(pool: SequencePool, model: Graph, tokens: list[int]) -> None:
    np.testing.assert_allclose(pool.advance(tokens), CachedSequence(model).advance(tokens), atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("go", "look ahead", "branch")), st.integers(0, 3), st.integers(1, BLOCK)),
        min_size=1,
        max_size=10,
    )
)
def test_whatever_was_asked_before_the_answer_is_that_of_a_fresh_sequence(
    model: Graph, steps: list[tuple[str, int, int]]
) -> None:
    pool = SequencePool(model)
    for kind, seed, length in steps:
        tokens = text(seed)[:length]
        if kind == "look ahead":
            pool.read_ahead(tokens)
            continue
        assert_exact(pool, model, tokens)
        if kind == "branch" and length < BLOCK:
            found = pool.branch([(seed,), (seed, 5)])
            fresh = CachedSequence(model)
            fresh.advance(tokens)
            np.testing.assert_allclose(found, fresh.branch([(seed,), (seed, 5)]), atol=1e-4)


def test_coming_back_from_a_jump_costs_nothing(pool: SequencePool, model: Graph) -> None:
    pool.advance(text(0))
    pool.advance(text(0)[: BLOCK // 4])
    passes = pool.passes
    pool.advance(text(0))
    assert pool.passes == passes
    assert_exact(pool, model, text(0))


def test_a_jump_takes_the_shared_beginning_along(pool: SequencePool) -> None:
    pool.advance(text(0))
    passes = pool.passes
    pool.advance([*text(0)[: BLOCK // 2], 3])
    assert pool.passes == passes + 1


def test_what_was_read_ahead_is_there(pool: SequencePool, model: Graph) -> None:
    pool.advance(text(0))
    pool.read_ahead(text(1)[:-1])
    passes = pool.passes
    assert_exact(pool, model, text(1))
    assert pool.passes == passes + 1


def test_reading_ahead_stops_at_a_key_and_goes_on_later(pool: SequencePool, model: Graph) -> None:
    pool.advance(text(0))

    class AtThirdLook(Cancel):
        looks = 0

        def check(self) -> None:
            self.looks += 1
            if self.looks == 3:
                raise PredictionCancelled("a key came")

    with pytest.raises(PredictionCancelled):
        pool.read_ahead(text(1), AtThirdLook())
    passes = pool.passes
    assert_exact(pool, model, [*text(0)[:-1], 1])
    assert pool.passes == passes + 1
    pool.read_ahead(text(1))
    assert_exact(pool, model, text(1))


def test_it_never_holds_more_than_its_size(pool: SequencePool) -> None:
    for seed in range(6):
        pool.advance(text(seed))
        pool.read_ahead(text(seed + 10))
    assert len(pool._sequences) == SIZE

"""Incremental is exact: whatever was typed and deleted before, the answer is that of a fresh sequence."""

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Cancel
from predictor.errors import BundleError, PredictionCancelled, SettingsError
from predictor.text import shared_length
from predictor.transformer.graph import BRANCH_ROOM, Graph
from predictor.transformer.sequence import CachedSequence, Detour, causal_bias
from predictor.transformer.sequences import SequencePool

BUNDLE = Path(__file__).parents[2] / "fixtures" / "tiny_bundle"
SHAPE: dict[str, int] = json.loads((BUNDLE / "manifest.json").read_bytes())["model"]
BLOCK, VOCAB = SHAPE["block_size"], SHAPE["vocab_size"]

TOKEN = st.integers(0, VOCAB - 1)
PATHS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def model() -> Iterator[Graph]:
    model = Graph(BUNDLE / "model.onnx", SHAPE)
    yield model
    model.close()


@pytest.fixture
def sequence(model: Graph) -> CachedSequence:
    return CachedSequence(model)


def fresh(model: Graph, tokens: list[int]) -> np.ndarray:
    return CachedSequence(model).advance(tokens)


@st.composite
def edits(draw: st.DrawFn) -> list[list[int]]:
    """Token lists, each made from the one before by deleting a tail and typing something."""
    tokens = draw(st.lists(TOKEN, min_size=1, max_size=BLOCK))
    history = [tokens]
    for _ in range(draw(st.integers(1, 6))):
        kept = tokens[: draw(st.integers(0, len(tokens)))]
        typed = draw(st.lists(TOKEN, min_size=0 if kept else 1, max_size=BLOCK - len(kept)))
        tokens = kept + typed
        history.append(tokens)
    return history


@settings(max_examples=40, deadline=None)
@given(history=edits())
def test_any_edits_give_what_a_fresh_sequence_gives(model: Graph, history: list[list[int]]) -> None:
    sequence = CachedSequence(model)
    for tokens in history:
        np.testing.assert_allclose(sequence.advance(tokens), fresh(model, tokens), atol=1e-4)
        assert sequence.tokens == tuple(tokens)


@settings(max_examples=40, deadline=None)
@given(tokens=st.lists(TOKEN, min_size=1, max_size=BLOCK - 5), paths=PATHS)
def test_branches_equal_the_longer_sequences_and_leave_no_trace(
    model: Graph, tokens: list[int], paths: list[tuple[int, ...]]
) -> None:
    sequence = CachedSequence(model)
    before = sequence.advance(tokens)
    found = sequence.branch(paths)
    expected = [fresh(model, [*tokens, *path]) for path in paths]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert sequence.tokens == tuple(tokens)
    np.testing.assert_array_equal(sequence.advance(tokens), before)
    np.testing.assert_allclose(sequence.advance([*tokens, 7]), fresh(model, [*tokens, 7]), atol=1e-4)


@settings(max_examples=40, deadline=None)
@given(tokens=st.lists(TOKEN, min_size=1, max_size=BLOCK - 8), groups=st.lists(PATHS, min_size=1, max_size=4))
def test_a_tree_that_grows_is_exact_and_growing_along_it_too(
    model: Graph, tokens: list[int], groups: list[list[tuple[int, ...]]]
) -> None:
    sequence = CachedSequence(model)
    sequence.advance(tokens)
    for paths in groups:
        expected = [fresh(model, [*tokens, *path]) for path in paths]
        np.testing.assert_allclose(sequence.branch(paths), expected, atol=1e-4)
    longer = [*tokens, *groups[0][0], 2]
    np.testing.assert_allclose(sequence.advance(longer), fresh(model, longer), atol=1e-4)


def test_an_accepted_branch_is_not_computed_again(sequence: CachedSequence, model: Graph) -> None:
    sequence.advance([1, 2, 3])
    sequence.branch([[5], [6, 7]])
    accepted = sequence.advance([1, 2, 3, 6, 7])
    assert sequence.passes == 2
    np.testing.assert_allclose(accepted, fresh(model, [1, 2, 3, 6, 7]), atol=1e-4)
    np.testing.assert_allclose(sequence.advance([1, 2, 3, 6]), fresh(model, [1, 2, 3, 6]), atol=1e-4)


def test_a_branch_known_already_costs_no_pass(sequence: CachedSequence) -> None:
    sequence.advance([1, 2, 3])
    first = sequence.branch([[5, 6]])
    np.testing.assert_array_equal(sequence.branch([[5, 6]]), first)
    assert sequence.passes == 2


def test_a_tree_with_too_many_leaves_takes_several_passes(sequence: CachedSequence, model: Graph) -> None:
    sequence.advance([1, 2, 3])
    paths = [[token % VOCAB, token // VOCAB + 1] for token in range(2 * BRANCH_ROOM)]
    found = sequence.branch(paths)
    assert sequence.passes > 2
    for place in (0, BRANCH_ROOM, 2 * BRANCH_ROOM - 1):
        np.testing.assert_allclose(found[place], fresh(model, [1, 2, 3, *paths[place]]), atol=1e-4)


def test_a_full_tree_is_dropped_and_grown_anew(sequence: CachedSequence, model: Graph) -> None:
    sequence.advance([1, 2, 3])
    for token in range(BRANCH_ROOM // 2 + 1):
        path = [token % VOCAB, token // VOCAB + 1]
        found = sequence.branch([path])
    np.testing.assert_allclose(found[0], fresh(model, [1, 2, 3, *path]), atol=1e-4)


def test_a_sequence_can_follow_another(model: Graph) -> None:
    one, other = CachedSequence(model), CachedSequence(model)
    one.advance([1, 2, 3, 4])
    other.advance([9, 9])
    other.follow(one, 3)
    np.testing.assert_allclose(other.advance([1, 2, 3, 7]), fresh(model, [1, 2, 3, 7]), atol=1e-4)
    np.testing.assert_allclose(one.advance([1, 2, 3, 4, 5]), fresh(model, [1, 2, 3, 4, 5]), atol=1e-4)
    assert other.passes == 2


def test_rows_are_probabilities(sequence: CachedSequence) -> None:
    row = sequence.advance([1, 2, 3])
    assert row.shape == (VOCAB,)
    assert row.dtype == np.float32
    assert math.isclose(row.sum(dtype=np.float64), 1.0, rel_tol=1e-5)


def test_a_new_token_costs_one_pass_and_going_back_none(sequence: CachedSequence) -> None:
    sequence.advance([1, 2, 3])
    sequence.advance([1, 2, 3, 4])
    sequence.branch([[5], [6, 7], [6, 8]])
    assert sequence.passes == 3
    sequence.advance([1, 2, 3])
    sequence.advance([1, 2, 3])
    assert sequence.passes == 3


def test_a_shorter_sequence_never_answered_before_costs_one_token(
    sequence: CachedSequence, model: Graph
) -> None:
    sequence.advance([1, 2, 3, 4])
    np.testing.assert_allclose(sequence.advance([1, 2]), fresh(model, [1, 2]), atol=1e-4)
    assert sequence.passes == 2


def test_many_steps_back_are_right_after_memory_has_run_out(sequence: CachedSequence, model: Graph) -> None:
    tokens = [token % VOCAB for token in range(3, 3 + BLOCK)]
    for length in range(1, BLOCK + 1):
        sequence.advance(tokens[:length])
    for length in range(BLOCK, 0, -7):
        np.testing.assert_allclose(
            sequence.advance(tokens[:length]), fresh(model, tokens[:length]), atol=1e-4
        )


def test_an_earlier_answer_is_not_changed_by_later_passes(sequence: CachedSequence) -> None:
    first = sequence.advance([1, 2])
    copy = first.copy()
    sequence.advance([1, 2, 3])
    sequence.branch([[4]])
    np.testing.assert_array_equal(first, copy)
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0


def test_scores_are_the_log_probabilities_of_what_came(sequence: CachedSequence, model: Graph) -> None:
    tokens = [1, 9, 8, 7, 6, 5]
    expected = [math.log(fresh(model, tokens[:i])[tokens[i]]) for i in range(1, len(tokens))]
    np.testing.assert_allclose(sequence.score(tokens), expected, atol=1e-4)
    np.testing.assert_allclose(sequence.log_probs(tokens)[np.arange(5), tokens[1:]], expected, atol=1e-4)
    assert sequence.score([1]).shape == sequence.score([]).shape == (0,)
    assert sequence.score([3] * (BLOCK + 1)).shape == (BLOCK,)


def test_sequences_on_one_model_do_not_touch_each_other(model: Graph) -> None:
    one, other = CachedSequence(model), CachedSequence(model)
    one.advance([1, 2, 3])
    other.advance([9, 9, 9, 9])
    np.testing.assert_allclose(one.advance([1, 2, 3, 4]), fresh(model, [1, 2, 3, 4]), atol=1e-4)


def test_cancelling_keeps_what_was_computed(model: Graph) -> None:
    sequence, cancel = CachedSequence(model), Cancel()
    sequence.advance([1, 2])
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        sequence.advance([1, 2, 3], cancel)
    assert (sequence.tokens, sequence.passes) == ((1, 2), 1)
    np.testing.assert_allclose(sequence.advance([1, 2, 3], Cancel()), fresh(model, [1, 2, 3]), atol=1e-4)


@pytest.mark.parametrize("tokens", [[], [1] * (BLOCK + 1), [1, -1], [1, VOCAB]])
def test_impossible_sequences_are_refused_and_do_no_harm(sequence: CachedSequence, tokens: list[int]) -> None:
    sequence.advance([1, 2])
    with pytest.raises(SettingsError):
        sequence.advance(tokens)
    assert np.isfinite(sequence.advance([1, 2, 3])).all()


def test_impossible_branches_are_refused(sequence: CachedSequence) -> None:
    sequence.advance([1])
    assert sequence.branch([]).shape == (0, VOCAB)
    for paths in ([[]], [[1], []], [[1] * (BRANCH_ROOM + 1)]):
        with pytest.raises(SettingsError, match=f"1 to {BRANCH_ROOM} are possible"):
            sequence.branch(paths)


def test_the_widest_tree_behind_the_longest_context_is_possible(
    sequence: CachedSequence, model: Graph
) -> None:
    tokens = [5] * BLOCK
    sequence.advance(tokens)
    rows = sequence.branch([[token] for token in range(BRANCH_ROOM)])
    assert rows.shape == (BRANCH_ROOM, VOCAB)
    np.testing.assert_array_equal(sequence.advance(tokens), fresh(model, tokens))


def test_a_damaged_or_missing_file_is_a_sentence(tmp_path: Path) -> None:
    content = (BUNDLE / "model.onnx").read_bytes()
    for name, damaged in {
        "empty": b"",
        "cut": content[: len(content) // 2],
        "noise": b"\x00\xff" * 500,
    }.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(BundleError, match="cannot load"):
            Graph(tmp_path / name, SHAPE)
    with pytest.raises(BundleError, match="cannot load"):
        Graph(tmp_path / "missing.onnx", SHAPE)


def test_weights_that_are_not_numbers_are_noticed(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    graph = onnx.load(BUNDLE / "model.onnx")
    norm = next(tensor for tensor in graph.graph.initializer if tensor.name == "norm.weight")
    damaged = onnx.numpy_helper.to_array(norm).copy()
    damaged[0] = np.nan
    norm.CopyFrom(onnx.numpy_helper.from_array(damaged, norm.name))
    onnx.save_model(graph, tmp_path / "model.onnx")
    sequence = CachedSequence(Graph(tmp_path / "model.onnx", SHAPE))
    with pytest.raises(BundleError, match="weights are damaged"):
        sequence.advance([1, 2])


def test_onnx_runtime_is_imported_only_with_a_model() -> None:
    code = "import sys, predictor.transformer.sequence; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=BUNDLE.parents[2], check=False).returncode == 0


def test_small_rules() -> None:
    assert shared_length([1, 2, 3], [1, 2, 4]) == 2
    assert shared_length([1, 2], [1, 2, 4]) == 2
    assert shared_length([], [1]) == 0
    bias = causal_bias(2, 3)
    assert (bias == 0).tolist() == [[True] * 3 + [False] * 2, [True] * 4 + [False], [True] * 5]


WAYS = st.lists(
    st.tuples(st.integers(0, 20), st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple)),
    min_size=1,
    max_size=8,
).map(lambda ways: [Detour(*way) for way in ways])


@settings(max_examples=20, deadline=None)
@given(tokens=st.lists(TOKEN, min_size=20, max_size=20), ways=WAYS)
def test_detours_give_what_fresh_sequences_give(model: Graph, tokens: list[int], ways: list[Detour]) -> None:
    sequence = CachedSequence(model)
    sequence.advance(tokens)
    found = sequence.detours(ways)
    for (kept, path), row in zip(ways, found, strict=True):
        np.testing.assert_allclose(row, fresh(model, [*tokens[:kept], *path]), atol=1e-4)
    # The sequence is cut, and goes on from there.
    assert len(sequence.tokens) == max(way.kept for way in ways)
    np.testing.assert_allclose(sequence.advance(tokens), fresh(model, tokens), atol=1e-4)


def test_detours_without_room_are_refused(sequence: CachedSequence) -> None:
    sequence.advance([1, 2, 3])
    room = sequence.room_for(3)
    for ways in ([Detour(4, (1,))], [Detour(3, ())], [Detour(3, (1,) * (room + 1))]):
        with pytest.raises(SettingsError, match="no room"):
            sequence.detours(ways)
    assert len(sequence.detours([Detour(3, (at,)) for at in range(6)])) == 6


def test_a_pool_reads_detours_beside_its_sequence(model: Graph) -> None:
    pool, tokens = SequencePool(model), [at % VOCAB for at in range(BLOCK)]
    whole = pool.advance(tokens)
    # Each leaves out one token: together far more than one pass holds.
    ways = [Detour(at, tuple(tokens[at + 1 :])) for at in range(BLOCK - 1)]
    found = pool.detours(ways)
    for at in (0, BLOCK // 2, BLOCK - 2):
        expected = fresh(model, [*tokens[:at], *tokens[at + 1 :]])
        np.testing.assert_allclose(found[at], expected, atol=1e-4)
    passes = pool.passes
    np.testing.assert_array_equal(pool.advance(tokens), whole)
    assert pool.passes == passes
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        pool.detours(ways, cancel)

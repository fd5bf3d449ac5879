"""Incremental is exact: whatever was typed and deleted before, the answer is that of a fresh session."""

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
from predictor.transformer.graph import BRANCH_ROOM, OnnxModel
from predictor.transformer.sequence import Session, causal_bias, shared_length

BUNDLE = Path(__file__).parents[2] / "fixtures" / "tiny_bundle"
SHAPE: dict[str, int] = json.loads((BUNDLE / "manifest.json").read_bytes())["model"]
BLOCK, VOCAB = SHAPE["block_size"], SHAPE["vocab_size"]

TOKEN = st.integers(0, VOCAB - 1)
PATHS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def model() -> Iterator[OnnxModel]:
    model = OnnxModel(BUNDLE / "model.onnx", SHAPE)
    yield model
    model.close()


@pytest.fixture
def session(model: OnnxModel) -> Session:
    return Session(model)


def fresh(model: OnnxModel, tokens: list[int]) -> np.ndarray:
    return Session(model).advance(tokens)


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
def test_any_edits_give_what_a_fresh_session_gives(model: OnnxModel, history: list[list[int]]) -> None:
    session = Session(model)
    for tokens in history:
        np.testing.assert_allclose(session.advance(tokens), fresh(model, tokens), atol=1e-4)
        assert session.tokens == tuple(tokens)


@settings(max_examples=40, deadline=None)
@given(tokens=st.lists(TOKEN, min_size=1, max_size=BLOCK - 5), paths=PATHS)
def test_branches_equal_the_longer_sequences_and_leave_no_trace(
    model: OnnxModel, tokens: list[int], paths: list[tuple[int, ...]]
) -> None:
    session = Session(model)
    before = session.advance(tokens)
    found = session.branch(paths)
    expected = [fresh(model, [*tokens, *path]) for path in paths]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert session.tokens == tuple(tokens)
    np.testing.assert_array_equal(session.advance(tokens), before)
    np.testing.assert_allclose(session.advance([*tokens, 7]), fresh(model, [*tokens, 7]), atol=1e-4)


@settings(max_examples=40, deadline=None)
@given(tokens=st.lists(TOKEN, min_size=1, max_size=BLOCK - 8), groups=st.lists(PATHS, min_size=1, max_size=4))
def test_a_tree_that_grows_is_exact_and_growing_along_it_too(
    model: OnnxModel, tokens: list[int], groups: list[list[tuple[int, ...]]]
) -> None:
    session = Session(model)
    session.advance(tokens)
    for paths in groups:
        expected = [fresh(model, [*tokens, *path]) for path in paths]
        np.testing.assert_allclose(session.branch(paths), expected, atol=1e-4)
    longer = [*tokens, *groups[0][0], 2]
    np.testing.assert_allclose(session.advance(longer), fresh(model, longer), atol=1e-4)


def test_an_accepted_branch_is_not_computed_again(session: Session, model: OnnxModel) -> None:
    session.advance([1, 2, 3])
    session.branch([[5], [6, 7]])
    accepted = session.advance([1, 2, 3, 6, 7])
    assert session.passes == 2
    np.testing.assert_allclose(accepted, fresh(model, [1, 2, 3, 6, 7]), atol=1e-4)
    np.testing.assert_allclose(session.advance([1, 2, 3, 6]), fresh(model, [1, 2, 3, 6]), atol=1e-4)


def test_a_branch_known_already_costs_no_pass(session: Session) -> None:
    session.advance([1, 2, 3])
    first = session.branch([[5, 6]])
    np.testing.assert_array_equal(session.branch([[5, 6]]), first)
    assert session.passes == 2


def test_a_tree_with_too_many_leaves_takes_several_passes(session: Session, model: OnnxModel) -> None:
    session.advance([1, 2, 3])
    paths = [[token % VOCAB, token // VOCAB + 1] for token in range(2 * BRANCH_ROOM)]
    found = session.branch(paths)
    assert session.passes > 2
    for place in (0, BRANCH_ROOM, 2 * BRANCH_ROOM - 1):
        np.testing.assert_allclose(found[place], fresh(model, [1, 2, 3, *paths[place]]), atol=1e-4)


def test_a_full_tree_is_dropped_and_grown_anew(session: Session, model: OnnxModel) -> None:
    session.advance([1, 2, 3])
    for token in range(BRANCH_ROOM // 2 + 1):
        path = [token % VOCAB, token // VOCAB + 1]
        found = session.branch([path])
    np.testing.assert_allclose(found[0], fresh(model, [1, 2, 3, *path]), atol=1e-4)


def test_a_session_can_follow_another(model: OnnxModel) -> None:
    one, other = Session(model), Session(model)
    one.advance([1, 2, 3, 4])
    other.advance([9, 9])
    other.follow(one, 3)
    np.testing.assert_allclose(other.advance([1, 2, 3, 7]), fresh(model, [1, 2, 3, 7]), atol=1e-4)
    np.testing.assert_allclose(one.advance([1, 2, 3, 4, 5]), fresh(model, [1, 2, 3, 4, 5]), atol=1e-4)
    assert other.passes == 2


def test_rows_are_log_probabilities(session: Session) -> None:
    row = session.advance([1, 2, 3])
    assert row.shape == (VOCAB,)
    assert row.dtype == np.float32
    assert math.isclose(np.exp(row.astype(np.float64)).sum(), 1.0, rel_tol=1e-5)


def test_a_new_token_costs_one_pass_and_going_back_none(session: Session) -> None:
    session.advance([1, 2, 3])
    session.advance([1, 2, 3, 4])
    session.branch([[5], [6, 7], [6, 8]])
    assert session.passes == 3
    session.advance([1, 2, 3])
    session.advance([1, 2, 3])
    assert session.passes == 3


def test_a_shorter_sequence_never_answered_before_costs_one_token(session: Session, model: OnnxModel) -> None:
    session.advance([1, 2, 3, 4])
    np.testing.assert_allclose(session.advance([1, 2]), fresh(model, [1, 2]), atol=1e-4)
    assert session.passes == 2


def test_many_steps_back_are_right_after_memory_has_run_out(session: Session, model: OnnxModel) -> None:
    tokens = [token % VOCAB for token in range(3, 3 + BLOCK)]
    for length in range(1, BLOCK + 1):
        session.advance(tokens[:length])
    for length in range(BLOCK, 0, -7):
        np.testing.assert_allclose(session.advance(tokens[:length]), fresh(model, tokens[:length]), atol=1e-4)


def test_an_earlier_answer_is_not_changed_by_later_passes(session: Session) -> None:
    first = session.advance([1, 2])
    copy = first.copy()
    session.advance([1, 2, 3])
    session.branch([[4]])
    np.testing.assert_array_equal(first, copy)
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0


def test_scores_are_the_log_probabilities_of_what_came(session: Session, model: OnnxModel) -> None:
    tokens = [1, 9, 8, 7, 6, 5]
    expected = [fresh(model, tokens[:i])[tokens[i]] for i in range(1, len(tokens))]
    np.testing.assert_allclose(session.score(tokens), expected, atol=1e-4)
    np.testing.assert_allclose(session.log_probs(tokens)[np.arange(5), tokens[1:]], expected, atol=1e-4)
    assert session.score([1]).shape == session.score([]).shape == (0,)
    assert session.score([3] * (BLOCK + 1)).shape == (BLOCK,)


def test_sessions_on_one_model_do_not_touch_each_other(model: OnnxModel) -> None:
    one, other = Session(model), Session(model)
    one.advance([1, 2, 3])
    other.advance([9, 9, 9, 9])
    np.testing.assert_allclose(one.advance([1, 2, 3, 4]), fresh(model, [1, 2, 3, 4]), atol=1e-4)


def test_cancelling_keeps_what_was_computed(model: OnnxModel) -> None:
    session, cancel = Session(model), Cancel()
    session.advance([1, 2])
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        session.advance([1, 2, 3], cancel)
    assert (session.tokens, session.passes) == ((1, 2), 1)
    np.testing.assert_allclose(session.advance([1, 2, 3], Cancel()), fresh(model, [1, 2, 3]), atol=1e-4)


@pytest.mark.parametrize("tokens", [[], [1] * (BLOCK + 1), [1, -1], [1, VOCAB]])
def test_impossible_sequences_are_refused_and_do_no_harm(session: Session, tokens: list[int]) -> None:
    session.advance([1, 2])
    with pytest.raises(SettingsError):
        session.advance(tokens)
    assert np.isfinite(session.advance([1, 2, 3])).all()


def test_impossible_branches_are_refused(session: Session) -> None:
    session.advance([1])
    assert session.branch([]).shape == (0, VOCAB)
    for paths in ([[]], [[1], []], [[1] * (BRANCH_ROOM + 1)]):
        with pytest.raises(SettingsError, match=f"1 to {BRANCH_ROOM} are possible"):
            session.branch(paths)


def test_the_widest_tree_behind_the_longest_context_is_possible(session: Session, model: OnnxModel) -> None:
    tokens = [5] * BLOCK
    session.advance(tokens)
    rows = session.branch([[token] for token in range(BRANCH_ROOM)])
    assert rows.shape == (BRANCH_ROOM, VOCAB)
    np.testing.assert_array_equal(session.advance(tokens), fresh(model, tokens))


def test_a_damaged_or_missing_file_is_a_sentence(tmp_path: Path) -> None:
    content = (BUNDLE / "model.onnx").read_bytes()
    for name, damaged in {
        "empty": b"",
        "cut": content[: len(content) // 2],
        "noise": b"\x00\xff" * 500,
    }.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(BundleError, match="cannot load"):
            OnnxModel(tmp_path / name, SHAPE)
    with pytest.raises(BundleError, match="cannot load"):
        OnnxModel(tmp_path / "missing.onnx", SHAPE)


def test_weights_that_are_not_numbers_are_noticed(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    graph = onnx.load(BUNDLE / "model.onnx")
    norm = next(tensor for tensor in graph.graph.initializer if tensor.name == "norm.weight")
    damaged = onnx.numpy_helper.to_array(norm).copy()
    damaged[0] = np.nan
    norm.CopyFrom(onnx.numpy_helper.from_array(damaged, norm.name))
    onnx.save_model(graph, tmp_path / "model.onnx")
    session = Session(OnnxModel(tmp_path / "model.onnx", SHAPE))
    with pytest.raises(BundleError, match="weights are damaged"):
        session.advance([1, 2])


def test_onnx_runtime_is_imported_only_with_a_model() -> None:
    code = "import sys, predictor.transformer.sequence; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=BUNDLE.parents[2], check=False).returncode == 0


def test_small_rules() -> None:
    assert shared_length([1, 2, 3], [1, 2, 4]) == 2
    assert shared_length([1, 2], [1, 2, 4]) == 2
    assert shared_length([], [1]) == 0
    bias = causal_bias(2, 3)
    assert (bias == 0).tolist() == [[True] * 3 + [False] * 2, [True] * 4 + [False], [True] * 5]

"""Where the model looks: weights that are weights, tokens that are the text's, words out of pieces."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predictor
from predictor.bundle.manifest import MANIFEST, MODEL
from predictor.bundle.reading import load_bundle
from predictor.bundle.trial import remember
from predictor.engine import Engine
from predictor.errors import BundleError
from predictor.questions.attention import Attention, Token

TEXTS = st.lists(st.sampled_from(["the ", "station", " at", ". ", "I'll ", "é", "🙂", "5", "\n", "東京 "]))


@settings(max_examples=30, deadline=None)
@given(pieces=TEXTS)
def test_each_place_looks_at_the_whole_of_what_stands_before_it(
    tiny_engine: Engine, pieces: list[str]
) -> None:
    found = tiny_engine.attention("".join(pieces))
    size = len(found.tokens)
    assert found.weights.shape == (2, 2, size, size)
    assert found.weights.dtype == np.float32
    for matrices in (found.weights, found.by_words().weights, found.rollout, found.mean):
        np.testing.assert_allclose(matrices.sum(axis=-1), 1.0, atol=1e-5)
        assert not np.triu(matrices, k=1).any()
    assert "".join(token.text for token in found.by_words().tokens) in found.text
    assert all(found.text[token.start : token.end] == token.text for token in found.tokens)
    assert found.tokens[-1].end == len(found.text)


def test_a_word_at_the_end_counts_as_finished(tiny_engine: Engine) -> None:
    begun, finished = tiny_engine.attention("meet you at"), tiny_engine.attention("meet you at ")
    assert begun.text == finished.text == "meet you at "
    assert begun.tokens == finished.tokens
    assert tiny_engine.attention("you at.").tokens[-1].text == "."


def test_of_a_long_text_the_end_is_looked_at(tiny_engine: Engine) -> None:
    text = "I'll meet you at the station. " * 1600  # 11,200 words and marks
    found = tiny_engine.attention(text)
    assert found.tokens[0].start > 0
    assert text.endswith("".join(token.text for token in found.tokens))


def test_an_empty_text_is_its_start(tiny_engine: Engine) -> None:
    found = tiny_engine.attention("")
    assert found.tokens == (Token("", 0, 0),)
    assert found.weights.tolist() == [[[[1.0]]] * 2] * 2


def test_words_get_the_sum_and_look_with_the_mean_of_their_pieces() -> None:
    tokens = (Token("", 0, 0), Token("sta", 0, 3), Token("tion ", 3, 8), Token("at ", 8, 11))
    weights = np.array(
        [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.1, 0.4, 0.5, 0], [0.25, 0.25, 0.25, 0.25]], dtype=np.float32
    )
    words = Attention("station at ", tokens, weights[None, None]).by_words()
    assert [token.text for token in words.tokens] == ["", "station ", "at "]
    np.testing.assert_allclose(words.weights[0, 0], [[1, 0, 0], [0.3, 0.7, 0], [0.25, 0.5, 0.25]], atol=1e-6)


def test_rollout_multiplies_the_layers_and_what_was_there_already() -> None:
    first, second = [[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [1.0, 0.0]]
    found = Attention("a b", (Token("a ", 0, 2), Token("b", 2, 3)), np.array([[first], [second]], np.float32))
    # The second place: half of itself, half of the first's; after the second layer 0.5 * 0.75.
    np.testing.assert_allclose(found.rollout, [[1.0, 0.0], [0.625, 0.375]])


def test_a_bundle_whose_tensors_have_other_names_is_told(tiny_bundle: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_bundle, tmp_path / "other"))
    content = (folder / MODEL).read_bytes().replace(b"query_norm.flat", b"query_norm.grey")
    (folder / MODEL).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][MODEL]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    remember(load_bundle(folder))
    with predictor.load(folder) as engine:
        assert engine.suggest("I'll meet you at the st")
        with pytest.raises(BundleError, match=r"(?s)query_norm.flat.*python -m export package"):
            engine.attention("I'll meet you")

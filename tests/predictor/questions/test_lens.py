"""What each layer would say; the last one says what the transformer says."""

import numpy as np
import pytest

from predictor.contract import Context
from predictor.engine import Engine
from predictor.questions.lens import through_the_lens


@pytest.mark.parametrize("text", ["I'll meet you at the ", "I'll meet you at", "", "Thank you. " * 2000])
def test_the_last_layer_is_the_transformer(tiny_engine: Engine, text: str) -> None:
    found = tiny_engine.lens(text, 3)
    assert [layer.number for layer in found.layers] == [0, 1, 2]
    masses = tiny_engine._assembly.layers(found.text)[-1]
    belief = tiny_engine._predictors().transformer_source.belief(Context(found.text).finished)
    np.testing.assert_allclose(masses, belief.words, rtol=1e-3, atol=1e-5)
    last = found.layers[-1]
    assert last.rank == 1
    assert last.words[0] == last.answer
    assert len(last.words) == 3


def test_the_answer_appears_in_the_depth(tiny_engine: Engine) -> None:
    found = tiny_engine.lens("I'll meet you at the", 1)
    assert {layer.answer.word for layer in found.layers} == {found.layers[-1].words[0].word}
    ranks = [layer.rank for layer in found.layers]
    assert ranks[0] > ranks[-1] == 1


def test_refused_words_are_not_said(tiny_engine: Engine) -> None:
    index = tiny_engine._assembly.words.index
    masses = np.zeros((2, len(index)), dtype=np.float32)
    masses[:, :4] = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]]
    worst = index.word(0)
    found = through_the_lens("", masses, index, lambda word: word == worst, 2)
    assert [said.word for said in found.layers[1].words] == [index.word(1), index.word(2)]
    assert (found.layers[0].answer.word, found.layers[0].rank) == (index.word(1), 3)

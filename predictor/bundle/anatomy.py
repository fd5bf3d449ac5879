"""What lies inside the transformer of a bundle, opened when it is first asked for.

Nothing of this is loaded for typing: each part of the graph that is looked at is a session of its own.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from predictor.bundle.graph_part import graph_part
from predictor.bundle.manifest import MODEL
from predictor.bundle.reading import Bundle
from predictor.contract import Context
from predictor.errors import BundleError
from predictor.questions.attention import Token
from predictor.transformer.graph import load_runtime
from predictor.transformer.inside import Inside, Reading, inside_names
from predictor.transformer.sequence import FloatArray, softmax
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import Window
from predictor.transformer.word_vectors import WordReader, middle_names


class Anatomy:
    """The transformer of a bundle that has been tried already.

    Shapes: V pieces, C the width of the residual stream.
    """

    def __init__(self, bundle: Bundle, vocabulary: Vocabulary) -> None:
        self._bundle, self._vocabulary = bundle, vocabulary
        self._shape = bundle.manifest.shape

    def tokens(self, text: str) -> tuple[list[int], tuple[Token, ...]]:
        """Return what the model sees of a normalised text, as ids and with their places in the text.

        A document's start is a token, too, of no characters.
        """
        finished = Context(text).finished
        cut = Window(self._vocabulary, self._shape["block_size"]).cut(finished)
        spans = self._vocabulary.spans(cut.tokens)
        # The window ends where the text does; it may have lost tokens at its start.
        first = finished.start + len(finished.text) - spans[-1][1]
        places = [(first + start, first + end) for start, end in spans]
        return cut.tokens, tuple(Token(text[start:end], start, end) for start, end in places)

    def read(self, tokens: Sequence[int]) -> Reading:
        """Return what happens in the model while it reads a sequence."""
        return self._inside.read(tokens)

    def word_vectors(self, words: Sequence[str]) -> FloatArray:
        """Return a vector [n, C] of each word, read by half of the layers: see `transformer.word_vectors`."""
        return self._reader.vectors([self._vocabulary.encode_word(word) for word in words])

    def piece_vectors(self, words: Sequence[str]) -> FloatArray:
        """Return the mean [n, C] of the embeddings of the pieces that spell each word, a bare space aside."""
        spelled = [self._vocabulary.encode_word(word) for word in words]
        own = [[token for token in word if self._vocabulary.letters(token)] or word for word in spelled]
        return np.stack([self.embedding[word].mean(axis=0) for word in own])

    @cached_property
    def embedding(self) -> FloatArray:
        """[V, C] the vector by which each piece enters the model, as the graph unpacks it."""
        runtime = self._part(["embedding"])
        pieces = np.arange(self._shape["vocab_size"])[None]
        vectors: FloatArray = runtime.run(None, {"input_ids": pieces})[0][0]
        vectors.setflags(write=False)
        return vectors

    def probabilities(self, residual: FloatArray) -> FloatArray:
        """Return next-token probabilities [n, V] that the last norm and the head make of [n, C].

        Of what the last layer leaves this is what the model says; of any layer, the logit lens.
        """
        return softmax(self._head.run(None, {"last.rows": residual[None]})[0])

    @cached_property
    def _reader(self) -> WordReader:
        return WordReader(self._part(middle_names(self._shape)), self._shape, self._vocabulary.document)

    @cached_property
    def _inside(self) -> Inside:
        return Inside(self._part(inside_names(self._shape)), self._shape)

    @cached_property
    def _head(self) -> Any:
        return self._part(["logits"], ["last.rows"])

    def _part(self, outputs: Sequence[str], inputs: Sequence[str] = ()) -> Any:
        path = self._bundle.path(MODEL)
        try:
            part = graph_part(path.read_bytes(), outputs, inputs)
        except (ValueError, OSError) as error:
            raise BundleError(
                f"{path} cannot be looked into: {error}.",
                "Its tensors must have the names that ours have: make the bundle again with: "
                "python -m export package.",
            ) from error
        return load_runtime(path, part)

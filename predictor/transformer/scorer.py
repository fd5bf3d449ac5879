"""How likely the transformer finds texts.

A text is scored as the start of a document. What is longer than the model's window is read in strides of half
a window, so that each token sees at least that much.
"""

import math
from collections.abc import Iterator, Sequence

from predictor.text import normalise, shared_length, tail
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence, token_log_probs
from predictor.transformer.vocabulary import Vocabulary

# Characters of context that continuations are judged by: as many as there is room for.
_CONTEXTS = (768, 192, 48, 0)


class TransformerScorer:
    """Log-probabilities of texts under a transformer; thread-safe, keeps nothing."""

    name = "transformer"

    def __init__(self, graph: Graph, vocabulary: Vocabulary) -> None:
        self._graph, self._vocabulary = graph, vocabulary

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` (normalised first) from the start of a document."""
        return math.fsum(token_log_probs(self._graph, self._tokens(text)))

    def chunk_log_probs(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield each chunk of `text`, normalised, with its natural-log probability given those before it."""
        pieces, at = self._vocabulary.chunks(normalise(text)), 0
        tokens = [self._vocabulary.encode_chunks([piece]) for piece in pieces]
        flat = [self._vocabulary.document, *(token for ids in tokens for token in ids)]
        scores = token_log_probs(self._graph, flat)
        for piece, ids in zip(pieces, tokens, strict=True):
            yield piece, math.fsum(scores[at : at + len(ids)])
            at += len(ids)

    def continuations(self, context: str, texts: Sequence[str]) -> list[float]:
        """Return log P(text | context) of each text."""
        before, sequences = self._sequences(context, texts)
        start = math.fsum(token_log_probs(self._graph, before))
        if max(map(len, sequences)) > self._graph.block_size:
            return [math.fsum(token_log_probs(self._graph, tokens)) - start for tokens in sequences]
        # What all of them begin with is read once.
        sequence, shared = CachedSequence(self._graph), _shared(sequences)
        common = math.fsum(sequence.score(sequences[0][:shared])) - start
        return [common + math.fsum(sequence.score(tokens, shared)) for tokens in sequences]

    def _sequences(self, context: str, texts: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """Return the tokens of as much context as there is room for, and those of each text with it.

        A text that has no room even alone gets no context; it is read in strides.
        """
        for most in _CONTEXTS:
            near = tail(context, most)
            # The last space may belong to what follows.
            before = [self._vocabulary.document, *self._vocabulary.cutter().cut(normalise(near))[0]]
            sequences = [self._tokens(near + text) for text in texts]
            if max(map(len, sequences)) <= self._graph.block_size:
                break
        return before, sequences

    def _tokens(self, text: str) -> list[int]:
        return [self._vocabulary.document, *self._vocabulary.encode(normalise(text))]


def _shared(sequences: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all sequences begin with, at least one."""
    return max(1, min(shared_length(tuple(sequences[0]), tuple(other)) for other in sequences))

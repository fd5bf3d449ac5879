"""How likely n-grams find texts."""

import math
from collections.abc import Iterator, Sequence

from predictor.ngrams.model import NGramModel
from predictor.text import chunks, normalise, tail
from predictor.words.wordlist import split_chunk
from predictor.words.words import UNKNOWN


class NGramScorer:
    """Log-probabilities of texts under an n-gram model; thread-safe."""

    def __init__(self, model: NGramModel) -> None:
        self.name = model.name
        self._model = model

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` (normalised first) from the start of a document."""
        return math.fsum(log_prob for _, log_prob in self.chunk_log_probs(text))

    def chunk_log_probs(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield each chunk of `text`, normalised, with its natural-log probability given those before it."""
        model, words, length = self._model, self._model.words, self._model.table.order - 1
        history = model.history("")
        for chunk in chunks(normalise(text)):
            core, spaced = split_chunk(chunk)
            number = words.number(core)
            space = float(words.space[number])
            log_prob = math.log(space if spaced else 1.0 - space)
            yield chunk, log_prob + self._core_log_prob(history, core, number)
            history = (*history, number)[-length:]

    def core_log_prob(self, last: str, core: str) -> float:
        """Return log P(core | the core before it). last: that one; "" at the beginning of a document."""
        words = self._model.words
        history = (words.number(last) if last else len(words),)
        return self._core_log_prob(history, core, words.number(core))

    def _core_log_prob(self, history: tuple[int, ...], core: str, number: int) -> float:
        log_prob = math.log(self._model.table.probability(history, number))
        return log_prob + (self._model.words.letters.log_prob(core) if number == UNKNOWN else 0.0)

    def continuations(self, context: str, texts: Sequence[str]) -> list[float]:
        """Return log P(text | context) of each text."""
        near = tail(context)
        start = self.log_prob(near)
        return [self.log_prob(near + text) - start for text in texts]

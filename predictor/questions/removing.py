"""Asking a model for one word in texts from which others were taken out."""

import math
from collections.abc import Iterator, Mapping, Sequence

from predictor.contract import Cancel, Context, Finished
from predictor.questions.removal import Span, Stretch, changes, word_spans
from predictor.rules.blend import BlendPredictor, Look
from predictor.transformer.source import TransformerBelief, TransformerSource
from predictor.words.narrowing import Belief

# A probability of 0 counts as this, where logarithms are taken.
LEAST = 1e-9


class Removing:
    """What the words before one place do for one word."""

    def __init__(
        self, predictor: BlendPredictor, context: Context, look: Look, word: str, cancel: Cancel | None = None
    ) -> None:
        """look: what the model says of the text as it is. word: as it is suggested there."""
        self._predictor, self._context, self._look, self._word = predictor, context, look, word
        self._cancel = cancel

    def stretches(self, most: int | None) -> list[Stretch]:
        """Return the last words of the context with what taking them out does. most: see `changes`."""
        transformers = [each for each in self._look.beliefs.values() if isinstance(each, TransformerBelief)]
        # No word in front of the window matters to the transformer, few of them to others.
        window = max((belief.cut.start for belief in transformers), default=0)
        # What a letter asked of the model within the word is asked for every text: twice the price.
        if most is not None and any(belief.asked for belief in transformers):
            most //= 2
        return changes(word_spans(self._context.finished.text, window), self.scores, most)

    def scores(self, texts: Sequence[Sequence[Span]]) -> list[float]:
        """Return log P(word) after each text, given as the spans that are taken out.

        Raises `PredictionCancelled`.
        """
        finished = self._context.finished
        others = [Finished(without(finished.text, spans), finished.start) for spans in texts if spans]
        beliefs = self._beliefs(finished, others)
        return [self._score(next(beliefs) if spans else self._look.beliefs) for spans in texts]

    def _beliefs(self, finished: Finished, others: Sequence[Finished]) -> Iterator[Mapping[str, Belief]]:
        """Yield what each source says of each text, by name."""
        sources, cancel = {source.name: source for source in self._predictor.sources}, self._cancel
        read: dict[str, Iterator[TransformerBelief]] = {
            name: source.variants(finished, others, cancel)
            for name, source in sources.items()
            if isinstance(source, TransformerSource)
        }
        for other in others:
            if cancel is not None:
                cancel.check()
            yield {
                name: next(read[name]) if name in read else source.belief(other, cancel)
                for name, source in sources.items()
            }

    def _score(self, beliefs: Mapping[str, Belief]) -> float:
        look = self._predictor.look_at(beliefs, self._context.typed, self._cancel)
        ranked = look.ranked(self._word)
        return math.log(max(LEAST, ranked.probability if ranked else 0.0))


def without(text: str, spans: Sequence[Span]) -> str:
    """Return a text without some parts, which stand in order."""
    kept, end = list[str](), 0
    for begin, stop in spans:
        kept.append(text[end:begin])
        end = stop
    return "".join([*kept, text[end:]])

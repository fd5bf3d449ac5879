"""Leave-one-out: what a suggestion owes to each word of the context.

A word is taken out of the text and the suggestion is asked for again; the change in its log-probability is
what the word did for it (Li, Monroe & Jurafsky, "Understanding neural networks through representation
erasure", 2016). To read a text without a word costs all that stands behind it, so the words far back are
taken out several at once, and such a stretch is halved, the most telling first, for as long as the price
allows. Every change is that of a text read without exactly these words: nothing is estimated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from predictor.text import word_places

# Words at the end of the context that are asked about.
MOST_WORDS = 60
# Of these, words that are taken out one by one in any case, and so many of the others together at first.
_NEAR, _TOGETHER = 12, 8
# Stretches that change less than this, in natural logarithms, are not looked into.
_TELLING = 0.03

# Parts of a text, from one place to another.
Span = tuple[int, int]
# Given texts as the spans taken out of one, return log P(suggestion) after each.
Score = Callable[[Sequence[Sequence[Span]]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row."""

    spans: tuple[Span, ...]
    """Where each of them stands, its space included."""
    behind: int
    """How many words stand behind it: what reading without it costs."""
    change: float = 0.0
    """What taking it out does."""

    @property
    def price(self) -> int:
        """Words that must be read to look into it."""
        return 2 * self.behind + len(self.spans)

    def halves(self) -> tuple["Stretch", "Stretch"]:
        """Return both halves of two words or more."""
        middle = len(self.spans) // 2
        later = len(self.spans) - middle
        return (
            Stretch(self.spans[:middle], self.behind + later),
            Stretch(self.spans[middle:], self.behind),
        )


def word_spans(text: str, start: int = 0) -> list[Span]:
    """Return where the last words of a text stand, each with its space; none that begins before `start`."""
    places = [place for place in word_places(text) if place[0] >= start][-MOST_WORDS:]
    return [(begin, end + (text[end : end + 1] == " ")) for begin, end in places]


def changes(spans: Sequence[Span], score: Score, most: int | None) -> list[Stretch]:
    """Return the words, in their order, with what taking them out does.

    score: asked with () for the text as it is. most: words that may be read for it, about; None: each word is
    taken out by itself.
    """
    if not spans:
        return []
    stretches = _begin(spans, most)
    base, *scores = score([(), *(stretch.spans for stretch in stretches)])
    known = [_changed(stretch, after - base) for stretch, after in zip(stretches, scores, strict=True)]
    left = None if most is None else most - sum(stretch.behind for stretch in known)
    while (telling := _most_telling(known, left)) is not None:
        halves = telling.halves()
        after = score([half.spans for half in halves])
        known.remove(telling)
        known += [_changed(half, at - base) for half, at in zip(halves, after, strict=True)]
        left = None if left is None else left - telling.price
    return sorted(known, key=lambda stretch: stretch.spans)


def strongest(stretches: Sequence[Stretch]) -> tuple[Stretch, Stretch] | None:
    """Return the two single words that change most, in their order; None: fewer do anything."""
    single = [each for each in stretches if len(each.spans) == 1 and abs(each.change) >= _TELLING]
    best = sorted(single, key=lambda each: -abs(each.change))[:2]
    return next(pairwise(sorted(best, key=lambda each: each.spans)), None)


def _begin(spans: Sequence[Span], most: int | None) -> list[Stretch]:
    """Return the words one by one if that costs no more than it may, else those far back together."""
    count = len(spans)
    near = count if most is None or count * (count - 1) // 2 <= most else _NEAR
    far = count - near
    stretches = [
        Stretch(tuple(spans[begin : min(begin + _TOGETHER, far)]), count - min(begin + _TOGETHER, far))
        for begin in range(0, far, _TOGETHER)
    ]
    return stretches + [Stretch((spans[at],), count - at - 1) for at in range(far, count)]


def _changed(stretch: Stretch, change: float) -> Stretch:
    return Stretch(stretch.spans, stretch.behind, change)


def _most_telling(stretches: Sequence[Stretch], left: int | None) -> Stretch | None:
    """Return the stretch to look into next, None if none is worth its price."""
    several = [
        each
        for each in stretches
        if len(each.spans) > 1 and abs(each.change) >= _TELLING and (left is None or each.price <= left)
    ]
    return max(several, key=lambda each: abs(each.change), default=None)

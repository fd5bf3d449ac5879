"""Several words at once: the first suggestion, continued while that is expected to save more keys.

A phrase is greedy: the likeliest next word, asked of the same predictor that will suggest it when the writer
gets there, so that accepting word by word shows what the phrase showed.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from predictor.contract import Cancel, Candidate, Context, Predictor
from predictor.text import tail, words

MOST_WORDS = 6
# Least probability of a further word, and least geometric mean of all of them.
_LEAST = 0.2
_MEAN = 0.35
# Where a word is followed by a mark more often than by a space, the phrase ends.
_GOES_ON = 0.5
# Longest stretch of words that is looked for twice in a row.
_LOOP = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words joined by spaces, and the natural logarithm of their probability."""

    text: str
    log_prob: float


def continue_phrase(
    predictor: Predictor,
    context: Context,
    first: Candidate,
    typed: int,
    space: Callable[[str], float],
    cancel: Cancel | None = None,
) -> Phrase | None:
    """Return a phrase of two or more words that begins with `first`, or None if one word saves as much.

    typed: letters of `first` that stand before the cursor. space: P(a space follows | word). Raises
    `PredictionCancelled`.
    """
    recent = words(tail(context.behind(typed, "").before))[-2 * _LOOP :]
    phrase, log_prob = [first.text], first.log_prob
    saving = math.exp(log_prob) * (len(first.text) - typed)
    while len(phrase) < MOST_WORDS and (goes_on := space(phrase[-1])) >= _GOES_ON:
        found = predictor.candidates(context.behind(typed, f"{' '.join(phrase)} "), 1, cancel)
        if not found:
            break
        longer, likely = [*phrase, found[0].text], log_prob + math.log(goes_on) + found[0].log_prob
        grown = math.exp(likely) * (len(" ".join(longer)) - typed)
        unsure = found[0].log_prob < math.log(_LEAST) or likely < len(longer) * math.log(_MEAN)
        if unsure or grown <= saving or loops([*recent, *longer]):
            break
        phrase, log_prob, saving = longer, likely, grown
    return Phrase(" ".join(phrase), log_prob) if len(phrase) > 1 else None


def loops(text: Sequence[str]) -> bool:
    """Whether the words end with the same stretch twice in a row: a predictor talking to itself."""
    lengths = range(1, min(_LOOP, len(text) // 2) + 1)
    return any(text[-length:] == text[-2 * length : -length] for length in lengths)

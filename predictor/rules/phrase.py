"""Several words at once: the first suggestion, continued while that is expected to save more keys.

A phrase is greedy: the likeliest next word, asked of the same predictor that will suggest it when the writer
gets there, so that accepting word by word shows what the phrase showed.
"""

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
    """Several words."""

    text: str
    """The words, joined by spaces."""
    probability: float
    """How likely all of them are."""


def continue_phrase(
    predictor: Predictor,
    context: Context,
    first: Candidate,
    space: Callable[[str], float],
    k: int = 1,
    cancel: Cancel | None = None,
) -> Phrase | None:
    """Return a phrase of two or more words that begins with `first`, or None if one word saves as much.

    space: P(a space follows | word). k: words asked for at each step, as there later. Raises
    `PredictionCancelled`.
    """
    typed, recent = len(context.prefix), words(tail(context.before[: context.word_start]))[-2 * _LOOP :]
    phrase, probability = [first.text], first.probability
    saving = probability * (len(first.text) - typed)
    while len(phrase) < MOST_WORDS and (goes_on := space(phrase[-1])) >= _GOES_ON:
        found = predictor.candidates(context.continued(f"{' '.join(phrase)} "), k, cancel)
        if not found:
            break
        longer, likely = [*phrase, found[0].text], probability * goes_on * found[0].probability
        grown = likely * (len(" ".join(longer)) - typed)
        unsure = found[0].probability < _LEAST or likely < _MEAN ** len(longer)
        if unsure or grown <= saving or loops([*recent, *longer]):
            break
        phrase, probability, saving = longer, likely, grown
    return Phrase(" ".join(phrase), probability) if len(phrase) > 1 else None


def loops(text: Sequence[str]) -> bool:
    """Whether the words end with the same stretch twice in a row: a predictor talking to itself."""
    lengths = range(1, min(_LOOP, len(text) // 2) + 1)
    return any(text[-length:] == text[-2 * length : -length] for length in lengths)

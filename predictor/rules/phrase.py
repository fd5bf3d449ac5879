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
# Where the words that complete what is typed have this much together, it is mostly no whole word.
_MOSTLY = 0.5
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


def first_word(found: Sequence[Candidate], prefix: str, is_word: Callable[[str], bool]) -> Candidate | None:
    """Return the word that a text goes on with: the best one, or what is typed, where that is a whole word.

    found: the words that complete it, best first.
    """
    best = found[0] if found else None
    others = sum([candidate.probability for candidate in found])
    if not prefix or others >= _MOSTLY or not is_word(prefix):
        return best
    return Candidate(prefix, 1.0 - others)


def loops(text: Sequence[str]) -> bool:
    """Whether the words end with the same stretch twice in a row: a predictor talking to itself."""
    return bool(circle(text))


def circle(text: Sequence[str]) -> Sequence[str]:
    """Return the shortest stretch with which the words end twice in a row; empty if there is none."""
    lengths = range(1, min(_LOOP, len(text) // 2) + 1)
    return next((text[-n:] for n in lengths if text[-n:] == text[-2 * n : -n]), ())

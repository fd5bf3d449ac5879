"""True next-letter probabilities, for people who type with one switch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from predictor.text import chunks, tail

# Given the text before the chunk under way and its characters so far: the mass of each next character, and
# that of what was not followed.
Masses = Callable[[str, str], tuple[Mapping[str, float], float]]


@dataclass(frozen=True, slots=True)
class NextLetters:
    """What character comes next."""

    probabilities: Mapping[str, float]
    """P(next character | text), likeliest first; "" stands for all characters that are spelled in bytes."""
    missed: float
    """The probability of spellings that were not followed; the others add up to the rest."""


def next_letters(masses: Masses, before: str) -> NextLetters:
    """Return the distribution of the character after `before`."""
    near = chunks(tail(before))
    typed = near[-1] if near and not near[-1][-1].isspace() else ""
    letters, missed = masses(before[: len(before) - len(typed)], typed)
    if not any(letters.values()):  # a word so strange that nothing was found after it
        return NextLetters({}, 1.0)
    total = sum(letters.values()) + missed
    ranked = sorted(letters.items(), key=lambda item: -item[1])
    return NextLetters({letter: mass / total for letter, mass in ranked if mass > 0.0}, missed / total)

"""A letter trigram model: how likely a spelling is, for the words outside the word list."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Symbols of the model: one that stands before and after each spelling, one for every character that has no
# symbol of its own, then the characters of the alphabet.
BOUNDARY, OTHER, FIRST = 0, 1, 2
MOST_LETTERS = 254  # characters of an alphabet
# A character without a symbol is one of all code points, each equally likely.
_LOG_ANY = -math.log(0x110000)


@dataclass(frozen=True, slots=True)
class LetterModel:
    """P(spelling) as a product of P(letter | two letters before), the end of the spelling included."""

    alphabet: str
    """The characters with a symbol of their own, at most `MOST_LETTERS`."""
    log_probs: NDArray[np.float32]
    """float32 [symbols, symbols, symbols], natural logarithms; log_probs[a, b] is a distribution."""
    _symbols: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        symbols = {letter: symbol for symbol, letter in enumerate(self.alphabet, start=FIRST)}
        object.__setattr__(self, "_symbols", symbols)

    def symbols(self, text: str) -> list[int]:
        """Return the symbol of each character of `text`."""
        return [self._symbols.get(letter, OTHER) for letter in text]

    def log_prob(self, spelling: str) -> float:
        """Return the natural-log probability of exactly this spelling; finite for every string."""
        return self._follow([*self.symbols(spelling), BOUNDARY])

    def prefix_log_prob(self, prefix: str) -> float:
        """Return the natural-log probability that a spelling starts with `prefix`."""
        return self._follow(self.symbols(prefix))

    def _follow(self, symbols: list[int]) -> float:
        before, last, total = BOUNDARY, BOUNDARY, 0.0
        for symbol in symbols:
            total += float(self.log_probs[before, last, symbol])
            before, last = last, symbol
        return total + symbols.count(OTHER) * _LOG_ANY

"""What vectors of words know: which words are near, which stand to each other as others do, a flat map.

Near is what points into the same direction: the cosine (Mikolov et al., 2013). Shapes: n words, C width.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.arguments import check_several, check_text
from predictor.errors import SettingsError
from predictor.text import normalise
from predictor.text import words as words_of
from predictor.words.capitals import fold
from predictor.words.largest import largest

# What vectors can be made of.
VECTORS = ("transformer", "embedding", "bigram")
# So many of the most used words are looked through.
AMONG = 10_000
Floats = NDArray[np.float32]

LEAST_ON_A_MAP, MOST_ON_A_MAP = 3, 200
_LONGEST = 64  # letters of a word


class Near(NamedTuple):
    """A word that was found."""

    word: str
    """As the list has it."""
    cosine: float
    """Of the angle to what was asked for: 1 the same direction, 0 nothing in common."""


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Vectors of the words that may be found, and of any other that can be asked about."""

    name: str
    """What they were made of: "transformer", "embedding" or "bigram"."""
    words: Sequence[str]
    """[n] those that may be found."""
    of: Callable[[Sequence[str]], Floats]
    """Returns the vectors [m, C] of m words; raises `SettingsError` for one that has none."""

    def neighbours(self, word: str, k: int) -> list[Near]:
        """Return the nearest words, nearest first; those that differ by capitals alone are left out."""
        (asked,) = check_words([word])
        return self._nearest(self._directions([asked])[0], k, [asked])

    def analogy(self, first: str, second: str, third: str, k: int) -> list[Near]:
        """Return what may be to the third word what the second is to the first: nearest to b - a + c.

        The three are left out, without which one of them would nearly always come first (Levy & Goldberg,
        "Linguistic Regularities", 2014).
        """
        asked = check_words([first, second, third])
        a, b, c = self._directions(asked)
        return self._nearest(b - a + c, k, asked)

    def flat(self, words: Sequence[str]) -> Floats:
        """Return places [m, 2] of m words on the plane in which they differ most (PCA: Pearson, 1901).

        Raises `SettingsError` for too few or too many words, or if one of them comes twice.
        """
        asked = check_words(words)
        if not LEAST_ON_A_MAP <= len(asked) <= MOST_ON_A_MAP or len(set(asked)) < len(asked):
            raise SettingsError(
                f"A map of {len(asked)} words ({len(set(asked))} different ones) was asked for.",
                f"Give {LEAST_ON_A_MAP} to {MOST_ON_A_MAP} different words.",
            )
        vectors = self._directions(asked)
        u, s, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
        places: Floats = (u[:, :2] * s[:2]).astype(np.float32)
        # A direction has no sign of its own: the first word lies on the right and above.
        places[:, places[0] < 0] *= -1
        return places

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words."""
        a, b = self._directions(check_words([first, second]))
        return float(a @ b)

    @cached_property
    def _found(self) -> tuple[Floats, Floats]:
        """The mean of the vectors of all words that may be found [C], and their directions [n, C] from it."""
        vectors = self.of(self.words)
        mean = vectors.mean(axis=0)
        return mean, _unit(vectors - mean)

    def _directions(self, words: Sequence[str]) -> Floats:
        return _unit(self.of(words) - self._found[0])

    def _nearest(self, direction: Floats, k: int, but: Sequence[str]) -> list[Near]:
        known = {fold(word) for word in but}
        cosines = self._found[1] @ direction / np.float32(np.linalg.norm(direction) or 1.0)
        # Beside the words asked about, their spellings in other capitals are passed over.
        places = largest(cosines, min(len(cosines), k + 8 * len(but))).tolist()
        found = (Near(self.words[place], float(cosines[place])) for place in places)
        return [near for near in found if fold(near.word) not in known][:k]


def check_words(words: Sequence[str]) -> list[str]:
    """Return words, normalised; raises `SettingsError` for what is no single word."""
    asked = []
    for word in check_several(words, "The words"):
        check_text(word, "A word")
        text = normalise(word.strip())
        if words_of(text) != [text] or len(text) > _LONGEST:
            raise SettingsError(f"{word[:40]!r} is no word.", "Give single words: letters, without marks.")
        asked.append(text)
    return asked


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units: Floats = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return units

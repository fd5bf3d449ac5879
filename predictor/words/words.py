"""The words and marks of a bundle: the list, its index, and how they are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from predictor.system.arrays import Array, check_array, check_format, fraction, read_arrays, reporting_damage
from predictor.text import steers
from predictor.words.index import WordIndex
from predictor.words.letters import FIRST, MOST_LETTERS, LetterModel
from predictor.words.wordlist import WordList

FORMAT = 2
UNKNOWN = 0
_REPAIR = "Copy the bundle again, or count n-grams with: python -m training ngrams."


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What all models of a bundle know of words; V is the number of cores in the list."""

    list: WordList
    """The cores by number; number 0 stands for all cores outside the list."""
    index: WordIndex
    """The words among them, by their letters."""
    marks: Mapping[str, int]
    """The numbers of the cores that are no words."""
    space: NDArray[np.float32]
    """[V] P(a space follows | core), above 0 and below 1."""
    letters: LetterModel
    """How likely spellings of cores outside the list are."""

    def __len__(self) -> int:
        return len(self.list)

    def number(self, core: str) -> int:
        """Return the number of a core, 0 if it is not in the list."""
        place = self.index.place(core)
        return int(self.index.numbers[place]) if place >= 0 else self.marks.get(core, UNKNOWN)

    def space_after(self, core: str) -> float:
        """Return P(a space follows | core)."""
        return float(self.space[self.number(core)])


def read_words(path: Path, words: WordList, codebook: NDArray[np.float32]) -> Words:
    """Read the words.npz that belongs to a word list; raises `BundleError` if it is missing or damaged.

    codebook: float32 [256], what the codes of its letters stand for; it is kept with the bigram.
    """
    with reporting_damage(path, _REPAIR):
        arrays = read_arrays(path)
        check_format(arrays, FORMAT)
        size, index = len(words), _index(words, arrays)
        is_mark = np.ones(size, dtype=bool)
        is_mark[index.numbers] = False
        return Words(
            list=words,
            index=index,
            marks={words[number]: number for number in np.flatnonzero(is_mark).tolist()},
            space=fraction(check_array(arrays, "space", np.uint8, (size,))),
            letters=_letters(arrays, codebook),
        )


def _letters(arrays: Mapping[str, Array], codebook: NDArray[np.float32]) -> LetterModel:
    code_points = arrays["alphabet"]
    if code_points.ndim != 1 or code_points.dtype != np.int32 or code_points.size > MOST_LETTERS:
        raise ValueError(f"its alphabet is {code_points.dtype} {code_points.shape}")
    alphabet = "".join(map(chr, code_points.tolist()))
    if mark := steers(alphabet):
        raise ValueError(f"its alphabet holds {mark!r}, which no word does")
    codes = check_array(arrays, "letters", np.uint8, (len(alphabet) + FIRST,) * 3)
    shares = codebook[codes]
    return LetterModel(alphabet, np.log(shares / shares.sum(axis=-1, keepdims=True)))


def _index(words: WordList, arrays: Mapping[str, Array]) -> WordIndex:
    size = arrays["sorted_words"].size
    numbers = check_array(arrays, "sorted_words", np.uint16, (size,))
    if size and int(numbers.max()) >= len(words):
        raise ValueError(f"its index names core {numbers.max()} where the word list has {len(words)}")
    if words.are_escaped(numbers):
        raise ValueError("its index names a line end, a tab or a blank as a word")
    return WordIndex(words, numbers, check_array(arrays, "capitals", np.uint16, (size,)))

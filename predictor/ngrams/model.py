"""Words and marks with what n-grams say of them: words.tsv, words.npz, bigram.npz and ngram.npz.

The bigram is the baseline; the longer n-grams, counted on the same text, are what the transformer is blended
with. Both are over the same word list.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from predictor.errors import BundleError
from predictor.ngrams.table import Array, NGramTable, check_array, fraction, read_ngrams
from predictor.text import chunks
from predictor.words.index import PrefixIndex
from predictor.words.letters import FIRST, LetterModel
from predictor.words.wordlist import WordList, read_words, split_chunk

WORDS, SPELLING, BIGRAM, NGRAM = "words.tsv", "words.npz", "bigram.npz", "ngram.npz"
FORMAT = 2
UNKNOWN = 0
_REPAIR = "Copy the bundle again, or count n-grams with: python -m training ngrams."

# What reading a damaged archive may raise: its parts, its compression, the headers of its arrays.
_DAMAGE = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    SyntaxError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True, eq=False)
class NGramModel:
    """P(core | cores before it), and how cores are spelled.

    Cores go by their number in `words`, of which there are V; number 0 stands for all cores outside the list,
    V for the start of a document.

    marks: numbers of the cores that are no words; words are found by `index`. table: the probabilities.
    space: float32 [V], P(a space follows | core).
    """

    words: WordList
    marks: Mapping[str, int]
    table: NGramTable
    space: NDArray[np.float32]
    letters: LetterModel
    index: PrefixIndex

    @classmethod
    def load(cls, folder: Path) -> "NGramModel":
        """Read words and bigram; raises `BundleError` if a file is missing, damaged or of another format."""
        with _reporting_damage(folder):
            words = read_words((folder / WORDS).read_bytes())
            bigram = read_ngrams(_read_archive(folder / BIGRAM), len(words))
            return _assemble(words, bigram, _read_archive(folder / SPELLING))

    def longer(self, folder: Path) -> "NGramModel":
        """Return the same words with the longer n-grams of a bundle; raises `BundleError` as `load` does."""
        with _reporting_damage(folder):
            return replace(self, table=read_ngrams(_read_archive(folder / NGRAM), len(self.words)))

    def history(self, context: str) -> tuple[int, ...]:
        """Return the cores that the next one depends on, by number, the last one last."""
        length = self.table.order - 1
        cores = [self.number(split_chunk(chunk)[0]) for chunk in chunks(context)[-length:]]
        return tuple(cores) if len(cores) == length else (len(self.words), *cores)

    def number(self, core: str) -> int:
        """Return the number of a core, 0 if it is not in the list."""
        place = self.index.place(core)
        return int(self.index.numbers[place]) if place >= 0 else self.marks.get(core, UNKNOWN)

    def space_after(self, word: str) -> float:
        """Return P(a space follows | core), above zero."""
        return float(self.space[self.number(word)])


@contextmanager
def _reporting_damage(folder: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise BundleError(f"The n-grams in {folder} are damaged: {error}.", _REPAIR) from error
    except OSError as error:
        raise BundleError(f"The n-grams in {folder} cannot be read: {error}.", _REPAIR) from error


def _read_archive(path: Path) -> Mapping[str, Array]:
    """Return the arrays of a file; raises one of `_DAMAGE`."""
    with path.open("rb") as file:
        table = np.load(file, allow_pickle=False)
        if not isinstance(table, np.lib.npyio.NpzFile):
            raise ValueError(f"{path.name} is not an archive of arrays")
        arrays = {name: table[name] for name in table.files}
    if (version := int(check_array(arrays, "format", np.int32, ()))) != FORMAT:
        raise ValueError(f"{path.name} has format {version} where this version reads {FORMAT}")
    return arrays


def _assemble(words: WordList, ngrams: NGramTable, table: Mapping[str, Array]) -> NGramModel:
    """Check every array of words.npz and build the model; raises `ValueError` saying what is wrong."""
    size, index = len(words), _index(words, table)
    is_mark = np.ones(size, dtype=bool)
    is_mark[index.numbers] = False
    return NGramModel(
        words=words,
        marks={words[number]: number for number in np.flatnonzero(is_mark).tolist()},
        table=ngrams,
        space=fraction(check_array(table, "space", np.uint8, (size,))).astype(np.float32),
        letters=_letters(table, ngrams.codebook),
        index=index,
    )


def _letters(table: Mapping[str, Array], codebook: NDArray[np.float32]) -> LetterModel:
    code_points = table["alphabet"]
    alphabet = "".join(map(chr, code_points.tolist()))
    codes = check_array(table, "letters", np.uint8, (len(alphabet) + FIRST,) * 3)
    shares = codebook[codes]
    return LetterModel(alphabet, np.log(shares / shares.sum(axis=-1, keepdims=True)))


def _index(words: WordList, table: Mapping[str, Array]) -> PrefixIndex:
    size = table["sorted_words"].size
    numbers = check_array(table, "sorted_words", np.uint16, (size,))
    if size and int(numbers.max()) >= len(words):
        raise ValueError(f"its index names core {numbers.max()} where the word list has {len(words)}")
    return PrefixIndex(words, numbers, check_array(table, "capitals", np.uint16, (size,)))

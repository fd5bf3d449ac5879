"""The bigram's table of probabilities, and reading it from bigram.npz and words.tsv."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from predictor.errors import BundleError
from predictor.letters import FIRST, LetterModel
from predictor.prefixes import PrefixIndex
from predictor.text import chunks
from predictor.wordlist import WordList, read_words, split_chunk

TABLE, WORDS = "bigram.npz", "words.tsv"
FORMAT = 1
UNKNOWN = 0
_REPAIR = "Copy the bundle again, or count a bigram with: python -m training ngrams."

Array = NDArray[np.generic]

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
class BigramModel:
    """P(core | previous core) = direct(previous, core) + back_off[previous] * unigram[core].

    Cores go by their number in `words`, of which there are V; number 0 stands for all cores outside the list.
    There are V + 1 rows of previous cores, the last one being the start of a document. A row stores the
    shares that its cores have in the mass that is not backed off, as codes of a codebook: whatever the codes,
    a row is a distribution.

    marks: numbers of the cores that are no words; words are found by `index`.
    row_start: int64 [V + 2]. columns: uint16 [N], ascending in a row.
    codes: uint8 [N]. codebook: float32 [256]. scale: float32 [V + 1], from a codebook entry to `direct`.
    back_off: float32 [V + 1]. unigram: float32 [V]. space: float32 [V], P(a space follows | core).
    """

    words: WordList
    marks: Mapping[str, int]
    row_start: NDArray[np.int64]
    columns: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    codebook: NDArray[np.float32]
    scale: NDArray[np.float32]
    back_off: NDArray[np.float32]
    unigram: NDArray[np.float32]
    space: NDArray[np.float32]
    letters: LetterModel
    index: PrefixIndex

    @classmethod
    def load(cls, folder: Path) -> "BigramModel":
        """Read both files; raises `BundleError` if one is missing, damaged or of another format."""
        try:
            words = read_words((folder / WORDS).read_bytes())
            with (folder / TABLE).open("rb") as file:
                table = np.load(file, allow_pickle=False)
                if not isinstance(table, np.lib.npyio.NpzFile):
                    raise ValueError(f"{TABLE} is not an archive of arrays")
                return _assemble(words, table)
        except _DAMAGE as error:
            raise BundleError(f"The bigram in {folder} is damaged: {error}.", _REPAIR) from error
        except OSError as error:
            raise BundleError(f"The bigram in {folder} cannot be read: {error}.", _REPAIR) from error

    @property
    def start(self) -> int:
        """The row of the start of a document."""
        return len(self.words)

    def previous(self, context: str) -> int:
        """Return the row that a context leads to: that of its last core, or of the start of a document."""
        if not context:
            return self.start
        core, _ = split_chunk(chunks(context)[-1])
        return self.number(core)

    def number(self, core: str) -> int:
        """Return the number of a core, 0 if it is not in the list."""
        place = self.index.place(core)
        return int(self.index.numbers[place]) if place >= 0 else self.marks.get(core, UNKNOWN)

    def space_after(self, word: str) -> float:
        """Return P(a space follows | core), above zero."""
        return float(self.space[self.number(word)])

    def distribution(self, previous: int) -> NDArray[np.float32]:
        """Return P(core | previous) of all cores, [V]; it sums to one."""
        probs: NDArray[np.float32] = self.unigram * self.back_off[previous]
        row = self._row(previous)
        probs[self.columns[row]] += self.codebook[self.codes[row]] * self.scale[previous]
        return probs

    def probability(self, previous: int, core: int) -> float:
        """Return P(core | previous), above zero."""
        prob = float(self.back_off[previous] * self.unigram[core])
        row = self._row(previous)
        place = row.start + int(np.searchsorted(self.columns[row], np.uint16(core)))
        if place < row.stop and self.columns[place] == core:
            prob += float(self.codebook[self.codes[place]] * self.scale[previous])
        return prob

    def _row(self, previous: int) -> slice:
        return slice(int(self.row_start[previous]), int(self.row_start[previous + 1]))


def _assemble(words: WordList, table: Mapping[str, Array]) -> BigramModel:
    """Check every array of bigram.npz and build the model; raises `ValueError` saying what is wrong."""
    if (version := int(_array(table, "format", np.int32, ()))) != FORMAT:
        raise ValueError(f"it has format {version} where this version reads {FORMAT}")
    size = len(words)
    codebook = _array(table, "codebook", np.float32, (256,))
    if not (np.isfinite(codebook) & (codebook > 0)).all():
        raise ValueError("its codebook holds values that are not positive numbers")
    lengths = _array(table, "row_length", np.uint16, (size + 1,))
    row_start = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    pairs = int(row_start[-1])
    columns = _columns(_array(table, "column_steps", np.uint8, (2, pairs)))
    codes = _array(table, "codes", np.uint8, (pairs,))
    if pairs and int(columns.max()) >= size:
        raise ValueError(f"it names core {columns.max()} where the word list has {size}")
    direct = np.ones(size + 1)
    direct[lengths > 0] = (
        np.add.reduceat(codebook[codes], row_start[:-1][lengths > 0], dtype=np.float64) if pairs else 1.0
    )
    back_off = np.where(lengths > 0, _fraction(_array(table, "back_off", np.uint8, (size + 1,))), 1.0)
    unigram = codebook[_array(table, "unigram", np.uint8, (size,))]
    index = _index(words, table)
    is_mark = np.ones(size, dtype=bool)
    is_mark[index.numbers] = False
    return BigramModel(
        words=words,
        marks={words[number]: number for number in np.flatnonzero(is_mark).tolist()},
        row_start=row_start,
        columns=columns,
        codes=codes,
        codebook=codebook,
        scale=((1.0 - back_off) / direct).astype(np.float32),
        back_off=back_off.astype(np.float32),
        unigram=unigram / unigram.sum(),
        space=_fraction(_array(table, "space", np.uint8, (size,))).astype(np.float32),
        letters=_letters(table, codebook),
        index=index,
    )


def _array(table: Mapping[str, Array], name: str, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray:  # type: ignore[type-arg]
    array = table[name]
    if array.dtype != dtype or array.shape != shape:
        raise ValueError(
            f"{name} is {array.dtype} {array.shape} where {np.dtype(dtype)} {shape} belongs; "
            f"do {TABLE} and {WORDS} come from the same bundle?"
        )
    return array


def _columns(steps: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Undo the steps from column to column, modulo 2**16, stored low bytes first, then high bytes: [2, N]."""
    low, high = steps.astype(np.uint16)
    return np.cumsum(low | high << 8, dtype=np.uint16)


def _fraction(codes: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the probabilities that codes stand for; none is 0 or 1."""
    return (codes + 0.5) / 256


def _letters(table: Mapping[str, Array], codebook: NDArray[np.float32]) -> LetterModel:
    code_points = table["alphabet"]
    alphabet = "".join(map(chr, code_points.tolist()))
    codes = _array(table, "letters", np.uint8, (len(alphabet) + FIRST,) * 3)
    shares = codebook[codes]
    return LetterModel(alphabet, np.log(shares / shares.sum(axis=-1, keepdims=True)))


def _index(words: WordList, table: Mapping[str, Array]) -> PrefixIndex:
    size = table["sorted_words"].size
    numbers = _array(table, "sorted_words", np.uint16, (size,))
    if size and int(numbers.max()) >= len(words):
        raise ValueError(f"its index names core {numbers.max()} where the word list has {len(words)}")
    return PrefixIndex(words, numbers, _array(table, "capitals", np.uint16, (size,)))

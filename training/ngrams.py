"""Counting the bigram baseline: from a stream of texts to words.tsv and bigram.npz.

The texts are read twice, once for the word list, once for the pairs. Memory holds the distinct cores
(bounded) and the distinct pairs of listed cores, never the text.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from predictor.bigram_model import TABLE, WORDS
from predictor.errors import SettingsError, TextError
from predictor.text import chunks
from predictor.wordlist import MOST_WORDS, UNKNOWN_WORD, split_chunk, write_words
from training.bigram_table import letter_tables, pack, pair_tables, space_table, word_tables
from training.kneser_ney import Counts, Ints, by_usefulness, smooth
from training.shards import write_file
from training.tokenizer import ChunkCounter

# Pairs that are collected before they are sorted into the counts.
_BLOCK = 4_000_000
# A core that was seen once is how the model meets cores that it does not know.
_LEAST_COUNT = 2


@dataclass(frozen=True, slots=True)
class BigramReport:
    """What was counted and kept. cores: all words and marks of the text; words: lines of the word list."""

    documents: int
    cores: int
    words: int
    pairs_seen: int
    pairs_kept: int
    bytes: int

    def __str__(self) -> str:
        return (
            f"{self.words:,} words and {self.pairs_kept:,} of {self.pairs_seen:,} pairs, from {self.cores:,} "
            f"words and marks in {self.documents:,} documents; {self.bytes / 1e6:.1f} MB"
        )


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Cores by number, 0 being all those outside the list: how often seen, how often with a space behind.

    rare: the spellings outside the list with their counts.
    """

    words: Sequence[str]
    seen: Sequence[int]
    spaced: Sequence[int]
    rare: Counter[str]


@dataclass(slots=True)
class PairCounter:
    """Counts pairs as keys row * n_columns + column, merged in sorted blocks. Row n_columns is the start."""

    n_columns: int
    keys: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    counts: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _pending: list[Ints] = field(default_factory=list)
    _waiting: int = 0

    def add(self, numbers: list[int]) -> None:
        """Count the pairs of one document, given the numbers of its cores."""
        path = np.array([self.n_columns, *numbers], dtype=np.int64)
        self._pending.append(path[:-1] * self.n_columns + path[1:])
        self._waiting += len(numbers)
        if self._waiting >= _BLOCK:
            self._merge()

    def result(self) -> Counts:
        """Return everything counted so far."""
        self._merge()
        rows, columns = np.divmod(self.keys, self.n_columns)
        return Counts(rows, columns, self.counts, self.n_columns + 1, self.n_columns)

    def _merge(self) -> None:
        if not self._waiting:
            return
        keys, counts = np.unique(np.concatenate(self._pending), return_counts=True)
        keys, counts = np.concatenate([self.keys, keys]), np.concatenate([self.counts, counts])
        order = np.argsort(keys, kind="stable")
        self.keys, first = np.unique(keys[order], return_index=True)
        self.counts = np.add.reduceat(counts[order], first)
        self._pending, self._waiting = [], 0


def build_bigram(
    texts: Callable[[], Iterable[str]],
    out: Path,
    *,
    max_words: int = 50_000,
    max_megabytes: float = 4.0,
    progress: Callable[[int], None] | None = None,
) -> BigramReport:
    """Count the normalised texts that `texts` yields (it is called twice) and write the bigram into `out`.

    max_words: length of the word list at most. max_megabytes: size of bigram.npz at most, in 10**6 bytes;
    words.tsv comes on top. progress: called with the number of texts read, the second reading included.
    Raises `TextError` if there is too little text, `SettingsError` if not even the words fit into the size.
    """
    show = progress or (lambda read: None)
    if not 1 < max_words <= MOST_WORDS:
        raise SettingsError(f"A word list of {max_words} is impossible.", f"Ask for 2 to {MOST_WORDS} words.")
    chunk_counts, documents = count_chunks(texts(), show)
    listed = list_words(chunk_counts, max_words)
    counts = count_pairs(texts(), listed.words, lambda read: show(documents + read))
    tables = {
        **word_tables(listed.words),
        **space_table(listed.seen, listed.spaced),
        **letter_tables(listed.rare or Counter(dict(zip(listed.words[1:], listed.seen[1:], strict=True)))),
    }
    content, kept = fit(counts, tables, int(max_megabytes * 1e6))
    word_list = write_words(listed.words, listed.seen)
    write_file(out / WORDS, word_list)
    write_file(out / TABLE, content)
    size = len(content) + len(word_list)
    return BigramReport(documents, sum(listed.seen), len(listed.words), len(counts.counts), kept, size)


def count_chunks(texts: Iterable[str], show: Callable[[int], None]) -> tuple[Counter[str], int]:
    """Return how often each chunk occurs, the rarest aside if there are millions, and the number of texts."""
    counter, documents = ChunkCounter(), 0
    for documents, text in enumerate(texts, start=1):
        counter.add(text)
        show(documents)
    return counter.counts, documents


def list_words(chunk_counts: Counter[str], max_words: int) -> WordCounts:
    """Choose the most frequent cores; those of equal count in alphabetical order."""
    seen: Counter[str] = Counter()
    spaced: Counter[str] = Counter()
    for chunk, count in chunk_counts.items():
        core, space = split_chunk(chunk)
        seen[core] += count
        spaced[core] += count * space
    ranked = sorted(seen, key=lambda core: (-seen[core], core))[: max_words - 1]
    words = [core for core in ranked if seen[core] >= _LEAST_COUNT]
    if not words:
        raise TextError(f"Of {len(seen)} words and marks none occurs twice.", "Give more text to count.")
    rare = Counter({core: seen[core] for core in seen.keys() - set(words)})
    return WordCounts(
        words=[UNKNOWN_WORD, *words],
        seen=[rare.total(), *(seen[word] for word in words)],
        spaced=[sum(spaced[core] for core in rare), *(spaced[word] for word in words)],
        rare=rare,
    )


def count_pairs(texts: Iterable[str], words: Sequence[str], show: Callable[[int], None]) -> Counts:
    """Count the pairs of neighbouring cores, the start of a document included."""
    known = {word + space: number for number, word in enumerate(words) for space in ("", " ")}
    counter = PairCounter(len(words))
    for documents, text in enumerate(texts, start=1):
        counter.add([known.get(chunk, 0) for chunk in chunks(text)])
        show(documents)
    return counter.result()


def fit(counts: Counts, tables: dict[str, np.ndarray], size: int) -> tuple[bytes, int]:
    """Return a bigram.npz of at most `size` bytes, and how many pairs it keeps: the most useful ones."""
    ranked = by_usefulness(counts)

    def content(most: int) -> bytes:
        keep = np.zeros(len(ranked), dtype=bool)
        keep[ranked[:most]] = True
        return pack({**pair_tables(smooth(counts, keep)), **tables})

    smallest = len(content(0))
    if smallest > size:
        raise SettingsError(
            f"The words alone take {smallest:,} bytes of the {size:,} allowed.",
            "Allow more, or list fewer words.",
        )
    most = len(ranked)
    while len(packed := content(most)) > size:
        # A pair's bytes hardly depend on how many there are; 1% less makes sure of an end.
        most = int(0.99 * most * (size - smallest) / (len(packed) - smallest))
    return packed, most

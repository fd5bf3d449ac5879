"""Counting n-grams: from a stream of texts to words.tsv, words.npz, bigram.npz and ngram.npz.

The texts are read twice, once for the word list, once as numbers of its words. Memory holds these numbers and
the distinct n-grams, never the text.
"""

import itertools
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from predictor.bundle.manifest import BIGRAM, INDEX, NGRAM, WORDS
from predictor.errors import SettingsError, TextError
from predictor.system.atomic import write_file
from predictor.text import chunks
from predictor.words.wordlist import MOST_WORDS, UNKNOWN_WORD, can_be_listed, split_chunk, write_wordlist
from training.data.tokenizer import ChunkCounter
from training.ngrams.grams import Floats, Grams, Ids, count_grams
from training.ngrams.kneser_ney import Smoothed, prune, smooth
from training.ngrams.packing import pack_ngrams, pack_words

# A text and how much each of its words weighs.
Weighed = tuple[str, float]
Corpus = Callable[[], Iterable[Weighed]]
Show = Callable[[str, int], None]

# A core that was seen once is how the model meets cores that it does not know.
_LEAST_COUNT = 2
# How often an n-gram must occur: a longer one that occurs once says nothing that its ending does not.
_LEAST_PAIR, _LEAST_LONGER = 1, 2
# The search for the nats that an n-gram must be worth: between which, how often, until a file is how full.
_CHEAPEST, _DEAREST = 1e-3, 1e4
_TRIES, _WELL_FILLED = 12, 0.97


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be kept. Sizes are in 10**6 bytes; the word list and its spelling come on top."""

    words: int = 50_000
    """Length of the word list."""
    bigram: float = 4.0
    """Size of bigram.npz."""
    order: int = 2
    """Words of the longest n-grams; 2: the bigram alone."""
    ngram: float = 12.0
    """Size of ngram.npz."""


@dataclass(frozen=True, slots=True)
class NGramReport:
    """What was counted and kept."""

    documents: int
    """Texts that were read."""
    cores: int
    """Words and marks in them."""
    words: int
    """Lines of the word list."""
    seen: dict[str, int]
    """By file, the n-grams that were counted."""
    kept: dict[str, int]
    """By file, the n-grams that it holds."""
    bytes: int
    """Size of all files."""

    def __str__(self) -> str:
        files = (f"{self.kept[name]:,} of {seen:,} n-grams in {name}" for name, seen in self.seen.items())
        return (
            f"{self.words:,} words, {', '.join(files)}, from {self.cores:,} words and marks in "
            f"{self.documents:,} documents; {self.bytes / 1e6:.1f} MB"
        )


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The cores of a list by number, 0 being all those outside it, and their weighed counts."""

    words: Sequence[str]
    """The list."""
    seen: Sequence[float]
    """How often each was seen."""
    spaced: Sequence[float]
    """How often with a space after it."""
    rare: Counter[str]
    """The spellings outside the list with their counts."""


def build_ngrams(
    corpus: Corpus, out: Path, limits: Limits, show: Show = lambda task, done: None
) -> NGramReport:
    """Count the normalised texts that `corpus` yields (it is called twice) and write the files into `out`.

    show: told what is being done and how many documents or orders of it are. Raises `TextError` if there is
    too little text, `SettingsError` if not even the words fit into a size.
    """
    if not 1 < limits.words <= MOST_WORDS:
        raise SettingsError(
            f"A word list of {limits.words} is impossible.", f"Ask for 2 to {MOST_WORDS} words."
        )
    chunk_counts = count_chunks(corpus(), lambda done: show("counting words", done))
    listed = list_words(chunk_counts, limits.words)
    ids, weights = read_ids(corpus(), listed.words, lambda done: show("reading", done))
    files = {
        WORDS: write_wordlist(listed.words, map(round, listed.seen)),
        INDEX: pack_words(listed.words, listed.seen, listed.spaced, listed.rare),
    }
    seen, kept = dict[str, int](), dict[str, int]()
    for name, order, megabytes in ((BIGRAM, 2, limits.bigram), (NGRAM, limits.order, limits.ngram)):
        if name == NGRAM and order == 2:
            continue
        least = (_LEAST_PAIR, *[_LEAST_LONGER] * (order - 2))
        grams = count_grams(ids, weights, len(listed.words), least, partial(show, f"counting {name}"))
        files[name], kept[name] = fit(grams, int(megabytes * 1e6))
        seen[name] = sum(map(len, grams[1:]))
    for name, content in files.items():
        write_file(out / name, content)
    documents = int((ids == len(listed.words)).sum())
    size = sum(map(len, files.values()))
    return NGramReport(documents, len(ids) - documents, len(listed.words), seen, kept, size)


def count_chunks(corpus: Iterable[Weighed], show: Callable[[int], None]) -> Counter[str]:
    """Return how often each chunk occurs, weighed, the rarest aside if there are millions."""
    total, documents = Counter[str](), itertools.count(1)
    for weight, texts in itertools.groupby(corpus, key=lambda weighed: weighed[1]):
        counter = ChunkCounter()
        for text, _ in texts:
            counter.add(text)
            show(next(documents))
        for chunk, count in counter.counts.items():
            total[chunk] += count * weight
    return total


def list_words(chunk_counts: Counter[str], max_words: int) -> WordCounts:
    """Choose the most frequent cores; those of equal count in alphabetical order."""
    seen: Counter[str] = Counter()
    spaced: Counter[str] = Counter()
    for chunk, count in chunk_counts.items():
        core, space = split_chunk(chunk)
        seen[core] += count
        spaced[core] += count * space
    ranked = sorted(filter(can_be_listed, seen), key=lambda core: (-seen[core], core))[: max_words - 1]
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


def read_ids(
    corpus: Iterable[Weighed], words: Sequence[str], show: Callable[[int], None]
) -> tuple[Ids, Floats]:
    """Return the cores of all texts by number, uint16 [T], and how much each weighs, [T].

    The number after that of the last word stands before each document.
    """
    known = {word + space: number for number, word in enumerate(words) for space in ("", " ")}
    ids, weights = array("H"), array("f")
    for documents, (text, weight) in enumerate(corpus, start=1):
        before = len(ids)
        ids.append(len(words))
        ids.extend([known.get(chunk, 0) for chunk in chunks(text)])
        weights.extend(itertools.repeat(weight, len(ids) - before))
        show(documents)
    return np.frombuffer(ids, dtype=np.uint16), np.frombuffer(weights, dtype=np.float32)


def fit(grams: Sequence[Grams], size: int) -> tuple[bytes, int]:
    """Return an n-gram file of at most `size` bytes, and how many n-grams it keeps: the most useful ones."""
    everything = _packed(smooth(grams))
    if len(everything[0]) <= size:
        return everything
    least = _packed(prune(grams, math.inf))
    if len(least[0]) > size:
        raise SettingsError(
            f"The single words alone take {len(least[0]):,} bytes of the {size:,} allowed.",
            "Allow more, or list fewer words.",
        )
    return _search(grams, size, least, len(everything[0]))


def _search(grams: Sequence[Grams], size: int, best: tuple[bytes, int], largest: int) -> tuple[bytes, int]:
    """Find how much an n-gram must be worth so that a file is filled well; best: the smallest file."""
    smallest = len(best[0])
    # Bytes fall about as a power of the worth asked for: straight lines between logarithms.
    too_cheap, too_dear = (_CHEAPEST, largest), (_DEAREST, smallest + 1)
    for _ in range(_TRIES):
        worth = _between(too_cheap, too_dear, size, smallest)
        found = _packed(prune(grams, worth))
        if (taken := len(found[0])) > size:
            too_cheap = worth, taken
            continue
        best, too_dear = found, (worth, taken)
        if taken - smallest >= _WELL_FILLED * (size - smallest):
            break
    return best


def _between(low: tuple[float, int], high: tuple[float, int], size: int, smallest: int) -> float:
    """Return the worth at which a file should be a little smaller than `size`, given two (worth, bytes)."""
    aim = math.log((size - smallest) * (1 + _WELL_FILLED) / 2 + 1)
    (x, a), (y, b) = ((math.log(worth), math.log(size - smallest + 1)) for worth, size in (low, high))
    share = (a - aim) / (a - b) if a > b else 0.5
    # Not too near an end, so that both ends move.
    return math.exp(x + min(max(share, 0.1), 0.9) * (y - x))


def _packed(model: Smoothed) -> tuple[bytes, int]:
    """Return a model's file and how many n-grams it keeps."""
    return pack_ngrams(model), sum(int(order.keep.sum()) for order in model.orders)

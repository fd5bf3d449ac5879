"""Packing n-grams into files: everything becomes bytes, each a code into one codebook or a fraction.

N-grams lie in the file as they lie in memory, uncompressed, 3 bytes each: reading them is then a copy
(compressed they took 30 % less, and five times as long to read).
"""

import io
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from predictor.ngrams import table
from predictor.text import steers
from predictor.words import words as word_files
from predictor.words.index import WordIndex
from predictor.words.letters import BOUNDARY, FIRST, OTHER
from training.ngrams.kneser_ney import Floats, Mask, Smoothed

Tables = dict[str, NDArray[np.generic]]

# Shares are rounded by at most 1/32 of their size, which costs 0.0002 bits a core; the smallest is exp(-16).
_CODES_PER_NAT = 16
_CODEBOOK = np.exp(-np.arange(256) / _CODES_PER_NAT).astype(np.float32)
# Characters with a symbol of their own in the letter model.
_ALPHABET = 60


def pack_ngrams(model: Smoothed) -> bytes:
    """Return the content of a file of n-grams."""
    content = io.BytesIO()
    np.savez(content, **unpacked_ngrams(model))  # type: ignore[arg-type]
    return content.getvalue()


def unpacked_ngrams(model: Smoothed) -> Tables:
    """Return the arrays of a file of n-grams; see `predictor.ngrams.table.Level`."""
    tables: Tables = {
        "format": np.array(table.FORMAT, dtype=np.int32),
        "order": np.array(len(model.orders) + 1, dtype=np.int32),
        "codebook": _CODEBOOK,
        "unigram": _codes(model.unigram / model.unigram.max()),
    }
    below: Mask = np.ones(len(model.unigram) + 1, dtype=bool)
    for order, smoothed in enumerate(model.orders, start=2):
        kept = np.flatnonzero(smoothed.keep)
        # Contexts are n-grams of the order below, of which not all were kept either.
        contexts = smoothed.grams.contexts[kept]
        direct = smoothed.direct[kept]
        rows, row_of, lengths = np.unique(contexts, return_inverse=True, return_counts=True)
        in_row = np.bincount(row_of, weights=direct)
        tables |= {
            f"contexts_{order}": (np.cumsum(below) - 1)[rows].astype(np.int32),
            f"lengths_{order}": lengths.astype(np.uint16),
            f"words_{order}": smoothed.grams.words[kept],
            f"codes_{order}": _codes(direct / in_row[row_of]),
            f"back_off_{order}": _fractions(smoothed.back_off[rows]),
        }
        below = smoothed.keep
    return tables


def pack_words(
    words: Sequence[str], seen: Sequence[float], spaced: Sequence[float], rare: Mapping[str, int]
) -> bytes:
    """Return the content of words.npz: how words are found, spelled, and followed by a space.

    words, seen, spaced: cores, how often each was seen, and how often with a space after it.
    rare: counted cores outside the list, which the letters of unknown words are learned from.
    """
    index = WordIndex.build(words)
    spellings = rare or dict(zip(words[1:], map(round, seen[1:]), strict=True))
    content = io.BytesIO()
    np.savez_compressed(
        content,
        format=np.array(word_files.FORMAT, dtype=np.int32),
        sorted_words=index.numbers,
        capitals=index.capitals,
        space=_fractions((np.array(spaced) + 0.5) / (np.array(seen) + 1.0)),
        **_letter_tables(spellings),  # type: ignore[arg-type]
    )
    return content.getvalue()


def _letter_tables(spellings: Mapping[str, int]) -> Tables:
    """Return a letter trigram model of counted spellings, smoothed as by Witten & Bell, 1991."""
    frequency: Counter[str] = Counter()
    for spelling, count in spellings.items():
        for letter in spelling:
            frequency[letter] += count
    common = (letter for letter, _ in frequency.most_common(_ALPHABET))
    alphabet = sorted(letter for letter in common if not steers(letter))
    trigrams = _trigrams(spellings, {letter: symbol for symbol, letter in enumerate(alphabet, start=FIRST)})
    size = len(trigrams)
    unigram = _interpolate(trigrams.sum(axis=(0, 1)), np.full(size, 1.0 / size))
    bigram = _interpolate(trigrams.sum(axis=0), unigram)
    code_points = np.array([ord(letter) for letter in alphabet], dtype=np.int32)
    return {"alphabet": code_points, "letters": _codes(_interpolate(trigrams, bigram))}


def _trigrams(spellings: Mapping[str, int], symbols: Mapping[str, int]) -> Floats:
    """Count symbols after the two before them, [S, S, S]."""
    size = len(symbols) + FIRST
    counts = np.zeros((size, size, size))
    for spelling, count in spellings.items():
        ids = [BOUNDARY, BOUNDARY, *(symbols.get(letter, OTHER) for letter in spelling), BOUNDARY]
        for before, last, symbol in zip(ids, ids[1:], ids[2:], strict=False):
            counts[before, last, symbol] += count
    return counts


def _interpolate(counts: Floats, shorter: Floats) -> Floats:
    """Mix relative frequencies with a shorter history, as much as there were different symbols."""
    kinds = np.maximum((counts > 0).sum(axis=-1, keepdims=True), 1)
    mixed: Floats = (counts + kinds * shorter) / (counts.sum(axis=-1, keepdims=True) + kinds)
    return mixed


def _codes(shares: Floats) -> NDArray[np.uint8]:
    """Return the codes of the entries nearest by ratio to shares above 0, at most 1."""
    codes: Floats = np.rint(-np.log(shares) * _CODES_PER_NAT)
    return codes.clip(0, 255).astype(np.uint8)


def _fractions(probs: Floats) -> NDArray[np.uint8]:
    """Return the codes k of the nearest probabilities (k + 1/2) / 256."""
    codes: Floats = (probs * 256).clip(0, 255)
    return codes.astype(np.uint8)

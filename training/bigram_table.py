"""Packing the bigram into bigram.npz: everything becomes bytes, each a code into one codebook or a fraction.

Columns are stored as the steps between them, low bytes and high bytes apart: together with the codes a pair
then takes about 1.6 bytes in the compressed archive (measured on 28 million cores of typed English).
"""

import io
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from predictor.bigram_model import FORMAT
from predictor.letters import BOUNDARY, FIRST, OTHER
from predictor.prefixes import PrefixIndex
from training.kneser_ney import Floats, Smoothed

Tables = dict[str, NDArray[np.generic]]

# Shares are rounded by at most 1/32 of their size, which costs 0.0002 bits a core; the smallest is exp(-16).
_CODES_PER_NAT = 16
_CODEBOOK = np.exp(-np.arange(256) / _CODES_PER_NAT).astype(np.float32)
# Characters with a symbol of their own in the letter model.
_ALPHABET = 60


def pack(tables: Tables) -> bytes:
    """Return the content of bigram.npz."""
    content = io.BytesIO()
    np.savez_compressed(content, **tables)  # type: ignore[arg-type]
    return content.getvalue()


def pair_tables(model: Smoothed) -> Tables:
    """Return the tables of the smoothed model."""
    n_rows = len(model.back_off)
    in_row = np.bincount(model.rows, weights=model.direct, minlength=n_rows)
    steps: NDArray[np.int64] = np.diff(model.columns, prepend=0) % 2**16
    return {
        "format": np.array(FORMAT, dtype=np.int32),
        "codebook": _CODEBOOK,
        "row_length": np.bincount(model.rows, minlength=n_rows).astype(np.uint16),
        "column_steps": np.stack([steps & 0xFF, steps >> 8]).astype(np.uint8),
        "codes": _codes(model.direct / in_row[model.rows]),
        "back_off": _fractions(model.back_off),
        "unigram": _codes(model.unigram / model.unigram.max()),
    }


def word_tables(words: Sequence[str]) -> Tables:
    """Return the tables that find words by their first letters."""
    index = PrefixIndex.build(words)
    return {"sorted_words": index.numbers, "capitals": index.capitals}


def space_table(seen: Sequence[int], spaced: Sequence[int]) -> Tables:
    """Return P(a space follows | core), from how often each core was seen, how often with a space behind."""
    return {"space": _fractions((np.array(spaced) + 0.5) / (np.array(seen) + 1.0))}


def letter_tables(spellings: Mapping[str, int]) -> Tables:
    """Return a letter trigram model of counted spellings, smoothed as by Witten & Bell, 1991."""
    frequency: Counter[str] = Counter()
    for spelling, count in spellings.items():
        for letter in spelling:
            frequency[letter] += count
    alphabet = sorted(letter for letter, _ in frequency.most_common(_ALPHABET))
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

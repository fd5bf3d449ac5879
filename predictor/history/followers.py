"""What has followed one context, as one block of records: read whole at a key, merged in learning."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# A word by its id, how often it followed, the sum of the uses' weights, the day of the last one.
RECORD = np.dtype([("word", "<u4"), ("uses", "<u4"), ("weight", "<f8"), ("day", "<u4")])
Records = NDArray[Any]
MOST_USES = 2**32 - 1


class Use(NamedTuple):
    """What is added for one word."""

    word: int
    """Its id."""
    uses: int
    """How often it followed."""
    weight: float
    """The sum of the uses' weights."""
    day: int
    """Of the last one."""


class DamagedBlock(Exception):
    """A block that was not written so."""


def unpacked(block: bytes) -> Records:
    """Return the records of a block, ordered by word; raises `DamagedBlock`."""
    if not isinstance(block, bytes) or len(block) % RECORD.itemsize:
        raise DamagedBlock("what followed a word is cut off")
    records = np.frombuffer(block, dtype=RECORD)
    words, weights = records["word"], records["weight"]
    whole = (words[1:] > words[:-1]).all() and records["uses"].all()
    if not (whole and np.isfinite(weights).all() and (weights >= 0.0).all()):
        raise DamagedBlock("what followed a word is damaged")
    return records


def packed(uses: Iterable[Use]) -> bytes:
    """Return a block of uses of different words."""
    return np.array(sorted(uses), dtype=RECORD).tobytes()


def merged(block: bytes, uses: Iterable[Use]) -> bytes:
    """Return a block with more uses of different words."""
    old, new = unpacked(block), np.array(sorted(uses), dtype=RECORD)
    at = old["word"].searchsorted(new["word"])
    known = np.zeros(len(new), dtype=bool)
    inside = at < len(old)
    known[inside] = old["word"][at[inside]] == new["word"][inside]
    both, where, more = old.copy(), at[known], new[known]
    both["uses"][where] = np.minimum(both["uses"][where].astype(np.uint64) + more["uses"], MOST_USES)
    both["weight"][where] += more["weight"]
    both["day"][where] = np.maximum(both["day"][where], more["day"])
    return np.insert(both, at[~known], new[~known]).tobytes()


def without(block: bytes, words: Iterable[int]) -> bytes:
    """Return a block without some words."""
    records = unpacked(block)
    return records[~np.isin(records["word"], list(words))].tobytes()


def taken_back(block: bytes, word: int) -> bytes:
    """Return a block with one use of a word less."""
    records = unpacked(block).copy()
    at = np.flatnonzero(records["word"] == word)
    records["weight"][at] *= (records["uses"][at] - 1) / records["uses"][at]
    records["uses"][at] -= 1
    return records[records["uses"] > 0].tobytes()

"""Packed arrays: what words.npz, bigram.npz and their like hold, small and easy to read in any language.

    "FTA1", uint32 length of the header, the header in JSON, then the arrays' bytes one after the other

The header is a list of {name, kind, length, coding, bytes}. Kinds: u8, u16, i32, f32, little-endian. Codings:

    plain      the values as they are
    varint     each as LEB128: seven bits a byte, the lowest first, the top bit says that more follow
    rising     the same of the differences from the value before, the first from 0
    rows:NAME  the same, begun anew in each row; the array NAME, which stands earlier, says the rows' lengths
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.system.arrays import Array

MAGIC = b"FTA1"
_KINDS = {"u8": np.uint8, "u16": np.uint16, "i32": np.int32, "f32": np.float32}
_NAMES = {np.dtype(dtype): name for name, dtype in _KINDS.items()}
_MOST_SHIFTS = 5  # bytes of a number of 32 bits

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Packed:
    """An array and how it is to be coded."""

    name: str
    """What it is called."""
    values: Array
    """One dimension, of one of the kinds."""
    coding: str = "plain"
    """See above."""


def pack(arrays: Sequence[Packed]) -> bytes:
    """Return arrays as one file."""
    values = {each.name: each.values for each in arrays}
    contents = [_encode(each, values) for each in arrays]
    header = [
        {
            "name": each.name,
            "kind": _NAMES[each.values.dtype],
            "length": len(each.values),
            "coding": each.coding,
            "bytes": len(content),
        }
        for each, content in zip(arrays, contents, strict=True)
    ]
    told = json.dumps(header, separators=(",", ":")).encode()
    return b"".join([MAGIC, len(told).to_bytes(4, "little"), told, *contents])


def unpack(content: bytes) -> dict[str, Array]:
    """Return the arrays of a file that `pack` wrote; raises `ValueError` for another one."""
    if content[:4] != MAGIC:
        raise ValueError("it holds no packed arrays")
    at = 8 + int.from_bytes(content[4:8], "little")
    arrays: dict[str, Array] = {}
    for each in json.loads(content[8:at]):
        part = content[at : at + each["bytes"]]
        arrays[each["name"]] = _decode(part, each, arrays)
        at += each["bytes"]
    return arrays


def _encode(each: Packed, values: Mapping[str, Array]) -> bytes:
    if each.coding == "plain":
        return each.values.astype(each.values.dtype.newbyteorder("<")).tobytes()
    numbers: Numbers = each.values.astype(np.int64)
    if each.coding != "varint":
        steps = np.diff(numbers, prepend=0)
        starts = _row_starts(each.coding, values)
        steps[starts] = numbers[starts]
        numbers = steps
    return _varints(numbers)


def _row_starts(coding: str, values: Mapping[str, Array]) -> Numbers:
    """Return where rows begin; a rising array has one row, which needs no mark."""
    if coding == "rising":
        return np.empty(0, dtype=np.int64)
    lengths = values[coding.removeprefix("rows:")].astype(np.int64)
    return np.cumsum(lengths) - lengths


def _varints(numbers: Numbers) -> bytes:
    if len(numbers) and numbers.min() < 0:
        raise ValueError("an array that should rise falls")
    lengths = np.ones(len(numbers), dtype=np.int64)
    for shift in range(1, _MOST_SHIFTS):
        lengths += numbers >= 1 << 7 * shift
    ends = np.cumsum(lengths)
    content = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(_MOST_SHIFTS):
        some = np.flatnonzero(lengths > place)
        more = np.where(lengths[some] > place + 1, 128, 0)
        content[(ends - lengths)[some] + place] = (numbers[some] >> 7 * place & 127) | more
    return content.tobytes()


def _decode(part: bytes, each: Mapping[str, Any], arrays: Mapping[str, Array]) -> Array:
    dtype = np.dtype(_KINDS[each["kind"]])
    if each["coding"] == "plain":
        return np.frombuffer(part, dtype=dtype.newbyteorder("<")).astype(dtype)
    content = np.frombuffer(part, dtype=np.uint8).astype(np.int64)
    ends = np.flatnonzero(content < 128)
    starts = np.concatenate([[0], ends[:-1] + 1])
    numbers = np.zeros(len(ends), dtype=np.int64)
    for place in range(_MOST_SHIFTS):
        some = starts + place <= ends
        numbers[some] |= (content[starts[some] + place] & 127) << 7 * place
    if each["coding"] == "varint":
        return numbers.astype(dtype)
    sums = np.cumsum(numbers)
    begins = _row_starts(each["coding"], arrays)
    if len(begins):
        before = sums[begins] - numbers[begins]
        lengths = np.diff(np.append(begins, len(numbers)))
        sums = sums - np.repeat(before, lengths)
    return sums.astype(dtype)

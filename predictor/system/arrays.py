"""Arrays in .npz archives, read from files that may be damaged."""

import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from predictor.errors import BundleError
from predictor.text import first_line

Array = NDArray[np.generic]

# What an archive may hold: arrays, their bytes when unpacked, the bytes of its directory.
_MOST_ARRAYS, _MOST_BYTES, _MOST_DIRECTORY = 256, 64 << 20, 64 << 10
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The record at the end of a zip file, the one before it where sizes take 64 bits, and the length of both.
_END, _END_64, _ENDS = b"PK\5\6", b"PK\6\7", (22, 42)
_ENCRYPTED = 1

# What reading a damaged archive may raise: its parts, its compression, the headers of its arrays.
_DAMAGE = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    struct.error,
    tokenize.TokenError,  # of the header of an array
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def reporting_damage(path: Path, hint: str) -> Iterator[None]:
    """Turn whatever reading `path` raises into a `BundleError` with this hint."""
    try:
        yield
    except _DAMAGE as error:
        raise BundleError(f"{path} is damaged: {first_line(error)}.", hint) from error
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error}.", hint) from error


def check_archive(file: BinaryIO) -> None:
    """Raise `ValueError` if an archive would unpack to more than is possible, judged by its directory alone.

    No array can be longer than the directory says: reading stops there.
    """
    file.seek(0, os.SEEK_END)
    file.seek(-min(file.tell(), _ENDS[1]), os.SEEK_END)
    ends = file.read()
    end, before = ends[-_ENDS[0] :], ends[: -_ENDS[0]]
    if end[:4] != _END or end[-2:] != b"\0\0" or before[:4] == _END_64:
        raise ValueError("it does not end with the directory of an archive of arrays")
    if (size := int.from_bytes(end[12:16], "little")) > _MOST_DIRECTORY:
        raise ValueError(f"its directory has {size:,} bytes where {_MOST_DIRECTORY:,} are possible")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except _DAMAGE as error:
        raise ValueError(first_line(error)) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ARRAYS or unpacked > _MOST_BYTES:
        raise ValueError(
            f"it unpacks to {unpacked:,} bytes in {len(entries)} arrays where {_MOST_BYTES:,} are possible"
        )
    if any(entry.compress_type not in _PACKED or entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ValueError("it is packed in an unknown way")


def read_arrays(path: Path) -> Mapping[str, Array]:
    """Return the arrays of an archive by name; to be called within `reporting_damage`."""
    with path.open("rb") as file:
        archive = np.load(file, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError(f"{path.name} is not an archive of arrays")
        return {name: archive[name] for name in archive.files}


def check_array(arrays: Mapping[str, Array], name: str, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray:  # type: ignore[type-arg]
    """Return an array of an archive; raises `ValueError` if it is of another kind."""
    array = arrays[name]
    if array.dtype != dtype or array.shape != shape:
        raise ValueError(
            f"{name} is {array.dtype} {array.shape} where {np.dtype(dtype)} {shape} belongs; "
            "does it come from the same bundle as the word list?"
        )
    return array


def check_format(arrays: Mapping[str, Array], expected: int) -> None:
    """Raise `ValueError` if an archive is of another format."""
    if (version := int(check_array(arrays, "format", np.int32, ()))) != expected:
        raise ValueError(f"it has format {version} where this version reads {expected}")


def fraction(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the probabilities that codes k stand for, (k + 1/2) / 256; none is 0 or 1."""
    return ((codes + 0.5) / 256).astype(np.float32)

"""Arrays in .npz archives, read from files that may be damaged."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from predictor.errors import BundleError

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


@contextmanager
def reporting_damage(path: Path, hint: str) -> Iterator[None]:
    """Turn whatever reading `path` raises into a `BundleError` with this hint."""
    try:
        yield
    except _DAMAGE as error:
        raise BundleError(f"{path} is damaged: {error}.", hint) from error
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error}.", hint) from error


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

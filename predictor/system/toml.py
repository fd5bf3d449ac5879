"""TOML from files that others may have written: `tomllib`, in time and memory that grow with the text."""

import re
import tomllib
from typing import Any

# For a key in dots, `tomllib` takes time and memory by the square of its parts: gigabytes for 100 kB.
_MOST_PARTS = 32
_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')"
_TOO_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_MOST_PARTS}}}")


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a text in TOML says; raises `ValueError`, as a rule a `tomllib.TOMLDecodeError`."""
    if _TOO_DEEP.search(text):
        raise ValueError("it is nested too deep")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error

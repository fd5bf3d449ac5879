"""Reading text from files: UTF-8, plain or in JSON lines, compressed or not."""

import json
import lzma
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from predictor.errors import TextError
from predictor.system.unpacking import MOST_MEMORY, unpacked

# The files that texts are read from.
SUFFIXES = (".jsonl", ".jsonl.xz", ".txt", ".md")
STDIN = "-"
# Bytes; a file of some hundred kilobytes may unpack to one line of gigabytes.
LONGEST_LINE = 1 << 24


def path_of(argument: str) -> Path:
    """Return the path that an argument of a command means: "-" alone is standard input, "./-" a file."""
    path = Path(argument)
    return path.absolute() if path == Path(STDIN) and argument != STDIN else path


def read_text(file: Path) -> str:
    """Return a file's text, or that of standard input for "-"; raises `TextError` if it is not UTF-8."""
    from_input = str(file) == STDIN
    with reading(file):
        content = sys.stdin.buffer.read() if from_input else file.read_bytes()
    return decode(content.removeprefix(b"\xef\xbb\xbf"), "Standard input" if from_input else str(file))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever reading `path` raises into a `TextError`."""
    try:
        yield
    except OSError as error:
        raise TextError(f"{path} cannot be read: {error.strerror or error}.", "Check its path.") from error
    except (EOFError, lzma.LZMAError) as error:
        if "limit" in str(error):  # liblzma has no other name for it
            told = f"{path} cannot be read: unpacking it takes more than {MOST_MEMORY >> 20} MB of memory."
            raise TextError(told, "Pack it again with a smaller dictionary, as xz -9 does.") from error
        raise TextError(f"{path} cannot be read: {error}.", "Is the file complete?") from error


def is_json_lines(path: Path) -> bool:
    """Whether each line of a file is a JSON object with a "text"."""
    return path.name.endswith((".jsonl", ".jsonl.xz"))


def json_texts(path: Path, file: BinaryIO, bad: Callable[[TextError], None] | None = None) -> Iterator[str]:
    """Yield the texts of a .jsonl or .jsonl.xz file, opened in binary.

    bad: hears of each damaged line, which is left out; if not given, the first raises its `TextError`.
    """
    # As bytes: decoding line by line, one can say which line is damaged.
    compressed = path.name.endswith(".xz")
    with unpacked(file) if compressed else nullcontext(file) as rows:
        for number, row in enumerate(_rows(rows), start=1):
            if not row.strip():
                continue
            try:
                text = _text_of(row, f"{path}, line {number}")
            except TextError as error:
                if bad is None:
                    raise
                bad(error)
            else:
                yield text


def _rows(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long only its beginning, a byte more than it may have."""
    while row := file.readline(LONGEST_LINE + 1):
        yield row
        while len(row) > LONGEST_LINE and not row.endswith(b"\n"):
            row = file.readline(LONGEST_LINE + 1)


def decode(content: bytes, place: str) -> str:
    """Return `content` as text; raises `TextError` if it is not UTF-8 or holds zero characters."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(place, content[error.start], error.start) from error
    if "\0" in text:
        raise TextError(f"{place} is not text: it holds a zero character.", "Give plain text in UTF-8.")
    return text


def not_utf8(place: str, byte: int, position: int) -> TextError:
    """Return the error about a byte that is not UTF-8."""
    return TextError(
        f"{place} is not UTF-8: byte {byte:#04x} at position {position}.",
        "Convert it first, for example with: iconv -f LATIN1 -t UTF-8.",
    )


def _text_of(row: bytes, place: str) -> str:
    hint = 'Each line must look like {"text": "one document"}.'
    if len(row) > LONGEST_LINE:
        raise TextError(f"{place} is longer than {LONGEST_LINE:,} bytes.", hint)
    try:
        text = json.loads(decode(row, place))["text"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        shown = row[:60].strip().decode(errors="replace")
        raise TextError(f'{place}: not a JSON object with a "text": {shown!r}.', hint) from error
    if not isinstance(text, str):
        raise TextError(f'{place}: "text" is {type(text).__name__}, not a string.', hint)
    return text

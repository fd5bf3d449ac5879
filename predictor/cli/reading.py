"""Reading what a command is given: a file, or standard input for "-"."""

import sys
from pathlib import Path

from predictor.errors import TextError

STDIN = "-"


def read_text(file: Path) -> str:
    """Return a file's text, or that of standard input for "-"; raises `TextError` if it is not UTF-8."""
    name = "Standard input" if str(file) == STDIN else str(file)
    try:
        content = sys.stdin.buffer.read() if str(file) == STDIN else file.read_bytes()
    except OSError as error:
        raise TextError(f"{file} cannot be read: {error.strerror}.", "Check its path.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextError(
            f"{name} is not UTF-8: byte {content[error.start]:#04x} at offset {error.start}.",
            "Convert it first, for example with: iconv -f LATIN1 -t UTF-8.",
        ) from error

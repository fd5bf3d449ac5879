"""Reading text: files and folders of .jsonl(.xz), .txt and .md become a stream of normalised documents.

One document is held in memory at a time, so a corpus may be larger than the machine.
"""

import hashlib
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from predictor.errors import TextError
from predictor.text import normalise

SUFFIXES = (".jsonl", ".jsonl.xz", ".txt", ".md")


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus. `source` groups files of one origin; `number` counts within that file from 0."""

    source: str
    number: int
    text: str

    @property
    def digest(self) -> bytes:
        """16 bytes of BLAKE2b over the normalised text, surrounding white space aside: its identity."""
        return hashlib.blake2b(self.text.strip().encode(), digest_size=16).digest()

    def is_validation(self, share: float) -> bool:
        """Whether this text belongs to the validation split: a function of the text alone."""
        return int.from_bytes(self.digest[:8], "big") < share * 2**64


def source_name(path: Path) -> str:
    """Return the source a file belongs to: a .jsonl file is one, loose texts share their folder's name."""
    for suffix in (".jsonl.xz", ".jsonl"):
        if path.name.endswith(suffix):
            return path.name.removesuffix(suffix)
    return path.resolve().parent.name or "text"


def find_files(inputs: list[Path]) -> list[Path]:
    """Return all readable text files among files and folders (searched to any depth), in a fixed order."""
    files: list[Path] = []
    for path in inputs:
        if path.is_dir():
            files += sorted(
                found
                for found in path.rglob("*")
                if found.is_file()
                and found.name.endswith(SUFFIXES)
                and not any(part.startswith(".") for part in found.relative_to(path).parts)
            )
        elif path.is_file():
            files.append(path)
        else:
            raise TextError(f"There is no file or folder {path}.", "Check the spelling of the path.")
    if not files:
        places = ", ".join(map(str, inputs))
        raise TextError(f"No text was found in {places}.", f"Foretype reads {', '.join(SUFFIXES)} files.")
    return list(dict.fromkeys(files))


def documents(path: Path, start: int = 0) -> Iterator[Document]:
    """Yield the documents of one file from number `start` on, normalised; empty ones are left out."""
    name = source_name(path)
    for number, text in enumerate(_texts(path)):
        if number >= start and (clean := normalise(text)).strip():
            yield Document(name, number, clean)


def _texts(path: Path) -> Iterator[str]:
    try:
        if path.name.endswith((".jsonl", ".jsonl.xz")):
            yield from _json_lines(path)
        else:
            yield path.read_text(encoding="utf-8", newline="")
    except UnicodeDecodeError as error:
        raise TextError(
            f"{path} is not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}.",
            "Convert the file, for example with: iconv -f LATIN1 -t UTF-8.",
        ) from error
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise TextError(f"{path} cannot be read: {error}.", "Is the file complete?") from error


def _json_lines(path: Path) -> Iterator[str]:
    opener = lzma.open if path.name.endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                text = json.loads(line)["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise TextError(
                    f'{path}, line {number}: not a JSON object with a "text": {line[:60].strip()!r}.',
                    'Each line must look like {"text": "one document"}.',
                ) from error
            if not isinstance(text, str):
                raise TextError(f'{path}, line {number}: "text" is {type(text).__name__}, not a string.')
            yield text

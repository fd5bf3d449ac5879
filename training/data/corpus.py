"""Reading text: files and folders of .jsonl(.xz), .txt and .md become a stream of normalised documents.

One document is held in memory at a time, so a corpus may be larger than the machine; a long text file is cut
into documents where paragraphs end.
"""

import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from predictor.errors import TextError
from predictor.system.texts import SUFFIXES, is_json_lines, json_texts, not_utf8, reading
from predictor.text import normalise

# Hears of what cannot be read.
Bad = Callable[[TextError], None]

# Characters: a text file becomes documents of one to two sections.
SECTION = 4_000
_BLOCK = 1 << 18
_HELD_OUT_BYTES = 400_000
# A line of that many characters that compresses to less than this share of itself is noise, no language: of
# 386,000 long lines of our corpus eleven are so, all of them keys held down or one phrase pasted many times.
_LONG_LINE, _REPETITIVE = 64, 0.3


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus."""

    source: str
    """What files of one origin are called together."""
    number: int
    """Its place in its file, counted from 0."""
    text: str
    """Normalised."""
    position: int
    """Bytes of the file that had been read when this document was whole."""

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


def documents(
    path: Path, start: int = 0, *, lines: bool = False, bad: Bad | None = None
) -> Iterator[Document]:
    """Yield the documents of one file from number `start` on, normalised; empty ones are left out.

    Lines that repeat themselves are cut out: they teach a model nothing but to recite them. lines: each line
    of a .txt or .md file is a document. bad: hears of what cannot be read, a line or the rest of a file,
    which is left out; if not given, that raises `TextError`.
    """
    try:
        yield from _documents(path, start, lines, bad)
    except TextError as error:
        if bad is None:
            raise TextError(
                error.args[0], f"{error.hint} Or leave out what cannot be read: --skip-bad."
            ) from error
        bad(TextError(f"{error.args[0].rstrip('.')}: the rest of the file is left out."))


def _documents(path: Path, start: int, lines: bool, bad: Bad | None) -> Iterator[Document]:
    name = source_name(path)
    with reading(path), path.open("rb") as file:
        texts = json_texts(path, file, bad) if is_json_lines(path) else _text_file(path, file, lines)
        for number, text in enumerate(texts):
            if number >= start and (clean := without_repetitions(normalise(text))).strip():
                yield Document(name, number, clean, file.tell())


def without_repetitions(text: str) -> str:
    """Return `text` without the long lines that say the same over and over ("BWUBWUBWU…")."""
    lines = text.split("\n")
    kept = [line for line in lines if len(line) < _LONG_LINE or not _repeats(line)]
    return text if len(kept) == len(lines) else "\n".join(kept)


def _repeats(line: str) -> bool:
    content = line.encode()
    return len(zlib.compress(content, 1)) < _REPETITIVE * len(content)


def validation_share_of(files: list[Path]) -> float:
    """Return the share of documents to hold out: about 400 kB of text, but from 0.5 % to 10 % of it."""
    sizes = (file.stat().st_size * (4 if file.suffix == ".xz" else 1) for file in files)
    return min(0.1, max(0.005, _HELD_OUT_BYTES / max(1, sum(sizes))))


def _text_file(path: Path, file: BinaryIO, lines: bool) -> Iterator[str]:
    with io.TextIOWrapper(file, encoding="utf-8") as text:
        try:
            yield from text if lines else _sections(iter(lambda: text.read(_BLOCK), ""))
        except UnicodeDecodeError as error:
            # The error counts from the start of the block being decoded, which ends where the file stands.
            place = file.tell() - len(error.object) + error.start
            raise not_utf8(str(path), error.object[error.start], place) from error


def _sections(blocks: Iterable[str]) -> Iterator[str]:
    """Cut a stream of text into sections; where the blocks begin and end makes no difference."""
    text = ""
    for block in blocks:
        text, start = text + block, 0
        while len(text) - start >= 2 * SECTION:
            end = _section_end(text, start)
            yield text[start:end]
            start = end
        text = text[start:]
    if text:
        yield text


def _section_end(text: str, start: int) -> int:
    """Return where a paragraph, line or word ends, one to two sections after `start`."""
    for mark in ("\n\n", "\n", " "):
        place = text.find(mark, start + SECTION, start + 2 * SECTION)
        if place >= 0:
            return place + len(mark)
    return start + 2 * SECTION

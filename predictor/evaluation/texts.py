"""The texts to evaluate on: reading them, taking an even sample of their documents, cutting the long ones."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from predictor.errors import TextError
from predictor.system.texts import SUFFIXES, decode, is_json_lines, json_texts, reading
from predictor.text import normalise

# What about a minute or two of simulated typing covers, in characters, over all texts together.
DEFAULT_CHARACTERS = 40_000
DEFAULT_MAX_CHARS = 2_000
EMPTY_HINT = "Give a text with at least one word."

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Text:
    """A named set of documents, normalised, none of them blank; raises `TextError` if there is none."""

    name: str
    """Shown in the report."""
    documents: tuple[str, ...]
    """What the simulated typist types."""
    available: int = 0
    """Documents that the sample was taken from."""
    cut: int = 0
    """How many of the sample were shortened."""

    def __post_init__(self) -> None:
        clean = tuple(document for document in map(normalise, self.documents) if document.strip())
        if not clean:
            raise TextError(f"The text {self.name!r} is empty.", EMPTY_HINT)
        object.__setattr__(self, "documents", clean)
        object.__setattr__(self, "available", self.available or len(clean))

    @property
    def characters(self) -> int:
        """Unicode scalar values in all documents."""
        return sum(map(len, self.documents))

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the documents in UTF-8, a zero byte between them: says what was measured."""
        return hashlib.sha256("\0".join(self.documents).encode()).hexdigest()


def read_texts(
    paths: Sequence[Path], *, lines: bool = False, limit: int = 0, max_chars: int = DEFAULT_MAX_CHARS
) -> tuple[Text, ...]:
    """Read one `Text` from each file.

    lines: each line of a .txt or .md file is a document. limit: most documents per file, evenly spaced;
    0 takes as many as keep all files together near `DEFAULT_CHARACTERS`. max_chars: most characters per
    document, cut at a word boundary; 0 takes whole documents. The same arguments give the same texts.
    Raises `TextError` for a file that is missing, empty, not UTF-8, or not text.
    """
    budget = DEFAULT_CHARACTERS // max(1, len(paths))
    names = _distinct([_stem(path) for path in paths])
    return tuple(
        _sampled(name, list(_cut(_documents(path, lines=lines), max_chars)), limit, budget)
        for name, path in zip(names, paths, strict=True)
    )


def sample(items: Sequence[Item], limit: int) -> Sequence[Item]:
    """Return at most `limit` of `items`, evenly spaced: the middle one of each of `limit` equal stretches."""
    if limit >= len(items):
        return items
    return [items[(2 * place + 1) * len(items) // (2 * limit)] for place in range(limit)]


def cut_at_word(text: str, max_chars: int) -> str:
    """Return the start of `text`, at most `max_chars` characters (0: all), ending before white space."""
    if not max_chars or len(text) <= max_chars:
        return text
    end = next((place for place in range(max_chars, 0, -1) if text[place].isspace()), max_chars)
    return text[:end] if text[:end].strip() else text[:max_chars]


def _cut(documents: Iterable[str], max_chars: int) -> Iterator[tuple[str, bool]]:
    """Yield the documents that are not blank, normalised and cut, and whether they were cut."""
    for document in map(normalise, documents):
        if document.strip():
            short = cut_at_word(document, max_chars)
            yield short, len(short) < len(document)


def _sampled(name: str, documents: Sequence[tuple[str, bool]], limit: int, budget: int) -> Text:
    if not documents:
        raise TextError(f"The text {name!r} is empty.", EMPTY_HINT)
    kept = sample(documents, limit or _affordable([len(document) for document, _ in documents], budget))
    texts, cuts = zip(*kept, strict=True)
    return Text(name, texts, len(documents), sum(cuts))


def _affordable(lengths: Sequence[int], budget: int) -> int:
    """Return how many documents of these lengths, on average, come to `budget` characters; at least one."""
    return max(1, budget * len(lengths) // sum(lengths))


def _distinct(names: Sequence[str]) -> list[str]:
    """Number the repetitions, so that two files of one name stay two sets."""
    return [
        name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1)
    ]


def _stem(path: Path) -> str:
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if path.name.endswith(suffix):
            return path.name.removesuffix(suffix)
    return path.name


def _documents(path: Path, *, lines: bool) -> Iterator[str]:
    if not path.exists():
        raise TextError(f"There is no file {path}.", "Check the spelling of the path.")
    if not path.is_file():
        raise TextError(f"{path} is not a file.", f"Name the files themselves: {', '.join(SUFFIXES)}.")
    with reading(path), path.open("rb") as file:
        if is_json_lines(path):
            yield from json_texts(path, file)
        else:
            text = decode(file.read(), str(path))
            yield from text.splitlines() if lines else [text]

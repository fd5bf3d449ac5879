"""Lists of words: plain ones, and the personal dictionaries of other programs."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from predictor.errors import TextError
from predictor.history.grams import is_learned
from predictor.rules.blocked import pattern_of
from predictor.system.regular import open_regular
from predictor.system.texts import decode, reading
from predictor.text import chunks, normalise, shown

_LARGEST = 64 << 20
_OPEN_OFFICE = "OOoUserDict1"
_ASPELL = re.compile(r"personal_(ws|repl)-1\.1\b(?:\s+\S+\s+\d+\s+(\S+))?")
# One "=" says where a word may be broken, brackets how it is spelled then; two begin what is to replace it.
_BREAKS = re.compile(r"\[[^\]]*\]|=")
# Behind the word stand its flags, or notes.
_FLAGS = re.compile(r"(?<!\\)/|\t|\s+\w\w:")


class WordList(NamedTuple):
    """What a file names."""

    words: tuple[str, ...]
    """Words to be suggested."""
    forbidden: tuple[str, ...]
    """Words that are never to be, as patterns."""
    left_out: tuple[str, ...]
    """What is no single word."""


class _Entry(NamedTuple):
    text: str
    forbidden: bool = False


def read_words(path: Path) -> WordList:
    """Return the words of a file; raises `TextError` if it is no list of words."""
    with reading(path), open_regular(path, follow=True) as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise TextError(f"{path} is no list of words: it is larger than {_LARGEST >> 20} MB.")
    return words_of(_decoded(content, str(path)), str(path))


def words_of(text: str, place: str) -> WordList:
    """Return the words of a list; place: what it is called in errors."""
    words, forbidden, left_out = list[str](), list[str](), list[str]()
    for entry in _entries(text.splitlines(), place):
        word = normalise(entry.text).strip()
        if not (is_learned(word) and chunks(word) == [word]):
            left_out.append(shown(word))
        elif entry.forbidden:
            forbidden.append(pattern_of(word))
        else:
            words.append(word)
    return WordList(*(tuple(dict.fromkeys(found)) for found in (words, forbidden, left_out)))


def _entries(lines: Sequence[str], place: str) -> Iterator[_Entry]:
    first = lines[0].strip() if lines else ""
    if first == _OPEN_OFFICE:
        return _of_open_office(lines, place)
    if found := _ASPELL.match(first):
        if found[1] == "repl":
            raise TextError(f"{place} is Aspell's list of replacements, not of words.", "Name the .pws file.")
        return (_Entry(line) for line in lines[1:] if line.strip())
    if first.isdecimal():
        return _of_hunspell(lines[1:])
    return (_Entry(line) for line in lines if line.strip() and not line.startswith("#"))


def _of_open_office(lines: Sequence[str], place: str) -> Iterator[_Entry]:
    head = list(map(str.strip, lines))
    if "---" not in head:
        raise TextError(f"{place} is cut off: its head has no end (---).", "Is it complete?")
    end = head.index("---")
    forbids = "type: negative" in head[:end]
    for line in lines[end + 1 :]:
        if word := _BREAKS.sub("", line.partition("==")[0]).strip().removesuffix("."):
            yield _Entry(word, forbids)


def _of_hunspell(lines: Sequence[str]) -> Iterator[_Entry]:
    """Yield the words without their flags; a * in front forbids one."""
    for line in lines:
        word = _FLAGS.split(line, maxsplit=1)[0].replace("\\/", "/").strip()
        if word and not word.startswith("#"):
            yield _Entry(word.removeprefix("*"), word.startswith("*"))


def _decoded(content: bytes, place: str) -> str:
    """Return a list as text, in the encoding that its head names, else in UTF-8."""
    found = _ASPELL.match(content[:200].partition(b"\n")[0].decode("latin-1"))
    if found and found[2] and found[2].lower() != "utf-8":
        try:
            return content.decode(found[2])
        except (LookupError, ValueError) as error:
            raise TextError(f"{place} is not in the encoding that it names: {shown(found[2])}.") from error
    return decode(content.removeprefix(b"\xef\xbb\xbf"), place)

r"""The word list: cores and their counts, kept in words.tsv.

A *core* is a chunk (`predictor.text.chunks`) without the one space it may end with: a word, a run of one
mark, a digit, a newline, or "" for a space that stands alone. words.tsv holds one core a line, most frequent
first, as "core<TAB>count"; in it a newline is written \n, a tab \t, a backslash \\, and the core "" \s.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from predictor.system.arrays import reporting_damage
from predictor.text import steers

# The first line of every list: all cores that have no line of their own.
UNKNOWN_WORD = "<unk>"
# Column ids are stored in 16 bits.
MOST_WORDS = 65_535
# Of a core in UTF-8; nothing that is longer is a word, and it would fill the screen.
MOST_BYTES = 256
_PLAIN = bytes(range(0x20, 0x7F))

# What nobody sees: a list may count it, but not within a word, which would insert more than it shows.
_HIDDEN = (
    "\xad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffb"
)
_HIDDEN_MARK = re.compile(f"[{_HIDDEN}]")
_HIDDEN_BESIDE = re.compile(f"[^\n\t{_HIDDEN}][{_HIDDEN}]|[{_HIDDEN}][^\n\t{_HIDDEN}]")

_ESCAPES = {"\n": r"\n", "\t": r"\t", "": r"\s"}
_UNESCAPES = {escaped: core for core, escaped in _ESCAPES.items()}


def split_chunk(chunk: str) -> tuple[str, bool]:
    """Return the core of a chunk and whether a space follows it."""
    return (chunk[:-1], True) if chunk.endswith(" ") else (chunk, False)


def write_wordlist(words: Sequence[str], counts: Iterable[int]) -> bytes:
    """Return the content of words.tsv."""
    lines = (f"{_escape(word)}\t{count}\n" for word, count in zip(words, counts, strict=True))
    return "".join(lines).encode()


class WordList(Sequence[str]):
    """The cores of a words.tsv by number. They stay in the file's bytes: strings take ten times that."""

    def __init__(self, content: bytes, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> None:
        self._content, self._starts, self._ends = content, starts, ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[str, ...]: ...
    def __getitem__(self, number: int | slice) -> str | tuple[str, ...]:
        if isinstance(number, slice):
            return tuple(self[each] for each in range(*number.indices(len(self))))
        word = self._content[self._starts[number] : self._ends[number]].decode()
        return _unescape(word) if word[:1] == "\\" else word

    def are_escaped(self, numbers: NDArray[np.uint16]) -> bool:
        """Whether any of these cores is written with a backslash: a line end, a tab, "", a backslash."""
        first = np.frombuffer(self._content, dtype=np.uint8)[self._starts[numbers]]
        return bool((first == ord("\\")).any())


def can_be_listed(core: str) -> bool:
    """Whether a list may hold a core: nothing in it steers a terminal, and it is not endless."""
    return not steers(core) and len(core.encode()) <= MOST_BYTES


def load_wordlist(path: Path) -> WordList:
    """Read a words.tsv; raises `BundleError` if it is missing or damaged."""
    with reporting_damage(path, "Copy the bundle again, or count n-grams with: python -m training ngrams."):
        return read_wordlist(path.read_bytes())


def read_wordlist(content: bytes) -> WordList:
    """Return the cores of a words.tsv; raises `ValueError` if it is damaged."""
    text = content.decode()
    # The letters of English steer and hide nothing; this is done at every start.
    others = content.translate(None, _PLAIN).decode()
    if mark := steers(others):
        raise ValueError(f"it holds {mark!r}, which no word does")
    if hidden := _hidden_within(text, set(_HIDDEN_MARK.findall(others))):
        raise ValueError(f"it holds {hidden!r}: nobody would see all of that word")
    characters = np.frombuffer(content, dtype=np.uint8)
    tabs, ends = (np.flatnonzero(characters == ord(mark)).astype(np.int32) for mark in "\t\n")
    starts = np.concatenate([np.zeros(1, dtype=np.int32), ends + 1])[:-1]
    if len(tabs) != len(ends) or (tabs < starts).any() or (tabs > ends).any() or content[-1:] != b"\n":
        raise ValueError("a line is not of the form core, tab, count")
    if (tabs - starts).max(initial=0) > MOST_BYTES:
        raise ValueError(f"a word has more than {MOST_BYTES} bytes")
    words = WordList(content, starts, tabs)
    if not 0 < len(words) <= MOST_WORDS or words[0] != UNKNOWN_WORD:
        raise ValueError(
            f"it has {len(words)} lines where 1 to {MOST_WORDS} are possible, {UNKNOWN_WORD} first"
        )
    return words


def _hidden_within(text: str, marks: Iterable[str]) -> str:
    """Return one of the hidden marks with what stands beside it in a word; "" if none does."""
    for mark in marks:
        place = text.find(mark)
        while place >= 0:
            if found := _HIDDEN_BESIDE.search(text[max(0, place - 1) : place + 2]):
                return found.group()
            place = text.find(mark, place + 1)
    return ""


def _escape(core: str) -> str:
    return _ESCAPES.get(core) or core.replace("\\", r"\\")


def _unescape(written: str) -> str:
    core = _UNESCAPES.get(written)
    return written.replace(r"\\", "\\") if core is None else core

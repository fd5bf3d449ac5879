"""Pure rules about text: normalisation, chunks, words, and where the typed prefix begins.

A *chunk* is what the tokenizer may never cross: a word, a digit, a run of one punctuation mark, each with the
one space that follows it, or a newline. Because a chunk ends with its space, a finished chunk never changes
when more is typed, so tokens before the current word are final and the model's cache stays valid.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

# A letter typed as base and accent (macOS file names, some input methods) is still inside its word.
_LETTERS = r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*"
_WORD = rf"{_LETTERS}(?:['’]{_LETTERS})*"

# Runs of one mark are cut at 16 so that a ruler of dashes cannot become one endless chunk.
_CHUNK = re.compile(rf"(?:{_WORD}|\d|([^\w\s]|_)\1{{0,15}}) ?|\s")
_WORDS = re.compile(_WORD)
# A word still being typed may end in an apostrophe: "don'" is on its way to "don't".
_PREFIX = re.compile(rf"{_WORD}['’]?\Z|{_LETTERS}['’]\Z")
_SUFFIX = re.compile(rf"['’]?{_WORD}")
# What follows a chunk decides where it ends, but no more than this: an apostrophe and a letter.
_LOOK_AHEAD = 4
Item = TypeVar("Item")
# Up to the end of the last word with a small letter.
_LAST_SMALL = re.compile(r".*[a-z]\S*", re.DOTALL)
# What has a capital in any text: the first letter of a sentence, and "I".
_SENTENCE = re.compile(r"(?:\A|[.!?][\s\"'”’)]+|\n\s*)[^\W\d_]|\bi(?!\w)")
# Categories of characters that take no place of their own: formats, controls, accents.
_INVISIBLE = ("Cf", "Cc", "Mn", "Me")
_SURROGATES = re.compile("[\ud800-\udfff]")
# What steers a terminal or reorders a line instead of being read: controls, bidirectional marks, separators
# of lines and paragraphs, surrogates, tags. Line ends and tabs are text.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_NOT_ASCII = re.compile("[^\x00-\x7f]+")

# No word is longer than this for our purpose; it bounds the search for the prefix in a huge document.
LONGEST_PREFIX = 64
# So many characters before the cursor hold the prefix and what stands in front of it.
NEAR = 2 * LONGEST_PREFIX


class Cursor(NamedTuple):
    """A cursor's surroundings, split at the current word: finished context, typed prefix, its suffix."""

    context: str
    """The finished text before the current word."""
    prefix: str
    """Its letters before the cursor."""
    suffix: str
    """Its letters after the cursor."""


def normalise(text: str) -> str:
    r"""Return `text` in the one form that training and prediction share: NFC, line ends as "\n", no BOM.

    Case, punctuation, tabs and runs of spaces are kept. Lone surrogates, which UTF-8 cannot carry,
    become U+FFFD.
    """
    if text.isascii() and "\r" not in text:
        return text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))


def steers(text: str) -> str:
    """Return the first character of `text` that steers a terminal or reorders a line; "" if there is none."""
    found = _STEERING.search(text)
    return found.group() if found else ""


def shown(text: str) -> str:
    """Return `text` from a source that nobody vouches for, fit for a terminal: what steers becomes U+FFFD."""
    return _STEERING.sub("\ufffd", text)


def json_shown(text: str, encoding: str = "utf-8") -> str:
    """Return JSON fit for a terminal: what in it steers, or has no place in an encoding, is escaped."""
    text = _STEERING.sub(_escaped, text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return _NOT_ASCII.sub(_escaped, text)
    return text


def _escaped(found: re.Match[str]) -> str:
    """Return characters as JSON can always write them."""
    return json.dumps(found.group())[1:-1]


def first_line(error: Exception) -> str:
    """Return the beginning of what a library says of a file that nobody vouches for."""
    return shown(str(error)).partition("\n")[0][:200]


def chunks(text: str) -> list[str]:
    """Cut `text` into chunks; joined together they give `text` again."""
    return [match.group() for match in _CHUNK.finditer(text)]


class ChunkMemory:
    """Cuts texts into chunks as `chunks` does; what goes on from the last text costs only what is new."""

    def __init__(self, pattern: re.Pattern[str] = _CHUNK, *, spaces_settle: bool = True) -> None:
        """pattern: what a chunk is. spaces_settle: whether one that ends in white space keeps that end."""
        self._pattern, self._spaces_settle = pattern, spaces_settle
        self._text = ""
        self._chunks: list[str] = []
        self._ends: list[int] = []

    def chunks(self, text: str) -> list[str]:
        """Return the chunks of `text`."""
        kept = bisect_right(self._ends, shared_length(text, self._text) - _LOOK_AHEAD)
        while kept and not self._spaces_settle and self._chunks[kept - 1][-1].isspace():
            kept -= 1
        pieces, ends = self._chunks[:kept], self._ends[:kept]
        for match in self._pattern.finditer(text, ends[-1] if ends else 0):
            pieces.append(match.group())
            ends.append(match.end())
        self._text, self._chunks, self._ends = text, pieces, ends
        return pieces.copy()


def shared_length(a: Sequence[Item], b: Sequence[Item]) -> int:
    """Return the length of the longest common beginning of two texts, or of two tuples; never mix types."""
    same, differs = 0, min(len(a), len(b)) + 1
    # Slices are compared at the speed of C; most often one begins with the other.
    middle = differs - 1
    while differs - same > 1:
        if a[same:middle] == b[same:middle]:
            same = middle
        else:
            differs = middle
        middle = (same + differs) // 2
    return same


def words(text: str) -> list[str]:
    """Return the words of `text` in order: runs of letters, with apostrophes inside them."""
    return _WORDS.findall(text)


def word_places(text: str) -> list[tuple[int, int]]:
    """Return where the words of `text` begin and end, in order."""
    return [match.span() for match in _WORDS.finditer(text)]


def is_shouted(before: str) -> bool:
    """Whether the last three words, the one under way among them, are written in capitals.

    A letter alone ("I", "A") and what has no letter say nothing of it; nor do the lines above as long as the
    cursor's has no two characters: below a heading in capitals, a sentence may begin.
    """
    if len(before.rpartition("\n")[2].strip()) < 2:
        return False
    words = before.split()
    last = [word for word in words[:-1] if sum(map(str.isalpha, word)) > 1][-2:] + words[-1:]
    if before[-1:].isspace():  # no word is under way
        last = [word for word in words if sum(map(str.isalpha, word)) > 1][-3:]
    return len(last) == 3 and all(map(str.isupper, last))


def quiet(text: str) -> str:
    """Return a text of the same length whose end, if it is WRITTEN IN CAPITALS, is written as others are."""
    found = _LAST_SMALL.match(text)
    begin = found.end() if found else 0
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text[begin:])
    return text[:begin] + _SENTENCE.sub(_with_capital, small)


def _with_capital(begun: re.Match[str]) -> str:
    capital = begun.group().upper()
    return capital if len(capital) == len(begun.group()) else begun.group()


def in_one_script(word: str) -> bool:
    """Whether all letters of a word are of one script; full-width letters are one of their own."""
    if word.isascii():
        return True
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts) <= 1


def split_at_cursor(before: str, after: str = "") -> Cursor:
    """Split the text around the cursor into finished context, typed prefix and suffix of the same word."""
    match = _PREFIX.search(_last_run(before[-LONGEST_PREFIX:]))
    prefix = match.group() if match else ""
    context = before[: len(before) - len(prefix)]
    suffix = _SUFFIX.match(after[:LONGEST_PREFIX])
    return Cursor(context, prefix, suffix.group() if suffix else "")


def with_space(before: str) -> str:
    """Return a text in which the word that it ends in is finished, by a space behind it."""
    return f"{before} " if split_at_cursor(before).prefix else before


def _last_run(text: str) -> str:
    """Return the letters, accents and apostrophes that `text` ends with: searching only there is fast."""
    start = len(text)
    while start and (
        (last := text[start - 1]) in "'’"
        or (last.isalnum() and not last.isdecimal())
        or "\u0300" <= last <= "\u036f"
    ):
        start -= 1
    return text[start:]


def splits_word(before: str, after: str) -> bool:
    """Whether what joins two letters across these texts is nothing but characters that nobody sees.

    Such are soft hyphens, zero-width spaces, joiners, marks of direction, controls, stray accents.
    """
    end, begin = len(before), 0
    while end and _is_invisible(before[end - 1]):
        end -= 1
    while begin < len(after) and _is_invisible(after[begin]):
        begin += 1
    hidden = begin or end < len(before)
    return bool(hidden) and before[:end][-1:].isalpha() and after[begin : begin + 1].isalpha()


def _is_invisible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) in _INVISIBLE


def tail(text: str, most: int = 256) -> str:
    """Return the end of a text, about `most` characters, whose last chunks are those of the whole text.

    A chunk longer than that, which is no word that anybody knows, may be cut.
    """
    start = len(text) - most
    if start <= 0 or not most:
        return text if most else ""
    mark = text[start]
    if mark == text[start - 1] and not mark.isalnum():
        # A run of one mark is cut into pieces from where it begins.
        start = len(text[:start].rstrip(mark))
    return text[start:]

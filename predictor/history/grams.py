"""What is learned of a text: each of its words, alone, after the word before it, and after the two before it.

What stands before is folded: letters small, a run of sentence marks one mark, a run of digits one number. So
no number is ever learned, and no text longer than three words in a row.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from predictor.contract import Finished
from predictor.text import LONGEST_PREFIX, chunks, normalise, steers, tail
from predictor.words.capitals import fold
from predictor.words.wordlist import split_chunk

# What may stand before a word beside words and marks; no text holds the first two.
BEGINNING, SENTENCE, NUMBER = "\x02", "\x03", "0"
_ENDS = frozenset(".!?\n()/")
_NEAR = 128  # characters that hold what stands before a word, whatever it is
_NEAR_WORDS = 320  # characters whose words show of what kind a text is
_KNOWN = 1 << 12
# An e-mail address is one word here, though the tokenizer cuts it: a part of one is of no use to anybody.
_ADDRESS = re.compile(r"(?<![\w.+-])[^\W\d_][\w.+-]{0,63}@\w[\w-]*(?:\.[\w-]*\w)+")

# At most two, the nearest last.
Before = tuple[str, ...]


class Gram(NamedTuple):
    """A word of a text and what stands before it."""

    word: str
    """As it is written."""
    before: Before
    """Folded."""

    @property
    def is_name(self) -> bool:
        """Whether it has a capital that is not the capital of a sentence's first word."""
        return self.word[0].isupper() and self.before[-1:] not in ((BEGINNING,), (SENTENCE,))


def grams(text: str, before: Before = (BEGINNING,)) -> Iterator[Gram]:
    """Yield the words of `text`, each with what stands before it. before: what stands before the text."""
    for core in cores(normalise(text)):
        if is_learned(core):
            yield Gram(core, before)
        before = _extended(before, core)


def cores(text: str) -> list[str]:
    """Return what a text is made of: words, marks, digits; an e-mail address is one, in small letters."""
    found, end = list[str](), 0
    for address in _ADDRESS.finditer(text) if "@" in text else ():
        found += [split_chunk(chunk)[0] for chunk in chunks(text[end : address.start()])]
        found.append(address.group().lower())
        end = address.end()
    return found + [split_chunk(chunk)[0] for chunk in chunks(text[end:])]


def is_address(core: str) -> bool:
    """Whether a core is an e-mail address."""
    return "@" in core and len(core) > 1 and core[0] != "@"


class NearWord(NamedTuple):
    """A word that stands near the cursor."""

    word: str
    """As it is written."""
    before: Before
    """What stands before it, folded."""
    last: str
    """The core before it as it is written; "" at the document's beginning."""


def before_end(text: str) -> Before:
    """Return what stands before a word after `text`, all of which is a document's beginning."""
    return before_word(Finished(text, 0))


def before_word(finished: Finished) -> Before:
    """Return what stands before the word after `finished`."""
    return _read(finished, _NEAR)[1]


def near_words(finished: Finished) -> tuple[list[NearWord], Before]:
    """Return the last words of a text, and what stands before the one after `finished`."""
    return _read(finished, _NEAR_WORDS)


def _read(finished: Finished, near: int) -> tuple[list[NearWord], Before]:
    """Return the words of the last `near` characters, and what stands before the next one."""
    text = tail(finished.text, near)
    near_cores = cores(normalise(text))
    words, before, last = list[NearWord](), Before(), None
    if finished.start == 0 and len(text) == len(finished.text):
        before, last = (BEGINNING,), ""
    else:
        del near_cores[:1]  # it may be the end of a longer one
    for core in near_cores:
        if last is not None and is_learned(core):
            words.append(NearWord(core, before, last))
        before, last = _extended(before, core), core
    return words, before


def tokens(text: str) -> list[str]:
    """Return the words and marks of `text` as they stand before others."""
    found: Before = ()
    every: list[str] = []
    for core in cores(normalise(text)):
        extended = _extended(found, core)
        if extended is not found or is_address(core):
            if _swallows(every, _token(core)):
                every.pop()
            every.append(_token(core))
        found = extended
    return every


def is_learned(core: str) -> bool:
    """Whether a core is a word, and none without end."""
    return core[:1].isalpha() and len(core) <= LONGEST_PREFIX


def _extended(before: Before, core: str) -> Before:
    """Return what stands before the next word once `core` has followed."""
    if len(core) > LONGEST_PREFIX or is_address(core):
        return ()  # an address says nothing of what follows, and stands in no other word's row
    token = _token(core)
    last = before[-1] if before else ""
    runs_on = token == last and token in (SENTENCE, NUMBER)
    if not token or runs_on or (token == SENTENCE and last == BEGINNING):
        return before
    kept = before[:-1] if _swallows(before, token) else before
    return (*kept[-1:], token)


def _swallows(before: Sequence[str], token: str) -> bool:
    """Whether the end of a sentence or line stands for the mark before it: "Regards," ends with its line."""
    last = before[-1] if before else ""
    return token == SENTENCE and last not in ("", BEGINNING, SENTENCE, NUMBER) and not last[0].isalnum()


@lru_cache(_KNOWN)
def _token(core: str) -> str:
    """Return a core as it stands before others; "" for white space inside a line and what nobody sees."""
    first = core[:1]
    if first.isalpha():
        return fold(core)
    if first in _ENDS:
        return SENTENCE if first else ""
    if first.isdigit():
        return NUMBER
    return "" if first.isspace() or steers(core) else core

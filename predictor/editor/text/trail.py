"""What of a text its writer has typed or accepted here and is to be learned, and what was taken back.

What was opened, pasted, moved, or put back by undo counts as what somebody else wrote. A word is learned only
if all of it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from predictor.editor.text.lines import Change, Lines
from predictor.editor.text.stretches import Stretch, Stretches, added, hold, moved, without
from predictor.history.passage import AROUND, Passage
from predictor.text import LONGEST_PREFIX, word_places

# A sentence is finished when something follows its last mark.
_FINISHED = re.compile(r"[.!?…][\"'”’)\]]*\s|[。！？]|\n")
# Characters in front of a lost word that hold what it followed.
_NEAR = 256
_MOST_LOST = 64


class Lost(NamedTuple):
    """A word that was taken back: a slip, or accepted and not wanted."""

    word: str
    """As it was written."""
    before: str
    """What stood in front of it."""


class Until(Enum):
    """How far the writing has come."""

    SENTENCE = "sentence"
    """Sentences are finished."""
    SAVED = "saved"
    """The text was saved; the word at the cursor may go on."""
    CLOSED = "closed"
    """Nothing more is written."""


class Trail:
    """Follows the changes of one text.

    fresh: what was typed and is not learned yet. learned: what was. accepted: words that were accepted, in
    sentences that are not finished. lost: what was taken back.
    """

    def __init__(self) -> None:
        self.fresh: Stretches = ()
        self.learned: Stretches = ()
        self.accepted: Stretches = ()
        self.lost: list[Lost] = []

    def follow(self, old: Lines, change: Change) -> None:
        """The text changes, to begin with as if another had changed it. old: the text before."""
        if self.accepted:
            self._lose_accepted(old, change)
        altered = self._altered(old, change) if self.learned else None
        self.fresh = moved(self.fresh, change)
        self.learned = moved(self.learned, change)
        self.accepted = moved(self.accepted, change)
        if altered is not None:  # what it has become is to be learned in its place
            self._lose(old, altered)
            end = altered.end + len(change.inserted) - len(change.removed)
            self.learned = without(self.learned, altered.start, end)
            self.fresh = added(self.fresh, altered.start, end)

    def type(self, start: int, end: int) -> None:
        """What stands from `start` to `end` was typed."""
        self.fresh = added(self.fresh, start, end)

    def accept(self, now: Lines, start: int, end: int) -> None:
        """What stands from `start` to `end` was accepted. now: the text."""
        self.type(start, end)
        for word in _words(now, start - LONGEST_PREFIX, end):
            if word.end > start:
                others = tuple(one for one in self.accepted if one.start != word.start)
                self.accepted = tuple(sorted((*others, word)))

    def take(self, now: Lines, cursor: int, until: Until) -> list[Passage]:
        """Return what is to be learned by now; it counts as learned. now: the text."""
        taken: list[Passage] = []
        for stretch in self.fresh:
            part = _whole_words(now, stretch)
            if until is Until.SENTENCE:
                part = _finished(now, part)
            elif until is Until.SAVED and part.end == cursor:
                part = _without_last_run(now, part)
            if part.start >= part.end:
                continue
            follows = part.start == stretch.start and any(one.end == part.start for one in self.learned)
            self.fresh = without(self.fresh, stretch.start, part.end)
            self.learned = added(self.learned, *part)
            self.accepted = without(self.accepted, *part)
            passage = Passage(now.slice(*part), now.slice(part.start - AROUND, part.start), follows=follows)
            if word_places(passage.text):
                taken.append(replace(passage, after=now.slice(part.end, part.end + AROUND)))
        return taken

    def take_lost(self) -> list[Lost]:
        """Return what was taken back since the last time."""
        lost, self.lost = self.lost[-_MOST_LOST:], []
        return lost

    def _lose_accepted(self, old: Lines, change: Change) -> None:
        end = change.start + len(change.removed)
        touched = [one for one in self.accepted if one.start < end and one.end > change.start]
        for word in touched:
            self._lose(old, word)
        self.accepted = tuple(one for one in self.accepted if one not in touched)

    def _altered(self, old: Lines, change: Change) -> Stretch | None:
        """Return the learned word that a change alters; None if it alters none, or more than one."""
        start, end = change.start, change.start + len(change.removed)
        if end - start > LONGEST_PREFIX or not any(
            one.start <= end and one.end >= start for one in self.learned
        ):
            return None
        near = _words(old, start - LONGEST_PREFIX, end + LONGEST_PREFIX)
        altered = [word for word in near if _alters(change, word)]
        return altered[0] if len(altered) == 1 and hold(self.learned, *altered[0]) else None

    def _lose(self, old: Lines, word: Stretch) -> None:
        if word.end - word.start <= LONGEST_PREFIX:  # a longer one was never learned
            self.lost.append(Lost(old.slice(*word), old.slice(word.start - _NEAR, word.start)))


def _alters(change: Change, word: Stretch) -> bool:
    """Whether a change takes letters from a word, or gives it some."""
    start, end = change.start, change.start + len(change.removed)
    return (
        (word.start < end and word.end > start)
        or (word.end == start and change.inserted[:1].isalnum())
        or (word.start == end and change.inserted[-1:].isalnum())
    )


def _words(text: Lines, start: int, end: int) -> Iterator[Stretch]:
    """Yield the words of a part of a text."""
    start = max(start, 0)
    for first, last in word_places(text.slice(start, end)):
        yield Stretch(start + first, start + last)


def _whole_words(text: Lines, stretch: Stretch) -> Stretch:
    """Return a stretch without words that go on outside of it."""
    start, end = stretch
    for word in _words(text, start - LONGEST_PREFIX, start + LONGEST_PREFIX):
        if word.start < stretch.start < word.end:
            start = word.end
    for word in _words(text, end - LONGEST_PREFIX, end + LONGEST_PREFIX):
        if word.start < stretch.end < word.end:
            end = word.start
    return Stretch(start, max(start, end))


def _finished(text: Lines, part: Stretch) -> Stretch:
    """Return the sentences of a part that are finished."""
    end = 0
    for match in _FINISHED.finditer(text.slice(*part)):
        end = match.end()
    return Stretch(part.start, part.start + end)


def _without_last_run(text: Lines, part: Stretch) -> Stretch:
    """Return a part without what it ends in up to a blank: half of a secret may not look like one."""
    written = text.slice(*part)
    kept = "" if not written.split() else written.removesuffix(written.split()[-1])
    return Stretch(part.start, part.start + len(kept))

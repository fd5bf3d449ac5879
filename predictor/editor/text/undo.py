"""What can be undone: changes in groups, as a writer thinks of them (a word, an accepted word, a paste).

Changes are kept, not texts: a thousand steps in a text of 10 MB need no 10 GB.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from predictor.editor.text.lines import Change

PAUSE_S = 2.0  # after a longer pause typing begins a new group


@dataclass(frozen=True, slots=True)
class Gain:
    """What accepting suggestions brought."""

    inserted: int = 0
    """Characters inserted by it."""
    keys: int = 0
    """Keys that it took."""

    def __add__(self, other: "Gain") -> "Gain":
        return Gain(self.inserted + other.inserted, self.keys + other.keys)

    def __sub__(self, other: "Gain") -> "Gain":
        return Gain(self.inserted - other.inserted, self.keys - other.keys)


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that are undone together."""

    changes: tuple[Change, ...]
    """The changes, in order."""
    before: int
    """Where the cursor was before them."""
    after: int
    """Where the cursor was after them."""
    state: int
    """A number that no other state of this text has."""
    at: float
    """When the last change came, in seconds."""
    gained: Gain = Gain()
    """What accepting brought in it."""


class Undo:
    """The undo history of one text.

    state: the number of the text's present state; the same number, the same text. gained: what accepting
    brought, as far as it is not undone. stepped: the changes of the last undo or redo, and where the
    cursor was before they were made first.
    """

    def __init__(self) -> None:
        self.state = 0
        self.gained = Gain()
        self._numbers = count(1)
        self._done: list[Group] = []
        self._undone: list[Group] = []
        self._fresh = True
        self._broken = True
        self._together = False
        self.stepped: tuple[Sequence[Change], int] = (), 0

    def begin(self) -> None:
        """All changes from here to `finish` are undone together."""
        self.close()
        self._together = True

    def finish(self) -> None:
        """What comes next is a new group; see `begin`."""
        self._together = False
        self.close()

    def boundary(self) -> None:
        """A key begins: what it changes is a group of its own, unless it goes on with typing or deleting."""
        self._fresh = True

    def close(self) -> None:
        """What comes next is a new group in any case: the text was saved, the cursor was moved."""
        if not self._together:
            self._fresh = self._broken = True

    def record(self, change: Change, before: int, after: int, now: float) -> None:
        """Note a change that was made, with the cursor before and after it; now: the time in seconds."""
        if change.removed == change.inserted:  # a key that had nothing to delete, or nothing to put in
            return
        self._undone = []
        last = self._done[-1] if self._done else None
        self.state = next(self._numbers)
        if last and not self._broken and (self._together or not self._fresh or continues(last, change, now)):
            changes = (*last.changes[:-1], *_merged(last.changes[-1], change))
            self._done[-1] = Group(changes, last.before, after, self.state, now, last.gained)
        else:
            self._done.append(Group((change,), before, after, self.state, now))
        self._fresh = self._broken = False

    def gain(self, gained: Gain) -> None:
        """Note what the last change brought, it being an accepted suggestion."""
        self._done[-1] = replace(self._done[-1], gained=self._done[-1].gained + gained)
        self.gained += gained

    def undo(self) -> tuple[Sequence[Change], int] | None:
        """Return what takes the last group back, in order, and the cursor then; None: there is none."""
        if not self._done:
            return None
        group = self._done.pop()
        self._undone.append(group)
        self.gained -= group.gained
        self.state = self._done[-1].state if self._done else 0
        self.close()
        self.stepped = [change.undone() for change in reversed(group.changes)], group.before
        return self.stepped

    def redo(self) -> tuple[Sequence[Change], int] | None:
        """Return the changes of the group that was undone last, and the cursor then; None: there is none."""
        if not self._undone:
            return None
        group = self._undone.pop()
        self._done.append(group)
        self.gained += group.gained
        self.state = group.state
        self.close()
        self.stepped = group.changes, group.before
        return group.changes, group.after


def continues(last: Group, change: Change, now: float) -> bool:
    """Whether a change goes on with a group: the next letter of a word, or one more letter deleted."""
    if now - last.at > PAUSE_S or len(last.changes) > 1:
        return False
    (old,) = last.changes
    if not change.removed and not old.removed:
        return change.start == old.end and _same_word(old.inserted, change.inserted)
    if not change.inserted and not old.inserted:
        backwards = change.start + len(change.removed) == old.start
        return len(change.removed) == 1 and (backwards or change.start == old.start)
    return False


def _same_word(typed: str, more: str) -> bool:
    """Whether `more` is one key's worth and begins no new word after `typed`."""
    if len(more) != 1 or more == "\n" or typed[-1] == "\n":
        return False
    return more.isspace() or not typed[-1].isspace()


def _merged(old: Change, new: Change) -> tuple[Change, ...]:
    """Return two changes in a row as one where they touch, so that groups stay small."""
    if not new.removed and not old.removed and new.start == old.end:
        return (Change(old.start, "", old.inserted + new.inserted),)
    if not new.inserted and not old.inserted:
        if new.start + len(new.removed) == old.start:
            return (Change(new.start, new.removed + old.removed, ""),)
        if new.start == old.start:
            return (Change(old.start, old.removed + new.removed, ""),)
    return (old, new)

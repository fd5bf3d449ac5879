"""Smart space: the space of an accepted word gives way to what is written right after it, where that joins.

Whether it joins may show only with the next character: an apostrophe is one in front of a letter and a quote
in front of others; "much:" joins and "much :)" does not. So the space is taken, and given back, until what
follows is clear.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple, Self

from predictor.rules.quotes import inside, inside_single
from predictor.suggesting.acceptance import Acceptance

# Marks that follow a word directly, a line end, and the space itself, which many fingers type by habit.
_CLOSING = frozenset(".,;:!?…)]}”»% \n")
# They join what stands around them: "well-known", "and/or", "snake_case", "me@home".
_JOINING = frozenset("-–—/_@")
# Marks that open and close alike; they join where they close.
_BOTH_WAYS = frozenset('"*`')
_CONTRACTION = re.compile(r"(?:s|t|d|m|ll?|re?|ve?)(?!\w)", re.IGNORECASE)
_EMOTICON = re.compile(r"[:;=][-'^]?[()\[\]DPpOo3/\\|*]")
# No sentence ends with these: what begins with a full stop after them is a name, such as ".env".
_NEVER_LAST = frozenset(
    """
    a an the my your his her our their its this that these those of in on at by for from with to and or using
    """.split()  # noqa: SIM905
)
# Characters by which it is clear whether they join.
_CLEAR = 4


def joins(before: str, typed: str) -> bool:
    """Whether what is typed after an accepted word follows it without a space.

    before: the text up to the end of the word. typed: one character or more.
    """
    mark, rest = typed[0], typed[1:]
    if _EMOTICON.match(typed):
        return False
    if mark == ".":
        named = rest[:1].isalpha() and (before.split() or [""])[-1].lower() in _NEVER_LAST
        return not named and not rest[:1].isupper()
    if mark in "'’":
        ends = mark == "’" or inside_single(before)
        return bool(_CONTRACTION.match(rest)) or (not rest[0].isalnum() if rest else ends)
    if mark == "_" and inside(before, mark):
        return True
    if mark == "~":
        return inside(before, "~~")
    if mark in _JOINING:
        # A dash or a slash between spaces keeps them; "--" begins an option.
        return not rest[:1].isspace() and not typed.startswith("--")
    if typed.startswith("**"):
        return inside(before, "**")
    return mark in _CLOSING or (mark in _BOTH_WAYS and inside(before.replace("**", ""), mark))


class Written(NamedTuple):
    """What stands after an accepted word once something is typed there."""

    text: str
    """All of it, the space included if it stays."""
    space: "OwnSpace | None"
    """The state of the space for what is typed next; None: it is clear whether it stays."""


@dataclass(frozen=True, slots=True)
class OwnSpace:
    """The space after an accepted word, as long as nothing was done but typing after it."""

    passed: bool
    """Whether it stood there before the word was accepted, and the cursor only passed it."""
    typed: str = ""
    """What was typed since."""
    taken: bool = False
    """Whether it gave way to that."""

    @property
    def text(self) -> str:
        """What stands between the word and the cursor."""
        return self.typed if self.taken else f" {self.typed}"

    def typing(self, before: str, characters: str) -> Written:
        """Return what stands after the word once `characters` are typed.

        before: the text up to the end of the word. A mark typed in front of a space that stood there before
        leaves that space where it was.
        """
        typed = self.typed + characters
        joined = joins(before, typed)
        if self.passed:
            ends = characters in (" ", "\n")
            return Written(typed if joined and ends else f"{typed} " if joined else f" {typed}", None)
        clear = len(typed) >= _CLEAR or typed[-1].isspace() or typed[0].isalnum()
        return Written(typed if joined else f" {typed}", None if clear else self._with(typed, taken=joined))

    def _with(self, typed: str, *, taken: bool) -> Self:
        return type(self)(self.passed, typed, taken)


def own_space(accepted: Acceptance) -> OwnSpace | None:
    """Return the space that accepting brought, or passed, right before the cursor; None if it did not."""
    if accepted.passed:
        return OwnSpace(passed=True)
    return OwnSpace(passed=False) if accepted.insert.endswith(" ") else None

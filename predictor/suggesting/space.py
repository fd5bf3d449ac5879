"""Smart space: the space of an accepted word gives way to what is written right after it, where that joins.

Whether it joins may show only with the next character: an apostrophe is one in front of a letter and a quote
in front of others; "much:" joins and "much :)" does not. So the space is taken, and given back, until what
follows is clear.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple, Self

from predictor.rules.quotes import inside, inside_single
from predictor.suggesting.acceptance import Acceptance

# Marks that follow a word directly, a line end, and the space itself, which many fingers type by habit.
# Closing brackets and quotes of every script do, too: see `_closes`.
_CLOSING = frozenset(".,;:!?…% \n、。，．：；！？،؛؟।")
# They join what stands around them: "well-known", "and/or", "snake_case", "me@home".
_JOINING = frozenset("-–—/_@")
# Marks that open and close alike; they join where they close.
_BOTH_WAYS = frozenset('"*`')
# Marks that open in most languages, and close what these open in some: „so“, »so«.
_CLOSED_BY = {"“": "„", "‘": "‚", "«": "»", "‹": "›"}
_CONTRACTION = re.compile(r"(?:s|t|d|m|ll?|re?|ve?)(?!\w)", re.IGNORECASE)
# What begins with a mark that would join, and is a word of its own: a face, an arrow, an option, a comment, a
# name (":heart:", ".5", "../x", "%d"), a picture, a comparison.
_OWN_WORD = re.compile(
    r"[:;=][-'^]?(?:[()\[\]DPpOo\\|*]|3(?!\d)|/(?!/))|[-–—/]>|--|//|[:%][^\W\d_]|\.\d|\.{1,2}/|!\[|!="
)
# Emphasis, which may be some words long; a letter behind it makes it a name such as "my_own_name".
_EMPHASIS = re.compile(r"_\w(?:[^_\n]*[^\s_])?_(?!\w)")
_LONGEST_EMPHASIS = 40
# No sentence ends with these: what begins with a full stop after them is a name, such as ".env".
_NEVER_LAST = frozenset(
    """
    a an the my your his her our their its this that these those of in on at by for from with to and or using
    """.split()  # noqa: SIM905
)
# What a full stop joins to a word, or the first letters of it: the ends of the names of files and of sites.
_ENDINGS = tuple(
    """
    app c cc ch co com cpp cs css csv de dev doc docx edu eu exe fr gif go gov gz h hpp html io ini ipynb
    java jpeg jpg js json jsx log md me mp3 mp4 net nl odt org pdf php png pptx ps1 py rb rs rst sh sql svg
    tar tex toml ts tsv tsx txt uk us wav xls xlsx xml yaml yml zip
    """.split()  # noqa: SIM905
)
_AFTER_STOP = re.compile(r"\.([^\W\d_]\w*)")
_TAG = re.compile(r"<(/?)[^\W\d_][^<>]*(?<!/)>")
# Characters by which it is clear whether they join.
_CLEAR = 4


def joins(before: str, typed: str) -> bool:
    """Whether what is typed after an accepted word follows it without a space.

    before: the text up to the end of the word. typed: one character or more.
    """
    mark, rest = typed[0], typed[1:]
    if _OWN_WORD.match(typed):
        return False
    if named := _AFTER_STOP.match(typed):
        return _joins_after_stop(before, named.group(1), whole=named.end() < len(typed))
    if mark in "'’":
        ends = mark == "’" or inside_single(before)
        return bool(_CONTRACTION.match(rest)) or (not rest[0].isalnum() if rest else ends)
    if mark == "_":
        return inside(before, mark) or not (rest[:1].isspace() or _EMPHASIS.match(typed))
    if mark == "~":
        return inside(before, "~~")
    if mark in _JOINING:
        return not rest[:1].isspace()  # a dash or a slash between spaces keeps them
    if typed.startswith("</"):
        tags = [match.group(1) for match in _TAG.finditer(before)]
        return 2 * tags.count("/") < len(tags)
    if typed.startswith("**"):
        return inside(before, "**")
    return _closes(before, mark) or (mark in _BOTH_WAYS and inside(before.replace("**", ""), mark))


def _joins_after_stop(before: str, name: str, *, whole: bool) -> bool:
    """Whether letters right behind a full stop belong to the word before it: "example.com", not "the .env".

    whole: whether no more letters follow.
    """
    if name[0].isupper() or (before.split() or [""])[-1].lower() in _NEVER_LAST:
        return False
    return name in _ENDINGS if whole else any(ending.startswith(name) for ending in _ENDINGS)


def _closes(before: str, mark: str) -> bool:
    """Whether a mark ends what stands before it: a stop, or a bracket or quote that closes."""
    if opening := _CLOSED_BY.get(mark):
        paragraph = before.rpartition("\n\n")[2]
        return paragraph.count(opening) > paragraph.count(mark)
    return mark in _CLOSING or unicodedata.category(mark) in ("Pe", "Pf")


def _is_clear(typed: str) -> bool:
    """Whether nothing that is typed later can change whether `typed` joins."""
    if typed[0] == "_" and typed[1:2].isalnum():
        return "\n" in typed or len(typed) >= _LONGEST_EMPHASIS or bool(re.search(r"\w_\W$", typed))
    if _AFTER_STOP.fullmatch(typed):
        return False
    return len(typed) >= _CLEAR or typed[-1].isspace() or typed[0].isalnum()


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
        text = typed if joined else f" {typed}"
        return Written(text, None if _is_clear(typed) else self._with(typed, taken=joined))

    def _with(self, typed: str, *, taken: bool) -> Self:
        return type(self)(self.passed, typed, taken)


def own_space(accepted: Acceptance) -> OwnSpace | None:
    """Return the space that accepting brought, or passed, right before the cursor; None if it did not."""
    if accepted.passed:
        return OwnSpace(passed=True)
    return OwnSpace(passed=False) if accepted.insert.endswith(" ") else None

"""A text as runs of characters without a space between them: what a secret is cut out by."""

import re
from array import array
from bisect import bisect_left, bisect_right

from predictor.rules.secrets.kinds import Kind

# Scripts that write no spaces are no part of a run: a secret ends where their letters begin.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff0f\uff1a-\uff1f"
)
_RUN = re.compile(rf"[^\s{_UNSPACED}]+")
_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_ENDING = re.compile(r"[.!?…]+[\"'”’)\]}*_]*\Z")
_SHORT = "(?!(?:at|be|by|do|go|in|is|it|me|no|ok|on|so|to|up|us)\\.)\\w{1,2}"
_ABBREVIATED = re.compile(rf"(?:\W*{_SHORT}|.*\w\.\w.*|\W*(?:Mrs|etc|bzw))\.\Z", re.DOTALL)
_LONGEST_ENDING = 40
# What stands around a word and is no part of it.
OUTER = ".,;:!?()[]{}<>\"'“”„‘’‚«»‹›`*_~|/\\…—–=-"


Cut = tuple[int, int, Kind]
"""A secret as runs: the first, the one behind the last, and what it is."""


class Runs:
    """The runs of a text, counted from 0, and where its sentences and lines end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("l")
        self.ends = array("l")
        for match in _RUN.finditer(text):
            self.starts.append(match.start())
            self.ends.append(match.end())

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> str:
        return self.text[self.starts[place] : self.ends[place]]

    def core(self, place: int) -> str:
        """Return a run without the marks around it, folded."""
        return self[place].strip(OUTER).lower()

    def gap(self, place: int) -> str:
        """Return what stands between a run and the next one."""
        after = self.starts[place + 1] if place + 1 < len(self) else len(self.text)
        return self.text[self.ends[place] : after]

    def ends_line(self, place: int) -> bool:
        """Whether a run is the last of its line."""
        return place + 1 >= len(self) or bool(_BREAK.search(self.gap(place)))

    def begins_line(self, place: int) -> bool:
        """Whether a run is the first of its line."""
        return place == 0 or self.ends_line(place - 1)

    def ends_paragraph(self, place: int) -> bool:
        """Whether an empty line follows a run, or nothing."""
        return place + 1 >= len(self) or len(_BREAK.findall(self.gap(place).replace("\r\n", "\n"))) > 1

    def ends_sentence(self, place: int) -> bool:
        """Whether a sentence ends with a run: at a mark that ends one, or with the line."""
        if self.ends_line(place):
            return True
        last = self.text[max(self.starts[place], self.ends[place] - _LONGEST_ENDING) : self.ends[place]]
        if not _ENDING.search(last) or not any(map(str.isalnum, last)) or self[place + 1][0].islower():
            return False
        return not _ABBREVIATED.match(last)

    def over(self, start: int, end: int) -> tuple[int, int]:
        """Return the first run, and the one behind the last, that text[start:end] touches."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

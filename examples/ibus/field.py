"""What stands at the cursor of a field, and what its writer has typed there. Pure: IBus is not needed."""

import re
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

# A sentence is finished when something follows its last mark.
_FINISHED = re.compile(r"[.!?…][\"'”’)\]]*\s|\n")
_FIRST_WORD, _LAST_WORD = re.compile(r"^[\w'’]+"), re.compile(r"[\w'’]+$")
# So long after the last key, or the last report that came closer to it, a report may be older than that key.
_LATE_S = 5.0
# Characters around what is learned that may show that it is secret.
_AROUND = 1024


class Text(NamedTuple):
    """The text around a cursor."""

    before: str
    after: str = ""


class Passage(NamedTuple):
    """What is to be learned, and what stands around it."""

    text: str
    before: str
    after: str


class Field:
    """Follows the text of a field by what the program reports of it and by the keys that went through.

    Programs report late, only at the next key, or never; so keys are believed at once, and a report counts
    unless it shows what was known a moment ago. reported: whether the program reports; if not, what was typed
    is all that is known. clock: in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reported = True
        self._text: Text | None = None
        # While the text is unknown: what was typed meanwhile; and whether a word may begin with that.
        self._ahead, self._begins = "", True
        # What the text was before the keys that are not reported yet, and since when no more is known.
        self._recent: deque[Text] = deque(maxlen=64)
        self._since = 0.0
        # What was typed and is not learned; nothing, as long as it is not sure what keys a report has seen.
        self._run, self._sure = "", True

    @property
    def text(self) -> Text | None:
        """The text; None where the cursor may stand anywhere."""
        return self._text

    @property
    def settled(self) -> bool:
        """Whether the program has reported all that was typed."""
        return not self._recent

    def report(self, text: Text) -> list[Passage]:
        """The program says what the text is. Return what is to be learned, if the cursor has moved."""
        late = self._clock() - self._since < _LATE_S
        if self._text is None:
            if text.before.endswith(self._ahead) or not late:
                self._text, self._run, self._ahead = text, self._ahead, ""
            return []
        if text == self._text:
            self._recent.clear()
            self._sure = True
            return []
        if late and text in self._recent:
            while self._recent[0] != text:
                self._recent.popleft()
                self._since = self._clock()
            return []
        sure = not self._recent
        passages = self.leave()
        self._text, self._sure = text, sure
        return passages

    def type(self, characters: str) -> list[Passage]:
        """Characters come in at the cursor, typed or accepted. Return what is finished and to be learned."""
        if self._text is None and self._begins and not self.reported:
            self._text = Text("")
        if self._text is None:
            self._ahead += characters
            self._begins = characters[-1].isspace()  # a word begins behind it, whatever stands before it
            self._since = self._clock()
            return []
        self._change(self._text.before + characters)
        self._run += characters if self._sure else ""
        ends = [match.end() for match in _FINISHED.finditer(self._run)]
        return list(self._take(ends[-1])) if ends else []

    def erase(self) -> None:
        """The character before the cursor goes."""
        self._ahead = self._ahead[:-1]
        if self._text is not None:
            self._change(self._text.before[:-1])
            self._run = self._run[:-1]

    def leave(self) -> list[Passage]:
        """The cursor goes nobody knows where. Return what is left to be learned."""
        passages = list(self._take(len(self._run)))
        self._text, self._ahead, self._begins = None, "", False
        self._run, self._sure = "", True
        self._recent.clear()
        return passages

    def _change(self, before: str) -> None:
        assert self._text is not None
        self._recent.append(self._text)
        self._since = self._clock()
        self._text = Text(before, self._text.after)

    def _take(self, count: int) -> Iterator[Passage]:
        """Yield the first characters of what was typed, without words that were not typed as a whole."""
        if self._text is None:
            return
        written, after = self._text
        start = len(written) - len(self._run)
        end, first, last = start + count, start, start + count
        self._run = self._run[count:]
        if _goes_on(written[:start], written[start:]):
            first += len(_FIRST_WORD.match(written[start:end])[0])  # type: ignore[index]
        if _goes_on(written[:end], written[end:] + after):
            last -= len(_LAST_WORD.search(written[:end])[0])  # type: ignore[index]
        if any(map(str.isalnum, written[first:last])):
            around = written[max(0, first - _AROUND) : first], (written[last:] + after)[:_AROUND]
            yield Passage(written[first:last], *around)


def _goes_on(first: str, second: str) -> bool:
    """Whether a word goes on from one text into another."""
    return first[-1:].isalnum() and second[:1].isalnum()


def needs_space(before: str, character: str) -> bool:
    """Whether a character that is typed right after an accepted word begins something new."""
    if character == '"':
        return before.rpartition("\n")[2].count('"') % 2 == 0
    kind = unicodedata.category(character)
    return kind[0] in "LNS" or kind in ("Ps", "Pi") or character in "#&*@"

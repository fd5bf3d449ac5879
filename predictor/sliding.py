"""A window that slides along a document as one types, for callers who give only its last N characters.

Each key moves such a text by a character, and a model would have to read all of it again. So what has left
the window is remembered: the answers are those to the longer text, and cost what they cost in a text that is
given whole.
"""

from predictor.arguments import check_text
from predictor.contract import BEFORE
from predictor.system.fork import new_turn

# Characters at the window's beginning by which places are found where it may begin in what is remembered.
_KNOWN_BY = 64
# A window has room for that and what is typed between two calls.
_SHORTEST = 2 * _KNOWN_BY
# At least this part of the window is known already: two documents may share a row of dashes or a greeting.
_KNOWN_PART = 2


class SlidingText:
    """The end of a text, put together from the windows on it; thread-safe."""

    def __init__(self) -> None:
        self._turn = new_turn()
        self._text, self._at, self._length = "", 0, -1
        # Characters of the document before what is remembered.
        self._start = 0

    def whole(self, window: str) -> tuple[str, int]:
        """Return the text that ends with `window`, as far as it is known, and the characters before that.

        A window slides as long as it keeps its length; any other text is taken as it is, from its document's
        start.
        """
        check_text(window, "The text before the cursor")
        with self._turn:
            return self._whole(window)

    def _whole(self, window: str) -> tuple[str, int]:
        slid = len(window) == self._length and len(window) >= _SHORTEST
        at = self._find(window) if slid else -1
        self._length = len(window)
        if at < 0:
            self._text, self._at, self._start = window, 0, 0
            return window, 0
        text = self._text[:at] + window
        dropped = max(0, len(text) - BEFORE - len(window))
        self._text, self._at, self._start = text[dropped:], at - dropped, self._start + dropped
        return self._text, self._start

    def _find(self, window: str) -> int:
        """Return where the window begins in what is remembered, near where it began last; -1 if nowhere."""
        head = window[:_KNOWN_BY]
        at = self._text.find(head, self._at)
        while at >= 0 and not self._agrees(window, at):
            at = self._text.find(head, at + 1)
        if at >= 0:
            return at
        at = self._text.rfind(head, 0, self._at + _KNOWN_BY)
        while at >= 0 and not self._agrees(window, at):
            at = self._text.rfind(head, 0, at + _KNOWN_BY - 1)
        return at

    def _agrees(self, window: str, at: int) -> bool:
        """Whether all that is known from there on is the window's, and enough of it is."""
        known = self._text[at : at + len(window)]
        return len(known) * _KNOWN_PART >= len(window) and window.startswith(known)

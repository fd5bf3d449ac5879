"""Replacing with a question at each match: from the cursor to the end, then around to where it began."""

from predictor.editor.state.dialog import Answers, Decision
from predictor.editor.state.editor import Editor
from predictor.editor.text.search import find, pattern_for


class Replacing:
    """One walk through the matches of `old`. done: how many were replaced."""

    def __init__(self, editor: Editor, old: str, new: str) -> None:
        self._editor, self._old, self._new = editor, old, new
        self._buffer = editor.page.buffer
        self._pattern = pattern_for(old)
        self._origin = self._place = self._buffer.cursor_position
        self._around = False
        self.done = 0
        self._buffer.changes.close()

    def ask(self) -> None:
        """Go to the next match and ask about it; after the last one say how many were replaced."""
        match = self._next()
        if match is None:
            self._end()
            return
        self._buffer.cursor_position = match[0]
        self._editor.search.current = match
        answers: Answers = {
            "yes": lambda: self._yes(*match),
            "no": lambda: self._no(match[1]),
            "all others too": self._every,
            "quit": self._end,
        }
        self._editor.ask(Decision(f"Replace this by {self._new!r}?", answers))

    def _next(self) -> tuple[int, int] | None:
        content = self._buffer.content
        match = find(content, self._pattern, self._place - 1)
        if match is None:
            return None
        if match[0] < self._place:
            if self._around:
                return None
            self._around, self._place = True, 0
        return None if self._around and match[1] > self._origin else match

    def _yes(self, start: int, end: int) -> None:
        self._buffer.changes.close()
        self._put(start, end)
        self.ask()

    def _no(self, end: int) -> None:
        self._place = end
        self.ask()

    def _every(self) -> None:
        """Replace this match and all that follow, as one change that is undone together."""
        content, origin = self._buffer.content, self._origin
        text = content.text
        if not self._around:
            text = text[: self._place] + self._replaced(text[self._place :])
        start = self._place if self._around else 0
        text = text[:start] + self._replaced(text[start:origin]) + text[origin:]
        change = content.difference(text)
        end = change.start + len(change.removed)
        self._buffer.changes.close()
        self._buffer.replace(change.start, end, change.inserted, self._buffer.cursor_position)
        self._end()

    def _replaced(self, text: str) -> str:
        text, count = self._pattern.subn(lambda _: self._new, text)
        self.done += count
        return text

    def _put(self, start: int, end: int) -> None:
        self._buffer.replace(start, end, self._new)
        self._place = start + len(self._new)
        if start < self._origin:
            self._origin += len(self._new) - (end - start)
        self.done += 1

    def _end(self) -> None:
        self._buffer.changes.close()
        self._editor.search.lit = False
        self._editor.message = f"Replaced {self.done:,} time{'' if self.done == 1 else 's'}."

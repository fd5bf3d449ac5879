"""The editor's vi without a terminal: keys in, text and cursor out."""

import re

from predictor.editor.commands import dialogs, writing
from predictor.editor.commands.vi import inserting, normal
from predictor.editor.files.file import TextFile
from predictor.editor.state.editor import ENTRY, Editor
from predictor.editor.state.page import Page
from predictor.editor.state.vi import Mode
from predictor.settings import Settings
from tests.predictor.editor.state.test_editor import Screen
from tests.predictor.editor.vi.cases import TEXTS, Case

_KEY = re.compile(r"<(?:Esc|CR|BS|Space|lt|C-.)>|.", re.DOTALL)
_NAMES = {"<Esc>": "escape", "<CR>": "enter", "<BS>": "backspace", "<Space>": " ", "<lt>": "<"}


class Recorder(Screen):
    """A screen that plays macros."""

    def __init__(self) -> None:
        self.register = ""
        self.keys: dict[str, list[str]] = {}
        self.queue: list[str] = []
        self.played = 0  # keys of macros, in front of what is typed

    def record(self, register: str) -> None:
        if self.register and not register:
            self.keys[self.register].pop()  # the "q" that ended it
        self.register = register
        if register:
            self.keys[register] = []

    def play(self, register: str, times: int) -> None:
        keys = self.keys.get(register, []) * times
        self.queue[:0] = keys
        self.played += len(keys)

    def stop_playing(self) -> None:
        del self.queue[: self.played]
        self.played = 0

    def next_key(self) -> str:
        self.played = max(self.played - 1, 0)
        return self.queue.pop(0)


class Headless:
    """Presses keys. end: what stands behind the last line."""

    def __init__(self, case: Case, end: str = "") -> None:
        self.screen = Recorder()
        page = Page(TextFile(text="\n".join(TEXTS[case.text]) + end))
        self.editor = Editor([page], self.screen, Settings(keys="vi", show="all"))
        page.buffer.cursor_position = page.buffer.content.place_of(case.row, case.column)
        page.buffer.marks["'"] = page.buffer.cursor_position
        self._line = ""
        self.screen.queue = [
            name.lower()[1:-1] if len(name := _NAMES.get(key, key)) > 3 and name[0] == "<" else name
            for key in _KEY.findall(case.keys)
        ]

    def run(self) -> list[object]:
        """Press all keys; return the lines and the cursor."""
        while self.screen.queue:
            key, register = self.screen.next_key(), self.screen.register
            if register:
                self.screen.keys[register].append(key)
            self._press(key)
            normal.after_key(self.editor)
        if self.editor.vi and self.editor.vi.mode is not Mode.NORMAL:
            normal.escape(self.editor)
        content, cursor = self.editor.page.spot
        row, start = content.row_of(cursor)
        return [content.lines, row, cursor - start]

    def _press(self, key: str) -> None:
        editor = self.editor
        if editor.mode == ENTRY:
            self._enter(key)
        elif editor.navigates() or key == "escape":
            normal.press(editor, key)
            self._line = editor.entry.text if editor.entry else ""
        elif key == "enter":
            writing.new_line(editor)
        elif key == "backspace":
            replacing = editor.vi is not None and editor.vi.mode is Mode.REPLACE
            if not (replacing and inserting.uncover(editor)):
                writing.backspace(editor)
        elif len(key) == 1:
            writing.type_text(editor, key)

    def _enter(self, key: str) -> None:
        entry = self.editor.entry
        assert entry is not None
        if key == "enter":
            dialogs.give_entry(self.editor, self._line)
            return
        self._line += key
        if entry.changed is not None:
            entry.changed(self._line)

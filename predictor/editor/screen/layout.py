"""Where the windows stand on the screen, and which of them is there when."""

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import (
    CompletionsMenu,
    ConditionalContainer,
    Float,
    FloatContainer,
    HSplit,
    VSplit,
)

from predictor.editor.screen import windows
from predictor.editor.screen.picture import Picture
from predictor.editor.state.editor import CONFIRMATION, DECISION, ENTRY, HELP, TEXT, Editor


class Screenful:
    """All windows. by_mode: the one that keys go to in each mode. container: all of them in their places."""

    def __init__(self, editor: Editor, picture: Picture) -> None:
        self.by_mode = {
            TEXT: windows.text_window(editor, picture),
            CONFIRMATION: windows.confirmation_window(editor, picture),
            DECISION: windows.decision_window(editor, picture),
            ENTRY: windows.entry_window(editor),
            HELP: windows.help_window(editor, picture),
        }
        self._editor, self._picture = editor, picture
        self.container = self._container()

    def _container(self) -> FloatContainer:
        editor, picture = self._editor, self._picture
        body = HSplit(
            [
                ConditionalContainer(
                    self._text_and_list(), Condition(lambda: editor.mode != HELP), self.by_mode[HELP]
                ),
                ConditionalContainer(windows.panel_window(picture), Condition(lambda: bool(picture.panel))),
                self._asking(CONFIRMATION),
                self._asking(DECISION),
                self._entry(),
                windows.status_window(picture),
            ]
        )
        return FloatContainer(body, [Float(CompletionsMenu(max_height=8), xcursor=True, ycursor=True)])

    def _text_and_list(self) -> FloatContainer:
        """Return the text with the list over it, and over nothing else."""
        picture = self._picture
        listed = ConditionalContainer(windows.list_window(picture), Condition(lambda: picture.listed))
        return FloatContainer(self.by_mode[TEXT], [Float(listed, xcursor=True, ycursor=True)])

    def _asking(self, mode: str) -> ConditionalContainer:
        return ConditionalContainer(self.by_mode[mode], Condition(lambda: self._editor.mode == mode))

    def _entry(self) -> ConditionalContainer:
        editor = self._editor
        row = VSplit([windows.prompt_window(editor), self.by_mode[ENTRY]])
        return ConditionalContainer(row, Condition(lambda: editor.mode == ENTRY))

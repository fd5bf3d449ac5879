"""The windows of the screen, one function per noun."""

from prompt_toolkit.auto_suggest import DummyAutoSuggest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import DummyCompleter, DynamicCompleter, PathCompleter
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, Window
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from predictor.editor.keys import bindings, tables
from predictor.editor.screen.help import Row, help_rows
from predictor.editor.screen.menu import list_rows
from predictor.editor.screen.panel import panel_rows
from predictor.editor.screen.picture import Picture
from predictor.editor.screen.text_control import TextControl
from predictor.editor.state.editor import Editor
from predictor.editor.text.document import LinesDocument
from predictor.editor.text.lines import Lines
from predictor.text import shown


def text_window(editor: Editor, picture: Picture) -> Window:
    """Return the window of the text."""
    control = TextControl(editor, picture, bindings.text_keys(editor))
    return Window(control, height=Dimension(min=1, preferred=1, weight=1))


def confirmation_window(editor: Editor, picture: Picture) -> Window:
    """Return the line that asks for a choice and Enter."""

    def line() -> StyleAndTextTuples:
        asked = editor.confirmation.lines(picture.width) if editor.confirmation else ""
        return [("class:dialog", shown(asked))]

    control = FormattedTextControl(line, focusable=True, key_bindings=bindings.confirmation_keys(editor))
    return Window(control, dont_extend_height=True, always_hide_cursor=True)


def decision_window(editor: Editor, picture: Picture) -> Window:
    """Return the line that asks for one key."""

    def line() -> StyleAndTextTuples:
        asked = editor.decision.lines(picture.width) if editor.decision else ""
        return [("class:dialog", shown(asked))]

    control = FormattedTextControl(line, focusable=True, key_bindings=bindings.decision_keys(editor))
    return Window(control, dont_extend_height=True, always_hide_cursor=True)


def entry_window(editor: Editor) -> Window:
    """Return the line in which a name, or what to find, is typed."""
    paths = PathCompleter(expanduser=True)

    def completer() -> PathCompleter | DummyCompleter:
        return paths if editor.entry and editor.entry.paths else DummyCompleter()

    def changed(buffer: Buffer) -> None:
        if editor.entry and editor.entry.changed:
            editor.entry.changed(buffer.text)

    buffer = LineBuffer(
        multiline=False,
        name="entry",
        completer=DynamicCompleter(completer),
        auto_suggest=DummyAutoSuggest(),
        on_text_changed=changed,
    )
    control = BufferControl(buffer, [Harmless()], key_bindings=bindings.entry_keys(editor))
    return Window(control, height=1)


class LineBuffer(Buffer):
    """A line that is typed: a line end in it, which names of files may hold, is a character like others."""

    @property
    def document(self) -> Document:
        """The line at this moment."""
        found = super().document
        return LinesDocument(Lines.line(found.text), found.cursor_position, found.selection)

    @document.setter
    def document(self, value: Document) -> None:
        self.set_document(value)


class Harmless(Processor):
    """Shows what steers a terminal, and line ends, which names of files may hold, as one character."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the fragments of a line as they are shown; every character keeps its place."""
        return Transformation(
            [(part[0], shown(part[1]).replace("\n", "\ufffd")) for part in transformation_input.fragments]
        )


def prompt_window(editor: Editor) -> Window:
    """Return what stands before the entry; it stays where a long entry scrolls."""

    def text() -> StyleAndTextTuples:
        return [("class:dialog", shown(editor.entry.prompt) if editor.entry else "")]

    return Window(FormattedTextControl(text), height=1, dont_extend_width=True)


def help_window(editor: Editor, picture: Picture) -> Window:
    """Return the page of keys."""

    def page() -> list[Row]:
        return help_rows(tables.sections(editor.settings), editor.suggestions.trouble, picture.width)

    def text() -> StyleAndTextTuples:
        fragments: StyleAndTextTuples = []
        for row in page():
            fragments += [*row, ("", "\n")]
        return fragments[:-1]

    def top(window: Window) -> int:
        height = window.render_info.window_height if window.render_info else 1
        editor.help_top = min(editor.help_top, max(0, len(page()) - height))
        return editor.help_top

    control = FormattedTextControl(
        text,
        focusable=True,
        key_bindings=bindings.help_keys(editor),
        # Of a burst of keys only the last is painted, so the page may be left behind.
        get_cursor_position=lambda: Point(0, min(editor.help_top, len(page()) - 1)),
    )
    return Window(control, get_vertical_scroll=top, always_hide_cursor=True)


def list_window(picture: Picture) -> Window:
    """Return the list of suggestions below the cursor."""

    def text() -> StyleAndTextTuples:
        return list_rows(picture.moment.shown, picture.moment.choice)

    return Window(FormattedTextControl(text), dont_extend_width=True, dont_extend_height=True)


def panel_window(picture: Picture) -> Window:
    """Return the rows of what goes along with the writing."""

    def text() -> StyleAndTextTuples:
        return panel_rows(picture.panel, picture.width)

    return Window(FormattedTextControl(text), dont_extend_height=True)


def status_window(picture: Picture) -> Window:
    """Return the status line."""
    control = FormattedTextControl(lambda: "\n".join(picture.status))
    return Window(control, height=lambda: Dimension.exact(len(picture.status)), style="class:status")

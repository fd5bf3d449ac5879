"""What keys do to how the text is shown, and what they tell about it."""

import re

from predictor.editor.commands.writing import counted
from predictor.editor.state.editor import Editor
from predictor.settings.settings import THEMES

_WORDS = re.compile(r"\w+(?:['’\-]\w+)*")


def count_words(editor: Editor) -> None:
    """Say how many words, characters and lines the text, or what is selected of it, has."""
    buffer = editor.page.buffer
    content = buffer.content
    where, text = "", content.text
    if buffer.selection_state is not None:
        where = "Selected: "
        text = "\n".join(content.slice(start, end) for start, end in buffer.document.selection_ranges())
    words = sum(1 for _ in _WORDS.finditer(text))
    lines = text.count("\n") + bool(text and not text.endswith("\n"))
    counts = (counted(words, "word"), counted(len(text), "character"), counted(lines, "line"))
    editor.message = f"{where}{', '.join(counts)}."


def toggle_line_numbers(editor: Editor) -> None:
    """Number the lines, or stop doing so."""
    number_lines(editor, numbers=not editor.line_numbers)


def number_lines(editor: Editor, *, numbers: bool) -> None:
    """Number the lines or not."""
    editor.line_numbers = numbers


def change_theme(editor: Editor) -> None:
    """Paint with the next theme from now on."""
    editor.theme = THEMES[(THEMES.index(editor.theme) + 1) % len(THEMES)]
    editor.screen.choose("theme", editor.theme)
    editor.message = f"The theme is {editor.theme}."


def toggle_wrap(editor: Editor) -> None:
    """Show long lines on several rows, or cut them at the edge."""
    wrap_lines(editor, wrap=not editor.page.view.wrap)


def wrap_lines(editor: Editor, *, wrap: bool) -> None:
    """Show long lines on several rows or not."""
    for page in editor.pages.all:
        page.view.wrap = wrap
    editor.message = "Long lines are wrapped." if wrap else "Long lines go on beyond the edge."

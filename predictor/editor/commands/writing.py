"""What keys do to the text: writing, deleting, cutting and pasting, undoing."""

from predictor.editor.commands.vi.inserting import overtype
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Mode
from predictor.editor.text.clusters import cluster_after, cluster_before
from predictor.editor.text.indenting import indented, outdented


def nothing(_: Editor) -> None:
    """Do nothing."""


def type_text(editor: Editor, characters: str) -> None:
    """Insert typed characters."""
    if _locked(editor):
        return
    if editor.vi is not None and editor.vi.mode is Mode.REPLACE:
        overtype(editor, characters)
    else:
        editor.page.type(characters)


def paste_text(editor: Editor, text: str) -> None:
    """Insert what the terminal pasted."""
    if not _locked(editor):
        editor.page.buffer.changes.close()
        editor.page.paste(text)


def type_tab(editor: Editor) -> None:
    """Insert a tab; where text is selected, indent its lines."""
    if editor.page.buffer.selection_state is None:
        type_text(editor, "\t")
    elif not _locked(editor):
        editor.page.shift_lines(indented)


def outdent(editor: Editor) -> None:
    """Take one step of indenting from the lines that are selected, else from the cursor's."""
    if not _locked(editor):
        editor.page.shift_lines(outdented)


def new_line(editor: Editor) -> None:
    """Begin a new line."""
    if not _locked(editor):
        editor.page.new_line()


def _locked(editor: Editor) -> bool:
    if editor.page.buffer.locked:
        editor.say_locked()
    return editor.page.buffer.locked


def backspace(editor: Editor) -> None:
    """Delete what is selected, else the character before the cursor."""
    if _locked(editor):
        return
    buffer = editor.page.buffer
    if buffer.selection_state is not None:
        buffer.cut_selection()
    else:
        buffer.delete_before_cursor(cluster_before(buffer.document.current_line_before_cursor) or 1)


def delete(editor: Editor) -> None:
    """Delete what is selected, else the character after the cursor."""
    if _locked(editor):
        return
    buffer = editor.page.buffer
    if buffer.selection_state is not None:
        buffer.cut_selection()
    else:
        buffer.delete(cluster_after(buffer.document.current_line_after_cursor) or 1)


# The clipboard.


def copy(editor: Editor) -> None:
    """Copy what is selected, for here and for other programs; it stays selected."""
    buffer = editor.page.buffer
    state = buffer.selection_state
    text = buffer.copy_selection().text
    buffer.selection_state = state
    editor.screen.put_on_clipboard(text)
    editor.message = f"Copied {counted(len(text), 'character')}."


def cut(editor: Editor) -> None:
    """Cut what is selected."""
    if not _locked(editor):
        editor.page.buffer.changes.close()
        editor.screen.put_on_clipboard(editor.page.buffer.cut_selection().text)


def paste(editor: Editor) -> None:
    """Paste what was copied last, here or in another program."""
    text = editor.screen.clipboard()
    if text:
        paste_text(editor, text)
    else:
        editor.message = "There is nothing to paste."


# Undo.


def undo(editor: Editor) -> None:
    """Take back the last word, or whatever was done last."""
    if not _locked(editor) and not editor.page.buffer.step_back():
        editor.message = "There is nothing to undo."


def redo(editor: Editor) -> None:
    """Make again what was undone."""
    if not _locked(editor) and not editor.page.buffer.step_again():
        editor.message = "There is nothing to redo."


def counted(count: int, noun: str) -> str:
    """Return a number of things: "1 word", "1,200 words"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

"""What keys do while the bottom line asks something, and on the page of keys."""

from predictor.editor.files.encoding import clean
from predictor.editor.state.editor import HELP, Editor


def move_choice(editor: Editor, step: int) -> None:
    """Choose the next answer (1) or the one before (-1)."""
    if editor.confirmation is not None:
        editor.confirmation = editor.confirmation.moved(step)


def choose(editor: Editor) -> None:
    """Do what the chosen answer says."""
    confirmation = editor.confirmation
    editor.to_text()
    if confirmation is not None:
        confirmation.action()()


def decide(editor: Editor, key: str) -> None:
    """Answer what is to be decided; a key that is no answer leaves it open."""
    action = editor.decision.action(key) if editor.decision else None
    if action is not None:
        editor.to_text()
        action()


def give_entry(editor: Editor, text: str) -> None:
    """Take the line that was typed."""
    entry = editor.entry
    editor.to_text()
    if entry is not None:
        entry.given(text)


def pasted_line(editor: Editor) -> str:
    """Return what is pasted where a line is asked for: the first line of what was copied last."""
    return clean(editor.screen.clipboard()).partition("\n")[0]


def cancel(editor: Editor) -> None:
    """Leave everything as it is and go back to the text."""
    editor.search.lit = False
    editor.to_text()


def open_help(editor: Editor) -> None:
    """Show the page of keys."""
    editor.help_top = 0
    editor.enter(HELP)


def scroll_help(editor: Editor, rows: int) -> None:
    """Move the help page by some rows; the page itself knows where it ends."""
    editor.help_top = max(0, editor.help_top + rows)

"""What keys do about single words: never suggest the one that is shown, add the one that was written."""

from predictor.editor.state.editor import Editor
from predictor.text import words

_NEAR = 256  # characters before the cursor in which the last word is looked for


def never_suggest(editor: Editor) -> None:
    """Forget the word that is shown or moved to, and never suggest it again."""
    offered = editor.moment.offered
    found = words(offered.text) if offered is not None else []
    if found and not _writes_nothing(editor):
        editor.screen.never_suggest(found[0])


def add_word(editor: Editor) -> None:
    """Have the word before the cursor suggested from now on."""
    buffer = editor.page.buffer
    found = words(buffer.content.slice(buffer.cursor_position - _NEAR, buffer.cursor_position))
    if not found:
        editor.message = "There is no word before the cursor."
    elif not _writes_nothing(editor):
        editor.screen.add_word(found[-1])


def _writes_nothing(editor: Editor) -> bool:
    """Whether nothing can be written down about words; says so."""
    if not editor.remembers:
        editor.message = "There is no history: foretype edit was started with --no-history."
    elif editor.incognito:
        editor.message = "Incognito leaves nothing on the disk: switch it off first."
    return not editor.remembers or editor.incognito

"""What a key does to write without a trace."""

from predictor.editor.state.editor import Editor


def toggle(editor: Editor) -> None:
    """Leave nothing on the disk but what is saved, or keep and learn again what is written from now on."""
    editor.incognito = not editor.incognito
    for page in editor.pages.all:
        editor.follow(page)
    editor.message = "Incognito is off: unsaved text is kept again."
    if editor.incognito:
        for page in editor.pages.all:
            editor.screen.leave_nothing(page)
        editor.unkept = ""
        editor.message = "Incognito: nothing is learned, and unsaved text is not kept."

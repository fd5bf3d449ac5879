"""What keys do to go back to the shell for a while."""

from predictor.editor.state.editor import Editor


def suspend(editor: Editor) -> None:
    """Stop the editor; the shell's `fg` goes on with it. What is unsaved is kept before that."""
    if not editor.screen.suspend():
        editor.message = "There is no shell to go back to."

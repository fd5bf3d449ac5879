"""What keys do to the asking: ask now, ask for more or less, ask another model, or nothing for a while."""

from dataclasses import replace

from predictor.editor.state.editor import Editor


def suggest_now(editor: Editor) -> None:
    """Show whatever there is at this place: however unsure, snoozed or off, and without delay."""
    page = editor.page
    page.offers = page.offers.undismiss().reveal()
    invoke(editor)


def invoke(editor: Editor) -> None:
    """Ask for whatever there is here."""
    suggestions = editor.suggestions
    suggestions.wishes = replace(suggestions.wishes, invoked=editor.moment.question.context)


def toggle(editor: Editor) -> None:
    """Switch suggestions off in all files, or on."""
    suggestions = editor.suggestions
    off = not suggestions.wishes.off
    suggestions.wishes = replace(suggestions.wishes, off=off)
    editor.message = "Suggestions are off." if off else "Suggestions are on."


def toggle_here(editor: Editor) -> None:
    """Switch suggestions off in this file, or on."""
    page = editor.page
    page.silent = not page.silent
    editor.message = f"Suggestions are {'off' if page.silent else 'on'} in {page.file.name}."


def snooze(editor: Editor) -> None:
    """Be quiet for five minutes, or speak again."""
    suggestions = editor.suggestions
    now = suggestions.clock()
    suggestions.wishes = suggestions.wishes.snooze(now)
    snoozed = suggestions.wishes.minutes_left(now)
    editor.message = "Quiet for five minutes." if snoozed else "Suggestions are back."


def turn_dial(editor: Editor, step: int) -> None:
    """Show less (1) or more (-1) from now on, and say what that was measured to mean."""
    suggestions = editor.suggestions
    suggestions.wishes = suggestions.wishes.turn_dial(step)
    editor.forget_answers()
    editor.screen.choose("show", suggestions.wishes.level)
    editor.message = f"Showing {suggestions.wishes.level}{suggestions.measured()}."


def switch_model(editor: Editor) -> None:
    """Ask the next model from now on."""
    suggestions = editor.suggestions
    models, model = suggestions.models, suggestions.wishes.model
    if not models:
        editor.message = "No model is loaded yet." if not suggestions.trouble else suggestions.trouble
    elif len(models) == 1:
        editor.message = f"There is only the {model}."
    else:
        model = models[(models.index(model) + 1) % len(models)]
        suggestions.wishes = replace(suggestions.wishes, model=model, invoked=None)
        editor.forget_answers()
        editor.message = f"Now {model}."

"""What keys do with suggestions: accept them, look through them, ask for them, silence them."""

from predictor.contract import Suggestion
from predictor.editor.state.editor import Editor
from predictor.editor.state.ghost import first_character, first_sentence, first_word
from predictor.suggesting.race import Race

# Accepting.


def accept(editor: Editor) -> None:
    """Accept the suggestion moved to, else all of the ghost text."""
    best = editor.page.offers.ghost(editor.now)
    if best is not None:
        _accept(editor, best, keys=1 + _steps(editor))


def accept_word(editor: Editor) -> None:
    """Accept the next word of the ghost text."""
    ghost = editor.page.offers.ghost(editor.now)
    if ghost is not None:
        _accept(editor, first_word(ghost), keys=1 + _steps(editor))


def accept_character(editor: Editor) -> None:
    """Accept the next character of the ghost text."""
    ghost = editor.page.offers.ghost(editor.now)
    if ghost is not None:
        editor.page.accept(first_character(ghost), shift=editor.shift())


def accept_sentence(editor: Editor) -> None:
    """Accept the ghost text to the end of its first sentence."""
    ghost = editor.page.offers.ghost(editor.now)
    if ghost is not None:
        _accept(editor, first_sentence(ghost), keys=1 + _steps(editor))


def accept_number(editor: Editor, number: int) -> None:
    """Accept the suggestion with this number in the list, if the list is on the screen."""
    if editor.shows_list() and number <= len(editor.shown()):
        _accept(editor, editor.shown()[number - 1])


def _accept(editor: Editor, suggestion: Suggestion, keys: int = 1) -> None:
    buffer, suggestions = editor.page.buffer, editor.suggestions
    asked_for = suggestions.level(editor.now) is not None
    buffer.changes.close()
    editor.page.accept(suggestion, keys, editor.shift())
    buffer.changes.close()
    now = editor.page.request(suggestions.model, "all", editor.shift())
    if asked_for and editor.page.offers.ghost(now) is not None:  # the rest of a phrase
        suggestions.invoke(now)


def _steps(editor: Editor) -> int:
    """Return how many keys it took to get to the suggestion."""
    choice = editor.choice()
    return 0 if choice is None else choice + 1


# Looking through them.


def toggle_list(editor: Editor) -> None:
    """Show or hide the list of suggestions; where the dial leaves none, all that there are."""
    suggestions = editor.suggestions
    suggestions.list_open = not suggestions.list_open
    editor.page.offers.choose(editor.now, None)
    if suggestions.list_open and not editor.shown():
        suggest_now(editor)


def choose(editor: Editor, step: int) -> None:
    """Move down (1) or up (-1) in the list; up from the first word leaves it."""
    choice = editor.choice()
    index = min((-1 if choice is None else choice) + step, len(editor.shown()) - 1)
    editor.page.offers.choose(editor.now, index if index >= 0 else None)


def cycle(editor: Editor, step: int) -> None:
    """Put the next (1) or previous (-1) alternative in the place of the ghost, around the ends."""
    if not editor.shown():
        suggest_now(editor)
        return
    place, count = editor.page.offers.cycle(editor.now, step)
    editor.message = f"{place} of {count}" if count > 1 else "There is no other suggestion."


def dismiss(editor: Editor) -> None:
    """Hide the ghost until the next edit, and a list that was asked for; leave a selection."""
    if editor.page.buffer.selection_state is not None:
        editor.page.buffer.exit_selection()
        return
    if editor.search.lit:
        editor.search.lit = False
        return
    editor.suggestions.list_open = editor.settings.list == "always"
    editor.suggestions.uninvoke()
    editor.page.offers.dismiss(editor.now)


# Asking, and silencing.


def suggest_now(editor: Editor) -> None:
    """Show whatever there is at this place: however unsure, snoozed or off, and without delay."""
    page, suggestions = editor.page, editor.suggestions
    page.offers.undismiss()
    now = page.request(suggestions.model, "all", editor.shift())
    suggestions.invoke(now)
    page.offers.revealed = True


def toggle(editor: Editor) -> None:
    """Switch suggestions off in all files, or on."""
    suggestions = editor.suggestions
    suggestions.off = not suggestions.off
    editor.message = "Suggestions are off." if suggestions.off else "Suggestions are on."


def toggle_here(editor: Editor) -> None:
    """Switch suggestions off in this file, or on."""
    page = editor.page
    page.silent = not page.silent
    editor.message = f"Suggestions are {'off' if page.silent else 'on'} in {page.file.name}."


def snooze(editor: Editor) -> None:
    """Be quiet for five minutes, or speak again."""
    editor.suggestions.snooze()
    editor.message = "Quiet for five minutes." if editor.suggestions.snoozed else "Suggestions are back."


def turn_dial(editor: Editor, step: int) -> None:
    """Show less (1) or more (-1) from now on, and say what that was measured to mean."""
    suggestions = editor.suggestions
    suggestions.turn_dial(step)
    _forget(editor)
    editor.message = f"Showing {suggestions.show}{suggestions.measured()}."


def switch_model(editor: Editor) -> None:
    """Ask the next predictor from now on."""
    suggestions = editor.suggestions
    models = suggestions.models
    if not models:
        editor.message = "No model is loaded yet." if not suggestions.trouble else suggestions.trouble
    elif len(models) == 1:
        editor.message = f"There is only the {suggestions.model}."
    else:
        suggestions.model = models[(models.index(suggestions.model) + 1) % len(models)]
        _forget(editor)
        editor.message = f"Now {suggestions.model}."


def toggle_race(editor: Editor) -> None:
    """Let the bigram and the transformer race, or end the race."""
    suggestions = editor.suggestions
    if suggestions.race is not None:
        suggestions.race = None
    elif len(suggestions.racers()) < 2:
        editor.message = "A race needs the bigram and another model."
    else:
        suggestions.race = Race()
        suggestions.forget()


def _forget(editor: Editor) -> None:
    editor.suggestions.forget()
    for page in editor.pages.all:
        page.offers.forget()

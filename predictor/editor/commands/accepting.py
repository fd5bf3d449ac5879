"""What keys do with the suggestions that are shown: accept them, look through them, hide them."""

from dataclasses import replace

from predictor.contract import Suggestion
from predictor.editor.commands.asking import invoke, suggest_now
from predictor.editor.state.editor import Editor
from predictor.suggesting.acceptance import first_character, first_sentence, first_word

# Accepting.


def accept(editor: Editor) -> None:
    """Accept the suggestion moved to, else all of the ghost text."""
    moment = editor.moment
    if moment.offered is not None:
        _accept(editor, moment.offered, keys=1 + _steps(moment.choice))


def accept_word(editor: Editor) -> None:
    """Accept the next word of the ghost text."""
    moment = editor.moment
    if moment.offered is not None:
        _accept(editor, first_word(moment.offered), keys=1 + _steps(moment.choice))


def accept_character(editor: Editor) -> None:
    """Accept the next character of the ghost text."""
    moment = editor.moment
    if moment.offered is not None:
        part = first_character(moment.offered)
        editor.counting.accepted(editor.page, part, moment, listed=editor.shows_list())
        editor.page.accept(part, shift=moment.shift)


def accept_sentence(editor: Editor) -> None:
    """Accept the ghost text to the end of its first sentence."""
    moment = editor.moment
    if moment.offered is not None:
        _accept(editor, first_sentence(moment.offered), keys=1 + _steps(moment.choice))


def accept_number(editor: Editor, number: int) -> None:
    """Accept the suggestion with this number in the list, if the list is on the screen."""
    shown = editor.moment.shown
    if editor.shows_list() and number <= len(shown):
        _accept(editor, shown[number - 1])


def _accept(editor: Editor, suggestion: Suggestion, keys: int = 1) -> None:
    buffer, moment = editor.page.buffer, editor.moment
    editor.counting.accepted(editor.page, suggestion, moment, listed=editor.shows_list())
    buffer.changes.close()
    editor.page.accept(suggestion, keys, moment.shift)
    buffer.changes.close()
    if moment.invoked:
        _invoke_rest(editor)


def _invoke_rest(editor: Editor) -> None:
    """Ask for whatever there is of a phrase once its first words are accepted."""
    suggestions = editor.suggestions
    before = suggestions.wishes
    invoke(editor)
    if editor.moment.offered is None:
        suggestions.wishes = before


def _steps(choice: int | None) -> int:
    """Return how many keys it took to get to the suggestion."""
    return 0 if choice is None else choice + 1


# Looking through them.


def toggle_list(editor: Editor) -> None:
    """Show or hide the list of suggestions; where the dial leaves none, all that there are."""
    page, suggestions = editor.page, editor.suggestions
    suggestions.wishes = replace(suggestions.wishes, list_open=not suggestions.wishes.list_open)
    page.offers = page.offers.choose(editor.moment.question, None)
    if suggestions.wishes.list_open and not editor.moment.shown:
        suggest_now(editor)


def choose(editor: Editor, step: int) -> None:
    """Move down (1) or up (-1) in the list; up from the first word leaves it."""
    moment, page = editor.moment, editor.page
    index = min((-1 if moment.choice is None else moment.choice) + step, len(moment.shown) - 1)
    page.offers = page.offers.choose(moment.question, index if index >= 0 else None)


def cycle(editor: Editor, step: int) -> None:
    """Put the next (1) or previous (-1) alternative in the place of the ghost, around the ends.

    What the dial hides is among them, as in the list: it is asked for first.
    """
    shown, level = bool(editor.moment.shown), editor.moment.question.level
    if shown and level == "all":
        editor.cycle(step)
        return
    suggest_now(editor)
    if shown:
        editor.page.offers = editor.page.offers.turn(editor.moment.question, step)


def dismiss(editor: Editor) -> None:
    """Hide the ghost until the next edit, and a list that was asked for; leave a selection."""
    page, suggestions = editor.page, editor.suggestions
    if page.buffer.selection_state is not None:
        page.buffer.exit_selection()
    elif editor.search.lit:
        editor.search.lit = False
    else:
        always = editor.settings.list == "always"
        suggestions.wishes = replace(suggestions.wishes, list_open=always, invoked=None)
        page.offers = page.offers.dismiss(editor.moment.question)

"""What the editor can do: one method per thing a key makes it do, and what it hears from the worker.

It knows neither keys nor windows, so it can be driven by a test; `keys` calls it and `application` shows it.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from predictor.contract import Answer, Suggestion
from predictor.editor.file import TextFile
from predictor.editor.ghost import first_word, ghost_text
from predictor.editor.offers import has_room
from predictor.editor.page import Page
from predictor.editor.question import Question
from predictor.editor.status import Status
from predictor.editor.worker import Opened, Request
from predictor.policy import DIAL

TEXT, QUESTION, NAME, HELP = "text", "question", "name", "help"
DISMISSED = "dismissed"
NO_ROOM = "letters follow the cursor"


class Screen(Protocol):
    """What the editor needs of the terminal."""

    def focus(self, mode: str) -> None:
        """Send the keys to the window of this mode."""

    def refresh(self) -> None:
        """Paint again soon."""

    def exit(self) -> None:
        """End the application."""

    def text_width(self) -> int:
        """Return the width of the text window in cells."""
        ...


class Editor:
    """The editor's state: a page, a mode, a model, and the question that is open, if any."""

    def __init__(self, page: Page, screen: Screen, *, accept_tab: bool = False) -> None:
        self.page = page
        self.mode = TEXT
        self.message = ""
        self.trouble = ""
        self.question: Question | None = None
        self.list_open = False
        self.help_top = 0
        self.finished = False
        self._screen = screen
        self._accept_tab = accept_tab
        self._model = ""  # none yet: the worker is still loading
        self._opened: Opened | None = None
        self._show = "all"
        self._asked: Request | None = None
        self._after_saving: Callable[[], None] = self.nothing

    # What holds now.

    @property
    def now(self) -> Request:
        """The moment: the text, the cursor and the model."""
        return self.page.request(self._model, self._show)

    def is_text(self) -> bool:
        """Whether keys go to the text."""
        return self.mode == TEXT

    def is_writing(self) -> bool:
        """Whether keys go to the text and none of it is selected."""
        return self.mode == TEXT and self.page.buffer.selection_state is None

    def shown(self) -> tuple[Suggestion, ...]:
        """Return the suggestions on the screen, best first."""
        return self.page.offers.shown(self.now) if self.is_writing() else ()

    def ghost(self) -> str:
        """Return the ghost text at the cursor, or ""."""
        return ghost_text(self.page.offers.ghost(self.now)) if self.is_writing() else ""

    def shows_ghost(self) -> bool:
        """Whether there is ghost text."""
        return self.ghost() != ""

    def shows_list(self) -> bool:
        """Whether the list of suggestions is on the screen."""
        return self.list_open and bool(self.shown())

    def is_choosing(self) -> bool:
        """Whether the writer has moved into the list."""
        return self.shows_list() and self.choice() is not None

    def choice(self) -> int | None:
        """Return the index of the suggestion moved to."""
        return self.page.offers.choice(self.now)

    def word_start(self) -> int:
        """Return where the suggested word begins in the text, the letters already typed included."""
        best, cursor = self.page.offers.best(self.now), self.page.buffer.cursor_position
        if best is None:
            return cursor
        typed = best.replace or len(best.text) - len(best.insert.rstrip())
        return max(0, cursor - typed)

    def tab_accepts(self) -> bool:
        """Whether Tab accepts: by choice only, and never where it indents a line."""
        indents = not self.page.buffer.document.current_line_before_cursor.strip()
        return self._accept_tab and self.shows_ghost() and not indents

    def status(self) -> Status:
        """Return what the status line says."""
        answer, savings = self.page.offers.answer, self.page.savings
        loading = "" if self.trouble else "loading…"
        return Status(
            name=self.page.file.name,
            modified=self.page.modified,
            speaker=answer.model if answer else self._model or loading,
            latency_ms=answer.latency_ms if answer else None,
            saved=savings.saved,
            percent=savings.percent,
            silence=self._silence(),
            trouble=self.trouble,
            message=self.message,
        )

    def _silence(self) -> str:
        now, offers = self.now, self.page.offers
        if not has_room(now.after):
            return NO_ROOM
        if offers.dismissed(now):
            return DISMISSED
        return offers.answer.silence if offers.answer and offers.answered(now) else ""

    # Writing.

    def type(self, characters: str) -> None:
        """Insert typed characters."""
        self.page.type(characters)

    def paste(self, text: str) -> None:
        """Insert pasted text."""
        self.page.paste(text)

    def new_line(self) -> None:
        """Begin a new line."""
        self.page.new_line()

    def move_row(self, rows_down: int) -> None:
        """Move the cursor to the row above (-1) or below (1)."""
        self.page.move_row(rows_down, self._screen.text_width())

    def undo(self) -> None:
        """Undo the last change."""
        self.page.buffer.undo()

    def nothing(self) -> None:
        """Do nothing."""

    # Suggestions.

    def accept(self) -> None:
        """Accept the suggestion moved to in the list, else all of the ghost text."""
        best = self.page.offers.ghost(self.now)
        if best is not None:
            self.page.accept(best, keys=1 + (self.choice() or 0) + (self.choice() is not None))

    def accept_word(self) -> None:
        """Accept the next word of the ghost text."""
        ghost = self.page.offers.ghost(self.now)
        if ghost is not None:
            self.page.accept(first_word(ghost))

    def accept_number(self, number: int) -> None:
        """Accept the suggestion with this number in the list, if the list is on the screen."""
        if self.shows_list() and number <= len(self.shown()):
            self.page.accept(self.shown()[number - 1])

    def dismiss(self) -> None:
        """Hide the ghost until the next edit, and the list until it is asked for."""
        self.list_open = False
        self.page.offers.dismiss(self.now)

    def toggle_list(self) -> None:
        """Show or hide the list of suggestions."""
        self.list_open = not self.list_open
        self.page.offers.choose(self.now, None)

    def choose(self, step: int) -> None:
        """Move down (1) or up (-1) in the list; up from the first word leaves it."""
        index = -1 if self.choice() is None else self.choice() or 0
        index = min(index + step, len(self.shown()) - 1)
        self.page.offers.choose(self.now, index if index >= 0 else None)

    def switch_model(self) -> None:
        """Ask the next predictor from now on."""
        models = self._opened.models if self._opened else ()
        if not models:
            self.message = "No model is loaded yet." if not self.trouble else self.trouble
        elif len(models) == 1:
            self.message = f"There is only the {self._model}."
        else:
            self._model = models[(models.index(self._model) + 1) % len(models)]
            self.page.offers.forget()

    def turn_dial(self, step: int) -> None:
        """Show less (1) or more (-1) from now on, and say what that was measured to mean."""
        levels = tuple(DIAL)
        place = min(max(levels.index(self._show) + step, 0), len(levels) - 1)
        self._show = levels[place]
        self.page.offers.forget()
        measured = self._opened.dial.get(self._model, {}) if self._opened else {}
        coverage, precision = measured.get(self._show, (math.nan, math.nan))
        meaning = f": something at {coverage:.0%} of all keys, {precision:.0%} of it right"
        self.message = f"Showing {self._show}{meaning if math.isfinite(precision) else ''}."

    # Files.

    def save(self) -> None:
        """Save the text; asks for a name if it has none."""
        self._save_then(self.nothing)

    def quit(self) -> None:
        """End the editor; asks if there is something to save."""
        if not self.page.modified:
            self._finish()
            return
        answers = {"yes": lambda: self._save_then(self._finish), "no": self._finish}
        self._ask(Question(f"Save {self.page.file.name} before quitting?", answers))

    def interrupt(self) -> None:
        """Ctrl-C: say how to leave; the text is nothing to lose by a slip of the finger."""
        self.message = "Ctrl-Q quits, Ctrl-S saves, F1 shows the keys."

    def _save_then(self, action: Callable[[], None]) -> None:
        self._after_saving = action
        if self.page.file.path is None:
            self._enter(NAME)
        else:
            self._save_to(self.page.file)

    def name_given(self, name: str) -> None:
        """Save under the name that was typed."""
        self._enter(TEXT)
        if name.strip():
            self._save_to(replace(self.page.file, path=Path(name.strip()).expanduser(), stamp=None))

    def _save_to(self, file: TextFile) -> None:
        try:
            if file.changed_on_disk():
                what = "exists already" if file.stamp is None else "was changed by another program"
                answers = {"yes": lambda: self._write(file), "no": self.nothing}
                self._ask(Question(f"{file.name} {what}. Overwrite it?", answers))
                return
        except OSError as error:
            self._tell_unsaved(error)
            return
        self._write(file)

    def _write(self, file: TextFile) -> None:
        try:
            self.page.save(file)
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
            self._tell_unsaved(error)
            return
        self.message = f"Saved {file.name}."
        self._after_saving()

    def _tell_unsaved(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        self.message = f"Not saved: {reason}. The text is still here."

    def _finish(self) -> None:
        self.finished = True
        self._screen.exit()

    # Questions and help.

    def _ask(self, question: Question) -> None:
        self.question = question
        self._enter(QUESTION)

    def answer_question(self, key: str) -> None:
        """Decide the open question; a key that is no answer leaves it open."""
        action = self.question.action(key) if self.question else None
        if action is not None:
            self.cancel_question()
            action()

    def cancel_question(self) -> None:
        """Leave everything as it is and go back to the text."""
        self.question = None
        self._enter(TEXT)

    def open_help(self) -> None:
        """Show the page of keys."""
        self.help_top = 0
        self._enter(HELP)

    def close_help(self) -> None:
        """Go back to the text."""
        self._enter(TEXT)

    def scroll_help(self, rows: int) -> None:
        """Move the help page by some rows; the page itself knows where it ends."""
        self.help_top = max(0, self.help_top + rows)

    def _enter(self, mode: str) -> None:
        self.mode = mode
        self._screen.focus(mode)

    # What the worker says. All of it comes in the editor's own thread.

    def next_request(self) -> Request | None:
        """Return what to ask the worker now, or None if that has been asked or needs no asking."""
        now = self.now
        if not self._model or now == self._asked or not has_room(now.after):
            return None
        self._asked = now
        return now

    def ready(self, opened: Opened) -> None:
        """The session is open: ask its model from now on."""
        self._opened, self._model, self._show = opened, opened.model, opened.show
        self._screen.refresh()

    def answered(self, request: Request, answer: Answer) -> None:
        """Take an answer, unless the text, the cursor or the model has changed since it was asked for."""
        if request == self.now:
            if answer.final:
                self.trouble = ""
            self.page.offers.take(request, answer)
            self._screen.refresh()

    def failed(self, error: Exception) -> None:
        """There are no predictions: say why and let the writer write on."""
        trouble = " ".join(str(error).split()) or type(error).__name__
        if trouble != self.trouble:  # the same again at every key would hide the status line
            self.trouble, self.message = trouble, f"No predictions: {trouble}"
        self._screen.refresh()

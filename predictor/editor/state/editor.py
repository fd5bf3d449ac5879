"""The state of the editor, and what it hears from the worker.

It knows neither keys nor windows, so it can be driven by a test. What keys do to it is in `writing`,
`suggesting`, `searching` and `filing`; `application` shows it.
"""

import time
from collections.abc import Callable, Sequence

from predictor.contract import Answer, Suggestion
from predictor.editor.screen.status import Status
from predictor.editor.state.dialog import Entry, Question
from predictor.editor.state.ghost import ghost_text
from predictor.editor.state.page import Page
from predictor.editor.state.pages import Pages
from predictor.editor.state.screen import Screen
from predictor.editor.state.suggestions import Suggestions
from predictor.editor.text.search import Search
from predictor.rules.policy import keys_saved, worth_showing
from predictor.settings import Settings
from predictor.suggesting.offers import has_room
from predictor.suggesting.race import Finished, Race, Run
from predictor.suggesting.request import Request
from predictor.suggesting.worker import Opened

TEXT, QUESTION, ENTRY, HELP = "text", "question", "entry", "help"
DISMISSED = "dismissed"
NO_ROOM = "letters follow the cursor"
SELECTED = "text is selected"
MOVED = "moved: Alt-/ suggests here"
WAITING = "waiting for a pause"
LOADING = "loading…"
_BETTER_S = 0.03  # how long an answer that is not final waits for a better one


class Editor:
    """The editor's state: pages, a mode, the predictor, and the question that is open, if any.

    message: what the status line says instead of all else, until the next key. kept: set when the editor ends
    with nothing unsaved, or as the writer decided.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        screen: Screen,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings or Settings()
        self.pages = Pages(pages)
        self.screen = screen
        self.suggestions = Suggestions(self.settings, clock)
        self.search = Search()
        self.mode = TEXT
        self.message = ""
        self.question: Question | None = None
        self.entry: Entry | None = None
        self.line_numbers = self.settings.line_numbers
        self.pipe = False
        self.help_top = 0
        self.finished = False

    # What holds now.

    @property
    def page(self) -> Page:
        """The page on the screen."""
        return self.pages.current

    @property
    def now(self) -> Request:
        """The moment: the text around the place where a suggestion would stand, and who is asked how."""
        suggestions = self.suggestions
        now = self.page.request(suggestions.model, "all", self.shift())
        # The list shows what the dial hides, too.
        everything = suggestions.list_open or suggestions.level(now) == "all" or suggestions.show == "all"
        return now if everything else self._at_level(now)

    def _at_level(self, now: Request) -> Request:
        return Request(now.before, now.after, now.start, now.model, self.suggestions.show)

    def shift(self) -> int:
        """Return how far behind the cursor suggestions stand: vi's lies on a letter, never behind it."""
        if not self.screen.vi_navigation():
            return 0
        document = self.page.buffer.document
        return int(document.current_char not in ("", "\n"))

    def is_text(self) -> bool:
        """Whether keys go to the text."""
        return self.mode == TEXT

    def is_writing(self) -> bool:
        """Whether keys go to the text and none of it is selected."""
        return self.mode == TEXT and self.page.buffer.selection_state is None

    def offering(self) -> bool:
        """Whether suggestions may be shown, if there are any."""
        return self.is_writing() and not self.silence_of_editor() and self.page.offers.revealed

    def shown(self) -> tuple[Suggestion, ...]:
        """Return the suggestions on the screen, best first."""
        return self.page.offers.shown(self.now) if self.offering() else ()

    def ghost(self) -> str:
        """Return the ghost text at the cursor, or ""."""
        now = self.now
        ghost = self.page.offers.ghost(now) if self.offering() else None
        return ghost_text(ghost) if ghost is None or self._is_worth(ghost, now) else ""

    def _is_worth(self, ghost: Suggestion, now: Request) -> bool:
        """Whether the ghost passes the dial, which nobody else has asked where the list is open."""
        suggestions = self.suggestions
        if not suggestions.list_open or self.choice() is not None or suggestions.level(now) is not None:
            return True
        return worth_showing(ghost.probability, keys_saved(ghost.insert), self.suggestions.show)

    def shows_ghost(self) -> bool:
        """Whether there is ghost text."""
        return self.ghost() != ""

    def shows_list(self) -> bool:
        """Whether the list of suggestions is on the screen."""
        return self.suggestions.list_open and bool(self.shown())

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
        return max(0, cursor + self.shift() - max(typed, 0))

    def tab_accepts(self) -> bool:
        """Whether Tab accepts: by choice only, and never where it indents a line."""
        indents = not self.page.buffer.document.current_line_before_cursor.strip()
        return self.settings.accept_tab and self.shows_ghost() and not indents

    # Why nothing is shown.

    def silence_of_editor(self) -> str:
        """Return why the editor does not show anything here, whatever the predictor says; "" if it may."""
        page, suggestions = self.page, self.suggestions
        if page.file.locked or page.buffer.locked:
            return "read-only"
        # Right moves and accepts: who goes through a text with it must not accept on the way.
        moved = MOVED if page.was_moved(self.shift()) else ""
        if quiet := suggestions.quiet(page.silent) or moved:
            now = self.page.request(suggestions.model, "all", self.shift())
            if suggestions.level(now) is None:
                return quiet
        document = page.buffer.document
        if self.screen.vi_navigation() and not _last_of_line(document.current_line_after_cursor):
            return "vi navigation"
        return ""

    def silence(self) -> str:
        """Return the name of the silence, "" if something is shown or about to be."""
        offers = self.page.offers
        if not self.is_writing():
            return SELECTED if self.mode == TEXT else ""
        if silence := self.silence_of_editor():
            return silence
        now = self.now
        if not has_room(now):
            return NO_ROOM
        if offers.dismissed(now):
            return DISMISSED
        if not offers.revealed and offers.ghost(now) is not None:
            return WAITING if self.settings.delay_ms else ""
        answer = offers.answer
        if answer is None or not offers.answered(now) or offers.ghost(now) is not None:
            return ""
        return answer.silence

    def status(self) -> Status:
        """Return what the status line says."""
        page, suggestions = self.page, self.suggestions
        answer = page.offers.answer
        loading = "" if suggestions.trouble else LOADING
        ghost = self.ghost() if self.settings.plain else ""
        return Status(
            name="standard input" if self.pipe and not page.file.path else page.file.name,
            place=f"{self.pages.index + 1}/{len(self.pages.all)}" if len(self.pages.all) > 1 else "",
            modified=page.modified,
            locked=bool(page.file.locked),
            mode=self.screen.vi_mode(),
            speaker=(answer.model if answer else suggestions.model) or loading,
            latency_ms=suggestions.last_ms,
            p95_ms=suggestions.percentile_ms(),
            saved=page.savings.saved,
            percent=page.savings.percent,
            silence=self.silence(),
            trouble=suggestions.trouble,
            message=self.message,
            ghost=ghost,
        )

    # Modes.

    def enter(self, mode: str) -> None:
        """Send keys to the text, a question, an entry, or the help page."""
        self.mode = mode
        self.screen.focus(mode)

    def ask(self, question: Question) -> None:
        """Ask for one key."""
        self.question = question
        self.enter(QUESTION)

    def ask_text(self, entry: Entry) -> None:
        """Ask for a line of text: a name, something to find."""
        self.entry = entry
        self.enter(ENTRY)

    def to_text(self) -> None:
        """Leave any question as it is and go back to the text."""
        self.question = self.entry = None
        self.enter(TEXT)

    # What the worker says. All of it comes in the editor's own thread.

    def next_request(self) -> Request | None:
        """Return what to ask the worker now, or None if that has been asked or needs no asking."""
        now, suggestions = self.now, self.suggestions
        if self.is_writing() and (known := suggestions.foreseen(now)) and not self.page.offers.answered(now):
            self.page.offers.take(now, known)
        if not suggestions.model or self.mode != TEXT or self.silence_of_editor() or not has_room(now):
            return None
        return now if suggestions.ask(now) else None

    def notice_race(self) -> None:
        """Hand the words that were finished to the referee."""
        race = self.suggestions.race
        if race is not None:
            words = race.notice(self.now)
            if words:
                self.screen.judge(words, self.suggestions.racers())

    def ready(self, opened: Opened) -> None:
        """The session is open: ask its model from now on."""
        self.suggestions.open(opened)
        self.screen.refresh()

    def answered(self, request: Request, answer: Answer) -> None:
        """Take an answer, unless the text, the cursor or the model has changed since it was asked for."""
        if request != self.now:
            return
        if answer.final:
            self.suggestions.trouble = ""
            self.suggestions.arrived(request)
        # A better answer follows in a moment: painting both would flicker.
        delay = max(self.settings.delay_ms / 1000, 0 if answer.final else _BETTER_S)
        explicit = self.suggestions.level(request) is not None
        self.page.offers.take(request, answer, reveal=not delay or (explicit and answer.final))
        if not self.page.offers.revealed:
            self.screen.later(delay, lambda: self._reveal(request))
        if answer.final or self.page.offers.revealed:
            self.screen.refresh()

    def _reveal(self, request: Request) -> None:
        """The minimum delay is over: show what was held back, if the writer has not gone on."""
        if request == self.now:
            self.page.offers.revealed = True
            self.screen.refresh()

    def foreseen(self, request: Request, answer: Answer) -> None:
        """Keep what was computed ahead."""
        self.suggestions.foresee(request, answer)

    def raced(self, request: Request, runs: dict[str, Run]) -> None:
        """Show how the racers would go on."""
        race: Race | None = self.suggestions.race
        if race is not None:
            race.runs, race.at = runs, request
            self.screen.refresh()

    def judged(self, word: Finished, saved: dict[str, int]) -> None:
        """Add to the score of the race."""
        if self.suggestions.race is not None:
            self.suggestions.race.score(word, saved)
            self.screen.refresh()

    def failed(self, error: Exception) -> None:
        """There are no predictions: say why and let the writer write on."""
        trouble = " ".join(str(error).split()) or type(error).__name__
        if trouble != self.suggestions.trouble:  # the same again at every key would hide the status line
            self.suggestions.trouble, self.message = trouble, f"No predictions: {trouble}"
        self.screen.refresh()


def _last_of_line(rest: str) -> bool:
    """Whether the cursor, which lies on the first character of `rest`, is the line's last one."""
    return len(rest) <= 1

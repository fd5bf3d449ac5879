"""The state of the editor, and what it hears from the worker.

It knows neither keys nor windows, so it can be driven by a test. What keys do to it is in `commands`;
`application` shows it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from predictor.contract import Answer, Question
from predictor.editor.state.companion import Companion
from predictor.editor.state.counting import Counting
from predictor.editor.state.dialog import Confirmation, Decision, Entry
from predictor.editor.state.moment import Moment, Seen, moment_of
from predictor.editor.state.page import Page, Spot
from predictor.editor.state.pages import Pages
from predictor.editor.state.screen import Screen
from predictor.editor.state.suggestions import Suggestions
from predictor.editor.state.vi import VISUAL, Mode, Vi
from predictor.editor.text.search import Search
from predictor.editor.text.trail import Trail
from predictor.settings import Settings
from predictor.suggesting.worker import Opened

TEXT, CONFIRMATION, DECISION, ENTRY, HELP = "text", "confirmation", "decision", "entry", "help"
_PAUSE_S = 3.0  # without a key: then the writer may be asked again
_BETTER_S = 0.03  # how long an answer that is not final waits for a better one


class Editor:
    """The editor's state: pages, a mode, the predictor, and the dialog that is open, if any.

    message: what the status line says instead of all else, until the next key. asked_at: when `confirmation`
    was asked, by the clock. companions: what goes along with the writing. finished: set when the editor ends
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
        self.companions: list[Companion] = []
        self.counting = Counting(wanted=self.settings.statistics)
        self.search = Search()
        self.vi = Vi() if self.settings.keys == "vi" else None
        self.mode = TEXT
        self.message = ""
        self.unkept = ""  # why unsaved text cannot be kept, "" as long as it can
        self.confirmation: Confirmation | None = None
        self.asked_at = 0.0
        self.decision: Decision | None = None
        self.entry: Entry | None = None
        self.line_numbers = self.settings.line_numbers
        self.theme = "plain" if self.settings.plain else self.settings.theme
        self.pipe = False
        self.remembers = False  # whether there is a history
        self.learns = False  # whether it learns what is typed
        self.incognito = self.settings.incognito
        self.help_top = 0
        self.finished = False
        self._known: tuple[Seen, Moment] | None = None

    # What holds now.

    @property
    def page(self) -> Page:
        """The page on the screen."""
        return self.pages.current

    @property
    def moment(self) -> Moment:
        """What holds now. Worked out anew only if something has changed on which it depends."""
        seen = self._seen()
        if self._known is None or self._known[0] != seen:
            moment = moment_of(seen, self.settings)
            if seen.wishes.invoked is not None and not moment.invoked:  # the writer has gone on
                self.suggestions.wishes = replace(seen.wishes, invoked=None)
                seen = seen._replace(wishes=self.suggestions.wishes)
            self._known = seen, moment
        return self._known[1]

    def _seen(self) -> Seen:
        page, wishes = self.pages.current, self.suggestions.wishes
        buffer = page.buffer
        return Seen(
            page,
            buffer.content,
            buffer.cursor_position,
            buffer.edited_at,
            page.offers,
            buffer.selection_state is not None,
            buffer.locked,
            page.silent,
            self.mode == TEXT,
            self.navigates(),
            wishes.minutes_left(self.suggestions.clock()),
            wishes,
        )

    def is_text(self) -> bool:
        """Whether keys go to the text."""
        return self.mode == TEXT

    def is_writing(self) -> bool:
        """Whether keys go to the text and none of it is selected."""
        return self.mode == TEXT and self.page.buffer.selection_state is None

    def shows_ghost(self) -> bool:
        """Whether there is ghost text."""
        return self.moment.ghost != ""

    def shows_list(self) -> bool:
        """Whether the list of suggestions is on the screen."""
        return self.suggestions.wishes.list_open and bool(self.moment.shown)

    def shows_suggestion(self) -> bool:
        """Whether there is ghost text or a list."""
        return self.shows_ghost() or self.shows_list()

    def is_choosing(self) -> bool:
        """Whether the writer has moved into the list."""
        return self.shows_list() and self.moment.choice is not None

    def tab_accepts(self) -> bool:
        """Whether Tab accepts: by choice only, and never where it indents a line."""
        indents = not self.page.buffer.document.current_line_before_cursor.strip()
        return self.settings.accept_tab and self.shows_ghost() and not indents

    def cycle(self, step: int) -> None:
        """Put the next (1) or previous (-1) suggestion in the place of the ghost, and say which it is."""
        page = self.page
        page.offers, place, count = page.offers.cycle(self.moment.question, step)
        self.message = f"{place} of {count}" if count > 1 else "There is no other suggestion."

    # Pages.

    def add_page(self, page: Page) -> None:
        """Open a page beside the others and look at it."""
        page.view.wrap = self.page.view.wrap
        self.follow(page)
        self.pages.add(page)

    def learns_from(self, page: Page) -> bool:
        """Whether what is typed on a page is learned."""
        return self.learns and not self.incognito and self.settings.learns_in(page.file.path)

    def follow(self, page: Page) -> None:
        """Note from now on what is typed on a page, if that is to be learned, else nothing any more."""
        learns = self.learns_from(page)
        if learns != (page.buffer.trail is not None):
            page.buffer.trail = Trail() if learns else None

    # Modes and wishes.

    def navigates(self) -> bool:
        """Whether letters are vi's commands."""
        return self.vi is not None and (
            self.vi.mode is Mode.NORMAL or self.page.buffer.selection_state is not None
        )

    def is_busy(self) -> bool:
        """Whether Esc has something to end in vi: a selection, or keys that are no whole command."""
        return (
            self.is_text() and self.vi is not None and bool(self.vi.keys or self.page.buffer.selection_state)
        )

    def enter_vi(self, mode: Mode) -> None:
        """Make letters vi's commands, or text."""
        if self.vi is not None:
            self.vi.mode = mode
            self.screen.refresh()

    def vi_mode(self) -> str:
        """Return what vi says about its mode, "" with Emacs' keys."""
        if self.vi is None:
            return ""
        state = self.page.buffer.selection_state
        mode = self.vi.mode.value if state is None else VISUAL[state.type]
        recording = f"recording @{self.vi.recording}" if self.vi.recording else ""
        return " ".join(filter(None, [mode, recording, "".join(self.vi.keys)]))

    def enter(self, mode: str) -> None:
        """Send keys to the text, a dialog, or the help page."""
        self.mode = mode
        self.screen.focus(mode)

    def confirm(self, confirmation: Confirmation) -> None:
        """Ask for a choice and Enter."""
        self.confirmation, self.asked_at = confirmation, self.suggestions.clock()
        self.enter(CONFIRMATION)

    def write_on(self) -> None:
        """The writer writes on instead of answering: what must not be missed is asked again at a pause."""
        unanswered = self.confirmation
        self.to_text()
        if unanswered and unanswered.returns:
            self._confirm_later(replace(unanswered, chosen=0), self.page, None)

    def _confirm_later(self, confirmation: Confirmation, page: Page, spot: Spot | None) -> None:
        """Ask when the page is on the screen and nothing has happened on it since it was at `spot`."""
        if page not in self.pages.all:
            return
        if self.page is page and self.mode == TEXT and page.spot == spot:
            self.confirm(confirmation)
            self.screen.refresh()
        else:
            self.screen.later(_PAUSE_S, partial(self._confirm_later, confirmation, page, page.spot))

    def ask(self, decision: Decision) -> None:
        """Ask for one key."""
        self.decision = decision
        self.enter(DECISION)

    def fail(self, message: str) -> None:
        """Say what could not be done; macros end there."""
        self.message = message
        self.screen.stop_playing()

    def say_locked(self) -> None:
        """Say why this text cannot be changed."""
        self.fail(self.page.file.locked or "This text cannot be changed.")

    def ask_text(self, entry: Entry) -> None:
        """Ask for a line of text: a name, something to find."""
        self.entry = entry
        self.enter(ENTRY)

    def to_text(self) -> None:
        """Leave any dialog as it is and go back to the text."""
        self.confirmation = self.decision = self.entry = self.search.current = None
        self.enter(TEXT)

    def forget_answers(self) -> None:
        """Another model or another level is asked from now on."""
        self.suggestions.conversation.forget()
        for page in self.pages.all:
            page.offers = page.offers.forget()

    # What the worker is asked and says. All of it comes in the editor's own thread.

    def next_question(self) -> Question | None:
        """Return what to ask the worker now, or None if that has been asked or needs no asking."""
        moment, conversation, page = self.moment, self.suggestions.conversation, self.page
        question = moment.question
        known = conversation.foreseen(question) if self.is_writing() else None
        if known and not page.offers.answered(question):
            self._take(question, known)
        wanted = moment.asks and conversation.ask(question)
        return question if wanted else None

    def ready(self, opened: Opened) -> None:
        """The session is open: ask its model from now on."""
        self.suggestions.open(opened)
        self.screen.refresh()

    def answered(self, question: Question, answer: Answer) -> None:
        """Take an answer, unless the text, the cursor or the model has changed since it was asked for."""
        moment, page = self.moment, self.page
        if question != moment.question:
            return
        if answer.final:
            self.suggestions.trouble = ""
            self.suggestions.conversation.arrived(question)
        # A better answer follows soon: painting both would flicker.
        delay = max(self.settings.delay_ms / 1000, 0 if answer.final else _BETTER_S)
        reveal = not delay or (moment.invoked and answer.final)
        self._take(question, answer, reveal=reveal)
        if not page.offers.revealed:
            self.screen.later(delay, lambda: self._reveal(question))
        if answer.final or page.offers.revealed:
            self.screen.refresh()

    def _take(self, question: Question, answer: Answer, *, reveal: bool = True) -> None:
        self.page.offers = offers = self.page.offers.take(question, answer, reveal=reveal)
        if offers.turning and answer.final:
            asked, step = offers.turning
            self.page.offers = replace(offers, turning=None)
            if asked == question:
                self.cycle(step)

    def _reveal(self, question: Question) -> None:
        """The minimum delay is over: show what was held back, if the writer has not gone on."""
        if question == self.moment.question:
            self.page.offers = self.page.offers.reveal()
            self.screen.refresh()

    def foreseen(self, question: Question, answer: Answer) -> None:
        """Keep what was computed ahead."""
        self.suggestions.conversation.foresee(question, answer)

    def failed(self, error: Exception) -> None:
        """There are no predictions: say why and let the writer write on."""
        trouble = " ".join(str(error).split()) or type(error).__name__
        if trouble != self.suggestions.trouble:  # the same again at every key would hide the status line
            self.suggestions.trouble, self.message = trouble, f"No predictions: {trouble}"
        self.screen.refresh()

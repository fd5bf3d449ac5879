"""What becomes of the suggestions, as the writer's keys and the screen tell: numbers, in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from predictor.contract import Question
from predictor.editor.state.moment import Moment
from predictor.editor.state.page import Page
from predictor.history.tally import NOTHING, Tally


@dataclass(slots=True)
class _Word:
    """A word under way."""

    page: Page
    """Where it is written."""
    start: int
    """Where it begins."""
    shown: set[str] = field(default_factory=set)
    """The words that were on display in its place, each before its last letter was typed."""
    accepted: bool = False
    """Whether any of it was accepted."""


class Counting:
    """Counts on pages of which something is learned, if that is wanted."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._tally = NOTHING
        self._shown_at: Question | None = None
        self._word: _Word | None = None
        # By page, the keys that wrote something, and those saved, as far as they are counted.
        self._keys: WeakKeyDictionary[Page, tuple[int, int]] = WeakKeyDictionary()

    def painted(self, page: Page, moment: Moment, *, listed: bool) -> None:
        """The screen shows this; listed: the list of words, too."""
        if not self._counts(page):
            self._word = None
            return
        context = moment.question.context
        start = context.start + context.word_start
        word = self._word
        if word is None or word.page is not page or word.start != start:
            if word is not None and word.page is page and _ignored(word, moment):
                self._add(Tally(ignored=1))
            word = self._word = _Word(page, start)
        if not (moment.ghost or listed):
            return
        if not context.suffix:
            shown = _on_display(moment, listed)
            word.shown.update(text for text in shown if len(text) > len(context.prefix))
        if moment.question != self._shown_at:
            self._shown_at = moment.question
            self._add(Tally(shown=1))

    def accepted(self, page: Page, *, whole: bool) -> None:
        """A suggestion is accepted, all of it or a part."""
        if self._word is not None:
            self._word.accepted = True
        if self._counts(page):
            self._add(Tally(accepted=1) if whole else Tally(partly_accepted=1))

    def key_pressed(self, page: Page) -> None:
        """A key was pressed on a page, and all is done that it does."""
        savings = page.savings
        typed, saved = savings.typed + savings.gained.keys, savings.saved
        known = self._keys.get(page, (0, 0))
        if (typed, saved) != known:
            self._keys[page] = typed, saved
            if self._counts(page):
                self._add(Tally(typed=typed - known[0], saved=saved - known[1]))

    def take(self) -> Tally:
        """Return what was counted since this was last called."""
        taken, self._tally = self._tally, NOTHING
        return taken

    def _counts(self, page: Page) -> bool:
        return self._wanted and page.buffer.trail is not None

    def _add(self, tally: Tally) -> None:
        self._tally = self._tally.plus(tally)


def _on_display(moment: Moment, listed: bool) -> Iterator[str]:
    """Yield the words that are on display for the place of the word under way."""
    if listed:
        yield from (suggestion.text for suggestion in moment.shown)
    if moment.ghost and moment.offered is not None:
        yield moment.offered.text.partition(" ")[0]


def _ignored(word: _Word, now: Moment) -> bool:
    """Whether a word was typed to its last letter, though it was on display before that."""
    context = now.question.context
    place = word.start - context.start
    if word.accepted or not 0 <= place < context.word_start:
        return False
    written = context.before[place:]
    return any(written.startswith(text) and _ends(written[len(text) :]) for text in word.shown)


def _ends(rest: str) -> bool:
    """Whether a word is over where `rest` follows: an apostrophe goes on with it if a letter does."""
    return not rest.lstrip("'’")[:1].isalnum()

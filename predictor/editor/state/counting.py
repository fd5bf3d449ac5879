"""What becomes of the suggestions, as the writer's keys and the screen tell: numbers, in memory."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from predictor.contract import Context, Question, Suggestion
from predictor.editor.state.moment import Moment
from predictor.editor.state.page import Page
from predictor.history.tally import NOTHING, ONE_IN, Tally
from predictor.suggesting.job import Job
from predictor.suggesting.learned import Comparing
from predictor.text import word_places


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
    """Counts on pages of which something is learned, if that is wanted.

    draw: a number from 0 to 1, by chance; it says which words are looked at for what learning has added.
    """

    def __init__(self, *, wanted: bool, draw: Callable[[], float] = random.random) -> None:
        self._wanted, self._draw = wanted, draw
        self._jobs: list[Job] = []
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

    def accepted(self, page: Page, part: Suggestion, moment: Moment, *, listed: bool) -> None:
        """A suggestion is about to be accepted, or a part of one; listed: the list is on the screen."""
        if self._word is not None:
            self._word.accepted = True
        if not self._counts(page):
            return
        whole = part in (moment.offered, *moment.shown)
        self._add(Tally(accepted=1) if whole else Tally(partly_accepted=1))
        if moment.question.context.suffix:
            return
        for word, context, typed in _words_of(part, moment.question.context, whole=whole):
            if self._draw() < 1 / ONE_IN:
                question = replace(moment.question, context=context, phrase=False)
                visible = question.k if listed else 1
                self._jobs.append(Comparing(word, question, typed, visible, self._compared))

    def jobs(self) -> Sequence[Job]:
        """Return what the worker is to do when it is idle, once."""
        jobs, self._jobs = self._jobs, []
        return jobs

    def _compared(self, gained: int) -> None:
        self._add(Tally(sampled=1, gained=gained, squares=gained * gained))

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


def _words_of(part: Suggestion, context: Context, *, whole: bool) -> Iterator[tuple[str, Context, int]]:
    """Yield the words that accepting finishes, what stands before each, and how much of it was typed."""
    start, typed = context.word_start, len(context.prefix)
    written = context.before[start : len(context.before) - part.replace] + part.insert
    for first, last in word_places(written):
        if last > typed and (whole or last < len(written)):
            before = context.before[:start] + written[:first]
            yield written[first:last], replace(context, before=before), 0 if first else typed


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

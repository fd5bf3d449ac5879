"""What holds at a moment: the question, what is shown, and why not more; worked out once and handed on."""

from dataclasses import dataclass
from typing import NamedTuple

from predictor.contract import Context, Question, Suggestion
from predictor.editor.state.page import Page
from predictor.editor.state.wishes import Wishes
from predictor.editor.text.lines import Lines
from predictor.rules.policy import is_worth
from predictor.settings import Settings
from predictor.suggesting.ghost import ghost_text
from predictor.suggesting.holding import has_room
from predictor.suggesting.offers import LIST_SIZE, Offered, Offers

OFF = "suggestions are off"
OFF_HERE = "suggestions are off in this file"
READ_ONLY = "read-only"
NAVIGATION = "vi commands"
DISMISSED = "dismissed"
NO_ROOM = "letters follow the cursor"
SELECTED = "text is selected"
MOVED = "moved: Alt-/ suggests here"
WAITING = "waiting for a pause"


class Seen(NamedTuple):
    """All that a moment depends on: two that are equal make the same moment."""

    page: Page
    """The page on the screen."""
    content: Lines
    """Its text."""
    cursor: int
    """The place of the cursor in the text."""
    edited_at: tuple[Lines, int] | None
    """Text and cursor right after the last change."""
    offers: Offers
    """What the predictor has offered."""
    selecting: bool
    """Whether text is selected."""
    locked: bool
    """Whether the text cannot be changed."""
    silent: bool
    """Whether suggestions are off for this text."""
    typing: bool
    """Whether keys go to the text."""
    navigating: bool
    """Whether letters are vi's commands."""
    minutes_left: int
    """For how long suggestions are snoozed."""
    wishes: Wishes
    """What the writer wants to see."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds as long as nothing changes."""

    question: Question
    """What is asked."""
    shift: int
    """Characters from the cursor to where suggestions stand: vi's cursor lies on a letter, never after it."""
    invoked: bool
    """Whether the writer has asked for whatever there is."""
    quiet: str
    """Why nothing may be shown, whatever the predictor says; "" if something may."""
    silence: str
    """Why nothing is shown; "" if something is, or is about to be."""
    offered: Suggestion | None
    """What stands at the cursor, should it be shown."""
    shown: tuple[Suggestion, ...]
    """The suggestions that are shown, best first."""
    choice: int | None
    """Which of them the writer has moved to."""
    ghost: str
    """The ghost text at the cursor."""
    asks: bool
    """Whether there is something to ask."""

    @property
    def word_start(self) -> int:
        """Where the suggested word begins in the text, the letters already typed included."""
        place = self.question.context.cursor
        if not self.shown:
            return place
        best = self.shown[(self.choice or 0) % len(self.shown)]
        typed = best.replace or len(best.text) - len(best.insert.rstrip())
        return max(0, place - max(typed, 0))


def moment_of(seen: Seen, settings: Settings) -> Moment:
    """Work out what holds."""
    wishes, offers = seen.wishes, seen.offers
    shift = int(seen.navigating and seen.content.character(seen.cursor) not in ("", "\n"))
    context = Context.at(seen.content, seen.cursor + shift)
    invoked = wishes.follows_invocation(context)
    # The list shows what the dial hides, too.
    level = "all" if invoked or wishes.list_open else wishes.level
    question = Question(context, wishes.model, level, LIST_SIZE, settings.phrases)
    quiet = _quiet(seen, shift, invoked=invoked)
    writing, room = seen.typing and not seen.selecting, has_room(context)
    may_show = writing and not quiet and offers.revealed
    offered = offers.at(question)
    ghost, choice = offered.ghost, offered.choice
    # Where the list is open, the dial was not asked yet.
    asked = invoked or choice is not None or not wishes.list_open
    worth = asked or (ghost is not None and is_worth(ghost, wishes.level))
    silence = SELECTED if seen.typing else ""
    if writing:
        silence = quiet or _silence(offers, question, offered, room=room, delayed=settings.delay_ms > 0)
    return Moment(
        question=question,
        shift=shift,
        invoked=invoked,
        quiet=quiet,
        silence=silence,
        offered=ghost,
        shown=offered.shown if may_show else (),
        choice=choice,
        ghost=ghost_text(ghost) if may_show and worth else "",
        asks=seen.typing and room and not quiet and wishes.model != "",
    )


def _quiet(seen: Seen, shift: int, *, invoked: bool) -> str:
    if seen.locked:
        return READ_ONLY
    if not invoked and (silence := _unwanted(seen) or _moved(seen, shift)):
        return silence
    return NAVIGATION if seen.navigating and not _ends_line(seen) else ""


def _ends_line(seen: Seen) -> bool:
    """Whether vi's cursor lies on the last character of its line, or the line is empty."""
    row, start = seen.content.row_of(seen.cursor)
    return len(seen.content.lines[row]) - (seen.cursor - start) <= 1


def _unwanted(seen: Seen) -> str:
    """Return why the writer does not want to see anything."""
    if seen.wishes.off:
        return OFF
    if seen.minutes_left:
        return f"snoozed, {seen.minutes_left} min left"
    return OFF_HERE if seen.silent else ""


def _moved(seen: Seen, shift: int) -> str:
    """Return whether the cursor was moved since the last change; at the end of the text all goes on.

    Right moves and accepts: going through a text with it must not accept on the way.
    """
    place = seen.cursor + shift
    return MOVED if place < seen.content.length and seen.edited_at != (seen.content, place) else ""


def _silence(offers: Offers, now: Question, offered: Offered, *, room: bool, delayed: bool) -> str:
    """Return why nothing is offered where something may be shown."""
    if not room:
        return NO_ROOM
    if offered.dismissed:
        return DISMISSED
    if not offers.revealed and offered.ghost is not None:
        return WAITING if delayed else ""
    if offers.answer is None or not offers.answered(now) or offered.ghost is not None:
        return ""
    return offers.answer.silence

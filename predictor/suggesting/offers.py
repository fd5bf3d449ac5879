"""What is on offer at the cursor: the last answer, as far as it agrees with what was typed since.

Nothing here waits for the model. A letter that agrees with the ghost shortens it; a letter that does not
brings up the best lower candidate that agrees, at once. An answer replaces all that when it comes.
"""

from dataclasses import dataclass, replace

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.suggesting.holding import agreeing, has_room, typed_since

# Suggestions that are asked for: as many as a list shows.
LIST_SIZE = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """What is on offer at one question."""

    words: tuple[Suggestion, ...]
    """The words that hold, best first."""
    phrase: Suggestion | None
    """The phrase, as far as it is not typed or accepted yet."""
    choice: int | None
    """Which of the words the writer has moved to."""
    dismissed: bool
    """Whether the writer wants to see nothing here."""

    @property
    def shown(self) -> tuple[Suggestion, ...]:
        """The words, or nothing where they were dismissed."""
        return () if self.dismissed else self.words

    @property
    def ghost(self) -> Suggestion | None:
        """What stands at the cursor: the word moved to, the phrase, or the first word."""
        if self.dismissed:
            return None
        if self.phrase is not None and self.choice is None:
            return self.phrase
        return self.words[(self.choice or 0) % len(self.words)] if self.words else None


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """The offers of one text, and what the writer did about them. Immutable: each step returns new ones."""

    asked: Question | None = None
    """What the last answer is an answer to."""
    answer: Answer | None = None
    """The last answer taken."""
    revealed: bool = True
    """Whether it may be shown, or has to wait for the minimum delay."""
    moved_to: tuple[Question, int] | None = None
    """Which suggestion the writer has moved to in the list, and at which question."""
    turning: tuple[Question, int] | None = None
    """At which question the writer wants to move on from the ghost, and how far, once that is answered."""
    hidden_at: tuple[str, int] | None = None
    """The text, and where it begins, at which the writer wants to see nothing."""

    # Steps.

    def take(self, question: Question, answer: Answer, *, reveal: bool = True) -> "Offers":
        """Take an answer, unless what is shown is better or the writer is choosing from it.

        The bigram's quick answer does not push away a transformer's word that still agrees: it would flicker.
        reveal: show it at once; what goes on with a ghost that is visible is shown in any case.
        """
        old = self.at(question)
        holds = bool(old.words) or old.phrase is not None
        if holds and (old.choice is not None or self._outranks(answer)):
            return self
        visible = old.ghost if self.revealed else None
        taken = replace(self, asked=question, answer=answer)
        new = taken.at(question).ghost
        goes_on = visible is not None and new is not None and _same(visible.insert, new.insert)
        return replace(taken, revealed=reveal or goes_on)

    def reveal(self) -> "Offers":
        """Show what was held back."""
        return replace(self, revealed=True)

    def dismiss(self, now: Question) -> "Offers":
        """Show nothing until the text changes."""
        return replace(self, hidden_at=_text(now.context), moved_to=None, turning=None)

    def undismiss(self) -> "Offers":
        """Show again what was dismissed."""
        return replace(self, hidden_at=None)

    def choose(self, now: Question, index: int | None) -> "Offers":
        """Move to the suggestion `index`; None leaves the choosing again."""
        return replace(self, moved_to=None if index is None else (now, index))

    def cycle(self, now: Question, step: int) -> tuple["Offers", int, int]:
        """Put another suggestion in the place of the ghost, around the ends.

        The phrase, if there is one, comes first; then the words. Also returned: which of how many it is.
        """
        offered = self.at(now)
        first = 0 if offered.phrase is None else -1
        count = len(offered.shown) - first
        place = ((first if offered.choice is None else offered.choice) - first + step) % count
        return self.choose(now, place + first if place + first >= 0 else None), place + 1, count

    def turn(self, now: Question, step: int) -> "Offers":
        """Move on from the ghost by `step` as soon as the final answer to this question has come."""
        return replace(self, turning=(now, step))

    def forget(self) -> "Offers":
        """Drop the answer: another model is asked from now on."""
        return replace(self, asked=None, answer=None, moved_to=None)

    # What holds.

    def at(self, now: Question) -> Offered:
        """Return what is on offer at a question."""
        typed = typed_since(self.asked, now) if self.asked else None
        hidden = self.hidden_at is not None and self.hidden_at == _text(now.context)
        words: tuple[Suggestion, ...] = ()
        phrases: tuple[Suggestion, ...] = ()
        if typed is not None and self.answer is not None and has_room(now.context):
            words = agreeing(self.answer.suggestions, typed)
            phrases = agreeing((self.answer.phrase,), typed) if self.answer.phrase else ()
        choice = self.moved_to[1] if self.moved_to and self.moved_to[0] == now else None
        return Offered(words, phrases[0] if phrases else None, choice, hidden)

    def answered(self, now: Question) -> bool:
        """Whether the last answer is one to this very question."""
        return self.asked == now

    def _outranks(self, answer: Answer) -> bool:
        return not answer.final and self.answer is not None and self.answer.final


def _text(context: Context) -> tuple[str, int]:
    return context.before + context.after, context.start


def _same(old: str, new: str) -> bool:
    """Whether one ghost goes on with another: the same words, more of them, or fewer."""
    old, new = old.rstrip(), new.rstrip()
    return new.startswith(old) or old.startswith(new)

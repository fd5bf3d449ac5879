"""What is on offer at the cursor: the last answer, as far as it agrees with what was typed since.

Nothing here waits for the model. A letter that agrees with the ghost shortens it; a letter that does not
brings up the best lower candidate that agrees, at once. An answer replaces all that when it comes.
"""

from dataclasses import dataclass, replace

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.suggesting.holding import agreeing, has_room, typed_since


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
    hidden_at: tuple[str, int] | None = None
    """The text, and where it begins, at which the writer wants to see nothing."""

    # Steps.

    def take(self, question: Question, answer: Answer, *, reveal: bool = True) -> "Offers":
        """Take an answer, unless what is shown is better or the writer is choosing from it.

        The bigram's quick answer does not push away a transformer's word that still agrees: it would flicker.
        reveal: show it at once; what goes on with a ghost that is visible is shown in any case.
        """
        holds = bool(self.at(question)) or self._phrase(question) is not None
        if holds and (self.choice(question) is not None or self._outranks(answer)):
            return self
        visible = self.ghost(question) if self.revealed else None
        taken = replace(self, asked=question, answer=answer)
        new = taken.ghost(question)
        goes_on = visible is not None and new is not None and _same(visible.insert, new.insert)
        return replace(taken, revealed=reveal or goes_on)

    def reveal(self) -> "Offers":
        """Show what was held back."""
        return replace(self, revealed=True)

    def dismiss(self, now: Question) -> "Offers":
        """Show nothing until the text changes."""
        return replace(self, hidden_at=_text(now.context), moved_to=None)

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
        first = 0 if self._phrase(now) is None else -1
        count = len(self.shown(now)) - first
        choice = self.choice(now)
        place = ((first if choice is None else choice) - first + step) % count
        return self.choose(now, place + first if place + first >= 0 else None), place + 1, count

    def forget(self) -> "Offers":
        """Drop the answer: another model is asked from now on."""
        return replace(self, asked=None, answer=None, moved_to=None)

    # What holds.

    def at(self, now: Question) -> tuple[Suggestion, ...]:
        """Return the suggestions that hold at `now`, best first."""
        return self._agreeing(self.answer.suggestions, now) if self.answer else ()

    def answered(self, now: Question) -> bool:
        """Whether the last answer is one to this very question."""
        return self.asked == now

    def shown(self, now: Question) -> tuple[Suggestion, ...]:
        """Return what holds, or nothing where it was dismissed."""
        return () if self.dismissed(now) else self.at(now)

    def dismissed(self, now: Question) -> bool:
        """Whether the writer wants to see nothing at `now`."""
        return self.hidden_at is not None and self.hidden_at == _text(now.context)

    def choice(self, now: Question) -> int | None:
        """Return the index of the suggestion that was moved to, if any."""
        return self.moved_to[1] if self.moved_to and self.moved_to[0] == now else None

    def best(self, now: Question) -> Suggestion | None:
        """Return the suggestion moved to, else the first."""
        shown = self.shown(now)
        return shown[(self.choice(now) or 0) % len(shown)] if shown else None

    def ghost(self, now: Question) -> Suggestion | None:
        """Return what stands at the cursor: the suggestion moved to, a phrase, or the first word."""
        if self.dismissed(now) or self.choice(now) is not None:
            return self.best(now)
        return self._phrase(now) or self.best(now)

    def _outranks(self, answer: Answer) -> bool:
        return not answer.final and self.answer is not None and self.answer.final

    def _phrase(self, now: Question) -> Suggestion | None:
        """Return the answer's phrase, as far as it is not typed or accepted yet."""
        phrase = self.answer.phrase if self.answer else None
        found = self._agreeing((phrase,), now) if phrase else ()
        return found[0] if found else None

    def _agreeing(self, suggestions: tuple[Suggestion, ...], now: Question) -> tuple[Suggestion, ...]:
        if self.asked is None or not has_room(now.context):
            return ()
        typed = typed_since(self.asked, now)
        return () if typed is None else agreeing(suggestions, typed)


def _text(context: Context) -> tuple[str, int]:
    return context.before + context.after, context.start


def _same(old: str, new: str) -> bool:
    """Whether one ghost goes on with another: the same words, more of them, or fewer."""
    old, new = old.rstrip(), new.rstrip()
    return new.startswith(old) or old.startswith(new)

"""What is on offer at the cursor: the last answer, as far as it agrees with what was typed since.

Nothing here waits for the model. A letter that agrees with the ghost shortens it; a letter that does not
brings up the best lower candidate that agrees, at once. An answer replaces all that when it comes.
"""

from predictor.contract import Answer, Suggestion
from predictor.suggesting.request import Request, agreeing, typed_since
from predictor.text import split_at_cursor


def has_room(now: Request) -> bool:
    """Whether a word may be offered: not right in front of the letters of another one."""
    return not now.after or not _is_letter(now.after[0]) or bool(split_at_cursor(now.before[-128:]).prefix)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


class Offers:
    """The offers of one text, and what the writer did about them: dismissed them, moved in the list.

    revealed: whether the ghost may be painted, or has to wait for the minimum delay.
    """

    def __init__(self) -> None:
        self.revealed = True
        self._asked: Request | None = None
        self._answer: Answer | None = None
        self._choice: tuple[Request, int] | None = None
        self._dismissed: tuple[str, int] | None = None
        self._known: tuple[Request, tuple[Suggestion, ...]] | None = None

    @property
    def answer(self) -> Answer | None:
        """The last answer taken, for the status line."""
        return self._answer

    def take(self, request: Request, answer: Answer, *, reveal: bool = True) -> None:
        """Take an answer to `request`, unless what is shown is better or the writer is choosing from it.

        The bigram's quick answer does not push away a transformer's word that still agrees: it would flicker.
        reveal: show it at once; what goes on with a ghost that is visible is shown in any case.
        """
        holds = bool(self.at(request)) or self._phrase(request) is not None
        if holds and (self.choice(request) is not None or self._outranks(answer)):
            return
        visible = self.ghost(request) if self.revealed else None
        self._asked, self._answer, self._known = request, answer, None
        now = self.ghost(request)
        goes_on = visible is not None and now is not None and _same(visible.insert, now.insert)
        self.revealed = reveal or goes_on

    def at(self, now: Request) -> tuple[Suggestion, ...]:
        """Return the suggestions that hold at `now`, best first."""
        if self._known is None or self._known[0] != now:
            self._known = now, self._compute(now)
        return self._known[1]

    def answered(self, now: Request) -> bool:
        """Whether the last answer is one to this very moment."""
        return self._asked == now

    def shown(self, now: Request) -> tuple[Suggestion, ...]:
        """Return the same, or nothing after `dismiss`."""
        return () if self.dismissed(now) else self.at(now)

    def dismiss(self, now: Request) -> None:
        """Show nothing until the text changes."""
        self._dismissed, self._choice = _text(now), None

    def dismissed(self, now: Request) -> bool:
        """Whether the writer wants to see nothing at `now`."""
        return self._dismissed == _text(now)

    def undismiss(self) -> None:
        """Show again what was dismissed."""
        self._dismissed = None

    def choice(self, now: Request) -> int | None:
        """Return the index of the suggestion that was moved to, if any."""
        return self._choice[1] if self._choice and self._choice[0] == now else None

    def choose(self, now: Request, index: int | None) -> None:
        """Move to the suggestion `index`; None leaves the choosing again."""
        self._choice = None if index is None else (now, index)

    def cycle(self, now: Request, step: int) -> tuple[int, int]:
        """Put another suggestion in the place of the ghost, around the ends; return which of how many it is.

        The phrase, if there is one, comes first; then the words.
        """
        first = 0 if self._phrase(now) is None else -1
        count = len(self.shown(now)) - first
        choice = self.choice(now)
        place = ((first if choice is None else choice) - first + step) % count
        self.choose(now, place + first if place + first >= 0 else None)
        return place + 1, count

    def best(self, now: Request) -> Suggestion | None:
        """Return the suggestion moved to, else the first."""
        shown = self.shown(now)
        return shown[(self.choice(now) or 0) % len(shown)] if shown else None

    def ghost(self, now: Request) -> Suggestion | None:
        """Return what is painted at the cursor: the suggestion moved to, a phrase, or the first word."""
        if self.dismissed(now) or self.choice(now) is not None:
            return self.best(now)
        return self._phrase(now) or self.best(now)

    def forget(self) -> None:
        """Drop the answer: another model is asked now."""
        self._asked = self._answer = self._known = self._choice = None

    def _outranks(self, answer: Answer) -> bool:
        return not answer.final and self._answer is not None and self._answer.final

    def _compute(self, now: Request) -> tuple[Suggestion, ...]:
        return self._agreeing(self._answer.suggestions, now) if self._answer else ()

    def _phrase(self, now: Request) -> Suggestion | None:
        """Return the answer's phrase, as far as it is not typed or accepted yet."""
        phrase = self._answer.phrase if self._answer else None
        found = self._agreeing((phrase,), now) if phrase else ()
        return found[0] if found else None

    def _agreeing(self, suggestions: tuple[Suggestion, ...], now: Request) -> tuple[Suggestion, ...]:
        if self._asked is None or not has_room(now):
            return ()
        typed = typed_since(self._asked, now)
        return () if typed is None else agreeing(suggestions, typed)


def _text(now: Request) -> tuple[str, int]:
    return now.before + now.after, now.start


def _same(old: str, new: str) -> bool:
    """Whether one ghost goes on with another: the same words, more of them, or fewer."""
    old, new = old.rstrip(), new.rstrip()
    return new.startswith(old) or old.startswith(new)

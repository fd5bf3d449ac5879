"""What is on offer at the cursor: the last answer, as far as it agrees with what was typed since.

Nothing here waits for the model. A letter that agrees with the ghost shortens it; a letter that does not
brings up the best lower candidate that agrees, at once. An answer replaces all that when it comes.
"""

from dataclasses import replace

from predictor.contract import Answer, Suggestion
from predictor.editor.worker import Request

# Longer stretches typed since the last answer are a paste, not the word that was offered.
_LONGEST_TYPED = 64


def typed_since(asked: Request, now: Request) -> str | None:
    """Return what was typed at the cursor since `asked`, or None if the text changed in any other way."""
    count = now.cursor - asked.cursor
    if (asked.model, asked.show) != (now.model, now.show) or not 0 <= count <= _LONGEST_TYPED:
        return None
    if len(now.text) != len(asked.text) + count or now.before[: asked.cursor] != asked.before:
        return None
    return now.text[asked.cursor : now.cursor] if now.after == asked.after else None


def agreeing(suggestions: tuple[Suggestion, ...], typed: str) -> tuple[Suggestion, ...]:
    """Return the suggestions that `typed` leads to, each without the part that stands there now."""
    if not typed:
        return suggestions
    return tuple(
        replace(suggestion, insert=suggestion.insert[len(typed) :])
        for suggestion in suggestions
        if not suggestion.replace and _leads_to(typed, suggestion.insert)
    )


def _leads_to(typed: str, insert: str) -> bool:
    return insert.startswith(typed) and insert[len(typed) :].strip() != ""


def has_room(after: str) -> bool:
    """Whether a word may be offered before `after`: at the end of a line or before white space."""
    return not after or after[0].isspace()


class Offers:
    """The offers of one text, and what the writer did about them: dismissed them, moved in the list."""

    def __init__(self) -> None:
        self._asked: Request | None = None
        self._answer: Answer | None = None
        self._choice: tuple[Request, int] | None = None
        self._dismissed: str | None = None
        self._known: tuple[Request, tuple[Suggestion, ...]] | None = None

    @property
    def answer(self) -> Answer | None:
        """The last answer taken, for the status line."""
        return self._answer

    def take(self, request: Request, answer: Answer) -> None:
        """Take an answer to `request`, unless what is shown is better or the writer is choosing from it.

        The bigram's quick answer does not push away a transformer's word that still agrees: it would flicker.
        """
        holds = bool(self.at(request)) or self._phrase(request) is not None
        if holds and (self.choice(request) is not None or self._outranks(answer)):
            return
        self._asked, self._answer, self._known = request, answer, None

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
        return () if self._dismissed == now.text else self.at(now)

    def dismiss(self, now: Request) -> None:
        """Show nothing until the text changes."""
        self._dismissed, self._choice = now.text, None

    def dismissed(self, now: Request) -> bool:
        """Whether the writer wants to see nothing at `now`."""
        return self._dismissed == now.text

    def choice(self, now: Request) -> int | None:
        """Return the index of the suggestion that was moved to in the list, if any."""
        return self._choice[1] if self._choice and self._choice[0] == now else None

    def choose(self, now: Request, index: int | None) -> None:
        """Move to the suggestion `index` of the list; None leaves the list again."""
        self._choice = None if index is None else (now, index)

    def best(self, now: Request) -> Suggestion | None:
        """Return the suggestion moved to, else the first."""
        shown = self.shown(now)
        return shown[self.choice(now) or 0] if shown else None

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
        if self._asked is None or not has_room(now.after):
            return ()
        typed = typed_since(self._asked, now)
        return () if typed is None else agreeing(suggestions, typed)

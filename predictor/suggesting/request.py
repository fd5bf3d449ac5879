"""What is asked of the predictor at one moment, and which suggestions still hold at a later one."""

from dataclasses import dataclass, replace
from typing import Protocol

from predictor.contract import Suggestion

# Characters around the cursor that are asked about: no predictor looks further, and a text of 10 MB costs the
# same as a page.
BEFORE, AFTER = 4096, 256
# Longer stretches typed since the last answer are a paste, not the word that was offered.
_LONGEST_TYPED = 64


class Text(Protocol):
    """A text of which a part is wanted, however it is kept."""

    def slice(self, start: int, end: int) -> str:
        """Return the characters from `start` to `end`, both cut to what there is."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and the token of its answers.

    before, after: the text around the cursor, as far as it matters. start: characters of the document before
    that. model: who is asked. show: how much to show, a level of `policy.DIAL`.
    """

    before: str
    after: str = ""
    start: int = 0
    model: str = ""
    show: str = "all"

    @property
    def cursor(self) -> int:
        """Where the cursor stands in the document, in characters."""
        return self.start + len(self.before)

    def accepting(self, suggestion: Suggestion) -> "Request":
        """Return the moment behind an accepted suggestion."""
        accepted = acceptance(suggestion, self.after)
        kept = len(self.before) - suggestion.replace
        passed = self.after[: accepted.passed]
        return replace(
            self,
            before=f"{self.before[:kept]}{accepted.insert}{passed}",
            after=self.after[accepted.passed :],
        )


def request_at(content: Text, cursor: int, model: str = "", show: str = "all") -> Request:
    """Return the question about one place of a text."""
    start = max(0, cursor - BEFORE)
    before, after = content.slice(start, cursor), content.slice(cursor, cursor + AFTER)
    return Request(before, after, start, model, show)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What accepting does: `insert` is put in, then the cursor passes so many characters that stood there."""

    insert: str
    passed: int


def acceptance(suggestion: Suggestion, after: str) -> Acceptance:
    """Return what accepting a suggestion in front of `after` does.

    It brings a space of its own, unless one stands there already, or a letter or a mark that follows words.
    """
    word = suggestion.insert.rstrip(" ")
    if word == suggestion.insert:
        return Acceptance(word, 0)
    if after.startswith(" "):
        return Acceptance(word, 1)
    return Acceptance(word if after and not after[0].isspace() else f"{word} ", 0)


def typed_since(asked: Request, now: Request) -> str | None:
    """Return what was typed at the cursor since `asked`, or None if the text changed in any other way."""
    count = now.cursor - asked.cursor
    if (asked.model, asked.show) != (now.model, now.show) or not 0 <= count <= _LONGEST_TYPED:
        return None
    kept = len(now.before) - count
    shared = min(kept, len(asked.before))
    if shared < 0 or not now.before[:kept].endswith(asked.before[len(asked.before) - shared :]):
        return None
    follows = min(len(now.after), len(asked.after))
    if now.after[:follows] != asked.after[:follows] or (not now.after) != (not asked.after):
        return None
    return now.before[kept:]


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

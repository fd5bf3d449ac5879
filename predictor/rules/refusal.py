"""What is not suggested here: what the writer has blocked, words that offend, and words that are misspelt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from predictor.contract import HISTORY, OFFENSIVE, Candidate, Context, Offensive
from predictor.errors import SettingsError
from predictor.rules.blocked import NOTHING, Blocked
from predictor.rules.withheld import NO_LIST, Withheld
from predictor.words.index import WordIndex

# So many letters must be typed before they can leave no other word, and so few words may begin with them.
_LEAST_LETTERS = 4
_MOST_WORDS = 100
# Of the words that fit, so many are looked at for some that are not refused.
_MOST_ASKED = 500


def check_offensive(setting: str) -> Offensive:
    """Return `setting`; raises `SettingsError` if there is none of that name."""
    if setting not in OFFENSIVE:
        raise SettingsError(
            f"There is no setting {setting!r} for words that offend.",
            f"Choose one of: {', '.join(OFFENSIVE)}.",
        )
    return setting


def _never(word: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Refusal:
    """What holds at one question."""

    blocked: Blocked = NOTHING
    """What the writer never wants suggested."""
    withheld: Withheld = NO_LIST
    """The bundle's list of words that offend."""
    offensive: Offensive = "show"
    """When those may be suggested."""
    index: WordIndex | None = None
    """The words of the bundle: what else the letters typed may become; None: anything."""
    misspelt: Callable[[str], bool] = _never
    """Whether a word is a slip that is listed for being frequent."""

    def holds(self, context: Context, word: Candidate) -> bool:
        """Whether a word may not be suggested here."""
        slip = self.misspelt(word.text) and word.shares.get(HISTORY, 0.0) <= 0.0
        return slip or self.blocked.holds(context, word.text) or self._offends(context, word)

    def _offends(self, context: Context, word: Candidate) -> bool:
        if self.offensive == "show":
            return False
        entry = self.withheld.entry(context, word.text)
        if entry is None:
            return False
        if self.offensive == "never" or entry.kind == "slurs":
            return True
        # Of words in a row the writer's history may know the last from elsewhere: that says nothing.
        known = not entry.before and word.shares.get(HISTORY, 0.0) > 0.0
        return not known and not self._only_offensive(context)

    def _only_offensive(self, context: Context) -> bool:
        """Whether the letters typed leave no other word."""
        prefix = context.typed.prefix
        if self.index is None or len(prefix) < _LEAST_LETTERS:
            return False
        where, word = self.index.range(prefix), self.index.word
        return where.stop - where.start <= _MOST_WORDS and all(
            self.withheld.entry(context, word(place)) for place in range(where.start, where.stop)
        )


def allowed(
    find: Callable[[int], Sequence[Candidate]], refusal: Refusal, context: Context, k: int
) -> list[Candidate]:
    """Return the best `k` words that are not refused here. find: returns as many as asked for, best first."""
    asked = k
    while True:
        found = find(asked)
        kept = [word for word in found if not refusal.holds(context, word)]
        if len(kept) >= k or len(found) < asked or asked >= _MOST_ASKED:
            return kept[: max(k, 0)]
        asked = min(2 * asked + 8, _MOST_ASKED)

"""A passage of a document that is to be learned; what stands around it is looked at, not learned again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from predictor.contract import Finished
from predictor.history.grams import BEGINNING, Before, Gram, before_word, grams
from predictor.text import normalise, tail

# The parts of a text that may be learned; what is left out joins nothing.
Guard = Callable[[str], list[str]]

# Characters around a passage that may show what in it is secret.
AROUND = 1024


def without_secrets(text: str, addresses: bool = False) -> list[str]:
    """Return what the secret guard allows. addresses: whether e-mail addresses are no secrets."""
    # Its tables take a while to be made, and no start waits for them: the first text that is learned does.
    from predictor.rules.secrets.guard import allowed

    return allowed(text, addresses)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage and its surroundings."""

    text: str
    """What is learned."""
    before: str | None = None
    """What stands in front of it; None: the document begins with it."""
    after: str = ""
    """What stands behind it."""
    follows: bool = True
    """Whether its first words are learned as those that follow what stands in front of it."""

    def grams(self, guard: Guard) -> Iterator[Gram]:
        """Yield what may be learned: what is announced in front, or told behind, is no less secret."""
        given = normalise(self.before or "")
        near = tail(given, AROUND)
        text, cut = normalise(self.text), len(given) - len(near)
        first, last = len(near), len(near) + len(text)
        whole, end = near + text + normalise(self.after)[:AROUND], 0
        for part in guard(whole):
            start = whole.index(part, end)
            end = start + len(part)
            if start < last and end > first:
                known = near[start:]
                yield from grams(whole[max(start, first) : min(end, last)], self._context(known, start + cut))

    def _context(self, known: str, start: int) -> Before:
        """Return what stands before a part. known: what may be known of it; start: where that begins."""
        if self.before is None and not start:
            return (BEGINNING,)
        return before_word(Finished(known, start)) if self.follows or not (known or start) else ()

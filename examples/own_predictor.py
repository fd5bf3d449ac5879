"""Write a predictor of your own and measure it beside the shipped ones."""

from collections.abc import Sequence

from rich.console import Console

import predictor
from predictor import Cancel, Candidate, Context
from predictor.evaluation import Text, evaluate, print_table
from predictor.text import words


class Repeater:
    """Suggests the words of this text again, the latest first."""

    name = "repeater"

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return the latest words that begin with the typed prefix."""
        finished, prefix = context.before[: context.word_start], context.prefix
        latest = dict.fromkeys(reversed(words(finished)))
        found = [word for word in latest if word.startswith(prefix) and word != prefix]
        return [Candidate(word, 0.5 ** (1 + rank)) for rank, word in enumerate(found[:k])]


text = Text("tea", ("The tea is on the table. Please take the tea from the table to the other table.",))
with predictor.load() as engine:
    factories = {"bigram": lambda: engine.predictor("bigram"), "repeater": Repeater}
    print_table(evaluate(factories, [text]), Console())

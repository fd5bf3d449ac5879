"""Write a predictor of your own and measure it beside the shipped ones.

To have it wherever a model can be named, put it into a package with these lines in its pyproject.toml:

    [project.entry-points."foretype.predictors"]
    repeater = "own_predictor:Repeater"

Once that is installed, it is asked by name: foretype evaluate --model repeater --model bigram notes.txt,
foretype edit --model repeater (F12: the race), foretype serve --json-lines --model repeater. foretype doctor
lists it.
"""

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


if __name__ == "__main__":
    text = Text("tea", ("The tea is on the table. Please take the tea from the table to the other table.",))
    with predictor.load() as engine:
        factories = {"bigram": lambda: engine.predictor("bigram"), "repeater": Repeater}
        print_table(evaluate(factories, [text]), Console())

"""The probabilities of a model of slips, as they are learned and shipped (`slips.tsv`).

The file has three kinds of lines. Two columns: "rate" and the share of letters at which something goes wrong.
Five columns: a kind of step and its probability at the first letter of a word, the second, a later one and
the last, where something does go wrong with the word. Three columns: letters meant, letters typed for them,
and the probability of that where those letters are meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PLACES = ("first", "second", "inner", "last")
FIRST, SECOND, INNER, LAST = range(4)
SHIPPED = Path(__file__).with_name("slips.tsv")

Rule = tuple[str, str]
"""Letters meant, and letters typed for them."""

KINDS = {
    "right": "the letter itself",
    "near": "a neighbouring key for the letter's own",
    "far": "any other letter for it",
    "omitted": "the letter left out",
    "single": "one of two equal letters left out",
    "doubled": "the letter before typed twice",
    "beside": "a key beside the letter before or after hit as well",
    "extra": "any letter too many",
    "swapped": "the letter and the next exchanged",
    "joined": "a space left out",
    "split": "a space too many",
    "unmarked": "an apostrophe or hyphen left out",
    "marked": "an apostrophe or hyphen too many",
    "confused": "what a rule's probability is multiplied with",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What is known of slips, whatever the keyboard."""

    rate: float
    """The share of letters at which something goes wrong."""
    kinds: Mapping[str, tuple[float, ...]]
    """The probability of each of `KINDS` at the four places of a word in which something goes wrong."""
    rules: Mapping[Rule, float]
    """P(letters typed | letters meant), up to three of each, by (meant, typed)."""


@cache
def shipped() -> Weights:
    """Return the weights that are shipped."""
    return parse(SHIPPED.read_text(encoding="utf-8"))


def parse(content: str) -> Weights:
    """Return the weights that a file holds."""
    rows = [line.split("\t") for line in content.splitlines()]
    return Weights(
        next(float(row[1]) for row in rows if len(row) == 2),
        {row[0]: tuple(map(float, row[1:])) for row in rows if len(row) == 5},
        {(row[0], row[1]): float(row[2]) for row in rows if len(row) == 3},
    )


def write(weights: Weights) -> str:
    """Return the content of a file with these weights."""
    kinds = ("\t".join([kind, *(f"{each:.3g}" for each in weights.kinds[kind])]) for kind in KINDS)
    rules = (
        f"{meant}\t{typed}\t{probability:.3g}"
        for (meant, typed), probability in sorted(weights.rules.items())
    )
    return "".join(f"{line}\n" for line in (f"rate\t{weights.rate:.3g}", *kinds, *rules))

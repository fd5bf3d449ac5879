"""`python -m tests.measure.offensive FILES`: what withholding words that offend costs in ordinary text.

Each text is typed twice by the simulated typist of `foretype evaluate`, with nothing withheld and at the
default. Printed are the keys saved, and the words of the texts that were suggested only where nothing is
withheld: a reader sees whether ordinary ones are among them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import predictor
from predictor.contract import Candidate, Context, Offensive
from predictor.engine import Engine
from predictor.evaluation.texts import read_texts
from predictor.evaluation.typist import ASKED, SLOTS, Word, keys, type_text
from predictor.text import words

console = Console(highlight=False)
SETTINGS: tuple[Offensive, ...] = ("show", "complete")


@dataclass(slots=True)
class Cost:
    """What texts cost at each setting, by slots, and which of their words were withheld, at how many keys."""

    characters: int = 0
    words: int = 0
    pressed: Counter[tuple[Offensive, int]] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)

    def add(self, text: str, typed: dict[Offensive, Sequence[Word]]) -> None:
        """Add one text."""
        self.characters += len(text)
        self.words += len(words(text))
        for setting, written in typed.items():
            for slots in SLOTS:
                self.pressed[setting, slots] += len(keys(text, written, slots))
        for shown, allowed in zip(*typed.values(), strict=True):
            both = zip(shown.ranks, allowed.ranks, strict=False)
            self.withheld[shown.text] += sum(one > 0 and other == 0 for one, other in both)

    def saved(self, setting: Offensive, slots: int) -> float:
        """Return the share of keys saved, in percent."""
        return 100 * (1 - self.pressed[setting, slots] / self.characters)


def asking(engine: Engine) -> Callable[[str], Sequence[Candidate]]:
    """Return what suggests at the end of a text."""
    model = engine.predictor()
    return lambda before: model.candidates(Context.at(before, len(before)), ASKED)


def main(
    files: Annotated[list[Path], typer.Argument(help="Ordinary texts.")],
    limit: Annotated[int, typer.Option(help="Documents of each file, evenly spaced.")] = 20,
    max_chars: Annotated[int, typer.Option(help="Characters of each document.")] = 1000,
) -> None:
    """Print the keys saved with and without the list, by file, and the words that it withheld."""
    total = Cost()
    engines = {setting: predictor.load(offensive=setting) for setting in SETTINGS}
    asks = {setting: asking(engine) for setting, engine in engines.items()}
    console.print(
        "| text | characters | saved, 3 slots | at the default | points |\n|---|---:|---:|---:|---:|"
    )
    for path in files:
        cost = Cost()
        (text,) = read_texts([path], limit=limit, max_chars=max_chars)
        for document in text.documents:
            typed = {setting: type_text(document, ask) for setting, ask in asks.items()}
            cost.add(document, typed)
            total.add(document, typed)
        print_row(text.name, cost, 3)
    print_row("**all**", total, 3)
    print_row("**all**, 1 slot", total, 1)
    found = ", ".join(f"{word} {number}" for word, number in total.withheld.most_common() if number)
    console.print(
        f"\nWithheld in {total.words:,} words, by keys at which they were: {found or 'none'}", soft_wrap=True
    )


def print_row(name: str, cost: Cost, slots: int) -> None:
    """Print a row of the table."""
    shown, allowed = (cost.saved(setting, slots) for setting in SETTINGS)
    console.print(
        f"| {name} | {cost.characters:,} | {shown:.3f} % | {allowed:.3f} % | {allowed - shown:+.3f} |",
        soft_wrap=True,
    )


if __name__ == "__main__":
    typer.run(main)

"""What corrections cost who makes no slips: keys saved in held-out text with and without them.

Run with: python -m tests.measure.right_typing FILES [--characters 3000]
The typist is that of `foretype evaluate`, who sees what a text's session suggests.
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

import predictor
from predictor.contract import Candidate, Suggestion
from predictor.engine import Engine
from predictor.evaluation.texts import read_texts
from predictor.evaluation.typist import ASKED, SLOTS, keys, type_text

console = Console(highlight=False)


def saved(engine: Engine, documents: Sequence[str], *, corrections: bool) -> list[float]:
    """Return the share of keys saved with each number of slots."""
    pressed, characters = [0] * len(SLOTS), 0
    for document in documents:
        with engine.session() as session:
            suggest = partial(session.suggest, k=ASKED, corrections=corrections)
            typed = type_text(document, lambda before: _candidates(suggest(before)))  # noqa: B023
        characters += len(document)
        for at, slots in enumerate(SLOTS):
            pressed[at] += len(keys(document, typed, slots))
    return [1 - count / max(characters, 1) for count in pressed]


def _candidates(found: Sequence[Suggestion]) -> list[Candidate]:
    return [Candidate(each.text, each.probability) for each in found]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--characters", type=int, default=3000)
    parser.add_argument("--without", action="store_true", help="only without corrections")
    given = parser.parse_args()
    total: dict[bool, list[float]] = {False: [], True: []}
    with predictor.load() as engine:
        for path in given.files:
            (text,) = read_texts([path], limit=1000, max_chars=given.characters)
            documents, left = list[str](), given.characters
            for document in text.documents:
                documents.append(document[: min(left, 1000)])
                left -= len(documents[-1])
                if left <= 0:
                    break
            row = []
            for corrections in (False,) if given.without else (False, True):
                shares = saved(engine, documents, corrections=corrections)
                total[corrections].append(shares[-1])
                row.append(" ".join(f"{100 * share:.3f}" for share in shares))
            console.print(f"{path.name}: {' | '.join(row)}")
    for corrections, shares in total.items():
        if shares:
            console.print(f"corrections {corrections}: {100 * sum(shares) / len(shares):.3f}")


if __name__ == "__main__":
    main()

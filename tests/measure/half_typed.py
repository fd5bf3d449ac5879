"""How sure slips in half-typed words are: what was suggested in their place, and how often that was right.

Run with: python -m tests.measure.half_typed FOLDER [--characters 1500]
The texts are those of `tests.measure.corrections`, typed with slips in so many letters. Printed is the curve
from a suggestion's probability to how often it was right, of the documents for choosing, and how well it
holds for the others.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console

import predictor
from predictor.contract import Context, Question
from predictor.rules.calibration import fit
from predictor.spelling.joining import SPELLING
from tests.measure.corrections import SETS, documents
from tests.measure.slipping import slipped

RATE = 0.01
console = Console(highlight=False)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--characters", type=int, default=1500)
    given = parser.parse_args()
    pairs: dict[bool, list[tuple[float, bool]]] = {False: [], True: []}
    slips = wanted_first = wanted_three = 0
    with predictor.load() as engine:
        for name in SETS.split():
            for number, (tuning, text) in enumerate(
                documents(given.folder / f"{name}.jsonl.xz", given.characters)
            ):
                typed, words = slipped(text, number, RATE)
                with engine.session() as session:
                    for word in words:
                        for end in range(3, len(word.typed)):
                            before = typed[: word.start + end]
                            found = session._only_answer(
                                Question(Context(before), "blend", "all", 3, corrections=True)
                            ).suggestions
                            pairs[tuning] += [
                                (each.probability, each.text == word.wanted)
                                for each in found
                                if each.source == SPELLING
                            ]
                            if end == len(word.typed) - 1 and word.typed[:end] != word.wanted[:end]:
                                texts = [each.text for each in found]
                                slips += 1
                                wanted_first += texts[:1] == [word.wanted]
                                wanted_three += word.wanted in texts
    console.print(f"a letter before the end, {slips} slips: first {wanted_first}, among three {wanted_three}")
    curve = fit(*map(list, zip(*pairs[True], strict=True)))
    console.print(f"given {curve.given}\nright {curve.right}")
    for low, high in zip(np.arange(0, 1, 0.1), np.arange(0.1, 1.1, 0.1), strict=True):
        some = [(p, hit) for p, hit in pairs[False] if low <= p < high or p == high == 1.0]
        if some:
            said = np.mean([curve(p) for p, _ in some])
            console.print(
                f"{low:.1f}: {len(some)} said {said:.3f} right {np.mean([hit for _, hit in some]):.3f}"
            )


if __name__ == "__main__":
    main()

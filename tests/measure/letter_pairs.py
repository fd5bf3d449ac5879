"""`python -m tests.measure.letter_pairs WORDS.TSV`: the table that tells words from noise, from a bundle."""

import math
import re
import sys
from collections import Counter
from pathlib import Path

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MOST = 400  # uses of a word that count; then their root, so that rare words have a say
SMOOTHED = 0.5
DIGITS = "0123456789" + ALPHABET


def table(lines: list[str]) -> list[str]:
    """Return a row for "^" and each letter: half nats that each letter and "$" cost behind it, in base 36."""
    pairs: Counter[str] = Counter()
    for line in lines:
        word, count = line.split("\t")
        if re.fullmatch("[a-z]+", word.lower()):
            marked = f"^{word.lower()}$"
            for i in range(len(marked) - 1):
                pairs[marked[i : i + 2]] += math.sqrt(min(int(count), MOST))  # type: ignore[assignment]
    return ["".join(_costs(pairs, before)) for before in "^" + ALPHABET]


def _costs(pairs: Counter[str], before: str) -> list[str]:
    after = ALPHABET + "$"
    total = sum(pairs[before + letter] for letter in after) + SMOOTHED * len(after)
    nats = (-math.log((pairs[before + letter] + SMOOTHED) / total) for letter in after)
    return [DIGITS[min(round(2 * cost), len(DIGITS) - 1)] for cost in nats]


if __name__ == "__main__":
    print("\n".join(table(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines())))  # noqa: T201

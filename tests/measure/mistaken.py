"""Find listed words that may be slips, to be read through by hand for predictor/spelling/mistaken.txt.

Run with: python -m tests.measure.mistaken BUNDLE LIST...
Each LIST has English words, one a line. Printed is every listed word that stands in none of them, within two
edits of a word that does and is at least five times as frequent: with that word, both counts, and the section
of mistaken.txt that it is in.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from predictor.bundle.manifest import WORDS
from predictor.spelling.mistaken import Mistaken
from predictor.spelling.near import NearWords
from predictor.text import words
from predictor.words.capitals import fold

_LEAST_LETTERS = 3
_COMMONER = 5


def suspects(counts: dict[str, int], english: set[str]) -> Iterator[tuple[str, str]]:
    """Yield words that may be slips, each with the most frequent word near it."""
    known = [word for word in counts if fold(word) in english]
    near = NearWords(known)
    for word, count in counts.items():
        if len(word) < _LEAST_LETTERS or not word.islower() or words(word) != [word]:
            continue
        if fold(word) in english or fold(word).removesuffix("'s") in english:
            continue
        edits = 1 if len(word) < 2 * _LEAST_LETTERS else 2
        others = [known[position] for position in near.whole(word, edits)]
        best = max(others, key=counts.__getitem__, default="")
        if best and counts[best] >= _COMMONER * count:
            yield word, best


def main(bundle: str, lists: list[str]) -> None:
    """Print them, the most frequent first."""
    lines = (Path(bundle) / WORDS).read_text(encoding="utf-8").splitlines()
    counts = {word: int(count) for word, count in (line.split("\t") for line in lines)}
    english = {fold(word) for path in lists for word in Path(path).read_text(encoding="utf-8").split()}
    mistaken, console = Mistaken.load(), Console(highlight=False)
    for word, best in suspects(counts, english):
        section = "misspelt" if mistaken.is_misspelt(word) else "hasty" if word in mistaken else ""
        console.print(f"{word}\t{counts[word]}\t{best}\t{counts[best]}\t{section}", soft_wrap=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

"""How well words are corrected: in held-out text with slips, and how often in text that is right.

Run with: python -m tests.measure.corrections FOLDER [--pairs FILE] [--characters 4000] [--save FILE]
FOLDER has one file of documents for each set (NAME.jsonl.xz); FILE has lines "wrong->right".
Every second document is for choosing thresholds, the others are for the figures that are printed.
"""

import argparse
import json
import lzma
import pickle
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console

import predictor
from predictor.rules.policy import AUTOMATIC
from predictor.spelling.checking import Checker
from predictor.spelling.mistaken import Mistaken
from predictor.text import word_places
from tests.measure.slipping import Slipped, confused, slipped

SETS = (
    "enron_email clinton_email microsoft_docs language_docs topical_chat ubuntu_irc self_dialogue blogs "
    "reddit_goemotions wikipedia2018 stackexchange standard_ebooks"
)  # fmt: skip
console = Console(highlight=False)
RATE = 0.03
LONGEST = 1500


@dataclass
class Row:
    """One judgement."""

    kind: str
    """What was judged: "clean", "slip", "confused" or "pair"."""
    set: str
    tuning: bool
    """Whether its document is for choosing, not for the figures."""
    typed: str
    wanted: str
    real: bool
    left: list[tuple[str, float]]
    """Readings with their probabilities when nothing follows yet."""
    both: list[tuple[str, float]]
    """The same when what follows is known."""


def documents(path: Path, characters: int) -> Iterator[tuple[bool, str]]:
    """Yield so much of each half of a set, in pieces; whether each is for choosing."""
    left = {False: characters, True: characters}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            text = json.loads(line)["text"][: min(LONGEST, left[number % 2 == 0])]
            if len(text) > 40:
                left[number % 2 == 0] -= len(text)
                yield number % 2 == 0, text.rpartition(" ")[0]
            if max(left.values()) < 40:
                return


def judged(checker: Checker, text: str, start: int, end: int) -> tuple[bool, list, list] | None:
    left = checker.judge(f"{text[:end]} ", start, end)
    both = checker.judge(text, start, end)
    if left is None or both is None:
        return None
    readings = [[(each.text, each.joint) for each in one.readings] for one in (left, both)]
    return left.real, readings[0], readings[1]


def rows(checker: Checker, folder: Path, pairs: dict[str, list[str]], characters: int) -> Iterator[Row]:
    groups = [line.split() for line in Mistaken.lines() if " " in line]
    for name in SETS.split():
        started = time.process_time()
        for number, (tuning, text) in enumerate(documents(folder / f"{name}.jsonl.xz", characters)):
            for kind, whole, word in tasks(text, groups, pairs, number):
                end = word.start + len(word.typed)
                found = judged(checker, whole, word.start, end)
                if found is not None:
                    yield Row(kind, name, tuning, word.typed, word.wanted, *found)
                elif kind != "clean":
                    yield Row(kind, name, tuning, word.typed, word.wanted, False, [], [])
        console.print(f"{name}: {time.process_time() - started:.0f} s")


def tasks(
    text: str, groups: list[list[str]], pairs: dict[str, list[str]], seed: int
) -> Iterator[tuple[str, str, Slipped]]:
    random = Random(seed)
    for start, stop in word_places(text):
        yield "clean", text, Slipped(start, text[start:stop], text[start:stop])
        wrong = pairs.get(text[start:stop])
        if wrong and random.random() < 0.1:
            typed = random.choice(wrong)
            yield "pair", text[:start] + typed + text[stop:], Slipped(start, typed, text[start:stop])
    typed, words = slipped(text, seed, RATE)
    yield from (("slip", typed, word) for word in words if word.typed != word.wanted)
    for whole, word in confused(text, groups, seed):
        if random.random() < 0.5:
            yield "confused", whole, word


def report(found: list[Row], least: float) -> None:
    """Print the figures of the rows that were not for choosing."""
    for side in ("left", "both"):
        for real in (False, True):
            console.print(f"-- {side}, {'listed words' if real else 'others'}")
            for kind in ("clean", "slip", "pair", "confused"):
                some = [row for row in found if row.kind == kind and not row.tuning and row.real == real]
                if not some:
                    continue
                first = sum(bool(r) and r[0][0] == row.wanted for row in some if (r := getattr(row, side)))
                three = sum(row.wanted in [t for t, _ in getattr(row, side)[:3]] for row in some)
                sure = [row for row in some if (r := getattr(row, side)) and r[0][1] >= least]
                right = sum(getattr(row, side)[0][0] == row.wanted for row in sure)
                console.print(
                    f"{kind:9} {len(some):6} first {first / len(some):.3f} three {three / len(some):.3f}  "
                    f"at {least}: {len(sure)} = {len(sure) / len(some):.4f}, right {right}"
                )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--characters", type=int, default=4000)
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    pairs: dict[str, list[str]] = {}
    if given.pairs:
        for line in given.pairs.read_text(encoding="utf-8").splitlines():
            wrong, _, right = line.partition("->")
            if right and "," not in right:
                pairs.setdefault(right.strip(), []).append(wrong)
    with predictor.load() as engine:
        session = engine.session()
        checker = session._checker
        found = list(rows(checker, given.folder, pairs, given.characters))
    if given.save:
        given.save.write_bytes(pickle.dumps(found))
    for least in (0.5, 0.9, AUTOMATIC):
        report(found, least)


if __name__ == "__main__":
    main()

"""`python -m tests.measure.secrets [FILES]`: what the secret guard misses, and what it refuses without need.

Misses are counted on a corpus of secrets that is drawn from a seed; needless refusals on lists of names, of
slang and of words of programmers, and on FILES (texts, JSON lines, also as .xz) that hold no secrets.
"""

import json
import lzma
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from predictor.rules.secrets.guard import allowed, secrets
from predictor.text import words
from tests.measure import ordinary
from tests.measure.corpus import is_missed, samples

console = Console(highlight=False)
LISTS = {"names": ordinary.NAMES, "slang": ordinary.SLANG, "words of programmers": ordinary.CODE}
# A word is asked for in a sentence, not alone: "{}" is the word.
SENTENCES = ("I saw {} today.", "what about {} then", "{} is fine by me", "we talked of {} and other things")
SHOWN = 12


def misses(seed: int, each: int) -> tuple[Counter[str], Counter[str]]:
    """Return how many secrets of each kind there were, and how many of them were let through."""
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for sample in samples(seed, each):
        asked[sample.kind] += 1
        missed[sample.kind] += is_missed(sample)
    return asked, missed


def refused(listed: Iterable[str]) -> list[str]:
    """Return the words of a list that are refused in a sentence."""
    return [
        word
        for place, word in enumerate(listed)
        if word not in " ".join(allowed(SENTENCES[place % len(SENTENCES)].format(word)))
    ]


def documents(path: Path) -> Iterator[str]:
    """Yield the texts of a file: the lines' "text" of JSON lines, or all of another file."""
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    text = data.decode()
    if ".jsonl" in path.name:
        yield from (json.loads(line)["text"] for line in text.splitlines())
    else:
        yield text


def count(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """Return how many words texts have, and how many of them are refused, by kind."""
    total, cut = 0, Counter[str]()
    for text in texts:
        total += len(words(text))
        for secret in secrets(text):
            cut[secret.kind] += len(words(text[secret.start : secret.end]))
    return total, cut


def main(
    files: Annotated[list[Path] | None, typer.Argument(help="Texts without secrets.")] = None,
    each: Annotated[int, typer.Option(help="Secrets of each kind.")] = 200,
    seed: Annotated[int, typer.Option(help="Where the corpus is drawn from.")] = 14,
) -> None:
    """Print what is missed by kind, and what is refused without need."""
    asked, missed = misses(seed, each)
    console.print("| kind | secrets | missed |\n|---|---:|---:|")
    for kind, number in asked.items():
        console.print(f"| {kind} | {number} | {missed[kind]} |")
    share = missed.total() / asked.total()
    console.print(
        f"| **all {len(asked)} kinds** | **{asked.total()}** | **{missed.total()} ({share:.3%})** |\n"
    )
    console.print("| text without secrets | words | refused |\n|---|---:|---:|")
    for name, listed in LISTS.items():
        lost = refused(listed)
        examples = f" {escape(' '.join(lost[:SHOWN]))}" if lost else ""
        console.print(
            f"| {name} | {len(listed)} | {len(lost)} ({len(lost) / len(listed):.2%}){examples} |",
            soft_wrap=True,
        )
    _print_files(files or [])


def _print_files(files: list[Path]) -> None:
    total, cut = 0, Counter[str]()
    started = time.process_time()
    for path in files:
        number, by_kind = count(documents(path))
        total += number
        cut += by_kind
    if not total:
        return
    console.print(f"| {len(files)} files | {total} | {cut.total()} ({cut.total() / total:.2%}) |\n")
    console.print(
        ", ".join(f"{kind} {number / total:.3%}" for kind, number in cut.most_common()), soft_wrap=True
    )
    console.print(f"{(time.process_time() - started) / total * 1e6:.1f} s of one core for a million words.")


if __name__ == "__main__":
    typer.run(main)

"""`python -m tests.measure.meaning [BUNDLE]`: what vectors of words know, asked by the items of meaning.tsv.

Of analogies: how many of the answers come first, and among the first ten, of the 10,000 most used words and
those of the items. Of triples: in how many the right two are nearer to each other (chance: 50 %).
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import predictor
from predictor.console import CleanConsole
from predictor.engine import Engine
from predictor.questions.meaning import VECTORS, WordVectors

ITEMS = Path(__file__).with_suffix(".tsv")
_TRIPLE, _FEW = "triple", 10


class Item(NamedTuple):
    """One question: an analogy of four words, of which the last is asked for, or a triple."""

    kind: str
    words: tuple[str, ...]


class Answered(NamedTuple):
    """What became of the items of one kind."""

    items: int
    first: float
    """The share that is right, and for analogies the first answer."""
    few: float
    """The share whose answer is among the first ten; of triples, that of `first`."""


def read_items(lines: Sequence[str]) -> list[Item]:
    """Return the items of a list; pairs of one kind make analogies in a ring."""
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    items = [Item(kind, tuple(words)) for kind, *words in rows if kind == _TRIPLE]
    for kind in dict.fromkeys(kind for kind, *_ in rows if kind != _TRIPLE):
        pairs = [words for each, *words in rows if each == kind]
        for (a, b), (c, d) in zip(pairs, pairs[1:] + pairs[:1], strict=True):
            items.append(Item(kind, (a, b, c, d)))
    return items


def answered(vectors: WordVectors, items: Sequence[Item]) -> dict[str, Answered]:
    """Return how many items of each kind, and of all, are answered rightly."""
    ranks: dict[str, list[int]] = {}
    for kind, words in items:
        ranks.setdefault(kind, []).append(_rank(vectors, kind, words))
    ranks["all"] = [rank for each in ranks.values() for rank in each]
    return {
        kind: Answered(
            len(each),
            sum(rank == 1 for rank in each) / len(each),
            sum(rank <= _FEW for rank in each) / len(each),
        )
        for kind, each in ranks.items()
    }


def _rank(vectors: WordVectors, kind: str, words: tuple[str, ...]) -> int:
    """Return the place of the right answer, one above ten if it is none of these."""
    if kind == _TRIPLE:
        word, near, far = words
        return 1 if vectors.similarity(word, near) > vectors.similarity(word, far) else _FEW + 1
    found = [near.word for near in vectors.analogy(*words[:3], _FEW)]
    return 1 + found.index(words[3]) if words[3] in found else _FEW + 1


def with_words(vectors: WordVectors, items: Sequence[Item]) -> WordVectors:
    """Return vectors among which all words of the items may be found, too."""
    more = dict.fromkeys([*vectors.words, *(word for item in items for word in item.words)])
    return WordVectors(vectors.name, list(more), vectors.of)


def measured(engine: Engine, items: Sequence[Item]) -> Iterator[tuple[str, dict[str, Answered]]]:
    """Yield what each kind of vectors answers."""
    for name in VECTORS:
        yield name, answered(with_words(engine.vectors(name), items), items)


def main(bundle: Path | None) -> None:
    """Print the table."""
    from rich.table import Table

    items = read_items(ITEMS.read_text(encoding="utf-8").splitlines())
    table = Table("kind", "items", box=None, pad_edge=False)
    with predictor.load(bundle) as engine:
        columns = dict(measured(engine, items))
    for name in columns:
        table.add_column(f"{name}, % first / of ten", justify="right")
    for kind, each in columns[VECTORS[0]].items():
        cells = (column[kind] for column in columns.values())
        told = (
            f"{one.first:.0%}" if kind == _TRIPLE else f"{one.first:.0%} / {one.few:.0%}" for one in cells
        )
        table.add_row(kind, str(each.items), *told)
    CleanConsole().print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

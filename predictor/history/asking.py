"""What a history knows, for people to see."""

import datetime
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from predictor.history.clock import DAY_S
from predictor.history.followers import RECORD, unpacked
from predictor.history.forgetting import LONGEST, ids_of_word
from predictor.history.grams import Before
from predictor.history.learning import block_of, ids_of
from predictor.words.capitals import fold

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LearnedWord:
    """A word of a history."""

    text: str
    """As it is written."""
    uses: int
    """How often it was used."""
    occasions: int
    """In how many texts."""
    last: datetime.date | None
    """The day of its last use, in UTC; None: it was added and has not been used."""
    added: bool = False
    """Whether the writer added it."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a history knows of one word."""

    spellings: tuple[LearnedWord, ...]
    """Its spellings, the most frequent first."""
    following: tuple[tuple[str, int], ...]
    """What follows it, and how often, the most frequent first."""


class Known(NamedTuple):
    """An n-gram that ends in a word."""

    words: tuple[str, ...]
    """What stands before the word as it is kept (`grams`), then the word as it is written."""
    uses: int
    """How often it was used."""
    occasions: int
    """In how many texts; 0: that is not kept of what stands before others."""


class Counts(NamedTuple):
    """How much a history holds."""

    words: int
    """Words that were used."""
    ngrams: int
    """N-grams of one to three words."""
    added: int
    """Words that were added."""
    blocked: int
    """Patterns that are never suggested."""
    read: int
    """Paragraphs and mails that were read from files."""


def counts(connection: sqlite3.Connection) -> Counts:
    """Return how much there is."""
    ((used, added, blocked, read, followers),) = connection.execute(
        "SELECT (SELECT count(*) FROM words WHERE uses > 0), (SELECT count(*) FROM words WHERE added),"
        " (SELECT count(*) FROM blocked), (SELECT count(*) FROM read),"
        " (SELECT coalesce(sum(length(words)), 0) FROM followers)"
    ).fetchall()
    return Counts(used, used + followers // RECORD.itemsize, added, blocked, read)


def words(connection: sqlite3.Connection, search: str = "") -> list[LearnedWord]:
    """Return the words that hold `search`, case aside, the most frequent first."""
    rows = connection.execute(
        "SELECT text, uses, occasions, day, added FROM words WHERE uses > 0 OR added ORDER BY uses DESC, text"
    ).fetchall()
    return [_word(*row) for row in rows if fold(search) in fold(row[0])]


def learned(connection: sqlite3.Connection, word: str) -> Learned:
    """Return what is known of a word in all its spellings."""
    key = fold(word)
    spellings = tuple(found for found in words(connection, key) if fold(found.text) == key)
    following = list[tuple[str, int]]()
    for last in ids_of(connection, [key]).values():
        records = unpacked(block_of(connection, last, 0))
        for at in np.argsort(-records["uses"].astype(np.int64), kind="stable")[:_MOST_SHOWN]:
            number, uses = int(records["word"][at]), int(records["uses"][at])
            rows = connection.execute("SELECT text FROM words WHERE id = ?", (number,)).fetchall()
            following += [(text, uses) for (text,) in rows]
    return Learned(spellings, tuple(sorted(following, key=lambda known: (-known[1], known[0]))))


def n_grams(connection: sqlite3.Connection, before: Before, spellings: Collection[str]) -> list[Known]:
    """Return what is known of a word in these spellings after `before`, the longest n-grams first."""
    found = list[Known]()
    ids, every = ids_of(connection, before), words_spelled(connection, spellings)
    for length in range(len(before), 0, -1):
        near = before[-length:]
        if any(token not in ids for token in near):
            continue
        block = block_of(connection, ids[near[-1]], ids[near[0]] if length > 1 else 0)
        uses = {record["word"]: int(record["uses"]) for record in unpacked(block)}
        found += [Known((*near, text), uses[number], 0) for number, text, _, _ in every if number in uses]
    return found + [Known((text,), uses, occasions) for _, text, uses, occasions in every if uses]


def words_spelled(
    connection: sqlite3.Connection, spellings: Collection[str]
) -> list[tuple[int, str, int, int]]:
    """Return of each word that is known in one of these spellings its id, text, uses, occasions."""
    marks = ",".join("?" * len(spellings))
    query = f"SELECT id, text, uses, occasions FROM words WHERE text IN ({marks}) ORDER BY uses DESC"
    return connection.execute(query, list(spellings)).fetchall()


def holds(connection: sqlite3.Connection, phrase: Sequence[str]) -> bool:
    """Whether a word, or all n-grams of a phrase, are known."""
    if len(phrase) == 1:
        return bool(learned(connection, phrase[0]).spellings)
    longest = min(len(phrase), LONGEST)
    rows = [phrase[start : start + longest] for start in range(len(phrase) - longest + 1)]
    return all(_holds_row(connection, row) for row in rows)


def _holds_row(connection: sqlite3.Connection, row: Sequence[str]) -> bool:
    ids = ids_of(connection, row)
    if not all(token in ids for token in row[:-1]):
        return False
    before = ids[row[0]] if len(row) == LONGEST else 0
    following = unpacked(block_of(connection, ids[row[-2]], before))["word"]
    if bool(np.isin(following, ids_of_word(connection, {row[-1]})).any()):
        return True
    # A mark follows nothing; that it stood there shows in what came after it.
    return len(row) < LONGEST and row[-1] in ids and bool(block_of(connection, ids[row[-1]], ids[row[0]]))


def _word(text: str, uses: int, occasions: int, day: int, added: int) -> LearnedWord:
    date = datetime.datetime.fromtimestamp(day * DAY_S, tz=datetime.UTC).date() if uses else None
    return LearnedWord(text, uses, occasions, date, bool(added))

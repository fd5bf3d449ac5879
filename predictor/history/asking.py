"""What a history knows, for people to see."""

import datetime
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from predictor.history.clock import DAY_S
from predictor.history.followers import RECORD, unpacked
from predictor.history.forgetting import LONGEST, ids_of_word
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

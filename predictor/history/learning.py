"""Writing counted texts into a history."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from predictor.history.batch import Batch, Count
from predictor.history.clock import Clock
from predictor.history.document import Document
from predictor.history.followers import Use, merged, packed
from predictor.history.schema import State, read_state, write_state

_MOST_PARAMETERS = 500


class Places(NamedTuple):
    """Where words are in a bundle's list: kept with them, so that a start need not look each up."""

    wordlist: str
    """What tells the list from others."""
    place: Callable[[str], int]
    """The place of a word, -1 if it is not listed."""


def write(connection: sqlite3.Connection, batch: Batch, clock: Clock, places: Places | None = None) -> None:
    """Add a batch to what is there; clock: how far the history has come with it. Inside a transaction."""
    state = read_state(connection)
    state = state._replace(version=state.version + 1, clock=clock)
    ids = ids_of(connection, batch.texts())
    new = sorted(batch.texts() - ids.keys())
    ids |= new_ids(connection, new)
    connection.executemany(
        "UPDATE words SET uses = uses + ?, weight = weight + ?, day = max(day, ?), occasions = occasions + ?,"
        " names = names + ?, version = ? WHERE id = ?",
        [
            (count.uses, count.weight, count.day, count.occasions, count.names, state.version, ids[word])
            for word, count in batch.words.items()
        ],
    )
    write_state(connection, placed(connection, state, new, places))
    keys = sorted(
        (ids[last], ids[before] if before else 0, (before, last)) for before, last in batch.followers
    )
    connection.executemany(
        "INSERT OR REPLACE INTO followers VALUES (?, ?, ?)",
        [
            (last, before, _block(connection, last, before, batch.followers[key], ids))
            for last, before, key in keys
        ],
    )


def remember(connection: sqlite3.Connection, document: Document) -> Document:
    """Return a document without the paragraphs that were read before, and remember the others.

    Inside a transaction.
    """
    ((salt,),) = connection.execute("SELECT salt FROM state").fetchall()
    digests = document.digests(salt)
    new = [
        connection.execute("INSERT OR IGNORE INTO read VALUES (?)", (digest,)).rowcount > 0
        for digest in digests
    ]
    return document.only(new)


def new_ids(connection: sqlite3.Connection, texts: Sequence[str]) -> dict[str, int]:
    """Give ids to words that have none."""
    connection.executemany("INSERT INTO words (text) VALUES (?)", [(text,) for text in texts])
    return ids_of(connection, texts)


def placed(connection: sqlite3.Connection, state: State, new: Sequence[str], places: Places | None) -> State:
    """Note the places of new words, of all if they are those of another list; return what holds then."""
    if places is None:
        return state
    if state.wordlist != places.wordlist:
        new = [text for (text,) in connection.execute("SELECT text FROM words").fetchall()]
    found = [(places.place(text), text) for text in new]
    connection.executemany("UPDATE words SET place = ? WHERE text = ?", found)
    return state._replace(wordlist=places.wordlist)


def ids_of(connection: sqlite3.Connection, texts: Iterable[str]) -> dict[str, int]:
    """Return the ids of those words that are known."""
    wanted, found = list(texts), dict[str, int]()
    for start in range(0, len(wanted), _MOST_PARAMETERS):
        part = wanted[start : start + _MOST_PARAMETERS]
        marks = ",".join("?" * len(part))
        found.update(
            connection.execute(f"SELECT text, id FROM words WHERE text IN ({marks})", part).fetchall()
        )
    return found


def block_of(connection: sqlite3.Connection, last: int, before: int) -> bytes:
    """Return what followed a context, as one block; b"" if nothing did."""
    rows: Sequence[tuple[bytes]] = connection.execute(
        "SELECT words FROM followers WHERE last = ? AND before = ?", (last, before)
    ).fetchall()
    return rows[0][0] if rows else b""


def put_block(connection: sqlite3.Connection, last: int, before: int, block: bytes) -> None:
    """Write what followed a context; b"": nothing did."""
    if block:
        connection.execute("INSERT OR REPLACE INTO followers VALUES (?, ?, ?)", (last, before, block))
    else:
        connection.execute("DELETE FROM followers WHERE last = ? AND before = ?", (last, before))


def _block(
    connection: sqlite3.Connection, last: int, before: int, after: dict[str, Count], ids: dict[str, int]
) -> bytes:
    uses = [Use(ids[word], count.uses, count.weight, count.day) for word, count in after.items()]
    known = block_of(connection, last, before)
    return merged(known, uses) if known else packed(uses)

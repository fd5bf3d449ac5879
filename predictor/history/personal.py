"""What the writer says of words: those to be offered, and those never to be suggested."""

import sqlite3
from collections.abc import Iterable

from predictor.history import forgetting
from predictor.history.learning import Places, ids_of, new_ids, placed
from predictor.history.schema import read_state, write_state
from predictor.words.capitals import fold


def add(connection: sqlite3.Connection, words: Iterable[str], places: Places | None = None) -> int:
    """Have words offered as though they had been used; return how many are new. Inside a transaction."""
    wanted = sorted(set(words))
    state = read_state(connection)
    state = state._replace(version=state.version + 1)
    ids = ids_of(connection, wanted)
    new = [word for word in wanted if word not in ids]
    ids |= new_ids(connection, new)
    rows = [(state.version, ids[word]) for word in wanted]
    before = connection.total_changes
    connection.executemany("UPDATE words SET added = 1, version = ? WHERE id = ? AND NOT added", rows)
    changed = connection.total_changes - before
    write_state(connection, placed(connection, state, new, places))
    return changed


def remove(connection: sqlite3.Connection, word: str) -> int:
    """Take back that a word was added, in all its spellings; return how many. Inside a transaction.

    What was learned of it stays; a word of which nothing was learned leaves no trace.
    """
    key = fold(word)
    ids = [(number,) for number, text in _added(connection) if fold(text) == key]
    state = read_state(connection)
    for number in ids:
        connection.execute("UPDATE words SET added = 0 WHERE id = ?", number)
        connection.execute(
            "DELETE FROM words WHERE id = ?1 AND uses = 0"
            " AND NOT EXISTS (SELECT 1 FROM followers WHERE last = ?1 OR before = ?1)",
            number,
        )
    if ids:
        forgetting.note(connection, state)
    return len(ids)


def added(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the words that were added, in order."""
    return tuple(sorted((text for _, text in _added(connection)), key=lambda text: (fold(text), text)))


def block(connection: sqlite3.Connection, patterns: Iterable[str]) -> int:
    """Never suggest what these patterns say; return how many are new. Inside a transaction."""
    before = connection.total_changes
    connection.executemany("INSERT OR IGNORE INTO blocked VALUES (?)", [(pattern,) for pattern in patterns])
    changed = connection.total_changes - before
    if changed:
        state = read_state(connection)
        write_state(connection, state._replace(version=state.version + 1))
    return changed


def unblock(connection: sqlite3.Connection, pattern: str) -> bool:
    """Take back one pattern; return whether there was such. Inside a transaction."""
    gone = connection.execute("DELETE FROM blocked WHERE pattern = ?", (pattern,)).rowcount > 0
    if gone:
        forgetting.note(connection, read_state(connection))
    return gone


def blocked(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return what is never suggested, in order."""
    rows = connection.execute("SELECT pattern FROM blocked ORDER BY pattern").fetchall()
    return tuple(pattern for (pattern,) in rows)


def _added(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return connection.execute("SELECT id, text FROM words WHERE added").fetchall()

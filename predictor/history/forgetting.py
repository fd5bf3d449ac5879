"""Taking something out of a history: it is as if it had never been learned, and nothing of it is left."""

import sqlite3
import time
from collections.abc import Collection, Sequence
from contextlib import suppress

import numpy as np

from predictor.errors import HistoryError
from predictor.history import addresses
from predictor.history.clock import Clock
from predictor.history.followers import taken_back, unpacked, without
from predictor.history.grams import is_address, is_learned, tokens
from predictor.history.learning import block_of, ids_of, put_block
from predictor.history.schema import State, read_state, write_state
from predictor.text import words as words_of
from predictor.words.capitals import fold

# Words that are learned in a row.
LONGEST = 3
# How long others who are reading are waited for, and how often one looks.
_WAIT_S, _AGAIN_S = 5.0, 0.05


def forget(connection: sqlite3.Connection, phrase: Sequence[str]) -> int:
    """Take out what holds these tokens in a row; return how many entries that were. Inside a transaction.

    A word goes with all its spellings, its possessive, and the e-mail addresses that hold it. Of a longer
    phrase its n-grams go, its words stay.
    """
    gone = _forget_word(connection, phrase[0]) if len(phrase) == 1 else _forget_phrase(connection, phrase)
    if gone:
        note(connection, read_state(connection))
    return gone


def take_back(connection: sqlite3.Connection, word: str, before: Sequence[str]) -> bool:
    """Count one use of a word less, alone and after these tokens; return whether there was one."""
    rows = connection.execute(
        "SELECT id, uses, added FROM words WHERE text = ? AND uses > 0", (word,)
    ).fetchall()
    if not rows:
        return False
    ((number, uses, added),) = rows
    others = [
        id for id, text, used in _words(connection) if fold(text) == fold(word) and used and id != number
    ]
    if uses == 1 and not others and not added:
        return bool(forget(connection, [fold(word)]))
    state = read_state(connection)
    connection.execute(
        "UPDATE words SET weight = weight * (uses - 1) / uses, uses = uses - 1, occasions = min(occasions,"
        " uses - 1), names = min(names, uses - 1), version = ? WHERE id = ?",
        (state.version + 1, number),
    )
    ids = ids_of(connection, before)
    contexts = [before[-1:], before[-2:]] if len(before) > 1 else [before[-1:]] if before else []
    for context in contexts:
        if all(token in ids for token in context):
            last, first = ids[context[-1]], ids[context[0]] if len(context) > 1 else 0
            if block := block_of(connection, last, first):
                put_block(connection, last, first, taken_back(block, number))
    write_state(connection, state._replace(version=state.version + 1))
    return True


def clear(connection: sqlite3.Connection) -> None:
    """Take out everything. Inside a transaction."""
    state = read_state(connection)
    for table in ("words", "followers", "blocked", "read", "tallies", "addresses"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE state SET salt = randomblob(16)")
    fresh = State(state.version, state.generation, Clock(), True, "")
    note(connection, fresh)


def remove_traces(connection: sqlite3.Connection) -> None:
    """Write the file anew without what was forgotten, and empty the log beside it.

    Raises `HistoryError` if another process reads for longer than some seconds.
    """
    connection.execute("VACUUM")
    until = time.monotonic() + _WAIT_S
    while not _emptied(connection):
        if time.monotonic() > until:
            raise HistoryError(
                "It is forgotten, but traces cannot leave the file while another program reads the history.",
                "Close that program and forget it once more.",
            )
        time.sleep(_AGAIN_S)
    connection.execute("UPDATE state SET traces = 0")


def _emptied(connection: sqlite3.Connection) -> bool:
    with suppress(sqlite3.OperationalError):
        ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not busy
    return False


def note(connection: sqlite3.Connection, state: State) -> None:
    """Note that something was taken out, and that its traces are to be removed."""
    version, generation = state.version + 1, state.generation + 1
    write_state(connection, state._replace(version=version, generation=generation, traces=True))


def _words(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    return connection.execute("SELECT id, text, uses FROM words").fetchall()


def ids_of_word(connection: sqlite3.Connection, keys: Collection[str]) -> list[int]:
    """Return the ids of all words with one of these keys, used or only standing before others."""
    return [number for number, text, _ in _words(connection) if fold(text) in keys]


def _forget_word(connection: sqlite3.Connection, key: str) -> int:
    known = {
        number: text
        for number, text, _ in _words(connection)
        if fold(text) in (key, f"{key}'s") or (is_address(text) and key in words_of(text))
    }
    ids = list(known)
    addresses.forget(connection, {key, *known.values()})
    gone = 0
    for number in ids:
        gone += connection.execute("DELETE FROM words WHERE id = ?", (number,)).rowcount
        gone += connection.execute(
            "DELETE FROM followers WHERE last = ? OR before = ?", (number, number)
        ).rowcount
    return gone + _without(connection, "1", (), ids) if ids else 0


def _forget_phrase(connection: sqlite3.Connection, phrase: Sequence[str]) -> int:
    longest = min(len(phrase), LONGEST)
    gone = 0
    for start in range(len(phrase) - longest + 1):
        gone += _forget_row(connection, phrase[start : start + longest])
    return gone


def _forget_row(connection: sqlite3.Connection, row: Sequence[str]) -> int:
    """Take out the n-grams that hold two or three tokens in a row."""
    ids = ids_of(connection, row)
    if not all(token in ids for token in row[:-1]):
        return 0
    numbers = [ids.get(token, 0) for token in row]
    spellings = ids_of_word(connection, {row[-1]})
    if len(row) == LONGEST:
        return _without(connection, "before = ? AND last = ?", numbers[:2], spellings)
    gone = _without(connection, "last = ?", numbers[:1], spellings)
    return gone + connection.execute("DELETE FROM followers WHERE before = ? AND last = ?", numbers).rowcount


def _without(
    connection: sqlite3.Connection, where: str, values: Sequence[int], words: Collection[int]
) -> int:
    """Take words out of what followed some contexts; return out of how many."""
    rows = connection.execute(f"SELECT last, before, words FROM followers WHERE {where}", values).fetchall()
    # Most blocks do not even hold the bytes, which are found sooner than records are compared.
    wanted = [word.to_bytes(4, "little") for word in words]
    gone = 0
    for last, before, block in rows:
        if any(word in block for word in wanted) and np.isin(unpacked(block)["word"], list(words)).any():
            put_block(connection, last, before, without(block, words))
            gone += 1
    return gone


def phrase_of(text: str) -> list[str]:
    """Return the tokens of a word or phrase; empty if no word is among them."""
    found = tokens(text)
    return found if any(map(is_learned, found)) else []

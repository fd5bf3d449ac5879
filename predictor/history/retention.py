"""How long what was learned is kept, and how much of it: the rest is as if it had never been there."""

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from predictor.history import addresses, forgetting
from predictor.history.clock import LATEST_DAY
from predictor.history.followers import unpacked
from predictor.history.grams import is_learned
from predictor.history.learning import put_block
from predictor.history.schema import read_state
from predictor.words.capitals import fold

# A clock that is so many days later than when it was last looked at is believed on another day only.
_JUMP = 31


class Retention(NamedTuple):
    """What is kept."""

    days: int = 0
    """N-grams that were used in so many days, and what was counted in them; 0: for ever."""
    words: int = 0
    """So many words, those used most and last; 0: all."""


class _Word(NamedTuple):
    id: int
    text: str
    uses: int
    weight: float
    day: int
    added: int


def enforce(connection: sqlite3.Connection, retention: Retention, today: int) -> bool:
    """Take out what is too old or too much; return whether there was such. Inside a transaction.

    today: what the clock on the wall says.
    """
    known, day = believed(connection), _believe(connection, today) if retention.days else 0
    oldest = max(day - retention.days, 0)
    connection.execute("DELETE FROM tallies WHERE day < ?", (oldest,))
    connection.execute("DELETE FROM addresses WHERE day < ?", (oldest,))
    if not _is_due(connection, retention, oldest, new_day=day != known):
        return False
    if day:
        # What bears a later day grows old from today: a clock was ahead.
        connection.execute("UPDATE words SET day = ? WHERE day > ?", (day, day))
        connection.execute("UPDATE addresses SET day = ? WHERE day > ?", (day, day))
    words = [
        _Word(*row) for row in connection.execute("SELECT id, text, uses, weight, day, added FROM words")
    ]
    used = [word for word in words if word.uses]
    gone = {word.id for word in used if word.day < oldest}
    if retention.words:
        left = [word for word in used if word.id not in gone and not word.added]
        left.sort(key=lambda word: (word.weight, word.day), reverse=True)
        gone |= {word.id for word in left[retention.words :]}
    kept = {fold(word.text) for word in words if word.added or (word.uses and word.id not in gone)}
    lost = {word.id for word in words if is_learned(word.text) and fold(word.text) not in kept}
    addresses.forget(connection, [word.text for word in words if word.id in gone])
    return _take_out(connection, gone, lost, oldest, day or LATEST_DAY)


def believed(connection: sqlite3.Connection) -> int:
    """Return the day on which retention was last enforced; 0: never."""
    return int(connection.execute("SELECT today FROM state").fetchall()[0][0])


def _believe(connection: sqlite3.Connection, today: int) -> int:
    """Return which day it is. A clock that was set wrongly for a day takes nothing away."""
    ((known, ahead),) = connection.execute("SELECT today, ahead FROM state").fetchall()
    jumps = known and today - known > _JUMP
    if jumps and not (ahead and 0 < today - ahead <= _JUMP):
        if ahead != today:
            connection.execute("UPDATE state SET ahead = ?", (today,))
        return int(known)
    if known != today:
        connection.execute("UPDATE state SET today = ?, ahead = 0", (today,))
    return today


def _is_due(connection: sqlite3.Connection, retention: Retention, oldest: int, *, new_day: bool) -> bool:
    ((old, used),) = connection.execute(
        "SELECT coalesce(min(day), 0) < ?, count(*) FROM words WHERE uses > 0", (oldest,)
    ).fetchall()
    return bool(used) and (new_day or bool(old) or 0 < retention.words < used)


def _take_out(
    connection: sqlite3.Connection, gone: Collection[int], lost: Collection[int], oldest: int, latest: int
) -> bool:
    """Take out words, what followed tokens that are lost with them, and what was used before a day.

    latest: no use is left of a later day.
    """
    changed = bool(gone)
    words = np.fromiter(gone, dtype=np.int64)
    connection.executemany(
        "UPDATE words SET uses = 0, weight = 0, day = 0, occasions = 0, names = 0 WHERE id = ?",
        [(number,) for number in gone],
    )
    standing = set[int]()
    for last, before, block in connection.execute("SELECT last, before, words FROM followers").fetchall():
        records = unpacked(block)
        kept = (records["day"] >= oldest) & ~np.isin(records["word"], words)
        if last in lost or before in lost:
            kept[:] = False
        changed = changed or not kept.all()
        if not kept.all() or (records["day"] > latest).any():
            left = records[kept]
            left["day"] = np.minimum(left["day"], latest)
            put_block(connection, last, before, left.tobytes())
        if kept.any():
            standing |= {last, before}
    unused = connection.execute("SELECT id FROM words WHERE uses = 0 AND NOT added").fetchall()
    connection.executemany(
        "DELETE FROM words WHERE id = ?", [row for row in unused if row[0] not in standing]
    )
    if changed:
        forgetting.note(connection, read_state(connection))
    return changed

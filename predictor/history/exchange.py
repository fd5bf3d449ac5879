"""A history out of its database and into another, as lines."""

import math
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain

from predictor.history import personal
from predictor.history.clock import HALF_LIFE_S, Clock
from predictor.history.followers import Use, merged, packed, unpacked
from predictor.history.learning import Places, block_of, ids_of, new_ids, placed, put_block
from predictor.history.lines import Added, Blocked, Follower, Following, Line, Used, head, written
from predictor.history.schema import read_state, write_state

# Words on one line: no line is longer than some ten thousand letters.
_MOST_FOLLOWERS = 200


def exported(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield all lines, without their ends."""
    yield head(read_state(connection).clock)
    yield from map(written, chain(_used(connection), _following(connection)))
    yield from (written(Added(word)) for word in personal.added(connection))
    yield from (written(Blocked(pattern)) for pattern in personal.blocked(connection))


def _used(connection: sqlite3.Connection) -> Iterator[Line]:
    rows = connection.execute(
        "SELECT text, uses, weight, day, occasions, names FROM words WHERE uses > 0 ORDER BY id"
    )
    return (Used(*row) for row in rows)


def _following(connection: sqlite3.Connection) -> Iterator[Line]:
    texts = dict[int, str](connection.execute("SELECT id, text FROM words").fetchall())
    for last, before, block in connection.execute("SELECT last, before, words FROM followers"):
        after = (texts[before], texts[last]) if before else (texts[last],)
        records = unpacked(block)
        for start in range(0, len(records), _MOST_FOLLOWERS):
            part = records[start : start + _MOST_FOLLOWERS].tolist()
            yield Following(after, tuple(Follower(texts[word], *rest) for word, *rest in part))


def take_in(
    connection: sqlite3.Connection, clock: Clock, lines: Iterable[Line], places: Places | None = None
) -> int:
    """Add lines to what is there; return how many. Inside a transaction. clock: that of their history."""
    state = read_state(connection)
    now, scale = _joined(state.clock, clock)
    state = state._replace(version=state.version + 1, clock=now)
    writer, count = _Writer(connection, state.version, scale), 0
    patterns, added = list[str](), list[str]()
    for line in lines:
        count += 1
        match line:
            case Used():
                writer.use(line)
            case Following():
                writer.follow(line)
            case Added(word):
                added.append(word)
            case Blocked(pattern):
                patterns.append(pattern)
    write_state(connection, placed(connection, state, writer.new, places))
    personal.add(connection, added, places)
    personal.block(connection, patterns)
    return count


def _joined(ours: Clock, theirs: Clock) -> tuple[Clock, float]:
    """Return the clock of both together, and by how much their weights are multiplied."""
    if theirs.newest < 0.0:
        return ours, 1.0
    if ours.newest < 0.0:
        return theirs, 1.0
    now = ours.at(theirs.newest)
    late = min(max(ours.newest - theirs.newest, 0.0), HALF_LIFE_S)
    return now, now.weight / theirs.weight * math.exp2(-late / HALF_LIFE_S)


class _Writer:
    """Writes words and what followed them."""

    def __init__(self, connection: sqlite3.Connection, version: int, scale: float) -> None:
        self._connection, self._version, self._scale = connection, version, scale
        self._ids: dict[str, int] = {}
        self.new: list[str] = []

    def use(self, line: Used) -> None:
        self._connection.execute(
            "UPDATE words SET uses = uses + ?, weight = weight + ?, day = max(day, ?),"
            " occasions = occasions + ?, names = names + ?, version = ? WHERE id = ?",
            (
                line.uses,
                line.weight * self._scale,
                line.day,
                line.occasions,
                line.names,
                self._version,
                self._id(line.word),
            ),
        )

    def follow(self, line: Following) -> None:
        last, before = self._id(line.after[-1]), self._id(line.after[0]) if len(line.after) > 1 else 0
        uses = [
            Use(self._id(each.word), each.uses, each.weight * self._scale, each.day) for each in line.words
        ]
        known = block_of(self._connection, last, before)
        put_block(self._connection, last, before, merged(known, uses) if known else packed(uses))

    def _id(self, text: str) -> int:
        if text not in self._ids:
            found = ids_of(self._connection, [text])
            if not found:
                self.new.append(text)
                found = new_ids(self._connection, [text])
            self._ids |= found
        return self._ids[text]

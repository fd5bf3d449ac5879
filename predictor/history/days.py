"""What was counted on each day, in the database."""

import sqlite3
from collections.abc import Mapping

from predictor.history.tally import Tally

# By day, counted from 1970.
Tallies = Mapping[int, Tally]
_NAMES = ", ".join(Tally._fields)
_SUMS = ", ".join(f"{name} = {name} + excluded.{name}" for name in Tally._fields)
_ADD = (
    f"INSERT INTO tallies (day, {_NAMES}) VALUES (?{', ?' * len(Tally._fields)})"
    f" ON CONFLICT (day) DO UPDATE SET {_SUMS}"
)


def add_tallies(connection: sqlite3.Connection, tallies: Tallies) -> None:
    """Add to what was counted before. Inside a transaction."""
    connection.executemany(_ADD, [(day, *tally) for day, tally in tallies.items()])


def tallies_of(connection: sqlite3.Connection) -> Tallies:
    """Return what was counted, the first day first."""
    rows = connection.execute(f"SELECT day, {_NAMES} FROM tallies ORDER BY day").fetchall()
    return {day: Tally(*numbers) for day, *numbers in rows}

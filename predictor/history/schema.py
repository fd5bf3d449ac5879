"""The tables of a history, their version, and the few values that hold for all of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from predictor.errors import SettingsError
from predictor.history.clock import Clock

VERSION = 4
_OURS = 0x466F7265  # "Fore", in the file's header
# ids never come again, so that one that is remembered never means another word. A word that only stands
# before others has no uses. place: its place in the bundle's list, -1 for none, null for not looked up yet.
# before: 0 where only the last word matters. version: of the history, when the word was last changed.
_TABLES = """
CREATE TABLE words (
    id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL DEFAULT 0,
    weight REAL NOT NULL DEFAULT 0, day INTEGER NOT NULL DEFAULT 0, occasions INTEGER NOT NULL DEFAULT 0,
    names INTEGER NOT NULL DEFAULT 0, place INTEGER, version INTEGER NOT NULL DEFAULT 0);
CREATE INDEX words_version ON words (version);
CREATE TABLE followers (
    last INTEGER NOT NULL, before INTEGER NOT NULL, words BLOB NOT NULL, PRIMARY KEY (last, before)
) WITHOUT ROWID;
CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL, generation INTEGER NOT NULL,
    passed REAL NOT NULL, newest REAL NOT NULL, traces INTEGER NOT NULL, wordlist TEXT NOT NULL);
INSERT INTO state VALUES (1, 0, 0, 0, -1, 0, '');
"""
# added: whether the writer named the word. blocked: what is never suggested. read: digests of texts from
# files, which are learned once; the salt is of this history alone, so that no table of digests tells texts.
# today: when retention was last enforced; ahead: a day that the clock has jumped to, not yet believed.
_PERSONAL = """
ALTER TABLE words ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
CREATE TABLE blocked (pattern TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE read (digest BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
ALTER TABLE state ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
UPDATE state SET salt = randomblob(16);
ALTER TABLE state ADD COLUMN today INTEGER NOT NULL DEFAULT 0;
ALTER TABLE state ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
"""
# What is counted of suggestions, by the day on the writer's calendar: see `tally`.
_TALLIES = """
CREATE TABLE tallies (
    day INTEGER PRIMARY KEY, shown INTEGER NOT NULL, accepted INTEGER NOT NULL,
    partly_accepted INTEGER NOT NULL, ignored INTEGER NOT NULL, corrected INTEGER NOT NULL,
    typed INTEGER NOT NULL, saved INTEGER NOT NULL, sampled INTEGER NOT NULL, gained INTEGER NOT NULL,
    squares INTEGER NOT NULL);
"""
# In how many texts an e-mail address stood, and the day of the last one; known by digests, as what was read.
_ADDRESSES = """
CREATE TABLE addresses (
    digest BLOB NOT NULL PRIMARY KEY, texts INTEGER NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID;
"""
# By the version that is found, what makes the next one of it; 0: an empty file.
_MIGRATIONS = {0: _TABLES, 1: _PERSONAL, 2: _TALLIES, 3: _ADDRESSES}


class State(NamedTuple):
    """What holds for all of a history."""

    version: int
    """Grows whenever something changes."""
    generation: int
    """Grows whenever something is forgotten."""
    clock: Clock
    """How far it has come."""
    traces: bool
    """Whether something was forgotten that may still stand in unused parts of the file."""
    wordlist: str
    """Which list the places of words belong to; "" for none."""


class Foreign(Exception):
    """A database that is not ours lies there."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; others who write wait meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read all of it as it is at one moment; others who write do not wait."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def check_version(connection: sqlite3.Connection) -> int:
    """Return the version found, 0 for an empty file; raises `SettingsError` for a newer one, or `Foreign`."""
    version, ours = _value(connection, "user_version"), _value(connection, "application_id")
    if ours != _OURS:
        if version or connection.execute("SELECT count(*) FROM sqlite_master").fetchall()[0][0]:
            raise Foreign
        return 0
    if version > VERSION:
        raise SettingsError(
            f"The history was written by a newer Foretype (format {version}; this one knows {VERSION}).",
            "Update Foretype, or name another folder for the history.",
        )
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to this version, or make its tables."""
    while check_version(connection) < VERSION:
        with transaction(connection):
            found = check_version(connection)  # another process may have been first
            if found < VERSION:
                for statement in _MIGRATIONS[found].split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_OURS}")
                connection.execute(f"PRAGMA user_version = {found + 1}")


def read_state(connection: sqlite3.Connection) -> State:
    """Return what holds now."""
    ((version, generation, passed, newest, traces, wordlist),) = connection.execute(
        "SELECT version, generation, passed, newest, traces, wordlist FROM state"
    ).fetchall()
    return State(version, generation, Clock(passed, newest), bool(traces), wordlist)


def write_state(connection: sqlite3.Connection, state: State) -> None:
    """Write what holds from now on."""
    connection.execute(
        "UPDATE state SET version = ?, generation = ?, passed = ?, newest = ?, traces = ?, wordlist = ?",
        (state.version, state.generation, *state.clock, int(state.traces), state.wordlist),
    )


def _value(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchall()[0][0])

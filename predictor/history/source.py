"""A history as a source of words: they are in memory, what followed which is read when it matters."""

import sqlite3
import time
from collections.abc import Callable, Collection
from itertools import chain
from typing import TypeVar

import numpy as np

from predictor.contract import HISTORY, Cancel, Finished
from predictor.errors import HistoryError, SettingsError
from predictor.history.asking import Known, n_grams
from predictor.history.database import Database
from predictor.history.followers import unpacked
from predictor.history.grams import Before, NearWord, near_words
from predictor.history.learning import Places, block_of, ids_of
from predictor.history.personal import blocked
from predictor.history.relevance import relevance, weight
from predictor.history.remembered import Followed, Remembered, probability, remembered
from predictor.history.schema import State, read_state, snapshot
from predictor.history.vocabulary import DISCOUNT, Row, Vocabulary
from predictor.rules.blocked import NOTHING, Blocked
from predictor.words.index import WordIndex
from predictor.words.narrowing import Floats

Result = TypeVar("Result")
# P(word | the core before it, "" at a document's beginning) in any text.
General = Callable[[str, str], float]
# Contexts whose followers are remembered, and words whose weight is.
_REMEMBERED, _WEIGHED = 256, 4096
_LISTED = "SELECT id, uses, weight, added, place FROM words WHERE (uses > 0 OR added) AND place >= 0"
_ROW = "SELECT id, text, uses, weight, occasions, names, added FROM words"
_ALL = f"{_ROW} WHERE (uses > 0 OR added)"
_OTHERS = f"{_ALL} AND (place < 0 OR place IS NULL)"
_CHANGED = f"{_ROW} WHERE version > ? LIMIT ?"
# From so many changed words on, all are read anew.
_MANY = 2000
# So long after it could not be read, a file is tried again.
_AGAIN_S = 5.0


class HistorySource:
    """What was learned, in the words of one list. Thread-safe; shared by all texts."""

    name = HISTORY

    def __init__(
        self,
        database: Database,
        index: WordIndex,
        usual: Floats,
        wordlist: str,
        general: General,
    ) -> None:
        """usual: float32 [places of the index], how often a word is used in any text.

        wordlist: what tells the index from others.
        """
        self._general = general
        self._database, self._index, self._wordlist = database, index, wordlist
        self._vocabulary = Vocabulary(usual)
        self._offered = self._vocabulary.offered(1.0)
        self._blocked = NOTHING
        self._ids: dict[str, int] = {}
        self._followed: dict[tuple[int, int], Followed] = {}
        self._weights: dict[NearWord, float] = {}
        # What is in memory: which opening of the file, what SQLite says of changes, and what holds.
        self._seen: tuple[int, int] = (0, 0)
        self._state: State | None = None
        self._changes = 0
        self._again_at = 0.0
        self._trouble = ""

    @property
    def notice(self) -> str:
        """Why nothing can be read, or what became of the file; "" if all is well."""
        return self._trouble or self._database.notice

    @property
    def places(self) -> Places:
        """Where words are in the list."""
        return Places(self._wordlist, self._index.place)

    def changes(self) -> int:
        """Return a number that grows whenever the history may say something else than before."""
        self._run(self._look)
        return self._changes

    def blocked(self) -> Blocked:
        """Return what is never suggested; what was read last, where nothing can be read."""
        self._run(self._look)
        return self._blocked

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> Remembered:
        """Return what the history says of the word after `finished`."""
        words, before = near_words(finished)
        found = self._run(lambda connection: self._belief(connection, words, before))
        return found or remembered(self._offered, ())

    def knows(self, word: str) -> bool:
        """Whether the writer has used or added a word, in these letters."""
        self._run(self._look)
        return self._offered.slot(word, self._index.place(word)) >= 0

    def n_grams(self, finished: Finished, spellings: Collection[str]) -> list[Known]:
        """Return what was learned of a word in these spellings after `finished`, longest n-grams first."""
        _, before = near_words(finished)
        return self._run(lambda connection: n_grams(connection, before, spellings)) or []

    def close(self) -> None:
        """Close its connection."""
        self._database.close()

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Return what `work` returns; where nothing can be read nothing is known, and typing goes on."""
        if self._trouble and time.monotonic() < self._again_at:
            return None
        try:
            found = self._database.run(work)
        except (HistoryError, SettingsError) as error:
            if not self._trouble:
                self._seen, self._state = (0, 0), None
                self._vocabulary.load(np.empty((0, 5)), ())
                self._take_in(1.0)
            self._trouble, self._again_at = str(error), time.monotonic() + _AGAIN_S
            return None
        self._trouble = ""
        return found

    def _belief(self, connection: sqlite3.Connection, words: list[NearWord], before: Before) -> Remembered:
        with snapshot(connection):
            self._refresh(connection)
            if self._offered.total <= 0.0:
                return remembered(self._offered, ())
            relevant = relevance([self._weight(connection, word) for word in words])
            return remembered(self._offered, self._all_followers(connection, before), relevant)

    def _weight(self, connection: sqlite3.Connection, word: NearWord) -> float:
        """Return how much a word of the text speaks for its being of the history's kind."""
        known = self._weights.get(word)
        if known is None:
            general = self._general(word.last, word.word)
            followed = self._all_followers(connection, word.before)
            slot = self._offered.slot(word.word, self._index.place(word.word))
            learned = probability(self._offered, followed, slot, general)
            if len(self._weights) >= _WEIGHED:
                self._weights.clear()
            known = self._weights[word] = weight(learned, general)
        return known

    def _all_followers(self, connection: sqlite3.Connection, before: Before) -> list[Followed]:
        """Return what followed the last word, then what followed the last two."""
        followed = [self._followers(connection, before[-1], "")] if before else []
        if len(before) > 1:
            followed.append(self._followers(connection, before[1], before[0]))
        return followed

    def _followers(self, connection: sqlite3.Connection, last: str, before: str) -> Followed:
        """Return what followed a context."""
        key = self._id(connection, last), self._id(connection, before) if before else 0
        known = self._followed.pop(key, None)
        if known is None:
            block = block_of(connection, *key) if min(key) >= 0 else b""
            records = unpacked(block)
            slots = self._offered.slots[records["word"]]
            uses = records["uses"].astype(np.float64)
            weights = records["weight"] * (uses - DISCOUNT) / uses / self._offered.now
            some = slots >= 0
            known = Followed(slots[some], weights[some], float(weights[some].sum()))
            if len(self._followed) >= _REMEMBERED:
                del self._followed[next(iter(self._followed))]
        self._followed[key] = known  # the last one comes last
        return known

    def _id(self, connection: sqlite3.Connection, token: str) -> int:
        """Return a token's id, -1 if it never stood before a word."""
        if token not in self._ids:
            self._ids[token] = ids_of(connection, [token]).get(token, -1)
        return self._ids[token]

    # Following what is learned and forgotten, here and elsewhere.

    def _look(self, connection: sqlite3.Connection) -> None:
        if self._now(connection) != self._seen:
            with snapshot(connection):
                self._refresh(connection)

    def _now(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """Return what differs after anybody has written."""
        ((version,),) = connection.execute("PRAGMA data_version").fetchall()
        return self._database.opened, int(version)

    def _refresh(self, connection: sqlite3.Connection) -> None:
        """Take in what has changed since the last time."""
        seen = self._now(connection)
        if seen == self._seen:
            return
        state, known = read_state(connection), self._state
        changed = None
        if known is not None and seen[0] == self._seen[0] and state.generation == known.generation:
            changed = connection.execute(_CHANGED, (known.version, _MANY)).fetchall()
        if changed is None or len(changed) == _MANY:
            self._load(connection, state)
        elif known is None or state.version != known.version:
            self._vocabulary.update(self._placed(changed))
            self._take_in(state.clock.weight)
        patterns = blocked(connection)
        if patterns != self._blocked.patterns:
            self._blocked = Blocked.of(patterns)
        # Once all is taken in: what failed half-way is taken in again.
        self._seen, self._state = seen, state

    def _load(self, connection: sqlite3.Connection, state: State) -> None:
        """Read all words; the places of another list are of no use."""
        if state.wordlist == self._wordlist:
            numbers = chain.from_iterable(connection.execute(_LISTED))
            listed, query = np.fromiter(numbers, dtype=np.float64).reshape(-1, 5), _OTHERS
        else:
            listed, query = np.empty((0, 5)), _ALL
        self._vocabulary.load(listed, self._placed(connection.execute(query).fetchall()))
        self._take_in(state.clock.weight)

    def _placed(self, rows: list[tuple[int, str, int, float, int, int, int]]) -> list[Row]:
        """Return words with their places."""
        return [Row(*row, self._index.place(row[1])) for row in rows]

    def _take_in(self, now: float) -> None:
        """Offer what is known by now."""
        self._offered = self._vocabulary.offered(now)
        self._ids.clear()
        self._followed.clear()
        self._weights.clear()
        self._changes += 1

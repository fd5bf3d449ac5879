"""The words of a history as arrays: what is likely in any text of the writer's, whatever it is."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predictor.words.capitals import capitals, fold
from predictor.words.index import WordIndex
from predictor.words.narrowing import Floats, Ints

Doubles = NDArray[np.float64]

DISCOUNT = 0.5
# Above this share of all text, the commoner a word is in general, the less its use says about the writer.
_COMMON = 3e-4
_ROOM = 1 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What a history says of one word."""

    id: int
    """Its number there."""
    text: str
    """As it is written; "" for a listed word, whose place says it."""
    uses: int
    """How often it was used."""
    weight: float
    """The sum of the uses' weights."""
    occasions: int
    """In how many texts it was used."""
    names: int
    """How often with a capital inside a sentence."""
    place: int
    """Its place in the index, -1 for an unlisted one."""


@dataclass(frozen=True, slots=True, eq=False)
class Unlisted:
    """Words outside the list that are offered, ordered by their keys."""

    texts: tuple[str, ...]
    """As they are written."""
    keys: tuple[str, ...]
    """Folded."""
    capitals: NDArray[np.uint16]
    """See `capitals.capitals`."""
    lengths: Ints
    """How many letters each has."""

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def of(cls, texts: Sequence[str], keys: Sequence[str]) -> "Unlisted":
        """Return these words, which are in order."""
        return cls(
            tuple(texts),
            tuple(keys),
            np.array([capitals(text) for text in texts], dtype=np.uint16),
            np.array([len(text) for text in texts], dtype=np.int64),
        )

    def range(self, key: str) -> slice:
        """Return which begin so."""
        if not key:
            return slice(0, len(self))
        return slice(bisect_left(self.keys, key), bisect_left(self.keys, f"{key}\U0010ffff"))


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """The words that are offered: the listed ones, then the others. It never changes."""

    places: Ints
    """[listed] their places in the index, ascending."""
    unlisted: Unlisted
    """The others."""
    slots: NDArray[np.int32]
    """By id, where a word is among these; -1 if it is not offered."""
    usual: Doubles
    """[all] how much each is used, discounted; a use of what everybody uses counts less."""
    total: float
    """The sum of these."""
    now: float
    """The weight of one use now."""


class Vocabulary:
    """All words of a history, by id. Not thread-safe."""

    def __init__(self, index: WordIndex, usual: Floats) -> None:
        """usual: float32 [places of the index], how often a word is used in any text."""
        self._index, self._usual = index, usual
        self._forget_all(_ROOM)

    def _forget_all(self, room: int) -> None:
        self._values: Doubles = np.zeros(room)
        self._places: Ints = np.full(room, -1)
        self._is_listed: NDArray[np.bool_] = np.zeros(room, dtype=bool)
        self._rarity: Doubles = np.ones(room)
        self._others: dict[int, tuple[str, str]] = {}  # by id: key, text
        self._unlisted: Unlisted | None = None
        self._unlisted_ids: Ints = np.empty(0, dtype=np.int64)

    def load(self, rows: Sequence[Row]) -> None:
        """Know these words and no others."""
        self._forget_all(max((row.id for row in rows), default=0) + _ROOM)
        self.update(rows)

    def update(self, rows: Iterable[Row]) -> None:
        """Know these words, in place of what was known of them."""
        for row in rows:
            number, value = row.id, 0.0
            if number >= len(self._values):
                self._grow(number + _ROOM)
            if row.uses > 0:
                value = row.weight * (row.uses - DISCOUNT) / row.uses
            self._values[number] = value
            if row.place >= 0:
                self._places[number], self._is_listed[number] = row.place, value > 0.0
                self._rarity[number] = min(1.0, _COMMON / float(self._usual[row.place]))
            else:
                self._offer(row, offered=value > 0.0 and (row.occasions > 1 or row.names > 0))

    def _offer(self, row: Row, *, offered: bool) -> None:
        """Offer an unlisted word, or no longer. What was used in one text may be a slip, a name is not."""
        if offered != (row.id in self._others):
            self._unlisted = None
            if offered:
                self._others[row.id] = fold(row.text), row.text
            else:
                del self._others[row.id]

    def _grow(self, size: int) -> None:
        more = size - len(self._values)
        self._values = np.append(self._values, np.zeros(more))
        self._places = np.append(self._places, np.full(more, -1))
        self._is_listed = np.append(self._is_listed, np.zeros(more, dtype=bool))
        self._rarity = np.append(self._rarity, np.ones(more))

    def offered(self, now: float) -> Offered:
        """Return what is offered. now: the weight of one use now."""
        if self._unlisted is None:
            ordered = sorted((key, text, number) for number, (key, text) in self._others.items())
            self._unlisted = Unlisted.of([text for _, text, _ in ordered], [key for key, _, _ in ordered])
            self._unlisted_ids = np.array([number for _, _, number in ordered], dtype=np.int64)
        listed = np.flatnonzero(self._is_listed)
        listed = listed[np.argsort(self._places[listed], kind="stable")]
        ids = np.concatenate([listed, self._unlisted_ids])
        slots = np.full(len(self._values), -1, dtype=np.int32)
        slots[ids] = np.arange(len(ids), dtype=np.int32)
        usual = self._values[ids] * self._rarity[ids] / now
        return Offered(self._places[listed], self._unlisted, slots, usual, float(usual.sum()), now)

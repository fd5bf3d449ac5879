"""The words of a history as arrays: what is likely in any text of the writer's, whatever it is."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.history.grams import is_address
from predictor.words.capitals import capitals, fold
from predictor.words.narrowing import Floats, Ints

Doubles = NDArray[np.float64]

DISCOUNT = 0.5
# What a word that the writer added says without any use: as much as two uses now, for ever.
ADDED = 2.0 - DISCOUNT
# Above this share of all text, the commoner a word is in general, the less its use says about the writer.
_COMMON = 3e-4
# How often the rarest word is used; it bounds a division.
_LEAST = 1e-9
_ROOM = 1 << 10


class Row(NamedTuple):
    """What a history says of one word."""

    id: int
    """Its number there."""
    text: str
    """As it is written."""
    uses: int
    """How often it was used."""
    weight: float
    """The sum of the uses' weights."""
    occasions: int
    """In how many texts it was used."""
    names: int
    """How often with a capital inside a sentence."""
    added: int
    """Whether the writer added it."""
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
    """The words that are offered. Each has a slot: a listed one its place, the others those after."""

    usual: Floats
    """[slots] how much each is used, discounted; a use of what everybody uses counts less. 0: not at all."""
    total: float
    """The sum of these."""
    slots: Ints
    """By id, the slot of a word; -1 if it is not offered."""
    unlisted: Unlisted
    """Those outside the list."""
    now: float
    """The weight of one use now."""

    def slot(self, text: str, place: int) -> int:
        """Return the slot of a word, -1 if it is not offered. place: in the index, -1 for an unlisted one."""
        if place >= 0:
            return place if self.usual[place] > 0.0 else -1
        where = self.unlisted.range(fold(text))
        texts = self.unlisted.texts[where]
        found = where.start + texts.index(text) if text in texts else -1
        return len(self.usual) - len(self.unlisted) + found if found >= 0 else -1


class Vocabulary:
    """All words of a history, by id. Not thread-safe."""

    def __init__(self, usual: Floats) -> None:
        """usual: float32 [places of the index], how often a word is used in any text."""
        self._rarity = np.minimum(1.0, _COMMON / np.maximum(usual.astype(np.float64), _LEAST))
        self._forget_all(_ROOM)

    def _forget_all(self, room: int) -> None:
        self._values: Doubles = np.zeros(room)
        self._added: Doubles = np.zeros(room)
        self._places: Ints = np.full(room, -1)
        self._others: dict[int, tuple[str, str]] = {}  # by id: key, text
        self._unlisted: Unlisted | None = None
        self._unlisted_ids: Ints = np.empty(0, dtype=np.int64)

    def load(self, listed: Doubles, others: Sequence[Row]) -> None:
        """Know these words and no others.

        listed: [n, 5] of each listed word its id, its uses, their weight, whether it was added, its place:
        most words are such.
        """
        ids = listed[:, 0].astype(np.int64)
        self._forget_all(max(int(ids.max(initial=0)), max((row.id for row in others), default=0)) + _ROOM)
        self._know(ids, listed[:, 1], listed[:, 2], listed[:, 3], listed[:, 4].astype(np.int64))
        self.update(others)

    def update(self, rows: Sequence[Row]) -> None:
        """Know these words, in place of what was known of them."""
        if not rows:
            return
        numbers = np.array(
            [(row.id, row.uses, row.weight, row.added, row.place) for row in rows], dtype=np.float64
        )
        ids, places = numbers[:, 0].astype(np.int64), numbers[:, 4].astype(np.int64)
        if int(ids.max()) >= len(self._values):
            more = int(ids.max()) + _ROOM - len(self._values)
            self._values = np.append(self._values, np.zeros(more))
            self._added = np.append(self._added, np.zeros(more))
            self._places = np.append(self._places, np.full(more, -1))
        self._know(ids, numbers[:, 1], numbers[:, 2], numbers[:, 3], places)
        for row in rows:
            if row.place < 0:
                self._offer(row)

    def _know(self, ids: Ints, uses: Doubles, weights: Doubles, added: Doubles, places: Ints) -> None:
        rarity = np.where(places >= 0, self._rarity[places], 1.0)
        self._values[ids] = weights * np.maximum(uses - DISCOUNT, 0.0) / np.maximum(uses, 1.0) * rarity
        self._added[ids] = ADDED * added * rarity
        self._places[ids] = places

    def offered(self, now: float) -> Offered:
        """Return what is offered. now: the weight of one use now."""
        if self._unlisted is None:
            ordered = sorted((key, text, number) for number, (key, text) in self._others.items())
            self._unlisted = Unlisted.of([text for _, text, _ in ordered], [key for key, _, _ in ordered])
            self._unlisted_ids = np.array([number for _, _, number in ordered], dtype=np.int64)
        size = len(self._rarity)
        values = self._values / now + self._added
        slots = np.where(values > 0.0, self._places, -1)
        slots[self._unlisted_ids] = np.arange(size, size + len(self._unlisted_ids))
        ids = np.flatnonzero(slots >= 0)
        usual = np.zeros(size + len(self._unlisted_ids), dtype=np.float32)
        usual[slots[ids]] = values[ids]
        return Offered(usual, float(usual.sum(dtype=np.float64)), slots, self._unlisted, now)

    def _offer(self, row: Row) -> None:
        """Offer an unlisted word, or no longer. What was used in one text may be a slip, a name is not."""
        sure = row.occasions > 1 or row.names > 0 or is_address(row.text)
        offered = bool(row.added) or (row.uses > 0 and sure)
        if offered != (row.id in self._others):
            self._unlisted = None
            if offered:
                self._others[row.id] = fold(row.text), row.text
            else:
                del self._others[row.id]

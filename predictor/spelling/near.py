"""Which words are near what is typed: within some edits of it, or with a beginning that is.

The words are a trie, kept as arrays level by level. All nodes of a level are looked at together: each
carries, as bits, which beginnings of the typed letters its own letters can stand for with so many edits (the
automaton of Wu & Manber, "Fast text searching allowing errors", CACM 1992, anchored at the beginning, with
transpositions). A node whose bits are all 0 is left with all words below it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.spelling.alphabet import LONGEST, NOTHING, SIZE, Coded, coded, symbols

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Bits = NDArray[np.uint64]

MOST_EDITS = 2
# So many letters are nodes; where these are near, words are few enough to be followed one by one.
_DEPTH = 5
# A lane has a bit for each beginning of what is typed, and one that may be shifted out of it.
_LANE = 21
MOST_TYPED = _LANE - 2
_ONE, _TWO = np.uint64(1), np.uint64(2)
_TO_NEXT_LANE, _TO_NEXT_LANE_AND_ONE = np.uint64(_LANE), np.uint64(_LANE + 1)


class Near(NamedTuple):
    """Words that are near, by ascending position."""

    positions: Ints
    """[n] where the words are in the list."""
    edits: NDArray[np.uint8]
    """[n] how many edits lie between what is typed and each, or the beginning of it that is nearest."""


class NearWords:
    """Words to be found by letters that are nearly theirs.

    An edit is a letter too many, missing or another, or two neighbouring letters exchanged (Damerau 1964,
    each letter edited once). Capitals and accents are not compared. Nothing is near more than 19 typed
    letters; of long words the first 24 letters are compared.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._tries = [_Trie(coded(words), np.arange(len(words)))]
        self._added: list[str] = []

    def __len__(self) -> int:
        return self._tries[0].size + len(self._added)

    def add(self, words: Iterable[str]) -> None:
        """Add words behind those that are known; only what was added since the beginning is sorted again."""
        self._added += words
        first = self._tries[0].size
        added = _Trie(coded(self._added), np.arange(first, first + len(self._added)))
        self._tries[1:] = [added]

    def whole(self, typed: str, edits: int = 2) -> list[int]:
        """Return the positions of the words within so many edits of `typed`, ascending."""
        found: list[int] = self.find(typed, edits).positions.tolist()
        return found

    def begun(self, typed: str, edits: int = 2) -> list[int]:
        """Return the positions of the words some beginning of which is within so many edits of `typed`."""
        found: list[int] = self.find_begun(typed, edits).positions.tolist()
        return found

    def find(self, typed: str, edits: int = 2) -> Near:
        """Return the words within so many edits of `typed`."""
        return self._find(typed, edits, begun=False)

    def find_begun(self, typed: str, edits: int = 2) -> Near:
        """Return the words some beginning of which is within so many edits of `typed`."""
        return self._find(typed, edits, begun=True)

    def coded(self, positions: Sequence[int] | Ints) -> Coded:
        """Return some of the words in symbols, as `Channel` takes them."""
        wanted = np.asarray(positions, dtype=np.int64)
        if len(self._tries) == 1:
            return self._tries[0].coded(wanted)
        parts = [trie.coded(np.clip(wanted - trie.first, 0, trie.size - 1)) for trie in self._tries]
        late = wanted >= self._tries[1].first
        return Coded(
            np.where(late[:, None], parts[1].symbols, parts[0].symbols),
            np.where(late, parts[1].lengths, parts[0].lengths),
        )

    def _find(self, typed: str, edits: int, *, begun: bool) -> Near:
        letters = symbols(typed)
        if not letters or len(letters) > MOST_TYPED:
            return Near(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8))
        found = [trie.find(letters, edits, begun=begun) for trie in self._tries]
        return Near(
            np.concatenate([near.positions for near in found]), np.concatenate([near.edits for near in found])
        )


class _Level(NamedTuple):
    """The nodes of one depth: beginnings of words, sorted; each is one range of sorted words."""

    letters: NDArray[np.uint8]
    """The last letter of each."""
    starts: NDArray[np.int32]
    """Its first word among the sorted ones."""
    stops: NDArray[np.int32]
    """Just after its last."""
    children: NDArray[np.int32]
    """Its first child among the nodes of the next level; one entry more than nodes."""


class _Trie:
    """Sorted words with the positions that they answer to; their first letters as levels of nodes."""

    def __init__(self, words: Coded, positions: Ints) -> None:
        self.size, self.first = len(positions), int(positions[0]) if len(positions) else 0
        order = np.argsort(words.symbols.view(f"S{LONGEST}").ravel(), kind="stable")
        self._places = np.argsort(order)
        self._positions = positions[order]
        self._words = Coded(words.symbols[order], words.lengths[order])
        self._levels = _levels(self._words)

    def coded(self, numbers: Ints) -> Coded:
        """Return some of the words, by their number from the first position."""
        places = self._places[numbers]
        return Coded(self._words.symbols[places], self._words.lengths[places])

    def find(self, typed: Sequence[int], edits: int, *, begun: bool) -> Near:
        """Return the words that are near, or those with a beginning that is."""
        automaton = _Automaton(typed, edits)
        fewest = np.full(self.size, edits + 1, dtype=np.uint8)
        nodes: Places = np.zeros(1, dtype=np.int32)
        states, halves = automaton.start()
        shortest = len(typed) - edits
        for depth, (above, level) in enumerate(zip(self._levels, self._levels[1:], strict=False), start=1):
            first = above.children[nodes]
            counts = above.children[nodes + 1] - first
            nodes = _ranges(first, counts)
            states, halves = automaton.step(
                states.repeat(counts), halves.repeat(counts), level.letters[nodes]
            )
            alive = ((states | halves) != 0).nonzero()[0]
            nodes, states, halves = nodes[alive], states[alive], halves[alive]
            if depth >= shortest:
                self._note(fewest, automaton, states, level, nodes, None if begun else depth)
        if len(nodes):
            level = self._levels[-1]
            starts = level.starts[nodes]
            counts = level.stops[nodes] - starts
            places = _ranges(starts, counts)
            self._follow(fewest, automaton, states.repeat(counts), halves.repeat(counts), places, begun=begun)
        found = (fewest <= edits).nonzero()[0]
        positions = self._positions[found]
        order = np.argsort(positions)
        return Near(positions[order], fewest[found][order])

    def _note(
        self,
        fewest: NDArray[np.uint8],
        automaton: "_Automaton",
        states: Bits,
        level: _Level,
        nodes: Places,
        ending: int | None,
    ) -> None:
        """Note the words of nodes that stand for all that is typed; ending: only those of so many letters."""
        for edits, here in automaton.accepted(states):
            starts = level.starts[nodes[here]]
            places = _ranges(starts, level.stops[nodes[here]] - starts)
            if ending is not None:
                places = places[self._words.lengths[places] == ending]
            fewest[places] = np.minimum(fewest[places], edits)

    def _follow(
        self,
        fewest: NDArray[np.uint8],
        automaton: "_Automaton",
        states: Bits,
        halves: Bits,
        places: Places,
        *,
        begun: bool,
    ) -> None:
        """Note the words among these that stand for all that is typed, reading on behind the levels."""
        depth = len(self._levels) - 1
        symbols, lengths = self._words.symbols[places, depth:].T, self._words.lengths[places]
        for letters in symbols:
            depth += 1
            states, halves = automaton.step(states, halves, letters)
            states *= letters != NOTHING
            halves *= letters != NOTHING
            for edits, here in automaton.accepted(states):
                found = places[here] if begun else places[here[lengths[here] == depth]]
                fewest[found] = np.minimum(fewest[found], edits)
            if not (states | halves).any():
                break


class _Automaton:
    """The beginnings of what is typed that a node can stand for.

    A state is a number of 64 bits in three lanes of 21: bit k of lane d says that the node's letters can be
    the first k typed ones with d edits. Beside it stands another, which says the same of what would hold once
    the second of two exchanged letters has come.
    """

    def __init__(self, typed: Sequence[int], edits: int) -> None:
        self._lanes = edits + 1
        here = [0] * SIZE  # bit k: the letter is the typed one at k
        for place, letter in enumerate(typed):
            here[letter] |= 1 << place
        self._here = self._in_lanes(here)
        self._next = self._in_lanes([bits >> 1 for bits in here])
        self._all, self._whole = self._in_lanes([(1 << (len(typed) + 1)) - 1, 1 << len(typed)])
        self._ends = [np.uint64(1 << (_LANE * lane + len(typed))) for lane in range(edits + 1)]

    def start(self) -> tuple[Bits, Bits]:
        """Return the states of the root: letters typed too many at the beginning."""
        lanes = (((2 << lane) - 1) << (_LANE * lane) for lane in range(self._lanes))
        return np.array([sum(lanes)], dtype=np.uint64) & self._all, np.zeros(1, dtype=np.uint64)

    def step(self, states: Bits, halves: Bits, letters: NDArray[np.uint8]) -> tuple[Bits, Bits]:
        """Return the states after one letter more."""
        here = self._here.take(letters)
        edited = states << _TO_NEXT_LANE
        after = states & here  # the letter itself
        after |= edited  # another letter for it
        after <<= _ONE
        after |= edited  # the letter left out
        halves &= here
        halves <<= _TWO
        after |= halves  # the second of two exchanged letters
        after &= self._all
        for _ in range(1, self._lanes):
            after |= (after << _TO_NEXT_LANE_AND_ONE) & self._all  # a letter too many behind it
        edited &= self._next.take(letters)
        return after, edited

    def accepted(self, states: Bits) -> Iterator[tuple[int, Ints]]:
        """Yield how many edits, and which states then stand for all that is typed."""
        if not (states & self._whole).any():
            return
        for lane, bit in enumerate(self._ends):
            if len(here := ((states & bit) != 0).nonzero()[0]):
                yield lane, here

    def _in_lanes(self, bits: Sequence[int]) -> Bits:
        return np.array(
            [sum(each << (_LANE * lane) for lane in range(self._lanes)) for each in bits], np.uint64
        )


def _ranges(starts: Places, counts: Places) -> Places:
    """Return the numbers of ranges that begin at `starts`, one after the other."""
    numbers: Places = (starts - np.cumsum(counts, dtype=np.int32) + counts).repeat(counts)
    numbers += np.arange(len(numbers), dtype=np.int32)
    return numbers


def _levels(words: Coded) -> list[_Level]:
    """Return the levels of sorted words, the root's first."""
    size = len(words.lengths)
    shared = np.full(size, -1)  # letters shared with the word before
    differs = words.symbols[1:] != words.symbols[:-1]
    shared[1:] = np.where(differs.any(axis=1), differs.argmax(axis=1), LONGEST)
    starts: list[NDArray[np.int32]] = [np.zeros(1, dtype=np.int32)]
    stops = [np.array([size], dtype=np.int32)]
    letters = [np.zeros(1, dtype=np.uint8)]
    for depth in range(1, _DEPTH + 1):
        bounds = np.flatnonzero(shared < depth).astype(np.int32)
        real = words.lengths[bounds] >= depth
        starts.append(bounds[real])
        stops.append(np.append(bounds[1:], np.int32(size))[real])
        letters.append(words.symbols[starts[-1], depth - 1])
    levels = []
    for own, begin, end, below in zip(letters, starts, stops, [*starts[1:], starts[0][:0]], strict=True):
        children = np.append(np.searchsorted(below, begin), len(below)).astype(np.int32)
        levels.append(_Level(own, begin, end, children))
    return levels

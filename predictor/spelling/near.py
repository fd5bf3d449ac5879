"""Which words are near what is typed: within some edits of it, or with a beginning that is.

The words are a trie, kept as arrays level by level. All nodes of a level are looked at together: each carries,
as bits, which beginnings of the typed letters its own letters can stand for with so many edits (the automaton
of Wu & Manber, "Fast text searching allowing errors", CACM 1992, anchored at the beginning, with transpositions).
A node whose bits are all 0 is left with all words below it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.spelling.alphabet import LONGEST, SIZE, Coded, coded, symbols

Ints = NDArray[np.int64]
Bits = NDArray[np.uint32]

_ONE = np.uint32(1)
_TWO = np.uint32(2)


class Near(NamedTuple):
    """Words that are near, by ascending position."""

    positions: Ints
    """[n] where the words are in the list."""
    edits: NDArray[np.uint8]
    """[n] how many edits lie between what is typed and each, or the beginning of it that is nearest."""


class NearWords:
    """Words to be found by letters that are nearly theirs.

    An edit is a letter too many, missing or another, or two neighbouring letters exchanged (Damerau 1964, each
    letter edited once). Capitals and accents are not compared. What is typed may have up to 24 letters; of a
    longer word its first 24 are compared.
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
        return self.find(typed, edits).positions.tolist()

    def begun(self, typed: str, edits: int = 2) -> list[int]:
        """Return the positions of the words some beginning of which is within so many edits of `typed`."""
        return self.find_begun(typed, edits).positions.tolist()

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
        if not letters or len(letters) > LONGEST:
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
    """Words as a trie, with the positions that they answer to."""

    def __init__(self, words: Coded, positions: Ints) -> None:
        self.size, self.first = len(positions), int(positions[0]) if len(positions) else 0
        rows = words.symbols.view(f"S{LONGEST}").ravel()
        order = np.argsort(rows, kind="stable")
        self._positions = positions[order]
        self._unsorted = words
        self._lengths = words.lengths[order]
        self._levels = _levels(words.symbols[order], self._lengths)

    def coded(self, places: Ints) -> Coded:
        return Coded(self._unsorted.symbols[places], self._unsorted.lengths[places])

    def find(self, typed: Sequence[int], edits: int, *, begun: bool) -> Near:
        automaton = _Automaton(typed, edits)
        nodes, states = np.zeros(1, dtype=np.int64), automaton.start()
        found: list[tuple[Ints, Ints, Ints]] = []
        for depth, (above, level) in enumerate(zip(self._levels, self._levels[1:], strict=False), start=1):
            first = above.children[nodes]
            counts = above.children[nodes + 1] - first
            parents = np.repeat(np.arange(len(nodes)), counts)
            ends = np.cumsum(counts)
            nodes = np.arange(len(parents)) + np.repeat(first - (ends - counts), counts)
            states = automaton.step(states[:, parents], level.letters[nodes])
            alive = np.flatnonzero(states.any(axis=0))
            nodes, states = nodes[alive], states[:, alive]
            if not len(nodes):
                break
            if depth >= len(typed) - edits:
                needed = automaton.needed(states)
                near = np.flatnonzero(needed <= edits)
                starts, stops = level.starts[nodes[near]], level.stops[nodes[near]]
                found.append((starts, stops if begun else self._ends(starts, stops, depth), needed[near]))
        return self._collected(found, edits)

    def _ends(self, starts: Ints, stops: Ints, depth: int) -> Ints:
        """Return where the words that have no letter more than their node end."""
        ends = starts.copy()
        while (more := (ends < stops) & (self._lengths[np.minimum(ends, self.size - 1)] == depth)).any():
            ends += more
        return ends

    def _collected(self, found: Sequence[tuple[Ints, Ints, Ints]], edits: int) -> Near:
        """Return the words of ranges; of those that contain one another the deepest come last."""
        if not found:
            return Near(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8))
        starts, stops, needed = (np.concatenate(parts) for parts in zip(*found, strict=True))
        counts = stops - starts
        places = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        fewest = np.full(self.size, edits + 1, dtype=np.uint8)
        np.minimum.at(fewest, places, np.repeat(needed, counts).astype(np.uint8))
        places = np.flatnonzero(fewest <= edits)
        positions = self._positions[places]
        order = np.argsort(positions)
        return Near(positions[order], fewest[places][order])


class _Automaton:
    """The beginnings of what is typed that a node can stand for.

    States are uint32 [2 edits + 1, n]: row d, bit k says that the node's letters can be the first k typed ones
    with d edits; the rows behind these, that the same would hold after a transposition now half read.
    """

    def __init__(self, typed: Sequence[int], edits: int) -> None:
        self._edits, self._typed = edits, len(typed)
        self._here = np.zeros(SIZE, dtype=np.uint32)  # bit k: the letter is the typed one at k
        for place, letter in enumerate(typed):
            self._here[letter] |= _ONE << np.uint32(place)
        self._next = self._here >> _ONE
        self._all = np.uint32((1 << (len(typed) + 1)) - 1)

    def start(self) -> Bits:
        """Return the states of the root: letters typed too many at the beginning."""
        states = np.zeros((2 * self._edits + 1, 1), dtype=np.uint32)
        for row in range(self._edits + 1):
            states[row] = np.uint32((1 << (row + 1)) - 1) & self._all
        return states

    def step(self, states: Bits, letters: NDArray[np.uint8]) -> Bits:
        """Return the states after one letter more."""
        here, following, edits = self._here[letters], self._next[letters], self._edits
        after = np.empty_like(states)
        np.left_shift(states[0] & here, _ONE, out=after[0])
        for row in range(1, edits + 1):
            before = states[row - 1]
            half = states[edits + row]
            after[row] = (states[row] & here) << _ONE  # the letter itself
            after[row] |= before << _ONE  # another letter for it
            after[row] |= before  # the letter left out
            after[row] |= after[row - 1] << _ONE  # a letter too many behind it
            after[row] |= (half & here) << _TWO  # the second letter of two exchanged
            after[row] &= self._all
            after[edits + row] = before & following
        return after

    def needed(self, states: Bits) -> Ints:
        """Return with how few edits each node stands for all that is typed; more than allowed: it does not."""
        bit = _ONE << np.uint32(self._typed)
        reached = (states[: self._edits + 1] & bit) != 0
        return np.where(reached.any(axis=0), reached.argmax(axis=0), self._edits + 1)


def _levels(symbols: NDArray[np.uint8], lengths: NDArray[np.uint8]) -> list[_Level]:
    """Return the levels of a trie of sorted words, the root's first."""
    size = len(lengths)
    shared = np.full(size, -1)  # letters shared with the word before
    differs = symbols[1:] != symbols[:-1]
    shared[1:] = np.where(differs.any(axis=1), differs.argmax(axis=1), LONGEST)
    starts: list[NDArray[np.int32]] = [np.zeros(1, dtype=np.int32)]
    stops = [np.array([size], dtype=np.int32)]
    letters = [np.zeros(1, dtype=np.uint8)]
    for depth in range(1, int(lengths.max(initial=0)) + 1):
        bounds = np.flatnonzero(shared < depth).astype(np.int32)
        real = lengths[bounds] >= depth
        starts.append(bounds[real])
        stops.append(np.append(bounds[1:], np.int32(size))[real])
        letters.append(symbols[starts[-1], depth - 1])
    levels = []
    for depth, (own, begin, end) in enumerate(zip(letters, starts, stops, strict=True)):
        following = starts[depth + 1] if depth + 1 < len(starts) else np.empty(0, dtype=np.int32)
        children = np.append(np.searchsorted(following, begin), len(following)).astype(np.int32)
        levels.append(_Level(own, begin, end, children))
    return levels

"""Batches of token windows, as a pure function of (seed, step): the position in the data is one number.

An epoch reads every source as often as the mix says, in windows of block_size tokens, shuffled. Each epoch
cuts the windows at another offset, so no token always stands first.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from predictor.errors import TextError
from training.data.mix import Mix
from training.data.shards import Shard, ShardIndex, Tokens


@dataclass(frozen=True, slots=True)
class _Source:
    """The shards of one source with the windows that each can give."""

    name: str
    """What it is called."""
    shards: tuple[Tokens, ...]
    """The tokens of each shard."""
    windows: NDArray[np.int64]
    """[shards] how many windows each can give."""


class Windows:
    """Shuffled training windows over the shards of one split.

    epoch_windows: how many windows an epoch has.
    """

    def __init__(self, index: ShardIndex, split: str, block_size: int, mix: Mix, seed: int) -> None:
        self.block_size, self.seed = block_size, seed
        self._sources = _sources(index, index.of(split), block_size)
        wanted = [round(int(source.windows.sum()) * mix.weight(source.name)) for source in self._sources]
        self._picks = list(zip(self._sources, wanted, strict=True))
        self.epoch_windows = sum(wanted)
        if not self.epoch_windows:
            tokens = sum(shard.tokens for shard in index.of(split))
            raise TextError(
                f"The {split} shards in {index.folder} hold {tokens} tokens; a window has {block_size + 1}.",
                "Prepare more text, give the mix larger weights, or set a smaller block_size.",
            )
        self._order = lru_cache(2)(self._make_order)

    def batch(self, step: int, size: int, part: slice = slice(None)) -> NDArray[np.int64]:
        """Return batch number `step` of `size` windows, [size, block_size + 1]; `part` selects rows of it."""
        numbers = np.arange(step * size, (step + 1) * size)[part]
        return np.stack([self._window(int(number)) for number in numbers])

    def _window(self, number: int) -> NDArray[np.int64]:
        epoch, place = divmod(number, self.epoch_windows)
        source, window = self._order(epoch)[place]
        return self._cut(self._sources[source], int(window), epoch)

    def _make_order(self, epoch: int) -> NDArray[np.int64]:
        """Return rows (source, window) of one epoch, shuffled."""
        random = np.random.default_rng([self.seed, epoch])
        rows = []
        for number, (source, wanted) in enumerate(self._picks):
            available = int(source.windows.sum())
            repeats, rest = divmod(wanted, available)
            windows = np.concatenate(
                [np.tile(np.arange(available), repeats), random.permutation(available)[:rest]]
            )
            rows.append(np.column_stack([np.full(len(windows), number), windows]))
        return random.permutation(np.concatenate(rows))

    def _cut(self, source: _Source, window: int, epoch: int) -> NDArray[np.int64]:
        ends = np.cumsum(source.windows)
        shard = int(np.searchsorted(ends, window, side="right"))
        within = window - int(ends[shard] - source.windows[shard])
        tokens = source.shards[shard]
        slack = len(tokens) - (int(source.windows[shard]) * self.block_size + 1)
        offset = int(
            np.random.default_rng([self.seed, epoch, 1]).integers(0, min(slack, self.block_size - 1) + 1)
        )
        start = within * self.block_size + offset
        return tokens[start : start + self.block_size + 1].astype(np.int64)


def _sources(index: ShardIndex, shards: tuple[Shard, ...], block_size: int) -> list[_Source]:
    by_name: dict[str, list[Tokens]] = {}
    for shard in shards:
        by_name.setdefault(shard.source, []).append(index.read(shard))
    return [
        _Source(
            name,
            tuple(arrays),
            np.array([(len(a) - 1) // block_size for a in arrays], dtype=np.int64).clip(0),
        )
        for name, arrays in sorted(by_name.items())
        if any(len(array) > block_size for array in arrays)
    ]


def validation_windows(
    index: ShardIndex, block_size: int, mix: Mix, most: int, seed: int
) -> NDArray[np.int64] | None:
    """Return at most `most` fixed validation windows [N, block_size + 1] in the proportions of the mix.

    None if there are none, or `most` is 0.
    """
    if not most:
        return None
    try:
        windows = Windows(index, "validation", block_size, mix, seed)
    except TextError:
        return None
    return windows.batch(0, min(most, windows.epoch_windows))


def characters_per_token(index: ShardIndex, mix: Mix) -> float:
    """Return characters per token of the validation (else training) text, weighed by the mix."""
    shards = index.of("validation") or index.of("train")
    characters = sum(shard.characters * mix.weight(shard.source) for shard in shards)
    tokens = sum(shard.tokens * mix.weight(shard.source) for shard in shards)
    return characters / tokens if tokens else 1.0

"""Held-out text: what a model never saw in training, as its shards remember it, or from files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.errors import SettingsError
from predictor.evaluation import Text
from predictor.evaluation.texts import DEFAULT_CHARACTERS, DEFAULT_MAX_CHARS, cut_at_word, sample
from training.data.corpus import documents
from training.data.mix import Mix, load_mix
from training.data.shards import ShardIndex, texts_of
from training.data.windows import validation_windows

# Fixed, so that two exports of one run are compared on the same text.
_SEED = 1


def mix_of(state: Mapping[str, Any]) -> Mix:
    """Return the text mix that a checkpoint's state names."""
    return load_mix(state.get("config", {}).get("mix"))


def check_unseen(data_hash: str | None, index: ShardIndex) -> None:
    """Raise `SettingsError` when a model was trained on other data than these shards."""
    if data_hash != index.data_hash:
        raise SettingsError(
            f"The run was trained on other shards than {index.folder}: none of it is known to be unseen.",
            "Give the folder that the run was trained on: --shards FOLDER.",
        )


def held_out_windows(index: ShardIndex, state: Mapping[str, Any], most: int) -> NDArray[np.int64]:
    """Return at most `most` validation windows [N, block_size + 1] in the proportions of the run's text mix.

    Text too short for one window is repeated until it fills one; without any validation text it is taken
    from the training text. Raises `SettingsError` when the shards are not those of the run.
    """
    check_unseen(state.get("data_hash"), index)
    block_size = state["model"]["block_size"]
    windows = validation_windows(index, block_size, mix_of(state), most, _SEED)
    return _short_window(index, block_size) if windows is None else windows


def held_out_texts(index: ShardIndex, mix: Mix, characters: int = DEFAULT_CHARACTERS) -> tuple[Text, ...]:
    """Return some of what the shards hold out, by source, in the proportions of the mix."""
    vocabulary, found = index.vocabulary(), dict[str, list[str]]()
    for shard in index.of("validation"):
        if mix.weight(shard.source):
            found.setdefault(shard.source, []).extend(texts_of(index, shard, vocabulary))
    weighed = {source: mix.weight(source) * sum(map(len, texts)) for source, texts in found.items()}
    total = sum(weighed.values())
    return tuple(
        _sampled(source, texts, round(characters * weighed[source] / total))
        for source, texts in found.items()
        if any(text.strip() for text in texts)
    )


def file_texts(paths: Sequence[Path], *, lines: bool = False, limit: int = 0) -> tuple[Text, ...]:
    """Return the documents of files, read as for training: long ones in sections.

    limit: most documents of a file, evenly spaced; 0: so many that all together have some 40,000 characters.
    """
    budget = DEFAULT_CHARACTERS // len(paths)
    return tuple(
        _sampled(path.name, [document.text for document in documents(path, lines=lines)], budget, limit)
        for path in paths
    )


def _sampled(name: str, texts: Sequence[str], budget: int, limit: int = 0) -> Text:
    short = [cut_at_word(text, DEFAULT_MAX_CHARS) for text in texts]
    affordable = max(1, budget * len(short) // max(1, sum(map(len, short))))
    return Text(name, tuple(sample(short, limit or affordable)), len(short))


def _short_window(index: ShardIndex, block_size: int) -> NDArray[np.int64]:
    """Return one window [1, block_size + 1] of all validation text, repeated as often as it takes."""
    shards = index.of("validation") or index.of("train")
    tokens = np.concatenate([index.read(shard) for shard in shards])
    return np.resize(tokens.astype(np.int64), (1, block_size + 1))

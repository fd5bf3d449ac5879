"""What a bundle is made of, read and checked before the slow part begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.card import Source, describe_sources
from export.held_out import held_out_windows, mix_of
from export.package import array_bytes, check_vocabulary, read_file, read_word_list
from export.spellings import count_piece_ends, spell_words
from predictor.bundle.manifest import BIGRAM, INDEX, NGRAM, PIECES, TOKENIZER, WORDS
from predictor.transformer.vocabulary import Vocabulary
from training.data.mix import Mix
from training.data.shards import ShardIndex, load_index
from training.model import Transformer
from training.run.checkpoint import load_model


@dataclass(frozen=True, slots=True)
class Material:
    """A run and what belongs to it."""

    model: Transformer
    """The trained model, on the CPU."""
    state: Mapping[str, Any]
    """The state.json of its checkpoint."""
    index: ShardIndex
    """The shards that it was trained on."""
    mix: Mix
    """How often each source of theirs was read."""
    held_out: NDArray[np.int64]
    """[N, block_size + 1] windows of text that it never saw."""
    vocabulary: Vocabulary
    """Its tokenizer."""
    sources: Sequence[Source]
    """What is known of the collections of text that were read."""
    counted: Mapping[str, bytes]
    """The files of words and n-grams, by name."""

    @property
    def weighed_sources(self) -> list[tuple[Source, float]]:
        """Each source with its weight in the mix."""
        return [(source, self.mix.weight(source.name)) for source in self.sources]

    def files(self) -> dict[str, bytes]:
        """Return the files of the bundle but for the graph and the card; counts how words are spelled."""
        ends = count_piece_ends(self.index, self.mix, self.state["model"]["vocab_size"])
        spelled = spell_words(self.vocabulary, read_word_list(self.counted[WORDS]))
        pieces = array_bytes(ends=ends, **spelled)
        return {TOKENIZER: self.vocabulary.model, **self.counted, PIECES: pieces}


def read_material(
    run: Path, shards: Path, ngrams: Path, tokenizer: Path | None, tables: Sequence[Path], windows: int
) -> Material:
    """Read everything; raises `ForetypeError`s that say what is wrong with one of the folders.

    tokenizer: if not that of the shards. tables: of text sources. windows: of held-out text, at most.
    """
    index, (model, state) = load_index(shards), load_model(run)
    vocabulary = Vocabulary.load(tokenizer) if tokenizer else index.vocabulary()
    check_vocabulary(vocabulary, state["model"])
    mix, held_out = mix_of(state), held_out_windows(index, state, windows)
    used = sorted({shard.source for shard in index.of("train") if mix.weight(shard.source) > 0})
    sources = describe_sources(used, tables)
    names = [WORDS, INDEX, BIGRAM, *([NGRAM] if (ngrams / NGRAM).exists() else [])]
    counted = {name: read_file(ngrams / name) for name in names}
    return Material(model, state, index, mix, held_out, vocabulary, sources, counted)

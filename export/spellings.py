"""How the vocabulary spells words, counted on the training shards: it saves passes of the model."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from predictor.text import words as words_of
from predictor.transformer.pieces import continuing_pieces, split_pieces
from predictor.transformer.vocabulary import Vocabulary
from training.data.mix import Mix
from training.data.shards import ShardIndex

# A piece that was never seen ends its word, or not, with equal right.
_PRIOR = 1.0


def spell_words(vocabulary: Vocabulary, words: Iterable[str]) -> dict[str, NDArray[np.uint16]]:
    """Return the fields of `pieces.Spellings` for listed words; what is no word gets 0 everywhere."""
    closed, opened = map(dict, split_pieces(vocabulary))
    spelled = np.array([_spell(vocabulary, closed, opened, word) for word in words], dtype=np.uint16).reshape(
        -1, 4
    )
    return dict(zip(("closed", "open", "first", "second"), spelled.T, strict=True))


def _spell(
    vocabulary: Vocabulary, closed: Mapping[str, int], opened: Mapping[str, int], word: str
) -> tuple[int, ...]:
    if words_of(word) != [word]:
        return 0, 0, 0, 0
    whole = closed.get(word, 0), opened.get(word, 0)
    pieces = (0, 0) if any(whole) else vocabulary.encode_word(word)[:2]
    return *whole, *pieces


def count_piece_ends(index: ShardIndex, mix: Mix, size: int) -> NDArray[np.uint8]:
    """Return codes k of P(the next token does not go on with the word | piece) = (k + 1/2) / 256, [size].

    size: rows of the model, at least the pieces of the vocabulary.
    """
    goes_on = np.zeros(size, dtype=bool)
    goes_on[continuing_pieces(index.vocabulary())] = True
    seen, ended = np.full(size, 2 * _PRIOR), np.full(size, _PRIOR)
    for shard in index.of("train"):
        weight = mix.weight(shard.source)
        if weight > 0:
            tokens = np.asarray(index.read(shard))
            seen += weight * np.bincount(tokens[:-1], minlength=size)
            ended += weight * np.bincount(tokens[:-1][~goes_on[tokens[1:]]], minlength=size)
    codes: NDArray[np.uint8] = (256 * ended / seen).clip(0, 255).astype(np.uint8)
    return codes

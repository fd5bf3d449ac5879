"""How the vocabulary spells words, counted on the training shards: it saves passes of the model."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from predictor.text import words as words_of
from predictor.transformer.pieces import LED, OF_WORDS, WHOLE, continuing_pieces, split_pieces
from predictor.transformer.vocabulary import Vocabulary
from training.data.mix import Mix
from training.data.shards import ShardIndex

# A piece that was never seen ends its word, or not, with equal right.
_PRIOR = 1.0


def spell_words(vocabulary: Vocabulary, words: Iterable[str]) -> dict[str, NDArray[np.uint16]]:
    """Return the arrays of words that `pieces.read_spellings` reads; what is no word gets 0 everywhere."""
    listed = [word if words_of(word) == [word] else "" for word in words]
    spelled = dict[str, NDArray[np.uint16]]()
    for lead in vocabulary.leads:
        closed, opened = map(dict, split_pieces(vocabulary, lead))
        rows = [_spell(vocabulary, closed, opened, word, lead) for word in listed]
        columns = np.array(rows, dtype=np.uint16).reshape(-1, 4).T
        behind = LED if lead else ""
        spelled |= {f"{name}{behind}": column for name, column in zip(OF_WORDS, columns, strict=True)}
    return spelled


def _spell(
    vocabulary: Vocabulary, closed: Mapping[str, int], opened: Mapping[str, int], word: str, lead: str
) -> tuple[int, ...]:
    if not word:
        return 0, 0, 0, 0
    whole = closed.get(word, 0), opened.get(word, 0)
    pieces = (0, 0) if any(whole) else vocabulary.encode_word(word, lead)[:2]
    if len(pieces) < 2:  # one that is not told from marks, or none that the model knows
        return 0, *(pieces or [0]), 0, 0
    return *whole, *pieces


def whole_in_two(vocabulary: Vocabulary, words: Iterable[str]) -> dict[str, NDArray[np.bool_]]:
    """Return which words two pieces spell to their end, where no piece says so by its space; by lead."""
    listed = [word if words_of(word) == [word] else "" for word in words]
    return {
        f"{WHOLE}{LED if lead else ''}": np.array(
            [len(vocabulary.encode_word(word, lead)) <= 2 for word in listed], dtype=bool
        )
        for lead in vocabulary.leads
    }


def piece_ends_of_words(vocabulary: Vocabulary, counted: Iterable[tuple[str, float]]) -> NDArray[np.uint8]:
    """Return codes as `count_piece_ends` does, [size], of how listed words are spelled, by their counts.

    Words stand behind every lead as often: where one begins with a space its pieces are others anyway.
    """
    seen, ended = np.full(vocabulary.size, 2 * _PRIOR), np.full(vocabulary.size, _PRIOR)
    for word, count in counted:
        if words_of(word) == [word]:
            for lead in vocabulary.leads:
                tokens = vocabulary.encode_word(word, lead)
                np.add.at(seen, tokens, count)
                ended[tokens[-1]] += count
    return _codes(ended, seen)


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
    return _codes(ended, seen)


def _codes(ended: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.uint8]:
    codes: NDArray[np.uint8] = (256 * ended / seen).clip(0, 255).astype(np.uint8)
    return codes

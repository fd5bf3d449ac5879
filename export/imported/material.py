"""What an imported model needs beside it: words, n-grams, how words are spelled, text to compare on."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from export.package import array_bytes, read_word_list
from export.spellings import piece_ends_of_words, spell_words, whole_in_two
from predictor.bundle.manifest import BIGRAM, INDEX, NGRAM, PIECES, TOKENIZER, WITHHELD, WORDS
from predictor.bundle.reading import Bundle
from predictor.errors import TextError
from predictor.text import normalise
from predictor.transformer.byte_pairs import BytePairs
from training.data.corpus import documents
from training.ngrams.build import Limits, build_ngrams

# Of the texts that n-grams are counted on, what is left out to compare and to tune on.
HELD_OUT = 0.1
# Written for this project, by nobody's model.
_OWN_TEXTS = Path(__file__).parents[1] / "web" / "texts.txt"
_BETWEEN = "\n%%\n"
# Marks in a row are pieces of their own in many vocabularies.
_RUNS = tuple(mark * count for mark in "\n -.=!?*#_" for count in range(1, 9))


@dataclass(frozen=True, slots=True)
class Material:
    """The words of a bundle and texts to compare and to tune on."""

    counted: dict[str, bytes]
    """The files of words and n-grams, and the list of words that offend if there is one, by name."""
    held_out: Sequence[str]
    """Texts that nothing was counted on."""

    def files(self, vocabulary: BytePairs) -> dict[str, bytes]:
        """Return the files of the bundle but for the graph and the card; counts how words are spelled."""
        words = list(read_word_list(self.counted[WORDS]))
        spelled = spell_words(vocabulary, words) | whole_in_two(vocabulary, words)
        ends = piece_ends_of_words(vocabulary, self._weighed(words))
        return {TOKENIZER: vocabulary.model, **self.counted, PIECES: array_bytes(ends=ends, **spelled)}

    def used(self, vocabulary: BytePairs) -> set[int]:
        """Return the pieces that spell the listed words and marks, in small letters and with capitals."""
        texts = (text for word in read_word_list(self.counted[WORDS]) for text in _written(word))
        return {token for text in itertools.chain(texts, _RUNS) for token in vocabulary.encode(text)}

    def _weighed(self, words: Sequence[str]) -> Iterator[tuple[str, float]]:
        lines = self.counted[WORDS].decode().splitlines()
        return zip(words, (float(line.rpartition("\t")[2]) for line in lines), strict=True)


def shipped(bundle: Bundle) -> Material:
    """Return the words and n-grams of a bundle, and texts that were written for this project."""
    names = [WORDS, INDEX, BIGRAM, *(name for name in (NGRAM, WITHHELD) if name in bundle.manifest.files)]
    texts = _OWN_TEXTS.read_text(encoding="utf-8").split(_BETWEEN)
    return Material({name: bundle.path(name).read_bytes() for name in names}, texts)


def counted(
    paths: Sequence[Path], folder: Path, bundle: Bundle, show: Callable[[str, int], None]
) -> Material:
    """Return words and n-grams of texts, counted in `folder`; raises `TextError` if there is too little.

    bundle: whose list of words that offend is taken.
    """

    def texts(*, held_out: bool) -> Iterator[str]:
        for path in paths:
            for document in documents(path):
                if document.is_validation(HELD_OUT) == held_out:
                    yield document.text

    build_ngrams(lambda: ((text, 1.0) for text in texts(held_out=False)), folder, Limits(order=4), show)
    files = {name: (folder / name).read_bytes() for name in (WORDS, INDEX, BIGRAM, NGRAM)}
    if WITHHELD in bundle.manifest.files:
        files[WITHHELD] = bundle.path(WITHHELD).read_bytes()
    kept = list(texts(held_out=True))
    if not kept:
        raise TextError("None of the texts is held out to compare on.", "Give more texts, of more documents.")
    return Material(files, kept)


def windows_of(texts: Iterable[str], vocabulary: BytePairs, block_size: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` windows [N, T + 1] of texts one after the other; T is at most block_size."""
    tokens: list[int] = []
    for text in texts:
        tokens += [vocabulary.document, *vocabulary.encode(normalise(text))]
        if len(tokens) > most * (block_size + 1):
            break
    width = min(block_size + 1, len(tokens))
    count = min(most, len(tokens) // width)
    return np.array(tokens[: count * width], dtype=np.int64).reshape(count, width)


def _written(word: str) -> tuple[str, ...]:
    return (word, f" {word}", word.capitalize(), f" {word.capitalize()}")

"""Training the tokenizer: a SentencePiece unigram model over counted chunks.

Kudo, "Subword Regularization", ACL 2018. SentencePiece sees each distinct chunk once with its count, not the
running text: the memory is that of the distinct words, and no piece can cross a chunk.
"""

import io
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait

import sentencepiece

from predictor.errors import TextError
from predictor.text import chunks
from predictor.transformer.vocabulary import DOCUMENT_PIECE, SPACE_MARK, Vocabulary

# Chunks seen once are mostly typing errors and names; when the table grows past this, the rarest are let go.
_MAX_DISTINCT = 2_000_000
# Seconds between looks for a Ctrl-C where waiting cannot be interrupted (Windows).
_LOOK_S = 0.5
_UNCOUNTED = re.compile(r"[\n\t\r\x00\u2581]")


class ChunkCounter:
    """Counts chunks of a stream of texts in bounded memory (lossy counting: Manku & Motwani, VLDB 2002)."""

    def __init__(self, max_distinct: int = _MAX_DISTINCT) -> None:
        self.counts: Counter[str] = Counter()
        self._max_distinct = max_distinct
        self._floor = 0

    def add(self, text: str, weight: int = 1) -> None:
        """Count the chunks of one text, each `weight` times."""
        for chunk in chunks(text):
            self.counts[chunk] += weight
        while len(self.counts) > self._max_distinct:
            self._floor += 1
            self.counts = Counter({c: n for c, n in self.counts.items() if n > self._floor})


def train_tokenizer(counts: Mapping[str, int], vocab_size: int) -> Vocabulary:
    """Train a lossless vocabulary of at most `vocab_size` pieces on chunk counts.

    A corpus with too few distinct chunks gives fewer pieces. Raises `TextError` if there is nothing to count.
    """
    lines = list(_counted_lines(counts))
    if not lines:
        raise TextError("There is no text to train a tokenizer on.", "Give files with some words in them.")
    try:
        return Vocabulary(_interruptible(lambda: _train(lines, vocab_size)))
    except RuntimeError as error:
        raise TextError(
            f"SentencePiece could not train {vocab_size} pieces on {len(lines)} distinct chunks: {error}",
            f"Give more text, or ask for another --vocab-size: {_least_size(counts)} or more.",
        ) from error


def _train(lines: Iterable[str], vocab_size: int) -> bytes:
    """Return SentencePiece's model of counted lines."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.Train(
        sentence_iterator=iter(lines),
        model_writer=model,
        input_format="tsv",
        model_type="unigram",
        vocab_size=vocab_size,
        hard_vocab_limit=False,
        byte_fallback=True,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        split_by_whitespace=False,
        treat_whitespace_as_suffix=True,
        allow_whitespace_only_pieces=True,
        split_digits=False,
        split_by_unicode_script=False,
        max_sentencepiece_length=20,
        character_coverage=0.9999,
        user_defined_symbols=["\n", "\t"],
        unk_id=0,
        bos_id=1,
        bos_piece=DOCUMENT_PIECE,
        eos_id=-1,
        pad_id=-1,
        num_threads=2,
        max_sentence_length=1 << 16,
        minloglevel=2,
    )
    return model.getvalue()


def _interruptible(work: Callable[[], bytes]) -> bytes:
    """Return what `work` makes in minutes of C++, in a thread of its own: so Ctrl-C is heard in this one."""
    done: Future[bytes] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    while not done.done():
        wait([done], timeout=_LOOK_S)
    return done.result()


def _least_size(counts: Mapping[str, int]) -> int:
    """Return how many pieces bytes, marks and every character of a text take."""
    return 256 + 5 + len(set().union(*counts))


def _counted_lines(counts: Mapping[str, int]) -> Iterable[str]:
    """Yield SentencePiece's lines of text, tab, count; marks with a piece of their own need no counting."""
    for chunk, count in counts.items():
        if not _UNCOUNTED.search(chunk):
            yield f"{chunk.replace(' ', SPACE_MARK)}\t{count}"

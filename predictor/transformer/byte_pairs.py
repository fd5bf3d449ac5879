"""Byte-level byte-pair encoding, the vocabulary of many other people's models: pieces begin with their space.

Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", ACL 2016; over bytes: Radford
et al., 2019 (GPT-2). A text is cut into chunks by one of a few rules; in each chunk the pair of pieces that
was learned first is joined, again and again. `export/imported/` writes the table that is read here:

    MAGIC, a line of JSON (rule, document, whole, pieces: how many, merges: how many)
    uint16 [pieces]: the bytes of each piece, 0 for what is no text; then all these bytes
    uint16 [merges, 2]: the pieces that are joined, those learned first before the others

All numbers are little-endian.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from predictor.errors import BundleError
from predictor.text import ChunkMemory, first_line
from predictor.transformer.vocabulary import CACHED_CHUNKS, Vocabulary

MAGIC = b"foretype byte pairs 1\n"
_MOST_HEADER = 1024
# Joining takes the square of a chunk's length; no word is as long.
_MOST_BYTES = 512
# How a text ends is decided by the word behind it; no rule has a case of its own for one that begins so.
_LETTER = "a"
_SPACE = " "
_NONE = -1
# White space of Unicode; \s takes some controls for it, too.
_S = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@dataclass(frozen=True, slots=True)
class Table:
    """What a byte-level vocabulary is."""

    rule: str
    """How texts are cut into chunks, one of `RULES`."""
    document: int
    """The id that stands before the first token of every document."""
    whole: bool
    """Whether a chunk that is a piece is taken as it is, whatever its pairs would give."""
    pieces: Sequence[bytes]
    """The bytes of each id; b"" for what is no text."""
    merges: Sequence[tuple[int, int]]
    """The pairs of ids that are joined, in the order in which they were learned."""

    def to_bytes(self) -> bytes:
        """Return what `read` reads."""
        head = {"rule": self.rule, "document": self.document, "whole": self.whole}
        head |= {"pieces": len(self.pieces), "merges": len(self.merges)}
        lengths = np.array([len(piece) for piece in self.pieces], dtype="<u2")
        merges = np.array(self.merges, dtype="<u2").reshape(-1, 2)
        parts = (MAGIC, json.dumps(head).encode(), b"\n", lengths.tobytes(), *self.pieces, merges.tobytes())
        return b"".join(parts)

    @classmethod
    def read(cls, content: bytes) -> "Table":
        """Read a table; raises `ValueError` if it is damaged."""
        line = content[len(MAGIC) : len(MAGIC) + _MOST_HEADER].partition(b"\n")[0]
        head = json.loads(line)
        counts = [head[name] for name in ("pieces", "merges", "document")]
        if any(type(count) is not int or not 0 <= count <= 1 << 16 for count in counts):
            raise ValueError(f"it states impossible numbers: {counts}")
        size, joined, document = counts
        at = len(MAGIC) + len(line) + 1
        lengths = np.frombuffer(content, "<u2", size, at)
        ends = at + 2 * size + np.cumsum(lengths, dtype=np.int64)
        text_end = int(ends[-1]) if size else at
        if len(content) != text_end + 4 * joined:
            raise ValueError(f"it has {len(content):,} bytes where {text_end + 4 * joined:,} belong")
        starts = (ends - lengths).tolist()
        pieces = [content[start:end] for start, end in zip(starts, ends.tolist(), strict=True)]
        merges = np.frombuffer(content, "<u2", 2 * joined, text_end).reshape(-1, 2)
        if document >= size or int(merges.max(initial=0)) >= size:
            raise ValueError(f"it names pieces that are not among its {size:,}")
        if head["rule"] not in RULES:
            raise ValueError(f"its rule {str(head['rule'])[:40]!r} is none of {', '.join(RULES)}")
        pairs = [(left, right) for left, right in merges.tolist()]
        return cls(head["rule"], document, bool(head["whole"]), pieces, pairs)


class BytePairs(Vocabulary):
    """Token ids for text; see `Vocabulary`.

    Lossless where each of the 256 bytes is a piece. In some vocabularies a byte that the model never saw is
    none (a control, mostly): it has -1 among `byte_ids`, and is left out.
    """

    leads = ("", _SPACE)
    marks_every_context = True

    def __init__(self, model: bytes) -> None:
        try:
            self._take(Table.read(model))
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise BundleError(
                f"The table of byte pairs ({len(model)} bytes) is damaged: {first_line(error)}.",
                "Take it from the same bundle again, or import the model again: python -m export import.",
            ) from error
        self.model = model

    @classmethod
    def of(cls, table: Table) -> "BytePairs":
        """Return the vocabulary of a table, also of one with more pieces than a file can hold.

        Raises `KeyError` if what a pair is joined to is no piece.
        """
        vocabulary = cls.__new__(cls)
        vocabulary.model = b""
        vocabulary._take(table)
        return vocabulary

    def _take(self, table: Table) -> None:
        ids = {piece: token for token, piece in enumerate(table.pieces) if piece}
        self.byte_ids = tuple(ids.get(bytes((byte,)), _NONE) for byte in range(256))
        self._joins = dict(_joins(table, ids))
        self.table, self._ids = table, ids
        self.size, self.document = len(table.pieces), table.document
        self.surfaces = tuple(map(_surface, table.pieces))
        self._chunk = lru_cache(CACHED_CHUNKS)(self._encode_chunk)

    def chunks(self, text: str) -> list[str]:
        """Cut `text` into what is tokenised by itself, such as a word with the space in front of it."""
        return _pattern(self.table.rule).findall(text)

    def cutter(self) -> "WordCutter":
        """Return what makes tokens of texts that end where a word begins."""
        return WordCutter(self)

    def encode_word(self, word: str, lead: str = "") -> list[int]:
        """Return the token ids that spell a word of running text, behind a space if that is its lead."""
        return self.encode(lead + word)

    def letters(self, token: int) -> str:
        """Return what a piece spells of a word: its text without the space in front of the word."""
        return (self.surfaces[token] or "").removeprefix(_SPACE)

    def begins(self, lead: str) -> NDArray[np.bool_]:
        """Return which pieces a word may begin with behind a lead, [size]."""
        return self._spaced if lead else ~self._spaced

    @cached_property
    def _spaced(self) -> NDArray[np.bool_]:
        return np.array([piece[:1] == b" " for piece in self.table.pieces], dtype=bool)

    @cached_property
    def closes(self) -> NDArray[np.bool_]:
        """Which pieces end the word that they stand in, [size]: none, the next piece's space does."""
        return np.zeros(self.size, dtype=bool)

    @cached_property
    def inside_characters(self) -> NDArray[np.bool_]:
        """Which pieces may go on with a character of several bytes, [size]."""
        return np.array([0x80 <= (piece or b"\0")[0] < 0xC0 for piece in self.table.pieces], dtype=bool)

    def piece_bytes(self, token: int) -> bytes:
        """Return the UTF-8 bytes of one token; b"" for marks."""
        return self.table.pieces[token]

    def _encode_chunk(self, chunk: str) -> tuple[int, ...]:
        content = chunk.encode()
        if self.table.whole and content in self._ids:
            return (self._ids[content],)
        ids: list[int] = []
        for start in range(0, len(content), _MOST_BYTES):
            spelled = (self.byte_ids[byte] for byte in content[start : start + _MOST_BYTES])
            ids += self._join([token for token in spelled if token != _NONE])
        return tuple(ids)

    def _join(self, ids: list[int]) -> list[int]:
        """Join the pair that was learned first wherever it stands, until there is none."""
        joins, none = self._joins, (len(self._joins), _NONE)
        while len(ids) > 1:
            rank, joined = min(joins.get(pair, none) for pair in pairwise(ids))
            if joined == _NONE:
                break
            left, right = self.table.merges[rank]
            shorter, at = list[int](), 0
            while at < len(ids):
                both = ids[at] == left and at + 1 < len(ids) and ids[at + 1] == right
                shorter.append(joined if both else ids[at])
                at += 1 + both
            ids = shorter
        return ids


class WordCutter:
    """Makes tokens of texts that end where a word begins; what goes on costs only what is new."""

    def __init__(self, vocabulary: BytePairs) -> None:
        self._vocabulary = vocabulary
        # Where one run of white space is cut depends on all of it.
        self._memory = ChunkMemory(_pattern(vocabulary.table.rule), spaces_settle=False)

    def cut(self, text: str) -> tuple[list[int], str]:
        """Return the tokens of a normalised text and the lead of the word behind it.

        They are those that the text has where a word of letters follows: only so was it met in training.
        """
        *chunks, last = self._memory.chunks(text + _LETTER)
        lead = last.removesuffix(_LETTER)
        if lead not in self._vocabulary.leads:
            # Some rules take a mark and the word behind it for one chunk.
            return self._vocabulary.encode_chunks([*chunks, lead]), ""
        return self._vocabulary.encode_chunks(chunks), lead


def _joins(table: Table, ids: Mapping[bytes, int]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield each pair with its rank and what it is joined to."""
    for rank, (left, right) in enumerate(table.merges):
        yield (left, right), (rank, ids[table.pieces[left] + table.pieces[right]])


def _surface(piece: bytes) -> str | None:
    """Return the text of a piece, None if it is none: a mark, or a part of a character."""
    try:
        return piece.decode() or None
    except UnicodeDecodeError:
        return None


_CONTRACTIONS = "'s|'t|'re|'ve|'m|'ll|'d"
_SPACES = rf"[{_S}]+(?![^{_S}])|[{_S}]+"
_OTHERS = rf" ?(?:[^\w{_S}]|_)+"
# A mark or a space, the letters behind it; digits; marks with the line ends behind them.
_NEWER = rf"(?i:{_CONTRACTIONS})|(?:[^\w\r\n]|_)?%L+|%N{{1,%d}}|{_OTHERS}[\r\n]*|[{_S}]*[\r\n]+|{_SPACES}"
# The rules by which models cut texts, as their tokenizers state them; L letters, N numbers.
RULES = {
    "gpt2": rf"{_CONTRACTIONS}| ?%L+| ?%N+|{_OTHERS}|{_SPACES}",
    # Every digit stands alone, and so does the white space before it.
    "smollm": rf"{_CONTRACTIONS}| ?%L+|%N|{_OTHERS}|[{_S}]+(?=%N)|{_SPACES}",
    "llama3": _NEWER.replace("%d", "3"),
    "qwen2": _NEWER.replace("%d", "1"),
}


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    return re.compile(
        RULES[rule].replace("%L", rf"[^\W\d_{_other_numbers()}]").replace("%N", rf"[\d{_other_numbers()}]")
    )


@cache
def _other_numbers() -> str:
    """Return the numbers that are no digits (², Ⅳ, ½), which Python's \\w holds as it holds letters."""
    numbers = filter(
        lambda character: unicodedata.category(character) in ("No", "Nl"), map(chr, range(0x20000))
    )
    return "".join(numbers)

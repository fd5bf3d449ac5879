"""SentencePiece behind our own class: text to token ids and back, exactly.

Pieces end in their space ("the " is one token), so a token of that kind also says that its word is finished.
How words lie in pieces is said here alone: `leads`, `cutter`, `letters`, `closes`, `encode_word`; models of
others have pieces that begin with their space, and another answer to each of these (`byte_pairs.py`).
SentencePiece is given one chunk at a time (`predictor.text.chunks`), which makes the tokens of a finished
chunk independent of all that follows. Pieces: Kudo & Richardson, "SentencePiece", EMNLP 2018.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from predictor.errors import BundleError
from predictor.text import ChunkMemory, chunks, first_line

# How SentencePiece writes a space. A text may hold this character too; it is then spelled in bytes.
SPACE_MARK = "▁"
DOCUMENT_PIECE = "<doc>"
# Every distinct chunk costs about 200 bytes here; a long English text has some tens of thousands.
CACHED_CHUNKS = 1 << 16


class Cutter(Protocol):
    """Makes tokens of texts that end where a word begins. Not thread-safe."""

    def cut(self, text: str) -> tuple[list[int], str]:
        """Return the tokens of a normalised text, and the lead that the word's first piece then has."""
        ...


class Vocabulary:
    """Token ids (0 to size-1) for text, lossless for any string of Unicode scalar values.

    size: number of pieces. document: the id that stands before the first token of every document.
    surfaces: for each id its text, with real spaces; None for bytes and for ids that are never text.
    byte_ids: the 256 ids that spell single UTF-8 bytes. leads: what may stand in a word's first piece
    before its letters. marks_every_context: whether the document's mark stands before all contexts.
    """

    leads: tuple[str, ...] = ("",)
    marks_every_context = False

    def __init__(self, model: bytes) -> None:
        processor = sentencepiece.SentencePieceProcessor()
        try:
            if not model:  # over which some versions end the process
                raise RuntimeError("it is empty")
            processor.LoadFromSerializedProto(model)
            pieces: list[str] = processor.IdToPiece(list(range(processor.GetPieceSize())))
        except (RuntimeError, TypeError, UnicodeDecodeError) as error:
            raise BundleError(
                f"SentencePiece cannot read the tokenizer model ({len(model)} bytes): {first_line(error)}",
                "Take it from the same bundle again, or train one: python -m training tokenizer.",
            ) from error
        self._processor = processor
        self.model = model
        self.size: int = processor.GetPieceSize()
        self.document: int = processor.PieceToId(DOCUMENT_PIECE)
        self.byte_ids: tuple[int, ...] = tuple(processor.PieceToId(f"<0x{byte:02X}>") for byte in range(256))
        if processor.IsUnknown(self.document) or any(map(processor.IsUnknown, self.byte_ids)):
            raise BundleError(
                f"The tokenizer has no {DOCUMENT_PIECE} or no byte pieces: it cannot spell every text.",
                "Train the tokenizer with: python -m training tokenizer.",
            )
        self.surfaces: tuple[str | None, ...] = tuple(map(self._surface, range(self.size), pieces))
        self._byte_of = {piece: byte for byte, piece in enumerate(self.byte_ids)}
        self._chunk = lru_cache(CACHED_CHUNKS)(self._encode_chunk)

    @staticmethod
    def load(path: Path) -> "Vocabulary":
        """Read a `tokenizer.model` file; raises `BundleError` if it is missing or damaged."""
        try:
            return open_vocabulary(path.read_bytes())
        except OSError as error:
            raise BundleError(
                f"The tokenizer {path} cannot be read: {error.strerror}.",
                "Give the path of a tokenizer.model, or train one: python -m training tokenizer.",
            ) from error

    def encode(self, text: str) -> list[int]:
        """Return the token ids of normalised `text` (no document mark)."""
        return self.encode_chunks(self.chunks(text))

    def chunks(self, text: str) -> list[str]:
        """Cut `text` into what is tokenised by itself; joined together they give `text` again."""
        return chunks(text)

    def encode_chunks(self, pieces_of_text: Iterable[str]) -> list[int]:
        """Return the token ids of chunks that `chunks` has cut."""
        ids: list[int] = []
        for chunk in pieces_of_text:
            ids += self._chunk(chunk)
        return ids

    def cutter(self) -> Cutter:
        """Return what makes tokens of texts that end where a word begins."""
        return ChunkCutter(self)

    def encode_word(self, word: str, lead: str = "") -> list[int]:
        """Return the token ids that spell a word of running text to its end, behind one of the leads."""
        return self.encode(f"{lead}{word} ")

    def begins(self, lead: str) -> NDArray[np.bool_]:
        """Return which pieces may come where a word with this lead begins, [size]."""
        return np.full(self.size, not lead)

    def letters(self, token: int) -> str:
        """Return what a piece spells of a word: its text without the space that ends the word."""
        return (self.surfaces[token] or "").removesuffix(" ")

    @cached_property
    def closes(self) -> NDArray[np.bool_]:
        """Which pieces end the word that they stand in, [size]."""
        return np.array([(text or "").endswith(" ") for text in self.surfaces], dtype=bool)

    @cached_property
    def inside_characters(self) -> NDArray[np.bool_]:
        """Which pieces may go on with a character of several bytes, [size]."""
        inside = np.zeros(self.size, dtype=bool)
        inside[list(self.byte_ids)] = True
        return inside

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`; marks are dropped, bytes that form no character become U+FFFD."""
        return b"".join(map(self.piece_bytes, ids)).decode("utf-8", errors="replace")

    def spans(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """Return where each of `ids` begins and ends in the text that they spell, in characters.

        Pieces of one character of several bytes all have its place.
        """
        spelled = [self.piece_bytes(token) for token in ids]
        ends = [0, *accumulate(map(len, spelled))]
        # A byte that goes on with a character begins with the bits 10.
        begun = [0, *accumulate(byte & 0xC0 != 0x80 for byte in b"".join(spelled))]
        inside = [byte & 0xC0 == 0x80 for byte in b"".join(spelled)] + [False]
        return [(begun[start] - (start < end and inside[start]), begun[end]) for start, end in pairwise(ends)]

    def piece_bytes(self, token: int) -> bytes:
        """Return the UTF-8 bytes of one token; b"" for marks."""
        surface = self.surfaces[token]
        if surface is not None:
            return surface.encode()
        byte = self._byte_of.get(token)
        return b"" if byte is None else bytes((byte,))

    def _surface(self, token: int, piece: str) -> str | None:
        # All others are text; asking of each would make loading noticeably longer.
        if piece[0] == "<" and piece[-1] == ">" and _is_mark(self._processor, token):
            return None
        return piece.replace(SPACE_MARK, " ")

    def _encode_chunk(self, chunk: str) -> tuple[int, ...]:
        if SPACE_MARK not in chunk:
            return tuple(self._processor.EncodeAsIds(chunk))
        # The mark itself must not come back as a space: spell such a chunk's marks in bytes.
        ids: list[int] = []
        for character in chunk:
            if character == SPACE_MARK:
                ids += (self.byte_ids[byte] for byte in character.encode())
            else:
                ids += self._processor.EncodeAsIds(character)
        return tuple(ids)


class ChunkCutter:
    """Makes tokens of finished texts; those of a finished chunk depend on nothing that follows."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._memory = vocabulary, ChunkMemory()

    def cut(self, text: str) -> tuple[list[int], str]:
        """Return the tokens of a normalised text; words have no lead."""
        return self._vocabulary.encode_chunks(self._memory.chunks(text)), ""


def open_vocabulary(model: bytes) -> Vocabulary:
    """Return the vocabulary that the content of a `tokenizer.model` describes; raises `BundleError`."""
    # Only models of others need it, and it is made of what stands above.
    from predictor.transformer.byte_pairs import MAGIC, BytePairs

    return BytePairs(model) if model.startswith(MAGIC) else Vocabulary(model)


def _is_mark(processor: sentencepiece.SentencePieceProcessor, token: int) -> bool:
    """Whether a piece stands for something that is no text: a byte, a document, the unknown."""
    return bool(processor.IsControl(token) or processor.IsUnknown(token) or processor.IsByte(token))

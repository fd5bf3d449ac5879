"""Token shards on disk: uint16 files per split and source, with an index that counts and hashes them.

shards/
  shards.json              what is here, from where, how much of it, and the SHA-256 of every file
  tokenizer.model          the vocabulary the numbers belong to
  train/SOURCE-00000.bin   token ids, uint16 little-endian; every document begins with the <doc> id
  validation/SOURCE-00000.bin
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from predictor.errors import TextError
from predictor.system.atomic import write_file
from predictor.transformer.vocabulary import Vocabulary
from training.data.mix import Mix

INDEX = "shards.json"
TOKENIZER = "tokenizer.model"
FORMAT = 1
Tokens = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of tokens."""

    file: str
    """Its path in the folder of the shards."""
    split: str
    """"train" or "validation"."""
    source: str
    """Where its text comes from."""
    tokens: int
    """How many it holds."""
    documents: int
    """How many documents they are, each with its mark."""
    characters: int
    """Unicode scalar values that the tokens stand for."""
    sha256: str
    """Of its content, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class ShardIndex:
    """All shards of a folder."""

    folder: Path
    """Where they lie."""
    shards: tuple[Shard, ...]
    """What lies there."""

    def of(self, split: str) -> tuple[Shard, ...]:
        """Return the shards of "train" or "validation"."""
        return tuple(shard for shard in self.shards if shard.split == split)

    def vocabulary(self) -> Vocabulary:
        """Load the vocabulary that the shards were written with."""
        return Vocabulary.load(self.folder / TOKENIZER)

    def read(self, shard: Shard) -> Tokens:
        """Map one shard into memory, read-only; raises `TextError` if its size is not as written."""
        path = self.folder / shard.file
        try:
            tokens: Tokens = np.memmap(path, dtype="<u2", mode="r")
        except (OSError, ValueError) as error:
            raise TextError(f"The shard {path} cannot be read: {error}.", "Run prepare again.") from error
        if len(tokens) != shard.tokens:
            raise TextError(
                f"The shard {path} holds {len(tokens)} tokens where {shard.tokens} were written.",
                "It was damaged or replaced; delete the folder and run prepare again.",
            )
        return tokens

    @property
    def tokenizer_hash(self) -> str:
        """The SHA-256 of the tokenizer, in hexadecimal: the identity of what the numbers mean."""
        return hashlib.sha256((self.folder / TOKENIZER).read_bytes()).hexdigest()

    @property
    def data_hash(self) -> str:
        """One SHA-256 over all shard hashes: the identity of the data."""
        return hashlib.sha256("".join(sorted(shard.sha256 for shard in self.shards)).encode()).hexdigest()


def write_index(index: ShardIndex, report: dict[str, object]) -> None:
    """Write shards.json; it is written last, so its presence says that the folder is complete."""
    content = {
        "format": FORMAT,
        "data_hash": index.data_hash,
        **report,
        "shards": list(map(asdict, index.shards)),
    }
    write_file(index.folder / INDEX, json.dumps(content, indent=1).encode())


def load_index(folder: Path) -> ShardIndex:
    """Read shards.json; raises `TextError` when there are no complete shards in `folder`."""
    path = folder / INDEX
    try:
        content = json.loads(path.read_bytes())
        shards = tuple(Shard(**shard) for shard in content["shards"])
        version = content["format"]
    except OSError as error:
        raise TextError(
            f"There are no complete token shards in {folder} ({error.strerror}: {INDEX}).",
            "Make them with: python -m training prepare TEXT… --tokenizer FILE --out FOLDER.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise TextError(f"{path} is damaged: {error}.", "Run prepare again in a new folder.") from error
    if version != FORMAT:
        raise TextError(f"{path} has format {version}; this version reads {FORMAT}.", "Run prepare again.")
    return ShardIndex(folder, shards)


def shard_texts(index: ShardIndex, mix: Mix) -> Iterator[tuple[str, float]]:
    """Yield the training documents as text again, each with the weight that the mix gives its source."""
    vocabulary = index.vocabulary()
    for shard in index.of("train"):
        if weight := mix.weight(shard.source):
            yield from ((text, weight) for text in texts_of(index, shard, vocabulary))


def texts_of(index: ShardIndex, shard: Shard, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the documents of a shard as text again."""
    surfaces = vocabulary.surfaces
    tokens = np.asarray(index.read(shard))
    starts = np.flatnonzero(tokens == vocabulary.document)
    for first, last in zip(starts + 1, [*starts[1:], len(tokens)], strict=True):
        ids = tokens[first:last].tolist()
        parts = [surfaces[token] for token in ids]
        # Only text spelled in bytes needs the slower way.
        yield vocabulary.decode(ids) if None in parts else "".join(map(str, parts))

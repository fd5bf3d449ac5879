"""Text to token shards: normalise, drop duplicates, split by document hash, tokenise, write.

Memory stays flat: one shard is held at a time, and the digests of the documents seen live in a SQLite file.
With every shard the position is committed together with those digests, so a run that was stopped at any
moment goes on from the last whole shard. So does one after a file was added or repaired: what had been read
of it is known by its digests.
"""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from predictor.errors import SettingsError, TextError
from predictor.system.atomic import write_file
from predictor.transformer.vocabulary import Vocabulary
from training.data.corpus import Document, documents, source_name
from training.data.job import STATE, Job
from training.data.shards import INDEX, TOKENIZER, Shard, ShardIndex, load_index, write_index

Progress = Callable[[Path, int, int], None]

_SCHEMA = """
create table if not exists seen (digest blob primary key) without rowid;
create table if not exists shard (file text primary key, description text);
create table if not exists done
    (file text primary key, read integer, kept integer, duplicates integer, complete integer);
create table if not exists job (description text);
create table if not exists bad (file text, sentence text, primary key (file, sentence));
"""


@dataclass(frozen=True, slots=True)
class PrepareOptions:
    """How to make shards."""

    out: Path
    """Folder for the shards."""
    validation_share: float
    """Share of documents, by hash, that training never sees."""
    lines: bool = False
    """Each line of a .txt or .md file is a document."""
    shard_tokens: int = 8_000_000
    """Tokens after which a shard is written, about two bytes each."""
    skip_bad: bool = False
    """Leave out what cannot be read; else it raises `TextError`."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What came from one file."""

    file: str
    """Its path."""
    read: int
    """Documents in it."""
    kept: int
    """Of these, documents that went into shards."""
    duplicates: int
    """Of these, documents that had been seen before."""
    left_out: tuple[str, ...] = ()
    """What could not be read, a sentence for each."""


@dataclass(slots=True)
class _Buffer:
    """Tokens on their way into one shard."""

    arrays: list[np.ndarray] = field(default_factory=list)
    """The tokens of each document, uint16 little-endian."""
    tokens: int = 0
    """How many they are."""
    documents: int = 0
    """How many documents."""
    characters: int = 0
    """Of their text."""

    def add(self, ids: list[int], characters: int) -> None:
        self.arrays.append(np.array(ids, dtype="<u2"))
        self.tokens += len(ids)
        self.documents += 1
        self.characters += characters


def prepare(
    files: list[Path],
    vocabulary: Vocabulary,
    options: PrepareOptions,
    progress: Progress = lambda file, read, position: None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> tuple[ShardIndex, list[FileReport]]:
    """Write the shards of `files`; `progress` hears of each file how many documents and bytes were read.

    Goes on where an earlier, stopped call with the same vocabulary left off; `tell` hears in a sentence which
    files are new or have changed since.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(options.out / STATE)) as state:
            shards, report = _prepare(state, files, vocabulary, options, progress, tell)
    except (sqlite3.Error, OSError) as error:
        raise SettingsError(
            f"The shards in {options.out} cannot be written: {error}.",
            "Free some space, then give the same command again: it goes on from the last whole shard. "
            f"If {STATE} is damaged, delete the folder first.",
        ) from error
    if not any(shard.split == "train" for shard in shards):
        raise TextError(
            f"The {len(files)} files hold no text to train on.", "Every document was empty or a duplicate."
        )
    index = ShardIndex(options.out, tuple(shards))
    write_index(
        index, {"validation_share": options.validation_share, "files": [_as_dict(row) for row in report]}
    )
    return load_index(options.out), report


def _prepare(
    state: sqlite3.Connection,
    files: list[Path],
    vocabulary: Vocabulary,
    options: PrepareOptions,
    progress: Progress,
    tell: Callable[[str], None],
) -> tuple[list[Shard], list[FileReport]]:
    state.executescript(_SCHEMA)
    _go_on(state, files, vocabulary, options, tell)
    write_file(options.out / TOKENIZER, vocabulary.model)
    writer = _Writer(state, vocabulary, options)
    # Files of one source share their shards: a thousand short notes are one shard, not a thousand.
    for _, group in itertools.groupby(files, source_name):
        for file in group:
            _FileJob(state, file, options).run(writer, progress)
        writer.commit()
    shards = state.execute("select description from shard order by file")
    report = state.execute("select file, read, kept, duplicates from done order by rowid")
    return [Shard(**json.loads(text)) for (text,) in shards], [_report(state, row) for row in report]


def _report(state: sqlite3.Connection, row: tuple[str, int, int, int]) -> FileReport:
    file, read, kept, duplicates = row
    bad = state.execute("select sentence from bad where file = ? order by rowid", (file,))
    return FileReport(file, read, kept, max(0, duplicates), tuple(sentence for (sentence,) in bad))


def _as_dict(row: FileReport) -> dict[str, object]:
    return {**asdict(row), "file": Path(row.file).name}


def _go_on(
    state: sqlite3.Connection,
    files: list[Path],
    vocabulary: Vocabulary,
    options: PrepareOptions,
    tell: Callable[[str], None],
) -> None:
    """Make the state ready for this job; raises `SettingsError` if it is that of another."""
    job = Job.of(files, vocabulary.model, options.validation_share, lines=options.lines)
    row = state.execute("select description from job").fetchone()
    if row is None:
        with state:
            state.execute("insert into job values (?)", (job.describe(),))
        return
    read = state.execute("select file, kept from done").fetchall()
    kept = {_whole(file) for file, count in read if count}
    changes = job.going_on(Job.read(row[0]), options.out, kept)
    if sentence := changes.told():
        tell(sentence)
        # The shards are whole again only at the end.
        (options.out / INDEX).unlink(missing_ok=True)
    with state:
        for file in files:
            if str(file.resolve()) in changes.changed:
                # What it gave before will be met again, and is no duplicate.
                again = "update done set read = 0, complete = 0, duplicates = -kept where file = ?"
                state.execute(again, (str(file),))
                state.execute("delete from bad where file = ?", (str(file),))
        for file, _ in read:
            if _whole(file) in changes.gone:
                state.execute("delete from done where file = ?", (file,))
                state.execute("delete from bad where file = ?", (file,))
        state.execute("update job set description = ?", (job.describe(),))


def _whole(file: str) -> str:
    return str(Path(file).resolve())


class _Writer:
    """Documents on their way into shards. What it writes and what the state says become true together."""

    def __init__(self, state: sqlite3.Connection, vocabulary: Vocabulary, options: PrepareOptions) -> None:
        self._state, self._vocabulary, self._options = state, vocabulary, options
        self._buffers: dict[tuple[str, str], _Buffer] = {}

    def add(self, document: Document) -> bool:
        """Take one document; return whether a shard is full."""
        split = "validation" if document.is_validation(self._options.validation_share) else "train"
        ids = [self._vocabulary.document, *self._vocabulary.encode(document.text)]
        buffer = self._buffers.setdefault((split, document.source), _Buffer())
        buffer.add(ids, len(document.text))
        return buffer.tokens >= self._options.shard_tokens

    def commit(self) -> None:
        """Write the shards, then commit them, the digests and the positions in one transaction."""
        for (split, source), buffer in self._buffers.items():
            self._write(split, source, buffer)
        self._state.commit()
        self._buffers = {}

    def _write(self, split: str, source: str, buffer: _Buffer) -> None:
        number = sum(
            Path(name).parent.name == split and Path(name).name[:-10] == source
            for (name,) in self._state.execute("select file from shard")
        )
        name = f"{split}/{source}-{number:05d}.bin"
        sha256 = write_file(self._options.out / name, np.concatenate(buffer.arrays).tobytes())
        shard = Shard(name, split, source, buffer.tokens, buffer.documents, buffer.characters, sha256)
        self._state.execute("insert or replace into shard values (?, ?)", (name, json.dumps(asdict(shard))))


class _FileJob:
    """The work on one file: from the last committed position to its end."""

    def __init__(self, state: sqlite3.Connection, file: Path, options: PrepareOptions) -> None:
        self._state, self._file, self._options = state, file, options
        row = state.execute(
            "select read, kept, duplicates, complete from done where file = ?", (str(file),)
        ).fetchone()
        self.read, self.kept, self.duplicates, self.complete = map(int, row or (0, 0, 0, 0))

    def run(self, writer: _Writer, progress: Progress) -> None:
        """Read the rest of the file; whenever a shard is full, commit."""
        for document in () if self.complete else self._new_documents():
            self.kept += 1
            if writer.add(document):
                self._note()
                writer.commit()
            if self.kept % 1000 == 0:
                progress(self._file, self.read, document.position)
        self.complete = 1
        self._note()
        progress(self._file, self.read, self._file.stat().st_size)

    def _new_documents(self) -> Iterator[Document]:
        bad = self._leave_out if self._options.skip_bad else None
        for document in documents(self._file, self.read, lines=self._options.lines, bad=bad):
            self.read = document.number + 1
            # Uncommitted inserts are visible to this connection, so duplicates within a shard are seen too.
            fresh = self._state.execute("insert or ignore into seen values (?)", (document.digest,)).rowcount
            if fresh:
                yield document
            else:
                self.duplicates += 1

    def _leave_out(self, error: TextError) -> None:
        row = (str(self._file), error.args[0])
        self._state.execute("insert or ignore into bad values (?, ?)", row)

    def _note(self) -> None:
        """Put the position into the transaction under way."""
        self._state.execute(
            "insert or replace into done values (?, ?, ?, ?, ?)",
            (str(self._file), self.read, self.kept, self.duplicates, self.complete),
        )

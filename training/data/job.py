"""What shards are made from: files, a tokenizer, settings; and whether one job goes on with another's."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from predictor.errors import SettingsError, TextError
from predictor.text import shown

STATE = "prepare.sqlite"


@dataclass(frozen=True, slots=True)
class Job:
    """What decides which tokens end up where."""

    files: Mapping[str, int]
    """The bytes of each file, by its whole path."""
    vocabulary: str
    """SHA-256 of the tokenizer, in hexadecimal."""
    validation_share: float
    """Share of documents, by hash, that training never sees."""
    lines: bool
    """Each line of a .txt or .md file is a document."""

    @classmethod
    def of(cls, files: Sequence[Path], tokenizer: bytes, validation_share: float, *, lines: bool) -> "Job":
        """Return the job that reads these files."""
        for file in files:
            if shown(name := str(file.resolve())) != name:
                told = f"The name of {name} holds what is no letter, or is not UTF-8."
                raise TextError(told, "Give it, or its folder, another name.")
        sizes = {str(file.resolve()): file.stat().st_size for file in files}
        return cls(sizes, hashlib.sha256(tokenizer).hexdigest(), validation_share, lines)

    @classmethod
    def read(cls, description: str) -> "Job":
        """Return the job that `describe` described."""
        table = json.loads(description)
        return cls(**{**table, "files": dict(table["files"])})

    def describe(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps({**asdict(self), "files": list(self.files.items())})

    def going_on(self, former: "Job", out: Path, kept: Collection[str]) -> "Changes":
        """Return how the files differ from those of `former`, whose shards are in `out`.

        Files may be new, or changed: what one held before stays. kept: the whole paths of those of which
        something is in the shards. Raises `SettingsError` if one of these was taken away or anything else
        differs.
        """
        wrong = []
        if self.vocabulary != former.vocabulary:
            wrong.append("with another tokenizer")
        if self.validation_share != former.validation_share:
            wrong.append(f"with --validation-share {former.validation_share:g}")
        if self.lines != former.lines:
            wrong.append("with --lines" if former.lines else "without --lines")
        gone = [file for file in former.files if file not in self.files]
        if missed := [Path(file).name for file in gone if file in kept]:
            wrong.append(
                f"from files that are not named now: {', '.join(missed[:5])}{', …' * (len(missed) > 5)}"
            )
        if wrong:
            raise SettingsError(
                f"{out} holds shards made {'; '.join(wrong)}.",
                "Give the same as before, or choose another --out folder, or delete this one.",
            )
        new = [file for file in self.files if file not in former.files]
        changed = [
            file for file in self.files if former.files.get(file, self.files[file]) != self.files[file]
        ]
        return Changes(tuple(new), tuple(changed), tuple(gone))


@dataclass(frozen=True, slots=True)
class Changes:
    """How the files differ from those that were read; whole paths."""

    new: tuple[str, ...] = ()
    """Files that were not there."""
    changed: tuple[str, ...] = ()
    """Files of another size."""
    gone: tuple[str, ...] = ()
    """Files that were taken away; nothing of them is in the shards."""

    def told(self) -> str:
        """Return it as a sentence, "" if nothing differs."""
        named = [
            f"{word}: {', '.join(Path(file).name for file in files)}"
            for word, files in (
                ("new", self.new),
                ("changed, so read again", self.changed),
                ("gone, and gave nothing", self.gone),
            )
            if files
        ]
        kept = " What a changed file held before stays in the shards." if self.changed else ""
        return f"Going on with files that are {'; '.join(named)}.{kept}" if named else ""


def prepared_share(out: Path) -> float | None:
    """Return the share of documents that the shards in `out` hold out; None if none were begun."""
    if not (out / STATE).exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(out / STATE)) as state:
        row = state.execute("select description from job").fetchone()
        return Job.read(row[0]).validation_share if row else None
    return None

"""A day of typing into a server: does its memory stay, are its answers those of a fresh session?

python -m tests.bench.day --keys 2000000 --journal day.jsonl
"""

import json
import random
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer

import predictor
from predictor.contract import Cancel, Context, Question
from predictor.engine import Engine
from predictor.evaluation import read_texts
from predictor.suggesting.answering import last_answer
from tests.bench.serve import descriptors, megabytes
from tests.predictor.server.reference import Reference
from tests.predictor.server.talking import HELLO, Talk, serving

_DOCUMENTS = 50
# Characters of a document from which on it is begun anew.
_LONGEST = 6_000
_BURST = 20
_LOOK_EVERY = 2_000  # keys
# How far answers may differ with weights of 8 bits: docs/decisions.md, 14.
_TOLERANCE = 0.05


class Writer:
    """Types into one document, here and there, and knows what it must say."""

    def __init__(self, talk: Talk, name: str, draw: random.Random, prose: str) -> None:
        self._talk, self._name, self._draw, self._prose = talk, name, draw, prose
        self._text, self._version, self._cursor = Reference("", "utf-16"), 0, 0
        talk.ask(id="open", request="open", document=name, text="")

    def write(self) -> None:
        """Type a stretch of prose; sometimes somewhere else, sometimes deleting, with a question a key."""
        draw = self._draw
        if self._text.size > _LONGEST:
            self._change(0, self._text.size, "")
        if draw.random() < 0.2:
            self._cursor = self._text.settled(draw.randrange(self._text.size + 1))
        if draw.random() < 0.2:
            self._change(self._text.settled(max(0, self._cursor - draw.randrange(9))), self._cursor, "")
        if draw.random() < 0.1:
            self._change(self._cursor, self._cursor, draw.choice(["\r\n", "😀 ", "\n\n", "naïve "]))
        start = draw.randrange(len(self._prose) - _BURST)
        for key in self._prose[start : start + _BURST]:
            self._change(self._cursor, self._cursor, key)
            self._ask("s")
            if draw.random() < 0.05:
                self._talk.send({"id": "c", "request": "cancel", "of": "s"})

    def agrees(self, engine: Engine, *, phrase: bool) -> bool:
        """Whether what the server says here is what a fresh session says."""
        said = self._talk.ask(**self._asking("check", phrase=phrase))["answer"]
        before, after = self._text.around(self._cursor)
        context = Context.at(before + after, len(before))
        with engine.session() as session:
            asked = Question(context, session.model, "all", 3, phrase)
            fresh = last_answer(session, asked, Cancel())
        assert fresh is not None
        mine = {each["text"]: each["probability"] for each in said["suggestions"]}
        theirs = {each.text: each.probability for each in fresh.suggestions}
        return "overdue" in said or (_near(mine, theirs) and _near(theirs, mine))

    def _change(self, start: int, end: int, text: str) -> None:
        places = [self._text.position(unit) for unit in (start, end)]
        first, last = ({"line": place.line, "character": place.character} for place in places)
        self._text.replace(start, end, text)
        self._cursor = self._text.settled(start + len(text.encode("utf-16-le")) // 2)
        self._version += 1
        change = {"text": text, "range": {"start": first, "end": last}}
        self._talk.ask(id="e", request="edit", document=self._name, version=self._version, changes=[change])

    def _ask(self, id: str) -> None:
        """Ask and do not wait: the next key is typed before the answer, as often as not."""
        self._talk.send(self._asking(id, phrase=True))
        if self._draw.random() < 0.7:
            self._talk.last(id)

    def _asking(self, id: str, *, phrase: bool) -> dict[str, Any]:
        place = self._text.position(self._cursor)
        position = {"line": place.line, "character": place.character}
        asking = {"document": self._name, "version": self._version, "position": position, "phrase": phrase}
        return {"id": id, "request": "suggest", "invoked": True, **asking}


def _near(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether each word of one is as likely in the other, or a near tie of the last one there."""
    least = min(other.values(), default=0.0)
    return all(abs(p - other.get(word, min(p, least))) < _TOLERANCE for word, p in one.items())


class Sitting:
    """What was seen while one server ran. looks: its memory in MB, at steps of equally many keys."""

    def __init__(self) -> None:
        self.keys = self.compared = self.differ = self.leaked = 0
        self.seconds = 0.0
        self.looks = list[float]()

    @property
    def grown(self) -> float:
        """Memory from the second quarter to the last, in MB; 0 if that was not seen."""
        quarter = len(self.looks) // 4
        return fmean(self.looks[-quarter:]) - fmean(self.looks[quarter : 2 * quarter]) if quarter else 0.0

    def told(self) -> str:
        """Say it in lines."""
        answers = f"{self.compared:,} answers compared, {self.differ} differ (bar 0)"
        return (
            f"{self.keys:,} keys in {self.seconds:.0f} s; {answers}\n"
            f"memory, MB: {', '.join(f'{look:.0f}' for look in self.looks)}\n"
            f"from the second quarter to the last: {self.grown:+.1f} MB (bar 5); "
            f"descriptors: {self.leaked:+} (bar 0)"
        )


def bench(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Prose to type; the README if not given.")
    ] = None,
    bundle: Annotated[Path | None, typer.Option(help="A bundle; the shipped one if not given.")] = None,
    keys: Annotated[int, typer.Option(help="Keys to type, all sittings together.")] = 20_000,
    samples: Annotated[int, typer.Option(help="Points at which the answer is compared.")] = 1000,
    journal: Annotated[
        Path | None, typer.Option(help="Where sittings are noted: what was typed before is not typed again.")
    ] = None,
) -> None:
    """Type into 50 documents at once, with edits, questions that nobody waits for, and cancels.

    Ctrl-C ends a sitting; its figures are told and, in a journal, kept, as they are if the machine is lost.

    Example: python -m tests.bench.day --keys 2000000 --journal day.jsonl
    """
    sittings = _read(journal)
    typed = sum(sitting["keys"] for sitting in sittings)
    if typed < keys:
        prose = "".join("".join(text.documents) for text in read_texts(files or [Path("README.md")]))
        sitting = Sitting()
        sittings.append(vars(sitting))

        def note() -> None:
            if journal is not None:
                journal.write_text("".join(json.dumps(each) + "\n" for each in sittings), encoding="utf-8")

        for ending in (signal.SIGINT, signal.SIGTERM):  # which a job in the background would not hear
            signal.signal(ending, signal.default_int_handler)
        with predictor.load(bundle) as engine, suppress(KeyboardInterrupt):
            _sit(sitting, engine, prose, keys - typed, samples / keys, random.Random(1 + typed), note)
        note()
        typer.echo(sitting.told())
    total = {name: sum(each[name] for each in sittings) for name in ("keys", "compared", "differ", "leaked")}
    typer.echo(f"all {len(sittings)} sittings: " + ", ".join(f"{total[name]:,} {name}" for name in total))


def _sit(
    sitting: Sitting,
    engine: Engine,
    prose: str,
    keys: int,
    share: float,
    draw: random.Random,
    note: Callable[[], None],
) -> None:
    """Type so many keys, or until Ctrl-C. share: of keys, at how many the answer is compared."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(engine.folder, path := Path(folder) / "serve.sock", "--no-history") as process,
        Talk(path) as talk,
    ):
        talk.ask(**HELLO)
        writers = [Writer(talk, str(number), draw, prose) for number in range(_DOCUMENTS)]
        had = descriptors(process)
        while sitting.keys < keys:
            if sitting.keys % _LOOK_EVERY == 0:
                sitting.looks.append(round(megabytes(process), 1))
                note()
            writer = draw.choice(writers)
            writer.write()
            sitting.keys += _BURST
            if draw.random() < share * _BURST:
                sitting.compared += 1
                sitting.differ += not writer.agrees(engine, phrase=sitting.compared % 2 == 0)
            sitting.leaked = descriptors(process) - had
            sitting.seconds = round(time.monotonic() - began, 1)


def _read(journal: Path | None) -> list[dict[str, Any]]:
    if journal is None or not journal.exists():
        return []
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    typer.run(bench)

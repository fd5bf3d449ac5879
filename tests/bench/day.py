"""A day of typing into a server: does its memory stay, are its answers those of a fresh session?

python -m tests.bench.day --keys 2000000
"""

import random
import tempfile
import time
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
_LOOKS = 20
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


def bench(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Prose to type; the README if not given.")
    ] = None,
    bundle: Annotated[Path | None, typer.Option(help="A bundle; the shipped one if not given.")] = None,
    keys: Annotated[int, typer.Option(help="Keys to type.")] = 20_000,
    samples: Annotated[int, typer.Option(help="Points at which the answer is compared.")] = 1000,
) -> None:
    """Type into 50 documents at once, with edits, questions that nobody waits for, and cancels.

    Example: python -m tests.bench.day --keys 100000
    """
    prose = "".join("".join(text.documents) for text in read_texts(files or [Path("README.md")]))
    draw, bursts = random.Random(1), keys // _BURST
    with predictor.load(bundle) as engine, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "serve.sock"
        with serving(engine.folder, path, "--no-history") as process, Talk(path) as talk:
            talk.ask(**HELLO)
            writers = [Writer(talk, str(number), draw, prose) for number in range(_DOCUMENTS)]
            looks, differ, compared, began = list[float](), 0, 0, time.monotonic()
            for burst in range(bursts):
                writer = draw.choice(writers)
                writer.write()
                if draw.random() < samples / bursts:
                    compared += 1
                    differ += not writer.agrees(engine, phrase=compared % 2 == 0)
                if burst % max(1, bursts // _LOOKS) == 0:
                    looks.append(megabytes(process))
                    open_ = descriptors(process)
            left = descriptors(process) - open_
            seconds = time.monotonic() - began
    quarter = len(looks) // 4
    early, late = looks[quarter : 2 * quarter], looks[-quarter:]
    typer.echo(f"{keys:,} keys in {seconds:.0f} s; {compared:,} answers compared, {differ} differ (bar 0)")
    typer.echo(f"memory, MB: {', '.join(f'{look:.0f}' for look in looks)}")
    grown = fmean(late) - fmean(early)
    typer.echo(f"from the second quarter to the last: {grown:+.1f} MB (bar 5); descriptors: {left:+} (bar 0)")


if __name__ == "__main__":
    typer.run(bench)

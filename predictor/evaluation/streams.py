"""One writer's messages in order, each typed alone: what learning from the earlier adds to the later."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from predictor.contract import Context, Predictor
from predictor.errors import TextError
from predictor.evaluation.metrics import Calibration, Measurement, Rates, Resamples, calibration
from predictor.evaluation.report import FORMAT, jsonable
from predictor.evaluation.showing import Guess, observe
from predictor.evaluation.typist import ASKED, RULES, type_text
from predictor.system.texts import decode, reading
from predictor.text import normalise

# Of a writer's messages the last so many are read, and of these the last so many measured.
MOST_MESSAGES, MEASURED = 500, 100
# Messages that a point of the curve stands for.
_POINT = 50

Learn = Callable[[str], object]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stream:
    """One writer's messages in order, normalised, none of them blank."""

    author: str
    """Shown in the report."""
    messages: tuple[str, ...]
    """The last of them, at most `MOST_MESSAGES`."""

    @property
    def first_measured(self) -> int:
        """The number of the first message that counts: the last hundred, or the later half of few."""
        return max(len(self.messages) - MEASURED, len(self.messages) // 2)


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of messages."""

    messages: int
    """How many were learned when it ended."""
    off: float
    """Keystrokes saved with three slots, learning off."""
    on: float
    """The same with learning on."""


@dataclass(frozen=True, slots=True)
class StreamRow:
    """What learning added for one writer, or for all."""

    author: str
    """Who wrote."""
    learned: int
    """Messages that were learned before the first one that counts."""
    measured: int
    """Messages that count."""
    characters: int
    """In these."""
    off: Rates
    """Learning off."""
    on: Rates
    """Learning on."""
    gain: Rates
    """The difference, with paired intervals over messages."""
    calibration_off: Calibration | None
    """Whether probabilities are what they say, learning off; None where that was not asked for."""
    calibration_on: Calibration | None
    """The same with learning on."""
    curve: tuple[Point, ...]
    """The gain as more is learned, where all messages were typed."""


@dataclass(frozen=True, slots=True)
class StreamReport:
    """An evaluation of streams."""

    rows: tuple[StreamRow, ...]
    """One for each writer."""
    total: StreamRow
    """All together."""
    partial: bool
    """Whether it was interrupted: it then covers the messages that were typed."""
    about: dict[str, Any] = field(default_factory=dict)
    """The circumstances."""

    def to_json(self) -> str:
        """Return the report as JSON; what could not be measured is null."""
        content = {"format": FORMAT, "rules": RULES, **asdict(self)}
        return json.dumps(jsonable(content), indent=2, ensure_ascii=False, allow_nan=False)


@dataclass(slots=True)
class _Typed:
    """What was measured of one writer; both lists are about the same messages."""

    stream: Stream
    off: list[Measurement] = field(default_factory=list)
    on: list[Measurement] = field(default_factory=list)
    first: int = 0


def read_streams(path: Path) -> tuple[Stream, ...]:
    """Read a .jsonl file, a line for each writer: an object with "author" and "messages", or a list of texts.

    Raises `TextError` for anything else.
    """
    with reading(path):
        lines = decode(path.read_bytes(), str(path)).splitlines()
    found = [
        _stream(line, f"{path}, line {number}", number)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not found:
        raise TextError(f"{path} is empty.", _HINT)
    return tuple(found)


_HINT = 'Each line must be of the form {"author": "me", "messages": ["Hello.", "See you."]}.'


def _stream(line: str, place: str, number: int) -> Stream:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TextError(f"{place} is not JSON.", _HINT) from error
    author = str(content.get("author", number)) if isinstance(content, dict) else str(number)
    texts = content.get("messages") if isinstance(content, dict) else content
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TextError(f"{place} holds no list of messages.", _HINT)
    messages = [text for text in map(normalise, texts) if text.strip()]
    if len(messages) < 2:
        raise TextError(f"{place} holds fewer than two messages: there is nothing to learn from.", _HINT)
    return Stream(author, tuple(messages[-MOST_MESSAGES:]))


def evaluate_streams(
    streams: Sequence[Stream],
    off: Predictor,
    on: Predictor,
    learn: Learn,
    forget_all: Callable[[], None],
    *,
    every: bool = False,
    calibrate: bool = False,
    progress: Progress | None = None,
) -> StreamReport:
    """Type the messages with both predictors, one of which learns from each after it was typed.

    learn: has `on` learn a message. forget_all: called before each writer. every: type all messages, for the
    curve; else only those that count. calibrate: compare probabilities with what was right, too. An interrupt
    (Ctrl-C) ends it: the report is then `partial`; without anything typed it goes on to the caller.
    """
    done, total = 0, sum(sum(map(len, _typed_of(stream, every=every))) for stream in streams)
    results: list[_Typed] = []
    partial = False
    try:
        for stream in streams:
            forget_all()
            first = 0 if every else stream.first_measured
            results.append(_Typed(stream, first=first))
            for message in stream.messages[:first]:
                learn(message)
            for message in _typed_of(stream, every=every):
                both = [_measure(predictor, message, calibrate=calibrate) for predictor in (off, on)]
                results[-1].off.append(both[0])
                results[-1].on.append(both[1])
                learn(message)
                done += len(message)
                if progress:
                    progress(done, total)
    except KeyboardInterrupt:
        partial = True
        results = [typed for typed in results if _counted(typed)[0]]
        if not results:
            raise
    rows = tuple(_row(typed, every=every, calibrate=calibrate) for typed in results)
    return StreamReport(rows, _total(results, calibrate=calibrate), partial)


def _typed_of(stream: Stream, *, every: bool) -> tuple[str, ...]:
    return stream.messages if every else stream.messages[stream.first_measured :]


def _measure(predictor: Predictor, message: str, *, calibrate: bool) -> Measurement:
    typed = type_text(message, lambda before: predictor.candidates(Context(before), ASKED))
    nothing: tuple[list[Guess], int] = ([], 0)
    observed = observe(predictor, message) if calibrate else nothing
    return Measurement.of(message, typed, observed, None, (), ())


def _counted(typed: _Typed) -> tuple[list[Measurement], list[Measurement]]:
    """Return the measurements of the messages that count."""
    skipped = typed.stream.first_measured - typed.first
    return typed.off[skipped : len(typed.on)], typed.on[skipped:]


def _row(typed: _Typed, *, every: bool, calibrate: bool) -> StreamRow:
    off, on = _counted(typed)
    curve = _curve(typed) if every else ()
    return _compared(typed.stream.author, typed.stream.first_measured, off, on, curve, calibrate=calibrate)


def _total(results: Sequence[_Typed], *, calibrate: bool) -> StreamRow:
    pairs = [_counted(typed) for typed in results]
    off = [measurement for one, _ in pairs for measurement in one]
    on = [measurement for _, other in pairs for measurement in other]
    learned = sum(typed.stream.first_measured for typed in results)
    return _compared("all", learned, off, on, (), calibrate=calibrate)


def _compared(
    author: str,
    learned: int,
    off: Sequence[Measurement],
    on: Sequence[Measurement],
    curve: tuple[Point, ...],
    *,
    calibrate: bool,
) -> StreamRow:
    without, with_learning = Resamples.of(off), Resamples.of(on)
    return StreamRow(
        author=author,
        learned=learned,
        measured=len(off),
        characters=sum(measurement.characters for measurement in off),
        off=without.estimates(),
        on=with_learning.estimates(),
        gain=with_learning.minus(without).estimates(),
        calibration_off=calibration(off) if calibrate else None,
        calibration_on=calibration(on) if calibrate else None,
        curve=curve,
    )


def _curve(typed: _Typed) -> tuple[Point, ...]:
    points = []
    for start in range(0, len(typed.on), _POINT):
        stretch = slice(start, min(start + _POINT, len(typed.on)))
        points.append(Point(stretch.stop, _saved(typed.off[stretch]), _saved(typed.on[stretch])))
    return tuple(points)


def _saved(measurements: Sequence[Measurement]) -> float:
    """Return the share of keys saved with three slots."""
    return 1.0 - sum(m.keys[-1] for m in measurements) / sum(m.characters for m in measurements)

"""Several predictors on the same documents: measure each, then report them side by side."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from predictor.contract import Candidate, Context, Predictor, Scorer
from predictor.errors import PredictorError, SettingsError
from predictor.evaluation.latency import Latency, Percentiles, Stopwatch
from predictor.evaluation.metrics import Measurement, Resamples, bits_per_character, calibration
from predictor.evaluation.peer import Peer
from predictor.evaluation.report import Report, Row, SetReport, this_machine
from predictor.evaluation.showing import Guess, by_level, by_threshold, observe
from predictor.evaluation.texts import Text
from predictor.evaluation.typist import ASKED, type_text

REFERENCE = "bigram"

Factory = Callable[[], Predictor]
Progress = Callable[[int, int], None]
# For each predictor, one measurement per document.
Measured = dict[str, list[Measurement]]
_Results = list[tuple[Text, Measured]]


def evaluate(
    predictors: Mapping[str, Factory], texts: Sequence[Text], *, progress: Progress | None = None
) -> Report:
    """Let the simulated typist type all texts with each predictor, and report.

    predictors: by name, a function that makes a predictor with fresh state; called once per document. The
    others are compared with the one named "bigram", if there is one. progress: called between keys with the
    characters done so far and in all, each predictor's counted.
    An interrupt (Ctrl-C) ends the evaluation: the report is then `partial` and holds the documents that every
    predictor has finished, the same for all; with no such document, `KeyboardInterrupt` goes on to the
    caller. A predictor that raises `PredictorError` is left out, and why is among the `failures`; where none
    is left, the error goes on. Raises `SettingsError` without anything to measure, and whatever else a
    predictor raises.
    """
    if not predictors or not texts:
        raise SettingsError("There is nothing to evaluate.", "Give at least one predictor and one text.")
    tell = _Teller(progress, len(predictors) * sum(text.characters for text in texts))
    results: list[tuple[Text, Measured]] = []
    failures: dict[str, PredictorError] = {}
    partial = False
    try:
        for text in texts:
            measured: Measured = {name: [] for name in predictors}
            results.append((text, measured))
            _measure_text(predictors, text, measured, failures, tell)
    except KeyboardInterrupt:
        results, partial = _finished(_without(failures, results)), True
        if not results:
            raise
    if len(failures) == len(predictors):
        raise next(iter(failures.values()))
    report = _report(_without(failures, results), partial=partial)
    told = {name: " ".join(str(error).split()) for name, error in failures.items()}
    return replace(report, failures=told)


def _without(failures: Mapping[str, object], results: list[tuple[Text, Measured]]) -> "_Results":
    """Leave out those that failed."""
    return [(text, {n: rows for n, rows in found.items() if n not in failures}) for text, found in results]


class _Teller:
    """Counts characters for the progress function."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self.done = progress, total, 0

    def at(self, characters: int) -> None:
        """Say how far the document at hand is."""
        if self._progress:
            self._progress(self.done + characters, self._total)


def _measure_text(
    predictors: Mapping[str, Factory],
    text: Text,
    measured: Measured,
    failures: dict[str, PredictorError],
    tell: _Teller,
) -> None:
    # Predictors take turns document by document, so that whatever else the machine does hits them alike.
    for document in text.documents:
        for name, make in predictors.items():
            try:
                if name not in failures:
                    measured[name].append(_measure(make(), document, tell))
            except PredictorError as error:
                failures[name] = error
            tell.done += len(document)
            tell.at(0)


def _measure(predictor: Predictor, document: str, tell: _Teller) -> Measurement:
    own_clock = predictor.cpu_clock if isinstance(predictor, Peer) else time.thread_time_ns
    stopwatch = Stopwatch(cpu_clock=own_clock or time.thread_time_ns)

    def ask(before: str) -> Sequence[Candidate]:
        tell.at(len(before))
        context = Context(before)
        return stopwatch.time(lambda: predictor.candidates(context, ASKED))

    typed = type_text(document, ask)
    observed = observe(predictor, document)
    log_prob = predictor.log_prob(document) if isinstance(predictor, Scorer) else None
    cpu_ns = stopwatch.cpu_ns if own_clock is not None else ()
    return Measurement.of(document, typed, observed, log_prob, stopwatch.wall_ns, cpu_ns)


def _finished(results: Sequence[tuple[Text, Measured]]) -> list[tuple[Text, Measured]]:
    """Keep the documents that all predictors have finished."""
    kept = []
    for text, measured in results:
        count = min(map(len, measured.values()))
        if count:
            documents = text.documents[:count]
            measured = {name: rows[:count] for name, rows in measured.items()}
            kept.append((replace(text, documents=documents), measured))
    return kept


def _report(results: Sequence[tuple[Text, Measured]], *, partial: bool) -> Report:
    sets = tuple(_set_report(text, measured) for text, measured in results)
    documents = tuple(document for text, _ in results for document in text.documents)
    available, cut = sum(text.available for text, _ in results), sum(text.cut for text, _ in results)
    everything = Text("total", documents, available, cut)
    pooled = {name: [row for _, measured in results for row in measured[name]] for name in results[0][1]}
    return Report(sets, _set_report(everything, pooled), partial, this_machine())


def _set_report(text: Text, measured: Measured) -> SetReport:
    resamples = {name: Resamples.of(rows) for name, rows in measured.items()}
    reference = resamples.get(REFERENCE)
    rows = tuple(
        Row(
            predictor=name,
            rates=resamples[name].estimates(),
            difference=resamples[name].minus(reference).estimates()
            if reference is not None and name != REFERENCE
            else None,
            bits_per_character=bits_per_character(measurements),
            calibration=calibration(measurements),
            thresholds=by_threshold(*_guesses(measurements)),
            dial=by_level(*_guesses(measurements)),
            latency=_latency(measurements),
        )
        for name, measurements in measured.items()
    )
    return SetReport(
        name=text.name,
        documents=len(text.documents),
        available=text.available,
        cut=text.cut,
        characters=text.characters,
        words=sum(row.words for row in next(iter(measured.values()))),
        sha256=text.sha256,
        rows=rows,
    )


def _guesses(measurements: Sequence[Measurement]) -> tuple[list[Guess], int]:
    """Return all first suggestions, and the number of keys at which there could be one."""
    return [guess for m in measurements for guess in m.guesses], sum(m.questions for m in measurements)


def _latency(measurements: Sequence[Measurement]) -> Latency:
    wall = [time for m in measurements for time in m.wall_ns]
    cpu = [time for m in measurements for time in m.cpu_ns]
    return Latency(len(wall), Percentiles.of(wall), Percentiles.of(cpu))

"""From word frequencies to the transformer, on the same text: what phones had, what Foretype has.

N-grams are counted on all of the training text. The neural models may each spend the same floating-point
operations on it (training/presets/compare), and all find words the same way: pieces from the model, shares
within a piece from the bigram. The last rows are the shipped bundle.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from export.experiments.recurrent import RecurrentSequence, StepModel, build_step
from export.graph import build_graph, write_graph
from export.quantise import quantise
from predictor.bundle.assembly import Assembly, load_bigram, load_longer
from predictor.bundle.manifest import BIGRAM, INDEX, MODEL, NGRAM, WORDS
from predictor.contract import Predictor
from predictor.errors import SettingsError
from predictor.evaluation import Text
from predictor.evaluation.comparison import evaluate
from predictor.evaluation.distance import LogProb, Seen, see
from predictor.evaluation.report import Row
from predictor.ngrams.model import NGramModel
from predictor.ngrams.scorer import NGramScorer
from predictor.ngrams.source import NGramSource
from predictor.rules.blend import BlendPredictor
from predictor.system.libraries import load_matplotlib
from predictor.text import normalise
from predictor.transformer.graph import Graph
from predictor.transformer.sequences import SequencePool, TokenModel
from training.model import Transformer
from training.run.architectures import Model, make_model, read_shape, shape_of
from training.run.checkpoint import load_any_model

# Shares of pairs that differ from one half by less than this are chance.
_BLIND = 0.01

Factory = Callable[[], "Contestant"]
Progress = Callable[[int, int], None]


class Contestant:
    """A predictor that also says how likely texts are, where two objects answer the two questions."""

    def __init__(self, predictor: Predictor, log_prob: LogProb) -> None:
        self.name = predictor.name
        self.candidates = predictor.candidates
        self.log_prob = log_prob


@dataclass(frozen=True, slots=True)
class Contender:
    """A model to compare."""

    name: str
    """Its row in the table."""
    parameters: int
    """Numbers that it stores."""
    megabytes: float
    """Its size on disk."""
    learned: str
    """From how much text."""
    make: Factory
    """Makes it with fresh state."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A contender with what was measured."""

    contender: Contender
    """The model."""
    row: Row
    """Quality and time."""
    seen: tuple[Seen, ...]
    """How far back it sees."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures of a line of the table: rates and shares from 0 to 1, times in milliseconds."""
        rates, latency = self.row.rates, self.row.latency
        return {
            "name": self.contender.name,
            "parameters": self.contender.parameters,
            "megabytes": round(self.contender.megabytes, 2),
            "learned": self.contender.learned,
            "bits_per_character": _finite(self.row.bits_per_character),
            "recall_1": rates.recall_1.value,
            "recall_3": rates.recall_3.value,
            "ksr_1": rates.ksr_1.value,
            "ksr_3": rates.ksr_3.value,
            "distances": {str(seen.distance): seen.passed for seen in self.seen},
            "ms_p50": latency.cpu_ms.p50,
            "ms_p99": latency.cpu_ms.p99,
        }


def ngram_contenders(assembly: Assembly, counted: Mapping[str, Path]) -> list[Contender]:
    """Return the word list alone, the bigram of a bundle, and longer n-grams, by name, of other folders."""
    folder, bigram = assembly.bundle.folder, assembly.bigram
    lists = _megabytes(folder / name for name in (WORDS, INDEX))
    unigram = replace(bigram, table=replace(bigram.table, levels=()))
    contenders = [
        _ngrams("unigram", unigram, lists),
        _ngrams("bigram", bigram, lists + _megabytes([folder / BIGRAM])),
    ]
    for name, place in counted.items():
        model = load_longer(place, load_bigram(place))
        if len(model.words) != len(bigram.words):
            raise SettingsError(
                f"{place} counts {len(model.words):,} words where the bundle has {len(bigram.words):,}.",
                "Count both on the same shards with the same mix.",
            )
        contenders.append(_ngrams(name, model, lists + _megabytes([place / NGRAM])))
    return contenders


def _ngrams(name: str, model: NGramModel, megabytes: float) -> Contender:
    parameters = model.table.n_grams + len(model.words)
    log_prob = NGramScorer(model).log_prob

    def make() -> Contestant:
        return Contestant(BlendPredictor(name, model.words.index, {NGramSource(model): (1.0,)}), log_prob)

    return Contender(name, parameters, megabytes, "all", make)


def neural_contender(assembly: Assembly, run: Path, work: Path) -> Contender:
    """Return the model of a run, quantised as bundles are; work: a folder for its graph.

    Raises `SettingsError` if the model was trained on other tokens than those of the bundle.
    """
    model, state = load_any_model(run)
    if state["model"]["vocab_size"] != assembly.graph.vocab_size:
        raise SettingsError(
            f"{run} has {state['model']['vocab_size']} pieces, the bundle {assembly.graph.vocab_size}.",
            "Train it on the shards of the bundle.",
        )
    path = work / f"{run.name}.onnx"
    graph = build_graph(model) if isinstance(model, Transformer) else build_step(model)
    write_graph(quantise(graph, "int8"), path)
    new_sequence = _sequences(model, path)
    spent = model.flops_per_token() * state["tokens"]
    learned = f"{state['tokens'] / 1e6:.1f} M tokens, {spent:.0e} operations"

    def make() -> Contestant:
        sequence = new_sequence()
        source = assembly.transformer_source(assembly.bigram_source(), sequence)
        return Contestant(assembly.alone(run.name, source), partial(_log_prob, assembly, sequence))

    return Contender(run.name, model.n_parameters, path.stat().st_size / 1e6, learned, make)


def _sequences(model: Model, path: Path) -> Callable[[], TokenModel]:
    if isinstance(model, Transformer):
        graph = Graph(path, shape_of(model))
        return lambda: SequencePool(graph)
    step = StepModel(path)
    return lambda: RecurrentSequence(step)


def _log_prob(assembly: Assembly, sequence: TokenModel, text: str) -> float:
    """Return the natural-log likelihood of `text` from the start of a document."""
    vocabulary = assembly.vocabulary
    return math.fsum(sequence.score([vocabulary.document, *vocabulary.encode(normalise(text))]))


def shipped_contenders(assembly: Assembly) -> list[Contender]:
    """Return the bundle's transformer alone, and its blend with the longest n-grams."""
    folder, manifest = assembly.bundle.folder, assembly.bundle.manifest
    with torch.device("meta"):
        model = make_model(read_shape(manifest.model))
    tokens = manifest.training["tokens"]
    parameters, learned = model.n_parameters, f"{tokens / 1e6:.1f} M tokens"
    files = {name: _megabytes([folder / name]) for name in (MODEL, BIGRAM, WORDS, INDEX)}
    ngrams = assembly.ngrams.table.n_grams
    everything = sum(files.values()) + _megabytes([folder / NGRAM] if (folder / NGRAM).exists() else [])

    def make(model: str) -> Contestant:
        return Contestant(assembly.predictors()[model], assembly.scorer(model).log_prob)

    transformer = partial(make, "transformer")
    contenders = [Contender("shipped transformer", parameters, files[MODEL], learned, transformer)]
    if assembly.tuning.weights:
        blend = partial(make, "blend")
        contenders.append(Contender("shipped blend", parameters + ngrams, everything, learned, blend))
    return contenders


def compare(contenders: Sequence[Contender], texts: Sequence[Text], progress: Progress) -> list[Compared]:
    """Measure all contenders on the same texts, taking turns document by document."""
    report = evaluate({c.name: c.make for c in contenders}, texts, progress=progress)
    rows = {row.predictor: row for row in report.total.rows}
    return [Compared(c, rows[c.name], see(c.make().log_prob)) for c in contenders]


def markdown(compared: Sequence[Compared]) -> str:
    """Return the table for a page."""
    lines = [
        "| model | parameters | MB | learned from | bits/char | recall@1 / 3, % | KSR, 1 / 3 slots, % "
        "| far word, 5 / 10 / 20 / 40 | ms p50 / p99 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_line, compared)]) + "\n"


def _line(compared: Compared) -> str:
    contender, row = compared.contender, compared.row
    bits = "–" if math.isnan(row.bits_per_character) else f"{row.bits_per_character:.2f}"
    rates = row.rates
    far = " / ".join(f"{100 * seen.passed:.0f}" for seen in compared.seen) or "–"
    cells = (
        contender.name,
        f"{contender.parameters / 1e6:.1f} M",
        f"{contender.megabytes:.1f}",
        contender.learned,
        bits,
        f"{100 * rates.recall_1.value:.1f} / {100 * rates.recall_3.value:.1f}",
        f"{100 * rates.ksr_1.value:.1f} / {100 * rates.ksr_3.value:.1f}",
        far,
        f"{row.latency.cpu_ms.p50:.2f} / {row.latency.cpu_ms.p99:.2f}",
    )
    return f"| {' | '.join(cells)} |"


def plot(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw keystrokes saved, bits per character and distance; rows: as `Compared.as_json` returns them."""
    load_matplotlib()
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4.2), layout="constrained")
    saved, bits, far = figure.subplots(1, 3)
    names, places = [row["name"] for row in rows], range(len(rows))
    for slots, label, colour in (("ksr_3", "3 slots", "tab:blue"), ("ksr_1", "1 slot", "tab:cyan")):
        saved.barh(places, [100 * row[slots] for row in rows], color=colour, label=label)
    saved.set_title("keystrokes saved, %")
    saved.legend(loc="upper right")
    bits.barh(places, [row["bits_per_character"] or 0.0 for row in rows], color="tab:gray")
    bits.set_title("bits per character")
    for axes in (saved, bits):
        axes.set_yticks(places, names if axes is saved else [])
        axes.invert_yaxis()
    for row in rows:
        # A model that sees nothing so far back is the line at one half.
        if any(abs(passed - 0.5) > _BLIND for passed in row["distances"].values()):
            distances = [int(distance) for distance in row["distances"]]
            far.plot(
                distances, [100 * passed for passed in row["distances"].values()], ".-", label=row["name"]
            )
    far.axhline(50, color="black", linewidth=0.8, label="n-grams")
    far.set_title("a far word decides: right, %")
    far.set_xlabel("words back")
    far.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.savefig(path)


def _megabytes(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files) / 1e6


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

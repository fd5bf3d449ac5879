"""`make bench`: what a key costs, from the clock to the peers, as a table with the bars we set ourselves."""

import gc
import json as json_format
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import predictor
from predictor.cli.errors import plain_errors
from predictor.engine import Engine
from predictor.evaluation import Text, read_texts
from predictor.evaluation.comparison import evaluate
from predictor.evaluation.latency import Percentiles
from predictor.system.machine import processor
from tests.bench import floor, peers, process
from tests.bench.exhaustive import ExhaustivePredictor
from tests.bench.keystrokes import Typed, cost_by_length, type_keys

console = Console(highlight=False)
LENGTHS = (100, 10_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. met: whether the bar is reached; None where there is none."""

    what: str
    measured: str
    bar: str = ""
    met: bool | None = None


@plain_errors
def bench(
    files: Annotated[list[Path], typer.Argument(help="Held-out texts: .txt, .md, .jsonl or .jsonl.xz.")],
    bundle: Annotated[Path | None, typer.Option(help="A bundle; the shipped one if not given.")] = None,
    shape: Annotated[
        str, typer.Option(help="Measure an untrained model of this preset's shape instead (needs torch).")
    ] = "",
    characters: Annotated[int, typer.Option(help="Characters to type.")] = 8000,
    keys: Annotated[int, typer.Option(help="Keys typed while memory is watched.")] = 20_000,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the engine: keys, passes, search, floor, start, memory, long documents, peers.

    Times are CPU time of the asking thread where not said otherwise: the machine is shared.

    Example: python -m tests.bench held-out.jsonl --shape base
    """
    texts = _cut(read_texts(files, max_chars=800), characters)
    with tempfile.TemporaryDirectory() as folder:
        where = bundle
        if shape:
            from tests.bench.untrained import write_untrained

            where = Path(folder) / "untrained"
            write_untrained(shape, bundle, where)
        with predictor.load(where) as engine:
            # As the editor does: a full collection would look at every object of every library, for 10 ms.
            gc.freeze()
            rows = list(_rows(engine, texts, keys, trained=not shape))
            about = _about(engine, texts)
    if json:
        console.print_json(json_format.dumps({"about": about, "rows": [asdict(row) for row in rows]}))
        return
    for name, value in about.items():
        console.print(f"{name}: {value}")
    table = Table("what", "measured", "bar", "", box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(row.what, escape(row.measured), row.bar, {True: "yes", False: "no", None: ""}[row.met])
    console.print(table)


def _cut(texts: Sequence[Text], characters: int) -> list[Text]:
    """Take the first documents of each text, `characters` in all."""
    share, cut = characters // len(texts), []
    for text in texts:
        documents, left = [], share
        for document in text.documents:
            if left > 0:
                documents.append(document[:left])
                left -= len(document)
        cut.append(Text(text.name, tuple(documents)))
    return cut


def _about(engine: Engine, texts: Sequence[Text]) -> dict[str, str]:
    packages = ("onnxruntime", "numpy", "sentencepiece")
    shape = engine.manifest.model
    return {
        "machine": f"{processor()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}",
        "threads": "1 for the model; OMP_NUM_THREADS=" + os.environ.get("OMP_NUM_THREADS", "not set"),
        "versions": f"Python {platform.python_version()}, "
        + ", ".join(f"{p} {version(p)}" for p in packages),
        "bundle": f"{engine.name}, {engine.folder.joinpath('model.onnx').stat().st_size / 1e6:.1f} MB model, "
        + ", ".join(f"{key} {value}" for key, value in shape.items()),
        "texts": "; ".join(f"{t.name} {t.characters:,} characters, sha256 {t.sha256[:12]}" for t in texts),
    }


def _rows(engine: Engine, texts: Sequence[Text], keys: int, *, trained: bool) -> Iterator[Row]:
    documents = [document for text in texts for document in text.documents]
    typed = type_keys(engine, documents, prepare=True)
    plain = type_keys(engine, documents, prepare=False)
    yield from _key_rows(typed, plain)
    if trained:
        yield from _search_rows(engine, texts)
    yield _floor_row(engine)
    yield _at_most("load a bundle, ms", process.load_ms(engine.folder), 100)
    yield _at_most(
        "import to first suggestion, new process, wall ms", process.first_suggestion_ms(engine.folder), 400
    )
    yield from _memory_rows(engine, documents, keys)
    yield from _length_rows(engine, documents)
    yield from _peer_rows(engine, documents, plain.cpu_ms)


def _key_rows(typed: Typed, plain: Typed) -> Iterator[Row]:
    yield _at_most(f"key, {typed.keys:,} keys, p50 ms", typed.cpu_ms.p50, 0.3)
    yield _at_most("key p95 ms", typed.cpu_ms.p95, 3)
    yield _at_most("key p99 ms", typed.cpu_ms.p99, 5)
    yield _at_most("key, longest ms", typed.cpu_ms.max, 8.3)
    yield Row("key, wall p50 / p95 / p99 / longest ms", _all(typed.wall_ms))
    yield Row("nothing prepared between keys: p50 / p95 / p99 / longest ms", _all(plain.cpu_ms))
    yield Row("work between keys, ms per key", f"{typed.idle_ms:.2f}")
    yield _at_most("passes on a key inside a word, per key", plain.passes_inside / plain.keys, 0.3)
    at_starts = (plain.passes_on_keys - plain.passes_inside) / plain.words
    yield _at_most("passes where a word starts, per word, nothing prepared", at_starts, 1.1)
    yield Row("passes on keys per word, with work between keys", f"{typed.passes_on_keys / typed.words:.3f}")
    yield Row("passes between keys per word", f"{typed.idle_passes / typed.words:.3f}")


def _search_rows(engine: Engine, texts: Sequence[Text]) -> Iterator[Row]:
    assembly = engine._assembly

    def exhaustive() -> ExhaustivePredictor:
        return ExhaustivePredictor(assembly.window(), assembly.pieces, assembly.graph)

    some = _cut(texts, sum(text.characters for text in texts))
    factories = {"transformer": lambda: assembly.predictors()["transformer"], "exhaustive": exhaustive}
    total = evaluate(factories, some).total
    ours, all_of_it = (row.rates for row in total.rows)
    for slots, mine, best in (
        (1, ours.ksr_1.value, all_of_it.ksr_1.value),
        (3, ours.ksr_3.value, all_of_it.ksr_3.value),
    ):
        lost = 100 * (best - mine)
        told = f"{100 * mine:.2f} of {100 * best:.2f} %"
        yield Row(f"keys saved against exhaustive search, {slots} slot(s)", told, "lost ≤ 0.5", lost <= 0.5)


def _floor_row(engine: Engine) -> Row:
    size = (engine.folder / "model.onnx").stat().st_size
    least, bandwidth = floor.floor_ms(size)
    token = floor.one_token_ms(engine._assembly.graph)
    told = f"{token:.2f} ms is {token / least:.2f} times {least:.2f} ms ({bandwidth:.0f} GB/s)"
    return Row("one token against reading the weights once", told, "≤ 1.7", token / least <= 1.7)


def _memory_rows(engine: Engine, documents: Sequence[str], keys: int) -> Iterator[Row]:
    found = process.memory(engine.folder, documents[0], keys)
    base, last = found.pop("base"), found[max(found, key=lambda name: found[name])]
    told = f"{last - base:.0f} ({', '.join(f'{name} {value - base:.0f}' for name, value in found.items())})"
    yield Row("memory above python, numpy, onnxruntime, MB", told, "≤ 70", last - base <= 70)


def _length_rows(engine: Engine, documents: Sequence[str]) -> Iterator[Row]:
    filler = " ".join(documents)
    means = cost_by_length(engine, filler[:1500], filler, LENGTHS)
    told = ", ".join(f"{length:,}: {ms:.3f}" for length, ms in means.items())
    # The shortest sees less context than the others; it is these that must not differ.
    spread = max(means.values()) / min(means.values())
    yield Row("ms per key by characters before it", told, "same to 10 %", spread <= 1.1)


def _peer_rows(engine: Engine, documents: Sequence[str], ours: Percentiles) -> Iterator[Row]:
    for name, (make, packages) in peers.PEERS.items():
        if lacking := peers.missing(packages):
            yield Row(f"peer: {name}", f"skipped, needs {', '.join(lacking)}: pip install foretype[peers]")
            continue
        with make(engine) as ask:
            taken = peers.measure(ask, engine, documents[:4])
        told = f"{_all(taken)}: {taken.p50 / ours.p50:.1f} times ours at p50"
        yield Row(f"peer: {name}", told, "> 1", taken.p50 > ours.p50)


def _at_most(what: str, value: float, bar: float) -> Row:
    return Row(what, f"{value:.3g}", f"≤ {bar:g}", value <= bar)


def _all(times: Percentiles) -> str:
    return " / ".join(f"{value:.2f}" for value in (times.p50, times.p95, times.p99, times.max))


if __name__ == "__main__":
    typer.run(bench)

"""What a server costs above its engine: `python -m tests.bench.serve`."""

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import predictor
from predictor.contract import Cancel, Context, Question
from predictor.engine import Engine
from predictor.suggesting.answering import last_answer
from tests.predictor.server.talking import HELLO, Talk, environment, foretype, line, serving

TEXT = (
    "Dear all, thank you for coming to the meeting on Friday. We talked about the new office and the budget "
    "for next year, and I would like to send you the slides as soon as they are ready. Please let me know if "
    "you have any questions, and I will get back to you by the end of the week. "
)
_KEYS = 500
_MANY = 40
# Between keys, as the fastest fingers leave it: what is looked ahead of meanwhile is not waited for.
_PAUSE_S = 0.03
Row = tuple[str, str, str, str]


def bench(
    bundle: Annotated[Path | None, typer.Option(help="A bundle; the shipped one if not given.")] = None,
    clients: Annotated[int, typer.Option(help="Clients that come and go.")] = 1000,
) -> None:
    """Measure round trips above the engine, the start, memory, and clients that come and go.

    Example: python -m tests.bench.serve --clients 1000
    """
    table = Table("what", "measured", "bar", "")
    with predictor.load(bundle) as engine, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "serve.sock"
        with serving(engine.folder, path, "--no-history") as process:
            for row in (
                *_round_trips(engine, path),
                *_memory(process, path),
                _come_and_go(process, path, clients),
            ):
                table.add_row(*row)
        table.add_row(*_start(engine.folder))
        table.add_row(*_start_in_lsp(engine.folder))
    Console().print(table)


def _round_trips(engine: Engine, path: Path) -> Iterator[Row]:
    """Type a text, an edit and a question a key: into the engine here, then into a server."""
    text = TEXT * 2
    here, lines, silent = list[float](), list[float](), list[float]()
    with engine.session(show="balanced") as session:
        for key in range(1, _KEYS + 1):
            question = Question(Context.at(text[:key], key), session.model, "balanced")
            began = time.perf_counter()
            last_answer(session, question, Cancel())
            here.append(_ms(began))
            session.look_ahead(question)
            time.sleep(_PAUSE_S)
    in_lsp = _round_trips_in_lsp(engine, text)
    with Talk(path) as talk:
        talk.ask(**HELLO)
        talk.ask(id=1, request="open", document="d", text="")
        for key in range(1, _KEYS + 1):
            at = {"line": 0, "character": key - 1}
            change = {"text": text[key - 1], "range": {"start": at, "end": at}}
            asking = {"document": "d", "version": key, "position": {"line": 0, "character": key}}
            began = time.perf_counter()
            talk.send({"id": "e", "request": "edit", "document": "d", "version": key, "changes": [change]})
            talk.ask(id="s", request="suggest", only_final=True, **asking)
            lines.append(_ms(began))
            time.sleep(_PAUSE_S)
        for _ in range(_KEYS):
            began = time.perf_counter()
            talk.ask(id="s", request="suggest", before="It is 12", only_final=True)
            silent.append(_ms(began))
    for percent, bar, lsp_bar in ((50, 1, 2), (99, 3, 6)):
        engines, trip = _percentile(here, percent), _percentile(lines, percent)
        what = f"edit and suggestion, {_KEYS} keys, p{percent} above the engine's, ms"
        yield _at_most(what, trip - engines, bar, f" ({trip:.2f} - {engines:.2f})")
        if in_lsp:
            trip = _percentile(in_lsp, percent)
            yield _at_most(f"the same in LSP, p{percent}", trip - engines, lsp_bar, f" ({trip:.2f})")
        value = _percentile(silent, percent)
        yield _at_most(f"a question that needs no model, round trip p{percent}, ms", value, bar)


def _round_trips_in_lsp(engine: Engine, text: str) -> list[float]:
    """Type a text as an editor does; return what each key took, in ms."""
    from tests.predictor.server.lsp_talking import lsp_process

    taken = list[float]()
    # As the engine and the lines are asked: words alone.
    with lsp_process(engine.folder, "--no-history") as (_, talk):
        talk.initialize(initializationOptions={"phrase": False})
        talk.open("d", "", "markdown")
        for key in range(1, _KEYS + 1):
            at = {"line": 0, "character": key - 1}
            began = time.perf_counter()
            talk.change("d", key, {"text": text[key - 1], "range": {"start": at, "end": at}})
            talk.inline("d", 0, key)
            taken.append(_ms(began))
            time.sleep(_PAUSE_S)
    return taken


def _memory(process: subprocess.Popen[bytes], path: Path) -> Iterator[Row]:
    text = TEXT * 20
    with Talk(path) as talk:
        talk.ask(**HELLO)
        before, texts = megabytes(process), range(_MANY)
        for number in texts:
            talk.ask(id=1, request="open", document=str(number), text=text)
            at = {"line": 0, "character": 2000 + number}
            talk.ask(id=2, request="suggest", document=str(number), version=0, position=at)
        each = (megabytes(process) - before) / _MANY
        yield _at_most("memory of a further document that is asked about, MB", each, 2)
        before, talks = megabytes(process), [Talk(path) for _ in texts]
        for other in talks:
            other.ask(**HELLO)
            other.ask(id=1, request="suggest", before="thank you ")
        each = (megabytes(process) - before) / _MANY
        for other in talks:
            other.close()
        yield _at_most("memory of a further client that asks, MB", each, 0.5)


def _come_and_go(process: subprocess.Popen[bytes], path: Path, clients: int) -> Row:
    def some(count: int) -> None:
        for _ in range(count):
            with Talk(path) as talk:
                talk.ask(**HELLO)
                talk.ask(id=1, request="suggest", before="thank you ")

    some(20)
    time.sleep(0.2)
    before, had = megabytes(process), descriptors(process)
    some(clients)
    time.sleep(0.2)
    more, leaked = megabytes(process) - before, descriptors(process) - had
    told, met = f"{more:.1f} MB, {leaked} descriptors", "yes" if more <= 5 and not leaked else "no"
    return f"what {clients:,} clients that came and went have left", told, "≤ 5 MB, 0", met


def _start_in_lsp(bundle: Path, runs: int = 7) -> Row:
    from tests.predictor.server.lsp_talking import lsp_process

    times = list[float]()
    for _ in range(runs):
        began = time.perf_counter()
        with lsp_process(bundle, "--no-history") as (_, talk):
            talk.initialize()
            talk.open("d", "I'll meet you at the st", "markdown")
            assert talk.inline("d", 0, 23)
            times.append(_ms(began))
    spread = f" ({min(times):.0f} to {max(times):.0f})"
    return _at_most("the same in LSP", statistics.median(times), 450, spread)


def _start(bundle: Path, runs: int = 7) -> Row:
    times = list[float]()
    for _ in range(runs):
        began = time.perf_counter()
        with subprocess.Popen(
            foretype(bundle, "--no-history"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            asking = {"id": 1, "request": "suggest", "before": "I'll meet you at the st", "only_final": True}
            process.stdin.write(line(HELLO) + line(asking))
            process.stdin.flush()
            process.stdout.readline()
            reply: dict[str, Any] = json.loads(process.stdout.readline())
            times.append(_ms(began))
            assert reply["answer"]["final"]
            process.stdin.close()
    spread = f" ({min(times):.0f} to {max(times):.0f})"
    return _at_most("start of the process to the first answer, ms", statistics.median(times), 450, spread)


def _ms(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _at_most(what: str, value: float, bar: float, more: str = "") -> Row:
    return what, f"{value:.2f}{more}", f"≤ {bar:g}", "yes" if value <= bar else "no"


def megabytes(process: subprocess.Popen[bytes]) -> float:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmRSS")) / 1024


def descriptors(process: subprocess.Popen[bytes]) -> int:
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


if __name__ == "__main__":
    typer.run(bench)

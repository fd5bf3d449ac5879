"""Commands: tokenizer, prepare, train, ngrams, plot. Each is a thin layer over other modules."""

import itertools
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from predictor.errors import ForetypeError
from predictor.transformer.vocabulary import Vocabulary
from training.terminal import console
from training.terminal import run as run_app

if TYPE_CHECKING:
    from training.config import TrainConfig
    from training.distributed import Group

app = typer.Typer(
    help="From text to a trained model: tokenizer, prepare, train, ngrams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Inputs = Annotated[
    list[Path], typer.Argument(help='Files and folders: .jsonl(.xz) with a "text", .txt, .md.')
]
Lines = Annotated[bool, typer.Option("--lines", help="Each line of a .txt or .md file is a document.")]
ValidationShare = Annotated[
    float | None,
    typer.Option(min=0, max=0.5, help="Share of documents held out; default: by the size of the text."),
]
MixOption = Annotated[str | None, typer.Option("--mix", help="Text mix: a shipped name or a .toml file.")]


def main() -> None:
    """Run a command."""
    run_app(app, "Stopped. Give the same command again to go on (train: with --resume auto, the default).")


def counting(description: str) -> Progress:
    """Return a progress display that counts documents, whose number is not known beforehand."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f} documents"),
        TimeElapsedColumn(),
        console=console,
    )


@app.command(
    epilog="Example: python -m training tokenizer notes/ mail.jsonl --vocab-size 8192 --out tokenizer.model"
)
def tokenizer(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(help="Where to write the tokenizer.")] = Path("runs/tokenizer.model"),
    vocab_size: Annotated[
        int, typer.Option(help="Pieces at most; 300 to 65,535.", min=300, max=65_535)
    ] = 16_384,
    mix: MixOption = None,
    lines: Lines = False,
    validation_share: ValidationShare = None,
) -> None:
    """Learn the pieces that words are made of, from the documents that prepare does not hold out."""
    from training.corpus import documents, find_files, validation_share_of
    from training.mix import load_mix, mixed
    from training.shards import write_file
    from training.tokenizer import ChunkCounter, train_tokenizer

    files, weights, counter = find_files(inputs), load_mix(mix), ChunkCounter()
    share = validation_share_of(files) if validation_share is None else validation_share
    with counting("tokenizer") as progress:
        task = progress.add_task("counting words", total=None)
        for file in files:
            progress.update(task, description=f"counting words: {file.name}")
            kept = (d for d in documents(file, lines=lines) if not d.is_validation(share))
            for text in mixed(kept, weights):
                counter.add(text)
                progress.advance(task)
        progress.update(task, description=f"training on {len(counter.counts):,} distinct chunks")
        vocabulary = train_tokenizer(counter.counts, vocab_size)
    write_file(out, vocabulary.model)
    note = (
        ""
        if vocabulary.size == vocab_size
        else f" (the text supports no more than that; {vocab_size} were asked for)"
    )
    console.print(f"Wrote {out}: {vocabulary.size} pieces{note}.")


@app.command(
    epilog="Example: python -m training prepare notes/ --tokenizer tokenizer.model --out runs/shards"
)
def prepare(
    inputs: Inputs,
    tokenizer: Annotated[Path, typer.Option(help="A tokenizer.model.")],
    out: Annotated[Path, typer.Option(help="Folder for the shards.")] = Path("runs/shards"),
    lines: Lines = False,
    validation_share: ValidationShare = None,
    shard_tokens: Annotated[int, typer.Option(help="Tokens per shard file.", min=1)] = 8_000_000,
) -> None:
    """Turn text into token shards; stop it at any time, the same command goes on."""
    from training.corpus import find_files, validation_share_of
    from training.prepare import PrepareOptions
    from training.prepare import prepare as make_shards

    files, vocabulary = find_files(inputs), Vocabulary.load(tokenizer)
    share = validation_share_of(files) if validation_share is None else validation_share
    with _reading(files) as show:
        index, report = make_shards(files, vocabulary, PrepareOptions(out, share, lines, shard_tokens), show)
    table = Table("file", "documents", "kept", "duplicates")
    for row in report:
        table.add_row(Path(row.file).name, f"{row.read:,}", f"{row.kept:,}", f"{row.duplicates:,}")
    console.print(table)
    console.print(f"Held out for validation: {share:.2%} of the documents, chosen by their text.")
    for split in ("train", "validation"):
        tokens = sum(shard.tokens for shard in index.of(split))
        console.print(f"{split}: {tokens:,} tokens in {len(index.of(split))} shards")
    if not index.of("validation"):
        console.print(
            "[yellow]No document was held out:[/] training will not know how well it predicts new text. "
            f"Give more text, or a larger --validation-share than {share:.3g}."
        )


@contextmanager
def _reading(files: list[Path]) -> Iterator[Callable[[Path, int, int], None]]:
    """Show how many bytes of all files are done, and the documents read of the file at hand."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    sizes = [file.stat().st_size for file in files]
    before = dict(zip(files, itertools.accumulate(sizes, initial=0), strict=False))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("prepare", total=sum(sizes))

        def show(file: Path, read: int, position: int) -> None:
            description = f"{file.name}: {read:,} documents"
            progress.update(task, completed=before[file] + position, description=description)

        yield show


@app.command(epilog="Example: python -m training train --preset nano --shards runs/shards --out runs/first")
def train(
    preset: Annotated[
        str, typer.Option(help="nano, stopgap, small, base, large, or a .toml file.")
    ] = "small",
    shards: Annotated[Path, typer.Option(help="Folder made by prepare.")] = Path("runs/shards"),
    # Not --run: torchrun would take that for an option of its own.
    run: Annotated[Path, typer.Option("--out", help="Folder for checkpoints and journal.")] = Path(
        "runs/run"
    ),
    resume: Annotated[str, typer.Option(help="auto, never, or a checkpoint folder to start from.")] = "auto",
    steps: Annotated[int | None, typer.Option(help="Optimizer steps in all.", min=1)] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="Any other setting, as name=value (TOML).")
    ] = None,
    mix: MixOption = None,
    fsdp: Annotated[bool, typer.Option(help="Spread the model over all processes (FSDP2).")] = False,
    threads: Annotated[int | None, typer.Option(help="CPU threads of each process.", min=1)] = None,
) -> None:
    """Train, or go on training. Several processes: torchrun --nproc-per-node 8 -m training train …"""
    # Threads that wait must not spin: beside another busy process that makes training a hundred times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    from training.config import load_preset
    from training.distributed import join_group, leave_group
    from training.throughput import can_compile

    if threads:
        torch.set_num_threads(threads)
    config = load_preset(preset, steps).changed({"mix": mix, **_settings(setting or [])})
    group = join_group()
    if config.compile and not can_compile(group.device):
        config = config.changed({"compile": False})
        if group.leads:
            console.print("There is no C++ compiler here: training goes without torch.compile, half as fast.")
    try:
        _fit(shards, config, run, group, resume, fsdp=fsdp)
    except (ForetypeError, KeyboardInterrupt) as stop:
        # An error may be one process's own; to be stopped is the fate of all, and said once.
        console.quiet = isinstance(stop, KeyboardInterrupt) and not group.leads
        # The frames of a traceback would keep the model alive, which must go before the group does.
        raise stop.with_traceback(None) from None
    finally:
        leave_group(group)


def _fit(shards: Path, config: "TrainConfig", run: Path, group: "Group", resume: str, *, fsdp: bool) -> None:
    from training.journal import plot_journal
    from training.loop import start
    from training.shards import load_index

    trainer = start(load_index(shards), config, run, group, resume, fsdp=fsdp)
    if group.leads:
        begun = f"resumed from step {trainer.step:,}" if trainer.step else "from the start"
        console.print(
            f"{trainer.model.n_parameters:,} parameters on {group.size} x {trainer.state()['hardware']}, "
            f"{begun} to step {config.steps:,}; checkpoints and journal: {run}"
        )
    with _training_progress(trainer.step, config.steps, quiet=not group.leads) as show:
        trainer.fit(show)
    if group.leads:
        console.print(f"Done: {run}; plot: {plot_journal(run)}")
        counted, bundle = run.with_name("ngrams"), run.with_name("bundle")
        console.print(
            f"Next: python -m training ngrams --shards {shards} --out {counted}\n"
            f"then: python -m export package {run} --shards {shards} --ngrams {counted} --out {bundle}",
            soft_wrap=True,
        )


def _settings(pairs: Iterable[str]) -> dict[str, object]:
    changes: dict[str, object] = {}
    for pair in pairs:
        try:
            changes |= tomllib.loads(pair)
        except tomllib.TOMLDecodeError as error:
            raise typer.BadParameter(f"--set {pair!r} is not name=value: {error}") from error
    return changes


class _training_progress:
    """A bar with loss, validation and speed; in a log file, which cannot move, a line now and then."""

    def __init__(self, step: int, steps: int, *, quiet: bool) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[figures]}"),
            console=console,
            disable=quiet or not console.is_terminal,
        )
        self._task = self._progress.add_task("training", total=steps, completed=step, figures="")
        self._lines = not quiet and not console.is_terminal
        self._figures: dict[str, Any] = {}

    def __enter__(self) -> "_training_progress":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, line: dict[str, Any]) -> None:
        """Show one step."""
        self._figures |= {key: value for key, value in line.items() if value is not None}
        text = f"loss {line['loss']:.3f}"
        if "tokens_per_second" in self._figures:
            text += f"  {self._figures['tokens_per_second']:,.0f} tokens/s"
        if "mfu" in self._figures:
            text += f"  MFU {self._figures['mfu']:.1%}"
        if "validation_bits_per_character" in self._figures:
            text += f"  validation {self._figures['validation_bits_per_character']:.4f} bits/char"
        self._progress.update(self._task, completed=line["step"], figures=text)
        if self._lines and "tokens_per_second" in line:
            console.print(f"step {line['step']}  {text}", highlight=False)


@app.command(epilog="Example: python -m training plot runs/first")
def plot(run: Annotated[Path, typer.Argument(help="Folder of a run.")]) -> None:
    """Draw a run's journal to journal.png."""
    from training.journal import plot_journal

    console.print(f"Wrote {plot_journal(run)}")


@app.command(
    epilog="Example: python -m training ngrams --shards runs/shards --ngram-megabytes 8 --out runs/ngrams"
)
def ngrams(
    shards: Annotated[Path, typer.Option(help="Folder made by prepare.")] = Path("runs/shards"),
    out: Annotated[Path, typer.Option(help="Folder for the word list and the n-grams.")] = Path(
        "runs/ngrams"
    ),
    mix: MixOption = None,
    max_words: Annotated[int, typer.Option(help="Words in the list.", min=100, max=65_000)] = 50_000,
    bigram_megabytes: Annotated[float, typer.Option(help="Size of the bigram at most.", min=0.05)] = 4.0,
    order: Annotated[
        int, typer.Option(help="Words of the longest n-grams; 2: the bigram alone.", min=2, max=5)
    ] = 4,
    ngram_megabytes: Annotated[
        float, typer.Option(help="Size of the longer n-grams at most.", min=0.05)
    ] = 12.0,
) -> None:
    """Count the bigram baseline, and longer n-grams to blend with, on the same text as the transformer."""
    from training.mix import load_mix
    from training.ngrams import Limits, build_ngrams
    from training.shards import load_index, shard_texts

    index, weights = load_index(shards), load_mix(mix)
    limits = Limits(max_words, bigram_megabytes, order, ngram_megabytes)
    with counting("ngrams") as progress:
        task = progress.add_task("counting", total=None)
        report = build_ngrams(
            lambda: shard_texts(index, weights),
            out,
            limits,
            lambda doing, done: progress.update(task, description=doing, completed=done),
        )
    console.print(f"Wrote {out}: {report}")


@app.command(
    epilog="Example: python -m training residual runs/proxy --shards runs/shards --out runs/proxy-residual"
)
def residual(
    plain: Annotated[Path, typer.Argument(help="A finished run: the same model without n-grams.")],
    shards: Annotated[Path, typer.Option(help="Folder made by prepare.")] = Path("runs/shards"),
    out: Annotated[Path, typer.Option(help="Folder for the run with n-grams.")] = Path("runs/residual"),
    order: Annotated[int, typer.Option(help="Tokens of the longest n-grams.", min=2, max=5)] = 3,
    threads: Annotated[int | None, typer.Option(help="CPU threads.", min=1)] = None,
) -> None:
    """Train a run once more on top of n-grams of tokens, and say whether that helps."""
    import torch

    from training.checkpoint import load_any_model
    from training.config import TrainConfig
    from training.distributed import join_group
    from training.loop import start
    from training.mix import load_mix
    from training.residual import ResidualLoss, TokenNGrams, compare
    from training.shards import load_index

    if threads:
        torch.set_num_threads(threads)
    model, state = load_any_model(plain)
    config = TrainConfig(**{**state["config"], "compile": False})
    index = load_index(shards)
    with counting("n-grams of tokens") as progress:
        progress.add_task("counting", total=None)
        ngrams = TokenNGrams.count(index, load_mix(config.mix), order)
    trainer = start(index, config, out, join_group(), "auto")
    trainer.use(ResidualLoss(trainer.model, ngrams))
    with _training_progress(trainer.step, config.steps, quiet=False) as show:
        trainer.fit(show)
    bits = compare(model, trainer, ngrams)
    console.print(f"bits per character, {order}-grams of tokens alone: {bits.ngram:.4f}")
    console.print(f"the model alone: {bits.transformer:.4f}")
    console.print(f"the mean of both, {bits.weight:g} of the model: {bits.mean:.4f}")
    console.print(f"the model trained on top of them: {trainer.validate():.4f}")


@app.command(epilog="Example: python -m training average runs/mine --last 5 --out runs/mine-averaged")
def average(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    last: Annotated[int, typer.Option(help="How many of its newest checkpoints.", min=2)] = 5,
    out: Annotated[Path, typer.Option(help="Folder for the averaged run.")] = Path("runs/averaged"),
) -> None:
    """Average the weights of a run's newest checkpoints into a run of its own."""
    from training.average import average_checkpoints

    console.print(f"Wrote {average_checkpoints(run, last, out)}")

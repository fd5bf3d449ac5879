"""The command `tokenizer`."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import Inputs, Lines, MixOption, SkipBad, ValidationShare
from training.commands.progress import counting, tell_left_out
from training.terminal import console

EXAMPLE = "python -m training tokenizer notes/ mail.jsonl --vocab-size 8192 --out tokenizer.model"


def tokenizer(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(help="Where to write the tokenizer.")] = Path("runs/tokenizer.model"),
    vocab_size: Annotated[
        int, typer.Option(help="Pieces at most; 300 to 65,535.", min=300, max=65_535)
    ] = 16_384,
    mix: MixOption = None,
    lines: Lines = False,
    validation_share: ValidationShare = None,
    skip_bad: SkipBad = False,
) -> None:
    """Learn the pieces that words are made of, from the documents that prepare does not hold out."""
    from predictor.system.atomic import write_file
    from training.data.corpus import documents, find_files, validation_share_of
    from training.data.mix import load_mix, mixed
    from training.data.tokenizer import ChunkCounter, train_tokenizer

    files, weights, counter = find_files(inputs), load_mix(mix), ChunkCounter()
    share = validation_share_of(files) if validation_share is None else validation_share
    left_out: list[str] = []
    bad = (lambda error: left_out.append(error.args[0])) if skip_bad else None
    with counting() as progress:
        task = progress.add_task("counting words", total=None)
        for file in files:
            progress.update(task, description=f"counting words: {file.name}")
            kept = (d for d in documents(file, lines=lines, bad=bad) if not d.is_validation(share))
            for text in mixed(kept, weights):
                counter.add(text)
                progress.advance(task)
        progress.update(task, description="training")
        # In a log, too, where a bar shows nothing before its end: this takes minutes on much text.
        progress.console.print(f"Training on {len(counter.counts):,} distinct chunks.")
        vocabulary = train_tokenizer(counter.counts, vocab_size)
    write_file(out, vocabulary.model)
    tell_left_out(left_out)
    note = (
        ""
        if vocabulary.size == vocab_size
        else f" (the text supports no more than that; {vocab_size} were asked for)"
    )
    console.print(f"Wrote {out}: {vocabulary.size} pieces{note}.")

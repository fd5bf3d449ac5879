"""The command `prepare`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from predictor.transformer.vocabulary import Vocabulary
from training.commands.options import Inputs, Lines, SkipBad, ValidationShare
from training.commands.progress import reading, tell_left_out
from training.terminal import console, note, tell

EXAMPLE = "python -m training prepare notes/ --tokenizer tokenizer.model --out runs/shards"


def prepare(
    inputs: Inputs,
    tokenizer: Annotated[Path, typer.Option(help="A tokenizer.model.")],
    out: Annotated[Path, typer.Option(help="Folder for the shards.")] = Path("runs/shards"),
    lines: Lines = False,
    validation_share: ValidationShare = None,
    shard_tokens: Annotated[int, typer.Option(help="Tokens per shard file.", min=1)] = 8_000_000,
    skip_bad: SkipBad = False,
) -> None:
    """Turn text into token shards; stop it at any time, the same command goes on.

    So it does after files were added or repaired.
    """
    from training.data.corpus import find_files, validation_share_of
    from training.data.job import prepared_share
    from training.data.prepare import PrepareOptions
    from training.data.prepare import prepare as make_shards

    files, vocabulary = find_files(inputs), Vocabulary.load(tokenizer)
    share = prepared_share(out) if validation_share is None else validation_share
    # More files would hold out another share by themselves.
    share = validation_share_of(files) if share is None else share
    options = PrepareOptions(out, share, lines, shard_tokens, skip_bad)
    with reading(files) as show:
        index, report = make_shards(files, vocabulary, options, show, note)
    table = Table("file", "documents", "kept", "duplicates")
    for row in report:
        table.add_row(Path(row.file).name, f"{row.read:,}", f"{row.kept:,}", f"{row.duplicates:,}")
    console.print(table)
    tell_left_out([sentence for row in report for sentence in row.left_out])
    console.print(f"Held out for validation: {share:.2%} of the documents, chosen by their text.")
    for split in ("train", "validation"):
        tokens = sum(shard.tokens for shard in index.of(split))
        console.print(f"{split}: {tokens:,} tokens in {len(index.of(split))} shards")
    if not index.of("validation"):
        tell(
            "No document was held out:",
            "training will not know how well it predicts new text. "
            f"Give more text, or a larger --validation-share than {share:.3g}.",
        )

"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[
    list[Path], typer.Argument(help='Files and folders: .jsonl(.xz) with a "text", .txt, .md.')
]
Lines = Annotated[bool, typer.Option("--lines", help="Each line of a .txt or .md file is a document.")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out lines and files that cannot be read, and name them.")
]
ValidationShare = Annotated[
    float | None,
    typer.Option(min=0, max=0.5, help="Share of documents held out; default: by the size of the text."),
]
MixOption = Annotated[str | None, typer.Option("--mix", help="Text mix: a shipped name or a .toml file.")]
Shards = Annotated[Path, typer.Option(help="Folder made by prepare.")]

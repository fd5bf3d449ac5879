"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Bundle = Annotated[Path, typer.Argument(help="The bundle's folder.")]
Run = Annotated[Path, typer.Argument(help="A run's folder (its newest checkpoint) or a checkpoint's.")]
Precision = Annotated[str, typer.Option(help="fp32, fp16, int8 or int4.")]
Shards = Annotated[Path, typer.Option(help="Folder made by prepare; its validation text is used.")]
Windows = Annotated[int, typer.Option(help="Windows of held-out text to compare on.", min=1)]
MinTop1 = Annotated[float | None, typer.Option(help="Least top-1 agreement, 0 to 1.", min=0, max=1)]
MaxLossChange = Annotated[
    float | None, typer.Option(help="Largest relative change of bits per character.", min=0)
]

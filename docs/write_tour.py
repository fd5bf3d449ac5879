"""Write the outputs of the commands in docs/how-it-works.md anew: each is run, and stands there as it came.

python -m docs.write_tour
"""

import os
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.engine import Engine, load

TARGET = Path(__file__).with_name("how-it-works.md")
COLUMNS = "88"
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
_NUMBER = re.compile(r"[+−-]?\d+(?:\.\d+)?")


class Shown(NamedTuple):
    """A command and what stands under it."""

    command: str
    output: str


def shown(page: str) -> Iterator[Shown]:
    """Yield the commands of a page with the outputs that stand there."""
    for block in _BLOCK.finditer(page):
        for part in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield Shown(command, output.rstrip("\n"))


def written(page: str, output: Callable[[str], str]) -> str:
    """Return a page in which each command is followed by its output."""

    def anew(block: re.Match[str]) -> str:
        commands = re.findall(r"^\$ (.*)$", block[2], flags=re.MULTILINE)
        return block[1] + "\n".join(f"$ {each}\n{output(each)}\n" for each in commands) + block[3]

    return _BLOCK.sub(anew, page)


@cache
def engine(model: str | None = None) -> Engine:
    """Return the shipped bundle, loaded once, with vectors that are made once."""
    found = load(model=model)
    vectors = cache(found.vectors)
    found.vectors = vectors  # type: ignore[method-assign]
    return found


def output_of(command: str) -> str:
    """Return what a command of Foretype prints on standard output, lines without spaces at their ends."""
    name, *arguments = shlex.split(command)
    assert name == "foretype", command
    loaded = patch("predictor.load", lambda _=None, model=None, **__: nullcontext(engine(model)))
    with loaded, patch.dict(os.environ, {"COLUMNS": COLUMNS, "NO_COLOR": "1"}):
        result = CliRunner().invoke(app, arguments)
    if result.exit_code:
        raise RuntimeError(f"{command}: {result.output} {result.exception!r}")
    return "\n".join(line.rstrip() for line in result.stdout.rstrip().splitlines())


def agree(first: str, second: str) -> bool:
    """Whether two outputs say the same: the same words, and numbers that differ no more than processors do.

    Arithmetic in 8 bits is not the same on every processor. Whole numbers may differ by a sixth, at least by
    1, a dot of a heat map counting as 0; others by a sixth, at least by 0.05.
    """
    if _words(first) != _words(second):
        return False
    pairs = zip(_numbers(first), _numbers(second), strict=True)
    return all(abs(a - b) <= max(1.0 if whole else 0.05, abs(a) / 6) for (a, whole), (b, _) in pairs)


def _words(text: str) -> list[str]:
    return _NUMBER.sub("#", re.sub(r" \.(?= |$)", " #", text, flags=re.MULTILINE)).replace("█", "").split()


def _numbers(text: str) -> list[tuple[float, bool]]:
    spelled = _NUMBER.findall(re.sub(r" \.(?= |$)", " 0", text, flags=re.MULTILINE))
    return [(float(each.replace("−", "-")), "." not in each) for each in spelled]


if __name__ == "__main__":
    TARGET.write_text(written(TARGET.read_text(encoding="utf-8"), output_of), encoding="utf-8")

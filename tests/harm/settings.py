"""Files of settings made to harm: `foretype settings` tells what is wrong with each."""

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path

from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.editor.keys.keyboard import Keyboard
from predictor.settings import Settings, documented, read_settings, settings_path, told
from predictor.text import steers
from tests.predictor.bundle.harm.manifests import NASTY, scrambled

KEYBOARD = Keyboard()
DEFAULT = documented(KEYBOARD.actions).replace("# ", "").encode()
NAMES = [each.name for each in fields(Settings)]
TEXTS = ("ctrl-x", "f13", "shift-", "", "\x1b[2J", "\u202e", "a" * 10_000, "ctrl-ctrl-a", "\\u0000", "é", "'")


def mutate_value(draw: random.Random) -> str:
    """Set some settings to what they cannot be, or to what they can."""
    lines = []
    for name in draw.sample(NAMES, draw.choice((1, 2, 5))):
        value = draw.choice((*NASTY, True, 3, "dark", ["*.py"], [1], [["a"]]))
        try:
            lines.append(f"{name} = {json.dumps(value)}")
        except ValueError:
            lines.append(f"{name} = {'9' * 5000}")
    return "\n".join(lines)


def mutate_bindings(draw: random.Random) -> str:
    """Bind keys that there are not to actions that there are not, and two actions to one key."""
    actions = [*draw.sample(sorted(KEYBOARD.actions), 3), "nothing", *draw.sample(NAMES, 1)]
    rows = [f"{json.dumps(each)} = {json.dumps(draw.choice((*TEXTS, [*TEXTS], [], 1)))}" for each in actions]
    return "\n".join(["[bindings]", *draw.sample(rows, draw.choice((1, 3)))])


def mutate_bytes(draw: random.Random) -> bytes:
    return scrambled(DEFAULT, draw)


def nest(draw: random.Random) -> str:
    """Nest deep, or be large."""
    depth = draw.choice((50, 1000, 100_000))
    return draw.choice(
        ("show = " + "[" * depth, "a." * depth + "b = 1", "[" * depth, "x = 1\n" * depth, '"""' * depth)
    )


def name_settings(draw: random.Random) -> str:
    return "\n".join(
        f"{json.dumps(draw.choice(TEXTS) + str(number))} = 1" for number in range(draw.choice((1, 9)))
    )


KINDS: dict[Callable[[random.Random], str | bytes], int] = {
    mutate_value: 4,
    mutate_bindings: 3,
    mutate_bytes: 3,
    nest: 1,
    name_settings: 1,
}


def tried(seeds: range) -> Iterator[tuple[str, Callable[[], str]]]:
    """Make each mutant the user's settings; yield its kind, and what reads it.

    That returns what was told, "" if nothing was wrong; it is called before the next one is made.
    """
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        draw = random.Random(seed)
        if seed % 20 == 0:
            kind = "replace_file"
            _replace(path, draw)
        else:
            [mutate] = draw.choices(list(KINDS), list(KINDS.values()))
            content, kind = mutate(draw), mutate.__name__
            path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="replace"))
        yield kind, partial(_told, asked=not seed % 20)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def _replace(path: Path, draw: random.Random) -> None:
    what = draw.choice(("pipe", "zero", "folder", "loop", "holes"))
    if what == "pipe":
        os.mkfifo(path)
    elif what == "zero":
        path.symlink_to("/dev/zero")
    elif what == "folder":
        path.mkdir()
    elif what == "loop":
        path.symlink_to(path.name)
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)


def _told(*, asked: bool) -> str:
    found, mistakes = read_settings(keyboard=KEYBOARD)
    assert isinstance(found, Settings)
    said = told(mistakes, settings_path()) if mistakes else ""
    assert not steers(said), repr(said)
    if asked:
        for command in (["settings"], ["settings", "--json"]):
            result = CliRunner().invoke(app, command)
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            assert result.exit_code == bool(mistakes)
            assert not steers(result.output), repr(result.output)
    return said

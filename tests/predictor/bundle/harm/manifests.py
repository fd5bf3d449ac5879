"""Harm done by a manifest, or by what lies where it says that a file is."""

import copy
import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any

NASTY_TEXTS = (
    "",
    "\x1b]0;owned\x07",
    "a\nb",
    "\u202egnp.exe",
    "\0",
    "\x9b31m",
    "\u2028",
    "\ud800",
    "x" * 10_000,
)
NASTY_NUMBERS = (0, -1, 1, 2**31, 2**63, 10**400, -(10**18), 1e308, float("nan"), float("inf"), 0.5, True)
NASTY: tuple[Any, ...] = (
    *NASTY_TEXTS,
    *NASTY_NUMBERS,
    None,
    [],
    {},
    [[]],
    {"": 0},
    [None] * 1000,
    [1e308] * 9,
)
NAMES = (
    "../x",
    "/etc/passwd",
    "a/b",
    "a\\b",
    ".",
    "..",
    "",
    "\0",
    "a\0b",
    "nul",
    "x:y",
    "\x1b[2J",
    "ä" * 200,
    "~",
)


def mutate_values(folder: Path, draw: random.Random) -> str:
    """Put something else where a value stands, once or a few times."""
    manifest = _read(folder)
    # What a tuned bundle has beside.
    manifest["default"] = "blend"
    manifest["tuning"] = {
        "weights": [0.5, 0.6],
        "calibrations": {"blend": {"given": [0.0, 0.3, 1.0], "right": [0.0, 0.2, 1.0]}},
        "dial": {"blend": {"most": {"coverage": 0.5, "precision": 0.5}}},
    }
    done = []
    for _ in range(draw.choice((1, 1, 1, 3))):
        done.append(change_value(manifest, draw))
    _write(folder, manifest)
    return ", ".join(done)


def change_value(table: dict[str, Any], draw: random.Random) -> str:
    """Put something nasty where a value stands; return what was done."""
    places = list(_places(table))
    where, key = draw.choice(places)
    where[key] = copy.deepcopy(draw.choice(NASTY))
    return f"{key} = {str(where[key])[:20]!r}"


def mutate_bytes(folder: Path, draw: random.Random) -> str:
    """Change, drop or repeat bytes."""
    path = folder / "manifest.json"
    path.write_bytes(scrambled(path.read_bytes(), draw))
    return "bytes"


def nest(folder: Path, draw: random.Random) -> str:
    """Nest deep, or be large."""
    depth = draw.choice((33, 500, 1000, 100_000))
    what = draw.choice(("list", "object", "alone", "number", "large"))
    content = (folder / "manifest.json").read_text()
    inner = {
        "list": "[" * depth + "]" * depth,
        "object": '{"a":' * depth + "0" + "}" * depth,
        "alone": "[" * depth,
        "number": "9" * depth,
        "large": f'"{"x" * 5_000_000}"',
    }[what]
    outer = inner if what == "alone" else '{"probes": {"a": ' + inner + "}," + content.lstrip()[1:]
    (folder / "manifest.json").write_text(outer)
    return f"{what} {depth}"


def name_files(folder: Path, draw: random.Random) -> str:
    """List a file of another name, or very many."""
    manifest, name = _read(folder), draw.choice(NAMES)
    entry = {"bytes": draw.choice((0, 1, 5)), "sha256": hashlib.sha256().hexdigest()}
    count = draw.choice((1, 1, 1, 100_000))
    manifest["files"].update({name + (str(number) if number else ""): entry for number in range(count)})
    _write(folder, manifest)
    return f"{count} times {name[:20]!r}"


def replace_file(folder: Path, draw: random.Random) -> str:
    """Put something else where a file is; the manifest states what could be stated of it."""
    manifest = _read(folder)
    name = draw.choice(sorted(manifest["files"]))
    path = folder / name
    kind = draw.choice(("pipe", "zero", "link", "folder", "holes", "none", "empty", "loop"))
    original = path.read_bytes()
    path.unlink()
    size, digest = 0, hashlib.sha256().hexdigest()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zero":
        path.symlink_to(draw.choice(("/dev/zero", "/dev/random", "/dev/tty", "/proc/self/mem")))
    elif kind == "link":
        other = folder.parent / f"{folder.name}.outside"
        other.write_bytes(original)
        path.symlink_to(other)
        size, digest = len(original), hashlib.sha256(original).hexdigest()
    elif kind == "folder":
        path.mkdir()
        size = path.stat().st_size
    elif kind == "holes":
        with path.open("wb") as file:
            file.truncate(size := draw.choice((1 << 31, 1 << 40)))
    elif kind == "empty":
        path.touch()
    elif kind == "loop":
        path.symlink_to(path.name)
    manifest["files"][name] = {"bytes": size, "sha256": digest}
    _write(folder, manifest)
    return f"{name} is {kind}"


def scrambled(content: bytes, draw: random.Random) -> bytes:
    """Return `content` with some bytes changed, dropped, doubled, or cut off."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 8))):
        at = draw.randrange(len(changed) + 1)
        length = draw.choice((1, 1, 4, 100))
        what = draw.choice(("flip", "flip", "drop", "double", "insert", "cut"))
        if what == "flip" and at < len(changed):
            changed[at] ^= 1 << draw.randrange(8)
        elif what == "drop":
            del changed[at : at + length]
        elif what == "double":
            changed[at:at] = changed[at : at + length]
        elif what == "insert":
            changed[at:at] = draw.randbytes(length)
        elif what == "cut" and draw.random() < 0.2:
            del changed[at:]
    return bytes(changed)


def _places(value: Any) -> Any:
    """Yield every place of a value inside of another, as the container and the key."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(items):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return found


def _write(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

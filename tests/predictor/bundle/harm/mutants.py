"""One mutant: a way to harm, drawn from a seed, done to a copy of a bundle, with hashes made to match."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.predictor.bundle.harm import arrays, graphs, manifests, texts

Mutate = Callable[[Path, random.Random], str]

# How many of a hundred mutants are of each kind.
KINDS: dict[Mutate, int] = {
    manifests.mutate_values: 18,
    manifests.mutate_bytes: 4,
    manifests.nest: 2,
    manifests.name_files: 6,
    manifests.replace_file: 10,
    arrays.mutate_array: 12,
    arrays.mutate_archive: 8,
    texts.mutate_words: 10,
    texts.mutate_withheld: 2,
    texts.mutate_tokenizer: 8,
    graphs.mutate_structure: 14,
    graphs.mutate_bytes: 6,
}


def make(source: Path, folder: Path, seed: int) -> str:
    """Make a mutant of the bundle `source` in `folder`; return what was done to it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    draw = random.Random(seed)
    [kind] = draw.choices(list(KINDS), list(KINDS.values()))
    done = kind(folder, draw)
    if kind.__module__ != manifests.__name__:
        seal(folder)
    return f"{kind.__name__}: {done}"


def seal(folder: Path) -> None:
    """Make the manifest's sizes and hashes those of the files."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for file in folder.iterdir():
        if file != path and file.is_file():
            content = file.read_bytes()
            manifest["files"][file.name] = {
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    path.write_text(json.dumps(manifest), encoding="utf-8")


def remove(folder: Path) -> None:
    """Remove a mutant, whatever its files are."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir()

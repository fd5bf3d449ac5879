"""Checkpoints made to harm: one is trained, its mutants are gone on with."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from predictor.errors import ForetypeError
from predictor.text import steers
from predictor.transformer.vocabulary import Vocabulary
from tests.bundles import TINY_BUNDLE
from tests.predictor.bundle.harm.manifests import change_value, scrambled
from training.data.prepare import PrepareOptions, prepare
from training.data.shards import TOKENIZER, ShardIndex
from training.run.beginning import start
from training.run.checkpoint import MODEL, OPTIMIZER, STATE, checkpoints
from training.run.config import TrainConfig
from training.run.distributed import Group

TENSORS = (MODEL, OPTIMIZER)


def mutate_state(folder: Path, draw: random.Random) -> None:
    """Put something else where a value stands, take fields away, nest."""
    path = folder / STATE
    state: dict[str, Any] = json.loads(path.read_bytes())
    what = draw.choice(("value", "value", "value", "none", "deep", "other"))
    if what == "value":
        change_value(state, draw)
    elif what == "none":
        del state[draw.choice(sorted(state))]
    content = json.dumps(state)
    if what == "deep":
        content = draw.choice(("[", '{"a":')) * draw.choice((500, 100_000))
    elif what == "other":
        content = draw.choice(("[]", "null", "3", '""', "{}", "9" * 5000))
    path.write_text(content)


def mutate_bytes(folder: Path, draw: random.Random) -> None:
    path = folder / draw.choice((STATE, *TENSORS))
    path.write_bytes(scrambled(path.read_bytes(), draw))


def mutate_tensor(folder: Path, draw: random.Random) -> None:
    """Change a tensor: its numbers, its shape, its type, its name; or leave it out."""
    path = folder / draw.choice(TENSORS)
    tensors = load_file(path)
    name = draw.choice(sorted(tensors))
    tensor = tensors.pop(name)
    what = draw.choice(("none", "name", "shape", "type", "infinite", "nan", "empty", "large", "huge"))
    if what == "name":
        tensors[draw.choice(("", name + "0", name.replace("0", "7"), "\x1b]0;x\x07", "a/b", "a/b/c/d"))] = (
            tensor
        )
    elif what == "shape":
        tensors[name] = torch.zeros(draw.choice(((), (1,), (3, 3), (2, 2, 2), (*tensor.shape, 1))))
    elif what == "type":
        tensors[name] = tensor.to(draw.choice((torch.int32, torch.float16, torch.float64, torch.bool)))
    elif what != "none":
        value = {"infinite": float("inf"), "nan": float("nan"), "empty": 0.0, "large": 1e30, "huge": 3e38}
        tensors[name] = torch.full_like(tensor, value[what]) if tensor.is_floating_point() else tensor
    save_file(tensors, path)


def replace_file(folder: Path, draw: random.Random) -> None:
    """Put something else where a file is."""
    path = folder / draw.choice((STATE, *TENSORS))
    path.unlink()
    kind = draw.choice(("pipe", "zero", "folder", "none", "empty", "loop", "holes"))
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "holes":
        with path.open("wb") as file:
            file.truncate(1 << 40)


ALONE = Group(0, 1, torch.device("cpu"))
CONFIG = TrainConfig(
    n_layer=1, n_head=1, n_kv_head=1, n_embd=16, n_inner=16, block_size=16, batch_size=2, micro_batch_size=2,
    steps=4, warmup_steps=1, decay_steps=1, matrix_lr=0.02, embedding_lr=0.01, validate_every=2,
    validation_windows=2, save_every=2, log_every=1, compile=False, muon_precision="bf16",
)  # fmt: skip
KINDS: dict[Callable[[Path, random.Random], None], int] = {
    mutate_state: 4,
    mutate_tensor: 4,
    mutate_bytes: 2,
    replace_file: 1,
}


def tried(place: Path, seeds: range) -> Iterator[tuple[str, Callable[[], str]]]:
    """Train in a folder; of each mutant yield its kind, and what goes on from it.

    That returns why it was refused, "" if it was not; it is called before the next one is made.
    """
    index, config = _shards(place), CONFIG
    trained, folder = place / "trained", place / "mutant"
    start(index, config, trained, ALONE, "never").fit()
    for seed in seeds:
        draw = random.Random(seed)
        shutil.copytree(trained, folder)
        [kind] = draw.choices(list(KINDS), list(KINDS.values()))
        kind(checkpoints(folder)[-1], draw)
        yield kind.__name__, partial(_end, index, config, folder)
        shutil.rmtree(folder)


def _shards(place: Path) -> ShardIndex:
    draw = random.Random(1)
    words = ["we", "meet", "at", "the", "station", "river", "home", "late"]
    text = place / "text.txt"
    text.write_text("\n".join(" ".join(draw.choices(words, k=30)) for _ in range(60)))
    vocabulary = Vocabulary.load(TINY_BUNDLE / TOKENIZER)
    return prepare([text], vocabulary, PrepareOptions(place / "shards", 0.1, lines=True))[0]


def _end(index: ShardIndex, config: TrainConfig, folder: Path) -> str:
    try:
        start(index, config.changed({"steps": 9}), folder, ALONE, "auto").train_step()
    except ForetypeError as error:
        said = str(error)
        assert not steers(said), repr(said)
        assert 10 < len(said) < 1500, said
        return said
    return ""

"""A small corpus, its shards, and settings for runs of some seconds."""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from predictor.text import chunks
from predictor.transformer.vocabulary import Vocabulary
from training.data.prepare import PrepareOptions, prepare
from training.data.shards import TOKENIZER, ShardIndex
from training.data.tokenizer import train_tokenizer

if TYPE_CHECKING:
    from training.run.config import TrainConfig

WORDS = ["the", "we", "you", "meet", "train", "station", "river", "late", "goes", "at", "to", "and", "home"]


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Tests share the machine; more threads only wait for each other."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


def sentences(number: int, seed: int) -> list[str]:
    """Return documents of random words."""
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=draw.randint(20, 60))).capitalize() + "." for _ in range(number)]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources of 150 documents each."""
    folder = tmp_path_factory.mktemp("corpus")
    for number, name in enumerate(("mail", "chat")):
        lines = (json.dumps({"text": text}) for text in sentences(150, seed=number))
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return train_tokenizer(Counter(chunk for text in sentences(100, 2) for chunk in chunks(text)), 320)


@pytest.fixture(scope="session")
def shards(corpus: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> ShardIndex:
    out = tmp_path_factory.mktemp("work") / "shards"
    return prepare(sorted(corpus.iterdir()), vocabulary, PrepareOptions(out, 0.1))[0]


@pytest.fixture(scope="session")
def tiny_shards(corpus: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> ShardIndex:
    """The corpus in the pieces of the tiny bundle."""
    out = tmp_path_factory.mktemp("tiny") / "shards"
    vocabulary = Vocabulary.load(tiny_bundle / TOKENIZER)
    return prepare(sorted(corpus.iterdir()), vocabulary, PrepareOptions(out, 0.1))[0]


@pytest.fixture(scope="session")
def config() -> "Callable[..., TrainConfig]":
    from training.run.config import TrainConfig

    def make(**changes: object) -> TrainConfig:
        tiny = TrainConfig(
            n_layer=2, n_head=2, n_kv_head=1, n_embd=32, n_inner=64, block_size=32, batch_size=8,
            micro_batch_size=4, steps=12, warmup_steps=2, decay_steps=4, matrix_lr=0.02, embedding_lr=0.01,
            validate_every=4, validation_windows=6, save_every=4, log_every=1, compile=False,
            muon_precision="bf16",  # measured, it might differ between two runs that are compared
        )  # fmt: skip
        return tiny.changed(changes)

    return make

"""python -m export, from a run to a bundle."""

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

import export.__main__ as commands
import predictor
from predictor.bundle.reading import load_bundle
from predictor.system.atomic import write_file
from predictor.text import chunks
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from training.data.shards import Shard, ShardIndex, load_index, write_index
from training.data.tokenizer import train_tokenizer
from training.experiments.recurrent import RecurrentConfig
from training.model import ModelConfig, Transformer
from training.run.architectures import Model, make_model, shape_of
from training.run.checkpoint import Checkpoint, save_checkpoint
from training.run.from_bundle import open_bundle

TINY = Path(__file__).parents[2] / "fixtures" / "tiny_bundle"
COMMANDS = [
    *(
        "onnx",
        "parity",
        "package",
        "device",
        "import",
        "tune",
        "evaluation",
        "probe",
        "compare",
        "web",
        "serve",
    )
]
TEXT = "We meet you at the station. The train is late, so we walk to the river and read a book. " * 12


@pytest.fixture
def workplace(model: Transformer, tmp_path: Path) -> Path:
    """A folder with shards, a run, n-grams and a table of sources."""
    vocabulary = train_tokenizer(Counter(chunks(TEXT)), 320)
    tokens = np.array([vocabulary.document, *vocabulary.encode(TEXT)], dtype="<u2")
    shards = []
    for split in ("train", "validation"):
        file = f"{split}/mail-00000.bin"
        digest = write_file(tmp_path / "shards" / file, tokens.tobytes())
        shards.append(Shard(file, split, "mail", len(tokens), 1, len(TEXT), digest))
    write_file(tmp_path / "shards" / "tokenizer.model", vocabulary.model)
    index = ShardIndex(tmp_path / "shards", tuple(shards))
    write_index(index, {})
    save_run(tmp_path / "run", model, index.data_hash)
    for name in ("words.tsv", "words.npz", "bigram.npz", "ngram.npz"):
        write_file(tmp_path / "ngrams" / name, (TINY / name).read_bytes())
    (tmp_path / "sources.tsv").write_text("source\tlicence\twords\nmail\tCC0-1.0\t100\n")
    return tmp_path


def save_run(run: Path, model: Model, data_hash: str, **more: object) -> None:
    state = {
        "run": "run", "step": 7, "tokens": 70, "best_loss": 2.0, "validation_bits_per_character": None,
        "model": shape_of(model), "config": {"optimizer": "adamw", "seed": 1}, "data_hash": data_hash,
        "shards": "shards", **more,
    }  # fmt: skip
    save_checkpoint(run, Checkpoint(model.state_dict(), {}, torch.get_rng_state(), state), keep=1)


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["export", *map(str, arguments)])
    try:
        commands.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def package(workplace: Path, *more: object) -> list[object]:
    return [
        "package", workplace / "run", "--ngrams", workplace / "ngrams", "--shards", workplace / "shards",
        "--out", workplace / "en", "--name", "mine", "--languages", "en, de", "--licence", "CC0-1.0",
        "--sources", workplace / "sources.tsv", "--windows", 2, *more,
    ]  # fmt: skip


def test_a_bundle_names_the_texts_of_the_one_that_it_went_on_from(
    workplace: Path, model: Transformer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = open_bundle(TINY).record()
    save_run(workplace / "run", model, load_index(workplace / "shards").data_hash, from_bundle=origin)
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8)) == 1
    assert "--origin" in capsys.readouterr().err
    other = origin | {"model_sha256": "0" * 64}
    save_run(workplace / "run", model, load_index(workplace / "shards").data_hash, from_bundle=other)
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8, "--origin", TINY)) == 1
    assert "did not go on from" in capsys.readouterr().err
    save_run(workplace / "run", model, load_index(workplace / "shards").data_hash, from_bundle=origin)
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8, "--origin", TINY)) == 0
    made, tiny = load_bundle(workplace / "en").manifest, load_bundle(TINY).manifest
    assert made.training["went_on_from"] == f"{tiny.name} {tiny.version}"
    assert made.training["tokens_before"] == tiny.training["tokens"]
    weights = {source["name"]: source["weight"] for source in made.sources}
    assert weights == {"mail": 1.0, **{source["name"]: 0.0 for source in tiny.sources}}
    assert "only a run before" in (workplace / "en" / "README.md").read_text()


def test_package_makes_a_bundle_that_predicts(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8)) == 0
    bundle = load_bundle(workplace / "en")
    assert bundle.manifest.languages == ("en", "de")
    assert bundle.manifest.precision == "int8"
    assert bundle.manifest.training["steps"] == 7
    assert bundle.manifest.default in ("transformer", "bigram")
    assert "| mail | 100 | 1 | CC0-1.0 |" in bundle.path("README.md").read_text(encoding="utf-8")
    sequence = CachedSequence(Graph(bundle.path("model.onnx"), bundle.manifest.shape))
    assert np.isfinite(sequence.advance([1, 2])).all()
    assert "[slurs]" in bundle.path("withheld.txt").read_text(encoding="utf-8")


def test_a_bundle_brings_its_own_list_of_words_that_offend(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = workplace / "own.txt"
    own.write_text("[rude]\nstati*\n", encoding="utf-8")
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8, "--withheld", own)) == 0
    with predictor.load(workplace / "en", offensive="never") as engine:
        assert "station" not in [s.text for s in engine.suggest("I'll meet you at the st")]
        shown = engine.session(offensive="show").suggest("I'll meet you at the st")
        assert "station" in [s.text for s in shown]
    own.write_text("[impolite]\nstati*\n", encoding="utf-8")
    assert call(monkeypatch, *package(workplace, "--force", "--withheld", own)) == 1
    assert "section 'impolite'" in " ".join(capsys.readouterr().err.split())


def test_a_bundle_answers_with_what_held_out_text_finds_best(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert call(monkeypatch, *package(workplace, "--min-top1", 0.8)) == 0
    said = " ".join(capsys.readouterr().err.split())
    # Weights drawn by chance know nothing; the bigram was counted on the words of the tiny bundle.
    assert "So bigram answers where no model is named, until the bundle is tuned." in said
    assert f"Next: python -m export tune {workplace / 'en'} --shards {workplace / 'shards'}" in said
    with predictor.load(workplace / "en") as engine:
        assert engine.model == "bigram"
        assert engine.models == ("transformer", "bigram")
    manifest = load_bundle(workplace / "en").manifest
    path = workplace / "en" / "manifest.json"
    path.write_text(replace(manifest, default="blend").to_json())
    with pytest.raises(predictor.BundleError, match="names 'blend' as its model, but has none"):
        predictor.load(workplace / "en")


def test_onnx_and_parity(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workplace / "model.onnx"
    assert call(monkeypatch, "onnx", workplace / "run", "--out", file, "--precision", "fp32") == 0
    compare = ["parity", workplace / "run", file, "--shards", workplace / "shards", "--precision", "fp32"]
    assert call(monkeypatch, *compare) == 0
    assert "100.00%" in capsys.readouterr().err
    assert call(monkeypatch, "onnx", workplace / "run", "--out", file, "--precision", "int8") == 0
    assert call(monkeypatch, *compare) == 1
    assert "largest difference" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--precision", "int3"], "There is no precision 'int3'"),
        (["--max-megabytes", 0.01, "--min-top1", 0.5], "MB where 0.01 are allowed"),
        (["--tokenizer", TINY / "model.onnx"], "SentencePiece cannot read"),
        (["--ngrams", "nowhere"], "cannot be read"),
        (["--sources", "nowhere.tsv"], "table of sources"),
        (["--min-top1", 1.0, "--max-loss-change", 0.0], "answers differently"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[object],
    message: str,
) -> None:
    assert call(monkeypatch, *package(workplace, *more)) == 1
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
    assert not (workplace / "en").exists()


def test_text_that_may_have_been_seen_in_training_is_no_measure(
    workplace: Path, model: Transformer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_run(workplace / "run", model, "other data")
    assert call(monkeypatch, *package(workplace)) == 1
    assert "other shards" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, command, "--help") == 0
    assert f"Example: python -m export {command}" in capsys.readouterr().out


def test_help_lists_all_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert call(monkeypatch, "--help") == 0
    assert ", ".join(COMMANDS) in capsys.readouterr().out


def test_models_of_all_kinds_are_compared(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    torch.manual_seed(1)
    size = load_bundle(tiny_bundle).manifest.shape["vocab_size"]
    shapes = {
        "lstm": RecurrentConfig(size, 1, 32, 64, "lstm"),
        "rnn": RecurrentConfig(size, 1, 32, 64, "rnn"),
        "small": ModelConfig(size, 1, 2, 1, 32, 64, 64),
    }
    for name, shape in shapes.items():
        save_run(tmp_path / name, make_model(shape), "")
    (tmp_path / "mail.txt").write_text("I'll meet you at the station. See you!", encoding="utf-8")
    runs = [argument for name in shapes for argument in ("--run", tmp_path / name)]
    out = tmp_path / "table"
    assert call(
        monkeypatch, "compare", tiny_bundle, tmp_path / "mail.txt", *runs,
        "--counted", f"trigram={tiny_bundle}", "--out", out,
    ) == 0  # fmt: skip
    rows = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    names = ["unigram", "bigram", "trigram", *shapes, "shipped transformer"]
    assert [row["name"] for row in rows] == names
    assert all(row["bits_per_character"] > 0 and len(row["distances"]) == 4 for row in rows)
    by_name = {row["name"]: row for row in rows}
    assert by_name["trigram"]["ksr_3"] > by_name["unigram"]["ksr_3"]
    assert by_name["unigram"]["distances"]["5"] == 0.5, "it sees nothing of the context"
    assert out.with_suffix(".md").read_text(encoding="utf-8").count("\n") == 2 + len(names)
    assert out.with_suffix(".svg").stat().st_size > 10_000


def test_what_cannot_be_compared_is_told(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_run(tmp_path / "lstm", make_model(RecurrentConfig(96, 1, 32, 64, "lstm")), "")
    (tmp_path / "mail.txt").write_text("I'll meet you.", encoding="utf-8")
    common = ("compare", tiny_bundle, tmp_path / "mail.txt", "--out", tmp_path / "table")
    assert call(monkeypatch, *common, "--run", tmp_path / "lstm") == 1
    assert "has 96 pieces" in capsys.readouterr().err
    assert call(monkeypatch, *common, "--counted", "trigram") != 0
    assert "is not NAME=FOLDER" in capsys.readouterr().err
    assert call(monkeypatch, "onnx", tmp_path / "lstm", "--out", tmp_path / "x.onnx") == 1
    assert "holds a lstm, not a transformer" in capsys.readouterr().err

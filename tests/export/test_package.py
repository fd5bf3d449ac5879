"""A bundle is written whole, with the hashes of what is in it, and replaces another only on demand."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

from export.card import NOT_RECORDED, Source, describe_sources, model_card, read_sources
from export.package import Identity, check_vocabulary, make_manifest, write_bundle
from export.parity import Parity
from predictor.bundle.manifest import Manifest
from predictor.bundle.reading import load_bundle
from predictor.errors import BundleError, SettingsError, TextError
from predictor.transformer.vocabulary import Vocabulary

TINY = Path(__file__).parents[1] / "fixtures" / "tiny_bundle"
MANIFEST = json.loads((TINY / "manifest.json").read_bytes())
STATE = {
    "run": "first", "step": 400, "tokens": 409_600, "data_hash": "ab12", "model": MANIFEST["model"],
    "validation_bits_per_character": 1.75, "hardware": "cpu", "config": {"mix": None},
}  # fmt: skip
PARITY = Parity(100, 400, 1e-5, 1e-6, 1.0, 1.0, 0.0, 2.0, 2.0)


@pytest.fixture
def files() -> dict[str, bytes]:
    return {name: (TINY / name).read_bytes() for name in MANIFEST["files"]}


def manifest(
    max_megabytes: float = 1.0,
    name: str = "tiny",
    sources: Sequence[tuple[Source, float]] = (),
    note: str = "",
) -> Manifest:
    identity = Identity(name, "1.0.0", ("en", "de"), "Apache-2.0", note)
    return make_manifest(identity, STATE, "fp32", PARITY, sources, max_megabytes)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_manifest_lists_every_file_with_size_and_hash(tmp_path: Path, files: dict[str, bytes]) -> None:
    write_bundle(tmp_path / "en", manifest(), files)
    written = contents(tmp_path / "en")
    listed = json.loads(written.pop("manifest.json"))["files"]
    assert written == files
    assert listed == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in written.items()
    }
    assert [path.name for path in tmp_path.iterdir()] == ["en"]


def test_the_manifest_says_what_is_known(tmp_path: Path, files: dict[str, bytes]) -> None:
    bundle = write_bundle(tmp_path / "en", manifest(), files)
    said = load_bundle(tmp_path / "en").manifest
    assert said == bundle.manifest
    assert (said.name, said.languages) == ("tiny", ("en", "de"))
    assert said.model == STATE["model"]
    assert said.training["tokens"] == 409_600
    assert said.training["validation_bits_per_character"] == 1.75
    assert "torch" not in said.training
    assert said.parity["top1_agreement"] == 1.0
    assert said.created.endswith("+00:00")


def test_a_bundle_over_budget_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(SettingsError, match=r"0\.2 MB where 0\.1 are allowed \(.*model\.onnx 0\.2"):
        write_bundle(tmp_path / "en", manifest(max_megabytes=0.1), files)
    assert not list(tmp_path.iterdir())


def test_a_bundle_is_replaced_only_with_force(tmp_path: Path, files: dict[str, bytes]) -> None:
    write_bundle(tmp_path / "en", manifest(), files)
    before = contents(tmp_path / "en")
    with pytest.raises(SettingsError, match="exists already"):
        write_bundle(tmp_path / "en", manifest(name="other"), files)
    assert contents(tmp_path / "en") == before
    assert write_bundle(tmp_path / "en", manifest(name="other"), files, force=True).name == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["en"]


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_no_bundle_is_never_replaced(
    tmp_path: Path, files: dict[str, bytes], force: bool
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")
    with pytest.raises(SettingsError, match="no bundle"):
        write_bundle(tmp_path / "letters", manifest(), files, force=force)
    assert contents(tmp_path / "letters") == {"dear.txt": b"Dear"}


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.model", "bigram.npz", "words.npz", "words.tsv"])
def test_what_cannot_be_loaded_again_replaces_nothing(
    tmp_path: Path, files: dict[str, bytes], name: str
) -> None:
    write_bundle(tmp_path / "en", manifest(), files)
    before = contents(tmp_path / "en")
    with pytest.raises(BundleError):
        write_bundle(tmp_path / "en", manifest(), {**files, name: b"\xff\x00"}, force=True)
    assert contents(tmp_path / "en") == before
    assert [path.name for path in tmp_path.iterdir()] == ["en"]


def test_a_tokenizer_of_another_model_is_refused() -> None:
    vocabulary = Vocabulary.load(TINY / "tokenizer.model")
    check_vocabulary(vocabulary, STATE["model"])
    with pytest.raises(SettingsError, match=f"{vocabulary.size} pieces"):
        check_vocabulary(vocabulary, {"vocab_size": vocabulary.size - 1})


def test_the_card_names_sources_and_what_is_not_known_of_them(tmp_path: Path) -> None:
    table = tmp_path / "sources.tsv"
    table.write_text(
        'source\trepository\tlicence\twords\tnote\nmail\ta/b\tCC0-1.0\t1234567\t"new|old" mail\n'
    )
    sources = describe_sources(["mail", "chat"], [table])
    assert [source.licence for source in sources] == ["CC0-1.0", NOT_RECORDED]
    card = model_card(manifest(sources=[(source, 0.5) for source in sources], note="A stopgap."))
    assert '| mail | 1,234,567 | 0.5 | CC0-1.0 | a/b | "new\\|old" mail |' in card
    assert f"| chat |  | 0.5 | {NOT_RECORDED} |" in card
    for fact in (
        "# tiny 1.0.0",
        "A stopgap.",
        "Not measured yet",
        "Apache-2.0",
        "| tokens | 409,600 |",
        "| n_layer | 2 |",
        "1.75",
    ):
        assert fact in card


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("name\twords\nmail\t3\n")
    with pytest.raises(TextError, match="'source'"):
        read_sources(tmp_path / "bad.tsv")
    with pytest.raises(TextError, match="cannot be read"):
        read_sources(tmp_path / "none.tsv")

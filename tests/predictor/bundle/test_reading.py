"""Whatever is wrong with a bundle is named before anything of it is used."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import predictor
from predictor.bundle.reading import load_bundle
from predictor.errors import BundleError

FILES = (
    "model.onnx",
    "tokenizer.model",
    "bigram.npz",
    "words.npz",
    "words.tsv",
    "spellings.npz",
    "README.md",
)


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "bundle")


def edit_manifest(bundle: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_a_whole_bundle_loads(bundle: Path) -> None:
    assert load_bundle(bundle).name == "tiny"


@pytest.mark.parametrize("file", FILES)
def test_a_changed_byte_is_found(bundle: Path, file: str) -> None:
    content = bytearray((bundle / file).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / file).write_bytes(content)
    with pytest.raises(BundleError, match=rf"{file} is damaged: its SHA-256"):
        load_bundle(bundle)


@pytest.mark.parametrize("file", FILES)
def test_a_truncated_file_is_found(bundle: Path, file: str) -> None:
    content = (bundle / file).read_bytes()
    (bundle / file).write_bytes(content[:-10])
    with pytest.raises(BundleError, match=rf"{file} has [\d,]+ bytes where the manifest says"):
        load_bundle(bundle)


@pytest.mark.parametrize("file", [*FILES, "manifest.json"])
def test_a_missing_file_is_named(bundle: Path, file: str) -> None:
    (bundle / file).unlink()
    with pytest.raises(BundleError, match=file):
        load_bundle(bundle)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="There is no bundle folder"):
        predictor.load(tmp_path / "absent")


def test_another_format_says_what_to_do(bundle: Path) -> None:
    edit_manifest(bundle, lambda manifest: manifest.update(format=2))
    with pytest.raises(BundleError, match="format 2; this Foretype reads format 1") as error:
        load_bundle(bundle)
    assert "Upgrade Foretype" in error.value.hint


@pytest.mark.parametrize("name", ["../model.onnx", "/etc/passwd", "sub/model.onnx"])
def test_a_file_outside_the_folder_is_refused(bundle: Path, name: str) -> None:
    edit_manifest(bundle, lambda manifest: manifest["files"].update({name: {"bytes": 1, "sha256": ""}}))
    with pytest.raises(BundleError, match="outside the bundle"):
        load_bundle(bundle)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"format": 1}', b"\xff\xfe", b'{"format": true}']
)
def test_a_damaged_manifest_is_refused(bundle: Path, content: bytes) -> None:
    (bundle / "manifest.json").write_bytes(content)
    with pytest.raises(BundleError):
        load_bundle(bundle)


def test_a_file_that_the_manifest_forgot_is_named(bundle: Path) -> None:
    edit_manifest(bundle, lambda manifest: manifest["files"].pop("tokenizer.model"))
    with pytest.raises(BundleError, match=r"does not list tokenizer\.model"):
        load_bundle(bundle)


def test_a_model_of_another_shape_is_refused(bundle: Path) -> None:
    edit_manifest(bundle, lambda manifest: manifest["model"].update(block_size=4096))
    with pytest.raises(BundleError, match="tables of positions"):
        predictor.load(bundle)

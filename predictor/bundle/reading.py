"""Reading a model bundle: a folder whose manifest names every file with its size and SHA-256.

    manifest.json   what this is: format, name, languages, licence, shape, precision, files
    model.onnx      the transformer          tokenizer.model   its vocabulary
    words.tsv       the word list, counted   words.npz         its index, spaces, letters of other words
    bigram.npz      the bigram               ngram.npz         longer n-grams, if there are any
    spellings.npz   how words are spelled in pieces             README.md  the model card

Nothing outside the folder is touched and nothing in it is executed.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from predictor.errors import BundleError

FORMAT = 1
MANIFEST = "manifest.json"
SHIPPED = Path(__file__).parents[1] / "models" / "en"

_REQUIRED = (
    "manifest.json",
    "model.onnx",
    "tokenizer.model",
    "words.tsv",
    "words.npz",
    "bigram.npz",
    "spellings.npz",
)
_AGAIN = "Copy the bundle again from where it came from, or make one with: python -m export package."


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked bundle: its folder and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """The name its maker gave it."""
        return str(self.manifest["name"])

    def path(self, file: str) -> Path:
        """Return the path of one of its files."""
        return self.folder / file

    @property
    def shape(self) -> dict[str, int]:
        """The model's shape: vocab_size, n_layer, n_head, n_kv_head, n_embd, n_inner, block_size."""
        shape: dict[str, int] = self.manifest["model"]
        return shape


def load_bundle(folder: Path | None = None) -> Bundle:
    """Check a bundle (None: the shipped English one) and return it; raises `BundleError` with what is wrong.

    Every file is read once and compared with its hash.
    """
    folder = SHIPPED if folder is None else folder
    manifest = _read_manifest(folder)
    for name, entry in manifest["files"].items():
        _check_file(folder, name, entry)
    missing = [name for name in _REQUIRED[1:] if name not in manifest["files"]]
    if missing:
        raise BundleError(f"The manifest of {folder} does not list {', '.join(missing)}.", _AGAIN)
    return Bundle(folder, manifest)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise BundleError(f"There is no bundle folder {folder}.", "Check the path given with --bundle.")
    try:
        manifest: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise BundleError(
            f"{folder} is no bundle: {MANIFEST} cannot be read ({error.strerror}).", _AGAIN
        ) from error
    except ValueError as error:
        raise BundleError(f"{path} is damaged: {error}.", _AGAIN) from error
    version = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(manifest, dict) or version != FORMAT:
        raise BundleError(
            f"The bundle {folder} has format {version!r}; this Foretype reads format {FORMAT}.",
            "Upgrade Foretype (pip install --upgrade foretype), or export the bundle again.",
        )
    _check_manifest(path, manifest)
    return manifest


def _check_manifest(path: Path, manifest: dict[str, Any]) -> None:
    files, shape = manifest.get("files"), manifest.get("model")
    well_formed = (
        isinstance(manifest.get("name"), str)
        and isinstance(shape, dict)
        and all(
            isinstance(shape.get(key), int) for key in ("vocab_size", "n_layer", "n_kv_head", "block_size")
        )
        and isinstance(files, dict)
        and all(
            isinstance(entry, dict)
            and isinstance(entry.get("bytes"), int)
            and isinstance(entry.get("sha256"), str)
            for entry in files.values()
        )
    )
    if not well_formed:
        raise BundleError(f"{path} lacks name, model or files, or one has the wrong type.", _AGAIN)


def _check_file(folder: Path, name: str, entry: dict[str, Any]) -> None:
    if Path(name).name != name:
        raise BundleError(f"The manifest of {folder} names a file outside the bundle: {name!r}.", _AGAIN)
    path = folder / name
    try:
        size = path.stat().st_size
        if size != entry["bytes"]:
            raise BundleError(
                f"{path} has {size:,} bytes where the manifest says {entry['bytes']:,}.", _AGAIN
            )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.", _AGAIN) from error
    if digest != entry["sha256"]:
        raise BundleError(
            f"{path} is damaged: its SHA-256 is {digest[:12]}…, not {entry['sha256'][:12]}….", _AGAIN
        )

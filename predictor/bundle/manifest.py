"""What a bundle says of itself: `manifest.json`, format 1, and the names of its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from predictor.bundle.tuning import Tuning
from predictor.errors import BundleError
from predictor.system.regular import open_regular
from predictor.text import steers

FORMAT = 1

MANIFEST = "manifest.json"
MODEL = "model.onnx"
ORT = "model.ort"  # the same graph as ONNX Runtime's reduced builds read it, if it is there
TOKENIZER = "tokenizer.model"
WORDS = "words.tsv"  # the word list, counted
INDEX = "words.npz"  # its index, spaces, letters of other words
BIGRAM = "bigram.npz"
NGRAM = "ngram.npz"  # longer n-grams, if there are any
PIECES = "spellings.npz"  # how words are spelled in pieces
WITHHELD = "withheld.txt"  # what is not suggested unless all is asked for, if there is a list
CARD = "README.md"

REQUIRED = (MODEL, TOKENIZER, WORDS, INDEX, BIGRAM, PIECES)
# What the model's shape must state, and the most that each number may be.
_SHAPE = {
    "vocab_size": 1 << 16,  # tokens are stored in 16 bits
    "n_layer": 1 << 8,
    "n_head": 1 << 8,
    "n_kv_head": 1 << 8,
    "n_embd": 1 << 16,
    "block_size": 1 << 16,
}
# What a manifest itself may be.
_MOST_BYTES, _DEEPEST, _LONGEST_NAME = 4 << 20, 32, 64

AGAIN = "Copy the bundle again from where it came from, or make one with: python -m export package."

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What a manifest says of one file."""

    bytes: int
    """Its size."""
    sha256: str
    """The SHA-256 of its content, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself."""

    name: str
    """What it is called; the shipped one is "en"."""
    model: Mapping[str, Any]
    """The model's shape: vocab_size, n_layer, n_head, n_kv_head, n_embd, n_inner, block_size, activation."""
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    """Every file of the folder but the manifest itself."""
    version: str = ""
    """Its maker's count of versions."""
    languages: tuple[str, ...] = ()
    """The languages of its text, as BCP 47 tags."""
    licence: str = ""
    """An SPDX expression or a sentence."""
    note: str = ""
    """What users should know first."""
    created: str = ""
    """When it was made, ISO 8601 in UTC."""
    default: str = ""
    """The model that answers where none is named, the best on held-out text; "": the first that it has."""
    precision: str = ""
    """What its weights are stored in: fp32, fp16, int8 or int4."""
    opset: int = 0
    """The ONNX opset of its graph."""
    training: Record = field(default_factory=dict)
    """The run that it comes from: steps, tokens, data hash, mix, hardware, hours, journal."""
    parity: Record = field(default_factory=dict)
    """How the exported graph compares with the trained model on held-out text."""
    evaluation: Record = field(default_factory=dict)
    """What `foretype evaluate` measured on held-out text."""
    sources: tuple[Record, ...] = ()
    """The collections of text: name, licence, words, repository, note, weight in the mix."""
    budgets: Record = field(default_factory=dict)
    """What it promises to keep to: megabytes."""
    tuning: Tuning = field(default_factory=Tuning)
    """Blend weights, calibrations and the dial, learned on held-out text."""
    probes: Record = field(default_factory=dict)
    """What was asked of the model when it was made: pronouns, memorisation."""

    @property
    def shape(self) -> dict[str, int]:
        """The numbers of the model's shape."""
        return {key: value for key, value in self.model.items() if isinstance(value, int)}

    def to_json(self) -> str:
        """Return the content of a manifest.json."""
        content = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        ordered = {"format": FORMAT, **content, "files": content["files"]}
        return json.dumps(ordered, indent=1, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a bundle folder; raises `BundleError` saying what is wrong with it."""
    return parse_manifest(folder, manifest_bytes(folder))


def manifest_bytes(folder: Path) -> bytes:
    """Return the content of the manifest in a folder; raises `BundleError` if there is none."""
    if not folder.is_dir():
        raise BundleError(f"There is no bundle folder {folder}.", "Check the path given with --bundle.")
    try:
        with open_regular(folder / MANIFEST, follow=True) as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BundleError(
            f"{folder} is no bundle: {MANIFEST} cannot be read ({error.strerror}).", AGAIN
        ) from error
    if len(content) > _MOST_BYTES:
        raise BundleError(f"{folder / MANIFEST} has more than {_MOST_BYTES:,} bytes.", AGAIN)
    return content


def parse_manifest(folder: Path, content: bytes) -> Manifest:
    """Return what the manifest of a folder says; raises `BundleError` saying what is wrong with it."""
    path = folder / MANIFEST
    try:
        stated: Any = json.loads(content)
        _check_values(stated)
    except ValueError as error:
        raise BundleError(f"{path} is damaged: {error}.", AGAIN) from error
    except RecursionError as error:
        raise BundleError(f"{path} is damaged: it is nested too deep.", AGAIN) from error
    version = stated.get("format") if isinstance(stated, dict) else None
    if not isinstance(stated, dict) or type(version) is not int or version != FORMAT:
        raise BundleError(
            f"The bundle {folder} has format {repr(version)[:40]}; this Foretype reads format {FORMAT}.",
            "Upgrade Foretype (pip install --upgrade foretype), or export the bundle again.",
        )
    return _typed(path, stated)


def _typed(path: Path, stated: dict[str, Any]) -> Manifest:
    """Return a manifest of what stands in the file; raises `BundleError` if a field has the wrong type."""
    wrong = [name for name, kind in _KINDS.items() if not isinstance(stated.get(name, kind()), kind)]
    wrong += [name for name in ("name", "model", "files") if name not in stated]
    if wrong or not _well_formed(stated):
        what = f"no {', '.join(dict.fromkeys(wrong))} of the right type" if wrong else "a malformed part"
        raise BundleError(f"{path} has {what}: name, model and files must be there.", AGAIN)
    known = {name: stated[name] for name in _KINDS if name in stated}
    return Manifest(
        **known
        | {
            "files": {
                name: FileEntry(each["bytes"], each["sha256"]) for name, each in stated["files"].items()
            },
            "languages": tuple(stated.get("languages", ())),
            "sources": tuple(stated.get("sources", ())),
            "tuning": Tuning.of(stated.get("tuning") or {}),
        }
    )


# The JSON type of each field.
_KINDS: Mapping[str, type] = {
    "name": str,
    "model": dict,
    "files": dict,
    "version": str,
    "languages": list,
    "licence": str,
    "note": str,
    "created": str,
    "default": str,
    "precision": str,
    "opset": int,
    "training": dict,
    "parity": dict,
    "evaluation": dict,
    "sources": list,
    "budgets": dict,
    "probes": dict,
}


def _well_formed(stated: dict[str, Any]) -> bool:
    model = stated["model"]
    return (
        all(type(model.get(key)) is int and 0 < model[key] <= most for key, most in _SHAPE.items())
        and model["n_embd"] % model["n_head"] == 0
        and "\n" not in stated["name"]
        and len(stated["name"]) <= _LONGEST_NAME
        and all(
            isinstance(each, dict)
            and type(each.get("bytes")) is int
            and each["bytes"] >= 0
            and isinstance(each.get("sha256"), str)
            for each in stated["files"].values()
        )
        and all(isinstance(each, str) for each in stated.get("languages", ()))
        and all(isinstance(each, dict) for each in stated.get("sources", ()))
    )


def _check_values(value: Any, depth: int = 0) -> None:
    """Raise `ValueError` for what is nested too deep, and for text that would steer a terminal."""
    if depth > _DEEPEST:
        raise ValueError(f"it is nested deeper than {_DEEPEST}")
    if isinstance(value, str):
        if mark := steers(value):
            raise ValueError(f"a text in it holds {mark!r}")
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_values(name, depth)
            _check_values(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check_values(each, depth + 1)


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Tuning):
        return value.as_json()
    if isinstance(value, FileEntry):
        return {"bytes": value.bytes, "sha256": value.sha256}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value

"""Packing a bundle, format 1 (read by predictor/bundle/reading.py): every file with its size and SHA-256.

The folder is made beside its final place, read back with the reader that users have, and only then renamed.
"""

import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.card import Source, model_card
from export.effort import Effort
from export.graph import OPSET
from export.parity import Parity
from predictor.bundle.assembly import Assembly
from predictor.bundle.manifest import CARD, MANIFEST, FileEntry, Manifest, read_manifest
from predictor.bundle.reading import Bundle, load_bundle
from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.transformer.vocabulary import Vocabulary
from predictor.words.wordlist import read_wordlist


@dataclass(frozen=True, slots=True)
class Identity:
    """What a bundle is called and who may use it."""

    name: str
    """Its name."""
    version: str
    """Its maker's count of versions."""
    languages: tuple[str, ...]
    """BCP 47 tags."""
    licence: str
    """An SPDX expression or a sentence."""
    note: str = ""
    """What users should know first."""


def make_manifest(
    identity: Identity,
    state: Mapping[str, Any],
    precision: str,
    parity: Parity,
    sources: Sequence[tuple[Source, float]],
    max_megabytes: float,
    effort: Effort | None = None,
) -> Manifest:
    """Return the manifest without its files.

    state: the state.json of the checkpoint. sources: what was read, with the weights of the mix. effort: what
    the training took, where its journal is known.
    """
    return Manifest(
        **asdict(identity),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=dict(state["model"]),
        precision=precision,
        opset=OPSET,
        training=_training(state, effort),
        parity={**asdict(parity), "loss_change": parity.loss_change},
        sources=tuple({**asdict(source), "weight": weight} for source, weight in sources),
        budgets={"megabytes": max_megabytes},
    )


def _training(state: Mapping[str, Any], effort: Effort | None) -> dict[str, Any]:
    known = {
        "run": state.get("run"),
        "steps": state.get("step"),
        "tokens": state.get("tokens"),
        "data_hash": state.get("data_hash"),
        "mix": state.get("config", {}).get("mix"),
        "validation_bits_per_character": state.get("validation_bits_per_character"),
        "hardware": state.get("hardware"),
        "processes": state.get("processes"),
        "torch": state.get("torch"),
    }
    if effort:
        known |= {
            "hours": round(effort.hours, 2),
            "kilowatt_hours": round(effort.kilowatt_hours, 3),
            "journal": [[tokens, round(bits, 4)] for tokens, bits in effort.journal],
        }
    return {name: value for name, value in known.items() if value is not None}


def check_place(out: Path, *, force: bool) -> None:
    """Raise `SettingsError` when `out` is taken: only a bundle is ever replaced, and only if `force`."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / MANIFEST).is_file():
        raise SettingsError(f"{out} exists and is no bundle, so it stays.", "Choose another --out.")
    if not force:
        raise SettingsError(
            f"The bundle {out} exists already.", "Give --force to replace it, or another --out."
        )


def check_vocabulary(vocabulary: Vocabulary, model: Mapping[str, int]) -> None:
    """Raise `SettingsError` when the tokenizer has more pieces than the model has rows."""
    if vocabulary.size > model["vocab_size"]:
        raise SettingsError(
            f"The tokenizer has {vocabulary.size} pieces, the model only {model['vocab_size']}.",
            "Give the tokenizer.model that the model was trained with: --tokenizer FILE.",
        )


def write_bundle(out: Path, manifest: Manifest, files: Mapping[str, bytes], *, force: bool = False) -> Bundle:
    """Write a bundle folder with these files and a manifest that lists them; return it, checked.

    Raises `SettingsError` when `out` is taken or the files break the budget that the manifest states, and
    `BundleError` when what was written cannot be loaded. A bundle that stood there stays whole until then.
    """
    check_place(out, force=force)
    _check_budget(files, manifest.budgets["megabytes"])
    part, old = (out.with_name(f".{out.name}.{kind}") for kind in ("new", "old"))
    for leftover in (part, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        _write_files(part, manifest, files)
        _check_loads(part)
        if out.exists():
            out.rename(old)
        part.rename(out)
    except OSError as error:
        raise SettingsError(
            f"The bundle {out} cannot be written: {error.strerror}.", "Check --out and the disk."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return load_bundle(out)


def rewrite_bundle(bundle: Bundle, manifest: Manifest) -> None:
    """Give a bundle that is there another manifest, and the model card that goes with it."""
    files = {name: bundle.path(name).read_bytes() for name in bundle.manifest.files}
    write_bundle(bundle.folder, manifest, {**files, CARD: model_card(manifest).encode()}, force=True)


def keep_manifest(bundle: Bundle) -> Path:
    """Copy a bundle's manifest beside its folder, for `kept_manifest`; return the copy's folder."""
    folder = _beside(bundle)
    write_file(folder / MANIFEST, bundle.path(MANIFEST).read_bytes())
    return folder


def kept_manifest(bundle: Bundle) -> Manifest:
    """Return the manifest that was kept of a bundle; raises `SettingsError` if there is none."""
    folder = _beside(bundle)
    if not (folder / MANIFEST).is_file():
        raise SettingsError(f"No earlier manifest of {bundle.folder} was kept: there is no {folder}.")
    kept = read_manifest(folder)
    if _without_card(kept) != _without_card(bundle.manifest):
        raise SettingsError(f"The manifest kept in {folder} is that of another bundle.")
    return kept


def _beside(bundle: Bundle) -> Path:
    folder = bundle.folder.resolve()
    return folder.with_name(f"{folder.name}.before-tuning")


def _without_card(manifest: Manifest) -> dict[str, FileEntry]:
    return {name: entry for name, entry in manifest.files.items() if name != CARD}


def read_file(path: Path) -> bytes:
    """Read a file that goes into the bundle; raises `SettingsError` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", "Count n-grams with: python -m training ngrams."
        ) from error


def array_bytes(**arrays: NDArray[Any]) -> bytes:
    """Return arrays as the content of a .npz file."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def read_word_list(content: bytes) -> Iterable[str]:
    """Return the words of a words.tsv in order; raises `SettingsError` when it is damaged."""
    try:
        return read_wordlist(content)
    except ValueError as error:
        raise SettingsError(f"The word list is damaged: {error}.", "Count the n-grams again.") from error


def _check_budget(files: Mapping[str, bytes], megabytes: float) -> None:
    size = sum(map(len, files.values())) / 1e6
    if size > megabytes:
        sizes = ", ".join(f"{name} {len(content) / 1e6:.1f}" for name, content in files.items())
        raise SettingsError(
            f"The bundle would have {size:.1f} MB where {megabytes:g} are allowed ({sizes}).",
            "Take a smaller --precision or fewer n-grams, or raise --max-megabytes.",
        )


def _write_files(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    listed = dict[str, FileEntry]()
    for name, content in files.items():
        listed[name] = FileEntry(len(content), write_file(folder / name, content))
    write_file(folder / MANIFEST, replace(manifest, files=listed).to_json().encode())


def _check_loads(folder: Path) -> None:
    assembly = Assembly(load_bundle(folder))
    assembly.read()
    assembly.graph.close()

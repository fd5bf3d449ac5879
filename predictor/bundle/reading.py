"""Reading a model bundle: a folder whose manifest names every file with its size and SHA-256.

Nothing outside the folder is touched and nothing in it is executed. Hashes show damage, not intent: whoever
makes a bundle makes its hashes. So sizes come before contents, and only regular files are opened.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from predictor.bundle.manifest import (
    AGAIN,
    REQUIRED,
    TOKENIZER,
    WITHHELD,
    WORDS,
    FileEntry,
    Manifest,
    manifest_bytes,
    parse_manifest,
)
from predictor.errors import BundleError
from predictor.system.arrays import check_archive
from predictor.system.regular import open_regular

SHIPPED = Path(__file__).parents[1] / "models" / "en"
_MOST_FILES, _MOST_BYTES = 64, 1 << 30
_MOST_BYTES_OF = {TOKENIZER: 16 << 20, WORDS: 16 << 20, WITHHELD: 1 << 18}
# In this folder and no other, on every system; nothing in it steers a terminal.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_ARCHIVE = ".npz"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked bundle."""

    folder: Path
    """Where it lies."""
    manifest: Manifest
    """What it says of itself."""
    digest: str
    """The SHA-256 of its manifest, which holds those of all its files."""

    @property
    def name(self) -> str:
        """The name its maker gave it."""
        return self.manifest.name

    @property
    def shipped(self) -> bool:
        """Whether it came with Foretype itself."""
        return _is_shipped(self.folder)

    def path(self, file: str) -> Path:
        """Return the path of one of its files."""
        return self.folder / file


def load_bundle(folder: Path | None = None) -> Bundle:
    """Check a bundle (None: the shipped English one) and return it; raises `BundleError` with what is wrong.

    Every file is read once and compared with its hash.
    """
    folder = SHIPPED if folder is None else folder
    content = manifest_bytes(folder)
    manifest = parse_manifest(folder, content)
    _check_sizes(folder, manifest)
    for name, entry in manifest.files.items():
        _check_file(folder, name, entry)
    missing = [name for name in REQUIRED if name not in manifest.files]
    if missing:
        raise BundleError(f"The manifest of {folder} does not list {', '.join(missing)}.", AGAIN)
    return Bundle(folder, manifest, hashlib.sha256(content).hexdigest())


def _is_shipped(folder: Path) -> bool:
    return folder.resolve() == SHIPPED.resolve()


def _check_sizes(folder: Path, manifest: Manifest) -> None:
    files, size = manifest.files, sum(entry.bytes for entry in manifest.files.values())
    for name, most in _MOST_BYTES_OF.items():
        if name in files and files[name].bytes > most:
            raise BundleError(
                f"The manifest of {folder} gives {name} {files[name].bytes:,} bytes; {most:,} are possible.",
                AGAIN,
            )
    if len(files) > _MOST_FILES or size > _MOST_BYTES:
        raise BundleError(
            f"The manifest of {folder} lists {len(files):,} files of {size:,} bytes in all; "
            f"{_MOST_FILES} files and {_MOST_BYTES:,} bytes are possible.",
            "Foretype is for small models; export a smaller one.",
        )


def _check_file(folder: Path, name: str, entry: FileEntry) -> None:
    if not _FILE_NAME.fullmatch(name):
        raise BundleError(f"The manifest of {folder} names a file outside the bundle: {name[:80]!r}.", AGAIN)
    path = folder / name
    try:
        # Installers may have linked the shipped files; nobody else's bundle needs to point elsewhere.
        with open_regular(path, follow=_is_shipped(folder)) as file:
            size = os.fstat(file.fileno()).st_size
            if size != entry.bytes:
                raise BundleError(
                    f"{path} has {size:,} bytes where the manifest says {entry.bytes:,}.", AGAIN
                )
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if name.endswith(_ARCHIVE):
                check_archive(file)
    except ValueError as error:
        raise BundleError(f"{path} is damaged: {error}.", AGAIN) from error
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.", AGAIN) from error
    if digest != entry.sha256:
        raise BundleError(
            f"{path} is damaged: its SHA-256 is {digest[:12]}…, not {entry.sha256[:12]!r}….", AGAIN
        )

"""Reading a model bundle: a folder whose manifest names every file with its size and SHA-256.

Nothing outside the folder is touched and nothing in it is executed.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from predictor.bundle.manifest import AGAIN, REQUIRED, FileEntry, Manifest, read_manifest
from predictor.errors import BundleError

SHIPPED = Path(__file__).parents[1] / "models" / "en"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked bundle."""

    folder: Path
    """Where it lies."""
    manifest: Manifest
    """What it says of itself."""

    @property
    def name(self) -> str:
        """The name its maker gave it."""
        return self.manifest.name

    def path(self, file: str) -> Path:
        """Return the path of one of its files."""
        return self.folder / file


def load_bundle(folder: Path | None = None) -> Bundle:
    """Check a bundle (None: the shipped English one) and return it; raises `BundleError` with what is wrong.

    Every file is read once and compared with its hash.
    """
    folder = SHIPPED if folder is None else folder
    manifest = read_manifest(folder)
    for name, entry in manifest.files.items():
        _check_file(folder, name, entry)
    missing = [name for name in REQUIRED if name not in manifest.files]
    if missing:
        raise BundleError(f"The manifest of {folder} does not list {', '.join(missing)}.", AGAIN)
    return Bundle(folder, manifest)


def _check_file(folder: Path, name: str, entry: FileEntry) -> None:
    if Path(name).name != name:
        raise BundleError(f"The manifest of {folder} names a file outside the bundle: {name!r}.", AGAIN)
    path = folder / name
    try:
        size = path.stat().st_size
        if size != entry.bytes:
            raise BundleError(f"{path} has {size:,} bytes where the manifest says {entry.bytes:,}.", AGAIN)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.", AGAIN) from error
    if digest != entry.sha256:
        raise BundleError(
            f"{path} is damaged: its SHA-256 is {digest[:12]}…, not {entry.sha256[:12]}….", AGAIN
        )

"""What tests of other people's editors share: where these are found, and whether a server is left behind."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.bundles import TINY_BUNDLE


def program(name: str, where_from: str) -> str:
    """Return where an editor is; skips the test, or the whole file, where it is missing."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not installed: {where_from}", allow_module_level=True)
    return found


def own_bundle(folder: Path) -> Path:
    """Return a way to the tiny bundle by whose name a server is known."""
    bundle = folder / "bundle"
    bundle.symlink_to(TINY_BUNDLE)
    return bundle


def is_served(bundle: Path) -> bool:
    """Whether some process serves this bundle."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if b"serve" in command and str(bundle).encode() in command:
            return True
    return False


def server(bundle: Path) -> list[str]:
    """Return the command of a server that keeps nothing."""
    return [sys.executable, "-m", "predictor", "serve", "--lsp", "--no-history", "--bundle", str(bundle)]

"""Bundles made of the tiny one."""

import json
import shutil
from pathlib import Path

from predictor.bundle.reading import load_bundle
from predictor.bundle.trial import remember

TINY_BUNDLE = Path(__file__).parent / "fixtures" / "tiny_bundle"


def blending(folder: Path) -> Path:
    """Make the tiny bundle with a blend of its models in a folder, unless it is there; return the folder."""
    if not folder.exists():
        shutil.copytree(TINY_BUNDLE, folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest["tuning"] = {"weights": [0.7]}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    remember(load_bundle(folder))
    return folder

"""A bundle as static files: its exported folder, the runtime, and the page that uses them."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from export.web.folder import write_folder
from export.web.graph import WideGraph
from predictor.bundle.reading import Bundle
from predictor.errors import SettingsError

HERE = Path(__file__).parent
_RUNTIME = ("foretype.js", "conformance.js", "node.js", "package.json")
_SERVICE = "service.js"
# Of onnxruntime-web: its script, and the program in WebAssembly that it drives.
_SCRIPT, _PROGRAM = "ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"
_PACKAGE = "node_modules/onnxruntime-web"
_MARK = ".foretype-site"


def write_site(
    bundle: Bundle,
    out: Path,
    onnxruntime: Path | None,
    graph: WideGraph | None = None,
    device: Mapping[str, Any] | None = None,
) -> None:
    """Write the site of a bundle into a folder; onnxruntime: the npm package for the page, None: no page.
    graph, device: see `folder_files`.

    A site that stood there is replaced. Raises `SettingsError` when anything else does.
    """
    if out.exists() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise SettingsError(f"{out} exists and is no site of ours, so it stays.", "Choose another --out.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / _MARK).touch()
    for name in _RUNTIME:
        shutil.copyfile(HERE / name, out / name)
    shutil.copytree(HERE / "runtime", out / "runtime")
    write_folder(bundle, out / "bundle", graph, device)
    if onnxruntime is not None:
        _write_page(out, onnxruntime)


def find_onnxruntime(given: Path | None) -> Path:
    """Return the folder of the npm package onnxruntime-web; raises `SettingsError` if it is not found."""
    places = [given] if given else [Path(_PACKAGE), HERE / _PACKAGE]
    for place in places:
        if all((place / "dist" / name).is_file() for name in (_SCRIPT, _PROGRAM)):
            return place
    raise SettingsError(
        "The npm package onnxruntime-web is not found; the page runs on it.",
        "Install it here (npm install onnxruntime-web), or give its folder: --onnxruntime FOLDER.",
    )


def _write_page(out: Path, onnxruntime: Path) -> None:
    shutil.copytree(HERE / "page", out, dirs_exist_ok=True)
    ort = out / "ort"
    ort.mkdir()
    shutil.copyfile(onnxruntime / "dist" / _SCRIPT, ort / _SCRIPT)
    program = (onnxruntime / "dist" / _PROGRAM).read_bytes()
    (ort / "ort.wasm.gz").write_bytes(gzip.compress(program, 6, mtime=0))
    for licence in ("LICENSE", "ThirdPartyNotices.txt"):
        if (onnxruntime / licence).is_file():
            shutil.copyfile(onnxruntime / licence, ort / licence)
    _complete_service(out)


def _complete_service(out: Path) -> None:
    """Tell the service worker which files there are; any other byte in one makes it another version."""
    service = out / _SERVICE
    kept = sorted(path for path in out.rglob("*") if path.is_file() and path.name not in (_SERVICE, _MARK))
    names = ["./", *(path.relative_to(out).as_posix() for path in kept)]
    digest = hashlib.sha256()
    for path in kept:
        digest.update(path.read_bytes())
    content = service.read_text(encoding="utf-8")
    content = content.replace("@VERSION@", f"foretype-{digest.hexdigest()[:16]}")
    service.write_text(content.replace("@FILES@", json.dumps(names)), encoding="utf-8")


def size_of(out: Path) -> int:
    """Return the bytes that the page loads first when the server packs text with gzip."""
    skipped = ("conformance.js", "node.js", "package.json", "vectors.json.gz", _MARK)
    paths = [path for path in out.rglob("*") if path.is_file() and path.name not in skipped]
    return sum(
        path.stat().st_size if path.suffix == ".gz" else len(gzip.compress(path.read_bytes(), 9))
        for path in paths
        if path.suffix != ".txt" and path.name != "LICENSE"
    )

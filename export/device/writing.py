"""Writing what a device needs into a folder, by the layout of its target."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import onnx

from export.card import model_card
from export.device.face import with_common_face
from export.device.ort_format import required_operators, to_ort
from export.device.target import LEAST, Target
from export.device.tools import GRAPHS, tool_files
from export.package import write_bundle
from export.web.folder import write_folder
from export.web.graph import WideGraph, widen
from export.web.site import write_site
from predictor.bundle.manifest import CARD, MODEL, ORT, TOKENIZER, Manifest
from predictor.bundle.reading import Bundle
from predictor.bundle.trial import trust
from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.system.libraries import load_onnxruntime

ABOUT, OPERATORS, LICENCE = "device.json", "required_operators.config", "LICENCE.txt"
FORMATS = ("onnx", "ort")


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What is to be written."""

    target: Target
    """Where it goes."""
    precision: str
    """Of the weights."""
    content: bytes
    """The ONNX file."""
    format: str
    """"onnx" or "ort"."""
    about: Mapping[str, Any]
    """What was measured: for device.json and the manifest."""


def check_out(out: Path) -> None:
    """Raise `SettingsError` when a folder holds anything but an earlier export of this kind."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / ABOUT).is_file())):
        raise SettingsError(f"{out} exists and is no export of ours, so it stays.", "Choose another --out.")


def write_device(bundle: Bundle, manifest: Manifest, written: Written, out: Path) -> None:
    """Write a bundle for a device; an earlier export in this place is replaced.

    manifest: the bundle's, with what is now true of the graph.
    """
    check_out(out)
    shutil.rmtree(out, ignore_errors=True)
    extra = {
        LICENCE: licence_text(manifest).encode(),
        OPERATORS: required_operators(written.content).encode(),
    }
    if written.target.layout == "bundle":
        _write_bundle(bundle, manifest, written, out, extra)
    elif written.target.layout == "tools":
        _write_tools(bundle, manifest, written, out)
    else:
        graph = _for_folder(bundle, written)
        if written.target.layout == "site":
            write_site(bundle, out, None, graph, written.about)
        else:
            write_folder(bundle, out / "bundle", graph, written.about)
    told = extra | {CARD: model_card(manifest).encode()}
    about = json.dumps({**written.about, "runtime": runtime_of(written)}, indent=1).encode() + b"\n"
    for name, content in {**told, ABOUT: about}.items():
        if not (out / name).exists():  # a bundle's manifest lists its own
            write_file(out / name, content)


def runtime_of(written: Written) -> dict[str, Any]:
    """Return what the graph asks of a runtime: the package, its least version, the opsets."""
    opsets = {
        each.domain or "ai.onnx": each.version for each in onnx.load_from_string(written.content).opset_import
    }
    # What one version writes in its own format, an older one does not read.
    least = load_onnxruntime().__version__ if written.format == "ort" else LEAST[written.precision]
    return {"package": written.target.runtime, "least": least, "opsets": opsets}


def licence_text(manifest: Manifest) -> str:
    """Return the licence as the bundle states it, with those of the texts that it was made of."""
    sources = [f"  {each['name']}: {each.get('licence', 'not recorded')}" for each in manifest.sources]
    read = ["Licences of the texts that it was made of:", *sources, ""] if sources else []
    return "\n".join([f"{manifest.name} {manifest.version}. Licence: {manifest.licence}.", "", *read])


def _write_bundle(
    bundle: Bundle, manifest: Manifest, written: Written, out: Path, extra: Mapping[str, bytes]
) -> None:
    files = {name: bundle.path(name).read_bytes() for name in bundle.manifest.files}
    files |= {MODEL: written.content, **extra, CARD: model_card(manifest).encode()}
    if written.format == "ort":
        files[ORT] = to_ort(written.content)
    # The budget of this command is the graph's; what the whole may take grows with it.
    allowed = max(manifest.budgets.get("megabytes", 0.0), sum(map(len, files.values())) / 1e6)
    made = write_bundle(out, replace(manifest, budgets={**manifest.budgets, "megabytes": allowed}), files)
    trust(made)


def _write_tools(bundle: Bundle, manifest: Manifest, written: Written, out: Path) -> None:
    graph = with_common_face(written.content)
    files = tool_files(manifest, bundle.path(TOKENIZER).read_bytes(), written.precision)
    name = GRAPHS[written.precision]
    files[name] = graph
    if written.format == "ort":
        files[str(Path(name).with_suffix(".ort"))] = to_ort(graph)
    files[OPERATORS] = required_operators(graph).encode()
    for name, content in files.items():
        write_file(out / name, content)


def _for_folder(bundle: Bundle, written: Written) -> WideGraph:
    """Return the graph of an exported folder: weights of 8 bits stay so where fp32 is multiplied."""
    own = bundle.manifest.precision in ("int8", "int4") and written.precision == "fp32"
    graph = widen(bundle.path(MODEL).read_bytes()) if own else WideGraph(written.content, ())
    return WideGraph(to_ort(graph.content), graph.matrices) if written.format == "ort" else graph


def plain(measured: object) -> dict[str, Any]:
    """Return a dataclass of figures as JSON values, rounded to what they are worth."""
    return {
        name: round(value, 5) if isinstance(value, float) else value
        for name, value in asdict(measured).items()  # type: ignore[call-overload]
    }

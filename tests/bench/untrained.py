"""A bundle of any preset's shape, never trained: a key's cost depends on the shape, not on the weights."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from export.graph import build_graph
from export.package import array_bytes, write_bundle
from export.quantise import quantise
from predictor.bundle.manifest import MODEL, PIECES
from predictor.bundle.reading import load_bundle
from training.model import Transformer
from training.run.config import load_preset

_VOCABULARY = 16384


def write_untrained(preset: str, source: Path | None, out: Path) -> None:
    """Write a bundle with the words and pieces of `source` (None: the shipped one) and a new transformer."""
    import torch

    torch.manual_seed(0)
    bundle = load_bundle(source)
    model = Transformer(load_preset(preset).model(_VOCABULARY))
    files = {name: bundle.path(name).read_bytes() for name in bundle.manifest.files}
    with np.load(bundle.path(PIECES)) as table:
        arrays = dict(table)
    arrays["ends"] = np.pad(arrays["ends"], (0, _VOCABULARY - len(arrays["ends"])), constant_values=128)
    files[PIECES] = array_bytes(**arrays)
    files[MODEL] = quantise(build_graph(model), "int8").SerializeToString()
    manifest = replace(bundle.manifest, name=f"untrained-{preset}", model=asdict(model.config))
    write_bundle(out, manifest, files, force=True)

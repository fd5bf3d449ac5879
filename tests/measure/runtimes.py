"""Which ONNX Runtime runs our graphs: python -m tests.measure.runtimes BUNDLE FOLDER…

Each FOLDER was made by: pip install --no-deps --target FOLDER onnxruntime==VERSION. A row is printed for
each, with the largest difference of a logit from the runtime at hand; docs/devices.md has the figures.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from export.device.ort_format import to_ort
from export.device.recipe import Recipes
from predictor.bundle.reading import load_bundle

_PRECISIONS = ("fp32", "fp16", "int8", "int4")
_PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import numpy as np, onnxruntime
shape = json.loads(sys.argv[3])
options = onnxruntime.SessionOptions()
options.log_severity_level = 4
session = onnxruntime.InferenceSession(sys.argv[2], options, providers=["CPUExecutionProvider"])
size, head = 12, shape["n_embd"] // shape["n_head"]
cache = np.zeros((1, shape["n_kv_head"], shape["block_size"] + 64, head), dtype=np.float32)
feeds = {
    "input_ids": np.arange(size)[None] * 37 % shape["vocab_size"], "position_ids": np.arange(size)[None],
    "attention_bias": np.triu(np.full((size, size), -1e9, dtype=np.float32), k=1)[None, None],
    "rows": np.arange(size), "seqlens_k": np.array([size - 1], dtype=np.int32),
    "total_sequence_length": np.array(size, dtype=np.int32),
}
feeds |= {each.name: cache for each in session.get_inputs() if each.name.startswith("past")}
print(json.dumps([onnxruntime.__version__, session.run(["logits"], feeds)[0].tolist()]))
"""


def main(bundle: str, *folders: str) -> None:
    """Print a row for each runtime."""
    import numpy as np

    loaded = load_bundle(Path(bundle))
    recipes, shape = Recipes(loaded), json.dumps(loaded.manifest.shape)
    with tempfile.TemporaryDirectory() as place:
        files = []
        for precision in _PRECISIONS:
            for suffix, convert in ((".onnx", bytes), (".ort", to_ort)):
                file = Path(place) / f"{precision}{suffix}"
                file.write_bytes(convert(recipes.graph(precision)))
                files.append(file)
        wanted = {file: _logits(next(iter(sys.path)), file, shape)[1] for file in files}
        for folder in folders:
            row = []
            for file in files:
                try:
                    found = _logits(folder, file, shape)[1]
                    row.append(f"{file.name} {np.abs(np.subtract(found, wanted[file])).max():.2g}")
                except subprocess.CalledProcessError as error:
                    row.append(f"{file.name} no ({error.stderr.strip().splitlines()[-1][:90]})")
            print(f"{Path(folder).name}: {'; '.join(row)}")  # noqa: T201


def _logits(folder: str, file: Path, shape: str) -> tuple[str, list[list[float]]]:
    command = [sys.executable, "-c", _PROGRAM, folder, str(file), shape]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    version, logits = json.loads(done.stdout)
    return version, logits


if __name__ == "__main__":
    main(*sys.argv[1:])

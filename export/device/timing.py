"""How long one token takes with a graph, here, with the runtime of a device or what stands in for it."""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export.device.target import Clock
from predictor.errors import SettingsError
from predictor.transformer.graph import BRANCH_ROOM, Graph
from predictor.transformer.sequence import CachedSequence

_SCRIPT = Path(__file__).with_name("timing.mjs")
_TOKENS, _WARM_UP = 160, 24
_PATIENCE_S = 120
# As long as it takes to find modules: beside the tests, which install them, and in the folder of the user.
_PLACES = (Path("node_modules"), Path(__file__).parents[1] / "web" / "node_modules")


@dataclass(frozen=True, slots=True)
class Times:
    """CPU milliseconds of one token: median, and what 5 and 1 in 100 take longer than."""

    p50: float
    """The median."""
    p95: float
    """The 95th percentile."""
    p99: float
    """The 99th."""

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> "Times":
        """Sum up what each token took; the first ones are left out, which find nothing ready."""
        return cls(*(round(float(each), 3) for each in np.percentile(milliseconds[_WARM_UP:], (50, 95, 99))))


def time_graph(content: bytes, shape: Mapping[str, int], clock: Clock, modules: Path | None) -> Times | None:
    """Return the times of a graph, None where the clock is not on this machine.

    modules: the node_modules folder to look for a runtime of npm in; None: the usual places. Raises
    `SettingsError` if the runtime cannot run the graph.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        file.write_bytes(content)
        if clock == "python":
            return Times.of(_python(file, shape))
        found = find_modules(clock, modules)
        return None if found is None else Times.of(_node(file, shape, clock, found))


def find_modules(package: str, given: Path | None) -> Path | None:
    """Return the node_modules folder that holds a package, None if Node or the package is not here."""
    if shutil.which("node") is None:
        return None
    places = (given,) if given else _PLACES
    return next((place.resolve() for place in places if (place / package).is_dir()), None)


def _python(file: Path, shape: Mapping[str, int]) -> list[float]:
    sequence = CachedSequence(Graph(file, dict(shape)))
    tokens, times = list[int](), list[float]()
    for past in range(min(_TOKENS, shape["block_size"])):
        tokens.append(past * 37 % shape["vocab_size"])
        before = time.thread_time_ns()
        sequence.advance(tokens)
        times.append((time.thread_time_ns() - before) / 1e6)
    return times


def _node(file: Path, shape: Mapping[str, int], package: str, modules: Path) -> list[float]:
    told = json.dumps(
        {**shape, "capacity": shape["block_size"] + BRANCH_ROOM, "tokens": min(_TOKENS, shape["block_size"])}
    )
    command = ["node", str(_SCRIPT), str(modules.parent), package, str(file), told]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
    if done.returncode:
        raise SettingsError(
            f"{package} cannot run the graph: {done.stderr.strip()[-300:]}",
            f"Take a newer one: npm install {package}, or another --precision.",
        )
    times: list[float] = json.loads(done.stdout.splitlines()[-1])
    return times

"""What only a new process shows: time to load, time to the first suggestion, memory."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

_START = """
import time
begun = time.perf_counter()
import predictor
engine = predictor.load({bundle!r})
loaded = time.perf_counter()
engine.suggest("I'll meet you at the st")
print(1000 * (time.perf_counter() - begun))
"""

_LOAD = """
import time
import numpy, onnxruntime, sentencepiece
import predictor.engine
begun = time.process_time()
engine = predictor.load({bundle!r})
print(1000 * (time.process_time() - begun))
"""

_MEMORY = """
import json
import numpy, onnxruntime

def megabytes(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024

found = {{"base": megabytes("VmRSS")}}
import predictor
engine = predictor.load({bundle!r})
found["loaded"] = megabytes("VmRSS")
session = engine.session()
text = {text!r}
keys = 0
marks = [int(share * {keys}) for share in (0.01, 0.1, 0.5, 1.0)]
while keys < {keys}:
    for end in range(1, len(text) + 1):
        session.suggest(text[:end])
        session.prepare(text[:end])
        keys += 1
        if keys in marks:
            found[f"{{keys:,}} keys"] = megabytes("VmRSS")
print(json.dumps(found))
"""


def load_ms(bundle: Path, runs: int = 5) -> float:
    """Return the CPU ms of `predictor.load`, the libraries imported already: the median of some processes."""
    return statistics.median(float(_run(_LOAD.format(bundle=str(bundle)))) for _ in range(runs))


def first_suggestion_ms(bundle: Path, runs: int = 5) -> float:
    """Return the ms from the start of the import to the first suggestion: the median of some processes."""
    return statistics.median(float(_run(_START.format(bundle=str(bundle)))) for _ in range(runs))


def memory(bundle: Path, text: str, keys: int) -> dict[str, float]:
    """Return resident megabytes: python, numpy and onnxruntime alone; with the bundle; after keys."""
    found: dict[str, float] = json.loads(_run(_MEMORY.format(bundle=str(bundle), text=text, keys=keys)))
    return found


def _run(code: str) -> str:
    # What is imported before us here must not report home either.
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout

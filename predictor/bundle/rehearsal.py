"""The trial of a bundle, in the process that may fail: all that a bundle is used for, within limits."""

import faulthandler
import math
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from predictor.bundle.assembly import Assembly
from predictor.bundle.reading import Bundle, load_bundle
from predictor.contract import Context
from predictor.system.libraries import load_onnxruntime
from predictor.text import first_line
from predictor.transformer.graph import BRANCH_ROOM
from predictor.transformer.sequence import CHUNK, CachedSequence
from predictor.words.wordlist import MOST_BYTES

# Beyond what the libraries take to be imported; for small bundles twenty times what they need.
_SECONDS, _MEGABYTES = 3.0, 1024
_BYTES_A_SECOND = 50_000_000  # of a bundle: what it may take longer for its size
_MEMORY_FOR_SIZE = 6
_TEXTS = ("", "I'll meet you at the st", "Łódź, 東京\n\t— 12\u00a0% 🙂 ", "x" * 400, "a b " * 400)


def main(folder: str) -> None:
    """Try the bundle in a folder; the status of the process is 0 if it is well, else it prints why not."""
    load_onnxruntime()
    try:
        bundle = load_bundle(Path(folder))
        limit(sum(entry.bytes for entry in bundle.manifest.files.values()))
        rehearse(bundle)
    except Exception as error:  # whatever it is, this process is there to find it
        sys.stdout.buffer.write((first_line(error) or type(error).__name__).encode())
        sys.stdout.flush()
        os._exit(1)
    os._exit(0)  # what is left would only be torn down


def limit(size: int) -> None:
    """Let this process work for some seconds more, with so much memory; size: bytes of the bundle."""
    seconds = _SECONDS + size / _BYTES_A_SECOND
    if sys.platform == "win32":
        # Its thread needs nothing from Python, so nothing that keeps Python busy can stop it.
        faulthandler.dump_traceback_later(seconds, exit=True)
    else:
        import resource

        until = math.ceil(time.process_time() + seconds)
        memory = (_MEGABYTES << 20) + _MEMORY_FOR_SIZE * size
        limits = ((resource.RLIMIT_CPU, until), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0))
        for what, most in limits:
            hard = resource.getrlimit(what)[1]
            with suppress(ValueError, OSError):  # a system that cannot
                resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def rehearse(bundle: Bundle) -> None:
    """Read all of a bundle and run its model in every way and size that it is run in."""
    assembly = Assembly(bundle, tried=True)
    assembly.read()
    _ = assembly.withheld
    if max(len(surface or "") for surface in assembly.vocabulary.surfaces) > MOST_BYTES:
        raise ValueError(f"a piece of the tokenizer has more than {MOST_BYTES} characters")
    tokens = [token for text in _TEXTS for token in assembly.vocabulary.encode(text)]
    window = assembly.graph.block_size
    tokens = ([assembly.vocabulary.document, *tokens] * window)[:window]
    sequence = CachedSequence(assembly.graph)
    sequence.advance(tokens)
    sequence.branch([[token] for token in range(min(BRANCH_ROOM, assembly.vocabulary.size))])
    sequence.score(tokens)
    sequence.log_probs(tokens[:CHUNK])
    models = assembly.predictors()
    for name in assembly.models:
        for text in _TEXTS:
            found = models[name].candidates(Context(text), 5)
            if not np.isfinite([each.probability for each in found]).all():
                raise ValueError("a probability is no number")

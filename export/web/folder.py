"""A bundle as the folder that the runtime in JavaScript reads: docs/runtime.md, "The exported folder"."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from export.web.graph import WideGraph, widen
from export.web.packing import Packed, pack
from predictor.bundle.manifest import (
    BIGRAM,
    INDEX,
    MODEL,
    NGRAM,
    PIECES,
    TOKENIZER,
    WITHHELD,
    WORDS,
    Manifest,
)
from predictor.bundle.reading import Bundle
from predictor.spelling.mistaken import Mistaken
from predictor.system.arrays import Array, read_arrays

FORMAT = 1
MANIFEST = "bundle.json"


def folder_files(
    bundle: Bundle, graph: WideGraph | None = None, device: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """Return the files of the exported folder by name, its manifest last.

    graph: None: the bundle's own, multiplied in fp32. device: what the manifest says of its device.
    """
    graph = graph or widen(bundle.path(MODEL).read_bytes())
    plain = {
        "words.fta": _words(bundle),
        "bigram.fta": _ngrams(read_arrays(bundle.path(BIGRAM))),
        "tokenizer.model": bundle.path(TOKENIZER).read_bytes(),
        "model.fta": graph.pack(),
    }
    if NGRAM in bundle.manifest.files:
        plain["ngram.fta"] = _ngrams(read_arrays(bundle.path(NGRAM)))
    if WITHHELD in bundle.manifest.files:
        plain["withheld.txt"] = bundle.path(WITHHELD).read_bytes()
    plain["misspelt.txt"] = "\n".join(sorted(Mistaken.load().misspelt)).encode()
    # The same bytes each time: no time in the header.
    files = {f"{name}.gz": gzip.compress(content, 6, mtime=0) for name, content in plain.items()}
    files[MANIFEST] = _manifest(bundle.manifest, files, device)
    return files


def write_folder(
    bundle: Bundle, out: Path, graph: WideGraph | None = None, device: Mapping[str, Any] | None = None
) -> int:
    """Write the exported folder of a bundle, see `folder_files`; return its bytes."""
    out.mkdir(parents=True, exist_ok=True)
    files = folder_files(bundle, graph, device)
    for name, content in files.items():
        (out / name).write_bytes(content)
    return sum(map(len, files.values()))


def _manifest(manifest: Manifest, files: Mapping[str, bytes], device: Mapping[str, Any] | None) -> bytes:
    stated = {
        "format": FORMAT,
        "name": manifest.name,
        "version": manifest.version,
        "languages": list(manifest.languages),
        "licence": manifest.licence,
        "default": manifest.default,
        "model": dict(manifest.model),
        "tuning": manifest.tuning.as_json(),
        **({"device": dict(device)} if device else {}),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }
    return json.dumps(stated, indent=1, ensure_ascii=False).encode() + b"\n"


def _words(bundle: Bundle) -> bytes:
    """Return the word list without its counts, its index, and how words are spelled in pieces."""
    lines = bundle.path(WORDS).read_bytes().splitlines(keepends=True)
    cores = b"".join(line.partition(b"\t")[0] + b"\n" for line in lines)
    index, spellings = read_arrays(bundle.path(INDEX)), read_arrays(bundle.path(PIECES))
    names = ("sorted_words", "capitals", "space", "alphabet", "letters")
    return pack(
        [
            Packed("cores", np.frombuffer(cores, dtype=np.uint8)),
            *(Packed(name, index[name].reshape(-1)) for name in names),
            *(Packed(name, spellings[name]) for name in ("ends", "closed", "open", "first", "second")),
        ]
    )


def _ngrams(arrays: Mapping[str, Array]) -> bytes:
    """Return the arrays of an n-gram file: rising contexts and words as small differences."""
    order: Any = arrays["order"]
    packed = [
        Packed("order", order.reshape(1)),
        Packed("codebook", arrays["codebook"]),
        Packed("unigram", arrays["unigram"]),
    ]
    for level in range(2, int(order) + 1):
        packed += [
            Packed(f"contexts_{level}", arrays[f"contexts_{level}"], "rising"),
            Packed(f"lengths_{level}", arrays[f"lengths_{level}"], "varint"),
            Packed(f"words_{level}", arrays[f"words_{level}"], f"rows:lengths_{level}"),
            Packed(f"codes_{level}", arrays[f"codes_{level}"]),
            Packed(f"back_off_{level}", arrays[f"back_off_{level}"]),
        ]
    return pack(packed)

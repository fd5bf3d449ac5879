"""Harm done by archives of arrays."""

import io
import random
import zipfile
from pathlib import Path

import numpy as np

from tests.predictor.bundle.harm.manifests import scrambled

ARCHIVES = ("bigram.npz", "ngram.npz", "words.npz", "spellings.npz")
TYPES = ("<i4", "<u2", "<u1", "<i8", "<f4", "<f8", "<U3", "<c16", "|S9", "<M8[s]", "|b1", ">i4", "|V7")


def mutate_array(folder: Path, draw: random.Random) -> str:
    """Change one array: its numbers, its shape, its type; or leave it out."""
    path = folder / draw.choice(ARCHIVES)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    name, what = (
        draw.choice(sorted(arrays)),
        draw.choice(("numbers", "numbers", "one", "shape", "type", "none")),
    )
    array = arrays[name]
    if what == "numbers":
        arrays[name] = np.frombuffer(draw.randbytes(array.nbytes), dtype=array.dtype).reshape(array.shape)
    elif what == "one" and array.size:
        arrays[name] = array.copy()
        arrays[name].reshape(-1).view(np.uint8)[draw.randrange(array.nbytes)] = draw.randrange(256)
    elif what == "shape":
        arrays[name] = np.resize(array, draw.choice([(), (0,), (1,), (array.size + 1,), (2, 2), (1,) * 30]))
    elif what == "type":
        arrays[name] = np.zeros(array.shape, dtype=draw.choice(TYPES))
    else:
        del arrays[name]
    np.savez(path, **arrays)
    return f"{what} of {name} in {path.name}"


def mutate_archive(folder: Path, draw: random.Random) -> str:
    """Change the archive itself: bombs, headers of arrays, packing, bytes."""
    path = folder / draw.choice(ARCHIVES)
    what = draw.choice(("bytes", "bytes", "bomb", "many", "header", "packing", "comment", "empty", "twice"))
    content = path.read_bytes()
    if what == "bytes":
        path.write_bytes(scrambled(content, draw))
    elif what == "bomb":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("format.npy", b"\0" * (100 << 20))
    elif what == "many":
        with zipfile.ZipFile(path, "a") as archive:
            for number in range(2000):
                archive.writestr(f"a{number}.npy", b"")
    elif what == "header":
        _replace(path, draw, _header(draw))
    elif what == "packing":
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", draw.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))) as archive:
            for name, each in files.items():
                archive.writestr(name, each)
    elif what == "comment":
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"PK\5\6" * 9
    elif what == "empty":
        path.write_bytes(
            draw.choice((b"", b"PK\5\6" + bytes(18), content[-22:], b"\x93NUMPY\1\0", b"\x80\4."))
        )
    else:
        path.write_bytes(content + content)
    return f"{what} of {path.name}"


def _replace(path: Path, draw: random.Random, content: bytes) -> None:
    """Write an archive again with one of its arrays replaced."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[draw.choice(sorted(files))] = content
    with zipfile.ZipFile(path, "w") as archive:
        for name, each in files.items():
            archive.writestr(name, each)


def _header(draw: random.Random) -> bytes:
    """Return an array whose header is a lie."""
    header = draw.choice(
        (
            "{'descr': '<u1', 'fortran_order': False, 'shape': (10**12,), }",
            "{'descr': '<u1', 'fortran_order': False, 'shape': (1000000000000,), }",
            "{'descr': '<u2', 'fortran_order': False, 'shape': (-1,), }",
            "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
            "{'descr': [('a', '<u1', (1000000, 1000000))], 'fortran_order': False, 'shape': (3,), }",
            "{'descr': '|V1000000000', 'fortran_order': False, 'shape': (1000000,), }",
            "{'descr': '<u1', 'fortran_order': True, 'shape': (0, 99999999999999999999), }",
            "(" * 3000,
            "-" * 9000 + "1",
            "{'a': " * 200 + "1" + "}" * 200,
            "\0" * 100,
            "__import__('os').system('true')",
        )
    ).encode()
    buffer = io.BytesIO()
    version = draw.choice((b"\1\0", b"\2\0", b"\3\0", b"\t\t"))
    width = 2 if version == b"\1\0" else 4
    buffer.write(b"\x93NUMPY" + version + len(header).to_bytes(width, "little") + header + bytes(64))
    return buffer.getvalue()

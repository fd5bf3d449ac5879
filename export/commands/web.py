"""The command `web`."""

from pathlib import Path
from typing import Annotated

import typer

from export.commands.options import Bundle
from training.terminal import console

EXAMPLE = "python -m export web predictor/models/en --out site --vectors 2000"


def web(
    bundle: Bundle,
    out: Annotated[Path, typer.Option(help="The folder of the site.")],
    page: Annotated[bool, typer.Option(help="With the page, or the runtime and its data alone.")] = True,
    onnxruntime: Annotated[
        Path | None, typer.Option(help="Folder of the npm package onnxruntime-web; default: ./node_modules.")
    ] = None,
    vectors: Annotated[
        int, typer.Option(help="Conformance vectors to make: contexts with what Python suggests.", min=0)
    ] = 0,
) -> None:
    """Write a bundle as static files: a runtime in JavaScript and a page that works offline."""
    from export.web.site import find_onnxruntime, size_of, write_site
    from export.web.vectors import NAME, vectors_file
    from predictor.bundle.reading import load_bundle

    package, loaded = find_onnxruntime(onnxruntime) if page else None, load_bundle(bundle)
    write_site(loaded, out, package)
    if vectors:
        console.print(f"Asking Python {vectors:,} questions.")
        (out / "bundle" / NAME).write_bytes(vectors_file(loaded, vectors))
    console.print(f"Wrote {out}: {size_of(out) / 1e6:.1f} MB to load first.")
    if page:
        console.print(f"Next: python -m export serve {out}")

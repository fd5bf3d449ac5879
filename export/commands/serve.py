"""The command `serve`."""

from pathlib import Path
from typing import Annotated

import typer

from training.terminal import console

EXAMPLE = "python -m export serve site"


def serve(
    site: Annotated[Path, typer.Argument(help="A folder written by: python -m export web.")],
    port: Annotated[int, typer.Option(help="The port; 0: any free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve a site to this machine alone, until Ctrl-C."""
    from export.web.serving import LOOPBACK, make_server
    from predictor.errors import SettingsError

    if not (site / "index.html").is_file():
        raise SettingsError(f"{site} is no site.", "Write one: python -m export web BUNDLE --out FOLDER.")
    with make_server(site, port) as server:
        console.print(f"Serving {site} on http://{LOOPBACK}:{server.server_port}/ until Ctrl-C.")
        server.serve_forever()

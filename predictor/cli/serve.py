"""`foretype serve`: suggestions for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import AnyModelOption, BundleOption, OffensiveOption
from predictor.cli.saying import say
from predictor.contract import Level, Offensive
from predictor.errors import SettingsError

if TYPE_CHECKING:
    from predictor.server.provider import BundleProvider, Provider
    from predictor.server.spelling import Spelling

# How long a thread may go on while another one has something to do.
_SWITCH_S = 0.0005


@plain_errors
def serve(
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="Speak lines of JSON: a request a line, a reply a line.")
    ] = False,
    lsp: Annotated[
        bool, typer.Option("--lsp", help="Speak the Language Server Protocol, with an editor.")
    ] = False,
    socket: Annotated[
        bool,
        typer.Option(
            "--socket", help="Listen at a Unix socket that you alone can reach, for many programs at once."
        ),
    ] = False,
    at: Annotated[
        Path | None,
        typer.Option("--at", help="Where the socket is, if not in your runtime folder.", show_default=False),
    ] = None,
    idle: Annotated[
        float | None,
        typer.Option(
            "--idle",
            help="End when nobody has been connected to the socket for so many minutes.",
            min=0,
            show_default=False,
        ),
    ] = None,
    bundle: BundleOption = None,
    model: AnyModelOption = None,
    offensive: OffensiveOption = None,
    history: Annotated[
        bool, typer.Option("--history/--no-history", help="Suggest what your own texts taught, and learn.")
    ] = True,
) -> None:
    """Answer other programs: editors, shells, scripts. docs/embedding.md is the contract.

    Without --socket it serves the program that has started it, over standard input and output. There is no
    way to reach it over a network.

    Example: foretype serve --json-lines --socket
    """
    if json_lines == lsp:
        raise SettingsError(
            "A server speaks one language.", "Say it: foretype serve --json-lines, or foretype serve --lsp"
        )
    # Else an answer that is ready waits up to 5 ms for a thread that already looks ahead.
    sys.setswitchinterval(_SWITCH_S)
    provider = _provider(bundle, model, offensive, history=history)
    path = at if at is not None or not socket else _own_path("lsp.sock" if lsp else "serve.sock")
    if path is None:
        provider.load_meanwhile()  # who starts a server for itself will ask it soon
    import asyncio

    spelling = _lsp() if lsp else _json_lines()
    asyncio.run(_serve(provider, path, spelling, None if idle is None else 60 * idle))


def _own_path(name: str) -> Path:
    from predictor.server.unix_socket import own_path

    return own_path(name)


def _json_lines() -> "type[Spelling]":
    from predictor.server.lines import Connection

    return Connection


def _lsp() -> "type[Spelling]":
    from predictor.server.lsp.connection import Connection

    return Connection


async def _serve(
    provider: "Provider", path: Path | None, spelling: "type[Spelling]", idle_s: float | None
) -> None:
    from predictor.server.running import running

    async with running(provider) as server:
        if path is None:
            from predictor.server.stdio import serve_stdio

            await serve_stdio(server, spelling)
        else:
            from predictor.server.unix_socket import serve_socket

            say(f"foretype: serving at {path}", err=True)
            await serve_socket(server, path, spelling, idle_s)


def _provider(
    bundle: Path | None, model: str | None, offensive: Offensive | None, *, history: bool
) -> "BundleProvider":
    from predictor.server.provider import BundleProvider
    from predictor.settings import read_settings
    from predictor.settings.history import history_of

    settings, mistakes = read_settings()
    for mistake in mistakes:
        say(f"foretype: {mistake}", err=True)
    return BundleProvider(
        bundle,
        model or settings.model or None,
        history_of(settings) if history else None,
        learn=settings.learn,
        show=cast("Level", settings.show),
        offensive=offensive or cast("Offensive", settings.offensive),
    )

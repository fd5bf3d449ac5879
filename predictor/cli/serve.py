"""`foretype serve`: suggestions for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, ModelOption, OffensiveOption
from predictor.cli.saying import say
from predictor.contract import LearnAddresses, Level, ModelName, Offensive
from predictor.errors import SettingsError

if TYPE_CHECKING:
    from predictor.server.provider import BundleProvider, Provider

# How long a thread may go on while another one has something to do.
_SWITCH_S = 0.0005


@plain_errors
def serve(
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="Speak lines of JSON: a request a line, a reply a line.")
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
    bundle: BundleOption = None,
    model: ModelOption = None,
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
    if not json_lines:
        raise SettingsError("There is one language to serve in.", "Say it: foretype serve --json-lines")
    # Else an answer that is ready waits up to 5 ms for a thread that already looks ahead.
    sys.setswitchinterval(_SWITCH_S)
    provider = _provider(bundle, model, offensive, history=history)
    path = at if at is not None or not socket else _own_path()
    if path is None:
        provider.load_meanwhile()  # who starts a server for itself will ask it soon
    import asyncio

    asyncio.run(_serve(provider, path))


def _own_path() -> Path:
    from predictor.server.unix_socket import own_path

    return own_path()


async def _serve(provider: "Provider", path: Path | None) -> None:
    from predictor.server.running import running

    async with running(provider) as server:
        if path is None:
            from predictor.server.stdio import serve_stdio

            await serve_stdio(server)
        else:
            from predictor.server.unix_socket import serve_socket

            say(f"foretype: serving at {path}", err=True)
            await serve_socket(server, path)


def _provider(
    bundle: Path | None, model: ModelName | None, offensive: Offensive | None, *, history: bool
) -> "BundleProvider":
    from predictor.history.opening import Opening
    from predictor.server.provider import BundleProvider
    from predictor.settings import read_settings

    settings, mistakes = read_settings()
    for mistake in mistakes:
        say(f"foretype: {mistake}", err=True)
    kept = settings.history_days, settings.history_words
    addresses = cast("LearnAddresses", settings.learn_addresses)
    return BundleProvider(
        bundle,
        model or cast("ModelName | None", settings.model or None),
        Opening(None, *kept, learn_addresses=addresses) if history else None,
        learn=settings.learn,
        show=cast("Level", settings.show),
        offensive=offensive or cast("Offensive", settings.offensive),
    )

"""A socket takes in as many clients as it may, and lets go of those that do not read."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from predictor.errors import SettingsError
from predictor.server.running import Running, running
from predictor.server.server import Limits
from predictor.server.unix_socket import listening, serve_socket
from tests.predictor.server.scripted import ScriptedProvider
from tests.predictor.server.talking import HELLO, line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in Python")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def serve(path: Path, limits: Limits, scenario: Callable[[Running], Awaitable[None]]) -> None:
    """Run a scenario beside a server in one event loop."""

    async def both() -> None:
        async with running(ScriptedProvider(), limits) as server:
            serving = asyncio.create_task(serve_socket(server, path))
            while not path.exists():
                await asyncio.sleep(0.01)
            await scenario(server)
            server.stop()
            await serving

    asyncio.run(asyncio.wait_for(both(), 30))
    assert not path.exists()


async def hello(path: Path) -> tuple[dict[str, Any], Streams]:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(line(HELLO))
    return json.loads(await reader.readline()), (reader, writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionResetError):  # the server has closed without reading all that was said
        await writer.wait_closed()


def test_one_client_too_many_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "s"

    async def scenario(server: Running) -> None:
        streams = [(await hello(path))[1] for _ in range(2)]
        refused, (reader, writer) = await hello(path)
        assert refused["error"]["code"] == "full"
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        await hang_up(writer)
        await hang_up(streams.pop()[1])
        while server.server.counts.clients > 1:
            await asyncio.sleep(0.01)
        taken, (_, writer) = await hello(path)
        assert "answer" in taken
        await hang_up(writer)
        await hang_up(streams.pop()[1])

    serve(path, replace(Limits(), clients=2), scenario)


def test_who_does_not_read_is_let_go_of(tmp_path: Path) -> None:
    path = tmp_path / "s"

    async def scenario(server: Running) -> None:
        _, (_, lazy) = await hello(path)
        for number in range(20_000):
            lazy.write(line({"id": f"{number:0200}", "request": "stats"}))
        with pytest.raises(ConnectionError):
            await lazy.drain()
        lazy.close()
        while server.server.counts.clients:
            await asyncio.sleep(0.01)

    serve(path, replace(Limits(), unread_bytes=100_000), scenario)


def test_a_place_is_served_once_and_what_stands_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with listening(path):
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(SettingsError, match="answers at"), listening(path):
            pass
        assert path.exists()
    assert not path.exists()
    path.mkdir()
    with pytest.raises(SettingsError, match="no socket of yours"), listening(path):
        pass
    with pytest.raises(SettingsError, match="No socket can be opened"), listening(tmp_path / ("s" * 200)):
        pass

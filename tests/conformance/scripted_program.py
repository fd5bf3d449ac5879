"""A server of scripts at a socket, for whoever speaks another spelling than Python.

python -m tests.conformance.scripted_program PATH
"""

import asyncio
import sys
from pathlib import Path

from predictor.server.running import running
from predictor.server.unix_socket import serve_socket
from tests.predictor.server.scripted import ScriptedProvider


async def serve(path: Path) -> None:
    """Serve until a signal ends it."""
    async with running(ScriptedProvider()) as server:
        await serve_socket(server, path)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

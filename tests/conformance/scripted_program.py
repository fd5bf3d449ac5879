"""A server of scripts at a socket, for whoever speaks another spelling than Python.

python -m tests.conformance.scripted_program PATH [lsp]
"""

import asyncio
import sys
from pathlib import Path

from predictor.server.lines import Connection
from predictor.server.running import running
from predictor.server.spelling import Spelling
from predictor.server.unix_socket import serve_socket
from tests.predictor.server.scripted import ScriptedProvider


async def serve(path: Path, spelling: type[Spelling]) -> None:
    """Serve until a signal ends it."""
    async with running(ScriptedProvider()) as server:
        await serve_socket(server, path, spelling)


def spelling_of(name: str) -> type[Spelling]:
    """Return what speaks so."""
    if name != "lsp":
        return Connection
    from predictor.server.lsp.connection import Connection as InLsp

    return InLsp


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), spelling_of("".join(sys.argv[2:]))))

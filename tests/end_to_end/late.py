"""A server whose answers come late: what it says of suggestions is held as long as a file is there.

python -I -S late.py FOLDER COMMAND …      FOLDER/hold holds; FOLDER/held tells that something is held
"""

import os
import select
import subprocess
import sys
from pathlib import Path

_CHUNK = 65_536
_LOOK_S = 0.01


def hold_back(folder: Path, command: list[str]) -> None:
    """Start a server and pass on what it says; what was said first is passed on first."""
    hold, held = folder / "hold", folder / "held"
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        waiting, source = b"", server.stdout.fileno()
        while True:
            came = os.read(source, _CHUNK) if select.select([source], [], [], _LOOK_S)[0] else None
            waiting += came or b""
            if not hold.exists() or came == b"":
                os.write(1, waiting)
                waiting = b""
            elif b'"insert' in waiting:
                held.touch()
            if came == b"":
                return


if __name__ == "__main__":
    hold_back(Path(sys.argv[1]), sys.argv[2:])

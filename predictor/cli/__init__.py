"""The command line. `foretype` starts here; each command has a file of its own, gathered in app.py."""

import os
import sys
import threading
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from predictor.cli.interrupting import ended_by_ctrl_c


def main() -> None:
    """Run `foretype` with the arguments of this process."""
    _open_closed_streams()
    _print_what_can_be()
    try:
        from predictor.cli.app import run

        with ended_by_ctrl_c():
            run()
    except SystemExit as end:
        _leave(end)
    except KeyboardInterrupt:  # while modules were read
        sys.stderr.write("foretype: interrupted.\n")
        sys.exit(130)


def _open_closed_streams() -> None:
    """Open a standard stream that the process was started without (`<&-`) on nothing: commands expect it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123, as long as the process


def _print_what_can_be() -> None:
    """Have a question mark printed for what the locale has no letter for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _leave(end: SystemExit) -> NoReturn:
    """End this process, at once where a thread still loads a model or runs one.

    Everything is kept by then; tearing down what such a thread works with would abort the process.
    """
    if any(thread.daemon for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else bool(end.code))
    raise end

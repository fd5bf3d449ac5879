"""The command line. `foretype` starts here; each command has a file of its own, gathered in app.py."""

import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run `foretype` with the arguments of this process."""
    _open_closed_streams()
    _print_what_can_be()
    try:
        from predictor.cli.app import run

        run()
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

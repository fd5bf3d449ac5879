"""Ctrl-C at any moment of a command, its imports included: a sentence, and the status that shells expect."""

import sys
from collections.abc import Callable

INTERRUPTED = 130  # what shells report of a program that Ctrl-C ended


def stoppable(command: Callable[[], None], when_stopped: str) -> None:
    """Run a command that imports what it needs itself; a Ctrl-C ends it with the sentence `when_stopped`."""
    try:
        command()
    except KeyboardInterrupt:
        sys.stderr.write(f"{when_stopped}\n")
        sys.exit(INTERRUPTED)

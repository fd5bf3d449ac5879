"""How the commands of training and export talk to a terminal: one console, and how they fail."""

import sys

import typer
from rich.console import Console
from rich.markup import escape

from predictor.errors import ForetypeError

INTERRUPTED = 130  # what shells report of a program that Ctrl-C ended

console = Console(stderr=True, highlight=False)


def run(app: typer.Typer, when_stopped: str) -> None:
    """Run a command; what we foresee is told in a sentence, Ctrl-C with `when_stopped`."""
    try:
        status = app(standalone_mode=False)
    except ForetypeError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'A file'}: {error.strerror or error}.")
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Exception as error:
        # A wrong use of the command line carries how to show itself.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(2)
    if status == INTERRUPTED:
        console.print(when_stopped)
    if isinstance(status, int):
        sys.exit(status)


def _fail(message: str) -> None:
    console.print(f"[red]error:[/] {escape(message)}", soft_wrap=True)
    sys.exit(1)

"""How commands fail: a sentence on standard error and status 1, never a traceback for what we foresee."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from predictor.cli.interrupting import INTERRUPTED
from predictor.cli.saying import say
from predictor.errors import ForetypeError

P = ParamSpec("P")


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that what we raise on purpose is told, not traced."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ForetypeError as error:
            say(f"foretype: {error}", err=True)
            raise typer.Exit(1) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads has gone, as `head` does
                raise
            say(f"foretype: {_told(error)}.", err=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as interrupt:
            say("foretype: interrupted.", err=True)
            raise typer.Exit(INTERRUPTED) from interrupt

    return told


def _told(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and not error.filename:  # as os.getcwd raises it
        return "The folder that this runs in has been removed"
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)

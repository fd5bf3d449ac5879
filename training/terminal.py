"""How the commands of training and export talk to a terminal: their help, one console, and how they fail."""

import inspect
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import typer
from rich.text import Text

from predictor.console import CleanConsole
from predictor.errors import ForetypeError
from training.stopping import INTERRUPTED

console = CleanConsole(stderr=True)


def make_app(purpose: str, commands: Sequence[ModuleType]) -> typer.Typer:
    """Return the commands of a package, in this order, with a help that names them all.

    commands: modules; each has a function of its own name, the command, and an EXAMPLE of its use. Names
    that are words of Python's end in "_".
    """
    names = [module.__name__.rpartition(".")[2] for module in commands]
    app = typer.Typer(
        help=f"{purpose}: {', '.join(name.rstrip('_') for name in names)}.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    for name, module in zip(names, commands, strict=True):
        app.command(name.rstrip("_"), epilog=f"Example: {module.EXAMPLE}")(getattr(module, name))
    return app


def with_options(options: type[Any], command: Callable[[Any], None]) -> Callable[..., None]:
    """Return a command whose options are the fields of a dataclass; typer reads them off its signature."""

    def run_with(**given: object) -> None:
        command(options(**given))

    run_with.__doc__ = command.__doc__
    run_with.__signature__ = inspect.signature(options)  # type: ignore[attr-defined]
    run_with.__annotations__ = {}
    return run_with


def run(app: typer.Typer) -> None:
    """Run a command; what we foresee is told in a sentence. Raises KeyboardInterrupt if Ctrl-C ended it."""
    try:
        status = app(standalone_mode=False)
    except ForetypeError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'A file'}: {error.strerror or error}.")
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except Exception as error:
        # A wrong use of the command line carries how to show itself.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(2)
    if status == INTERRUPTED:  # typer's own answer to Ctrl-C
        raise KeyboardInterrupt
    if isinstance(status, int):
        sys.exit(status)


def note(sentence: str) -> None:
    """Tell what a user would want to know before going on."""
    tell("note:", sentence)


def tell(what: str, sentence: str, colour: str = "yellow") -> None:
    """Print a sentence behind some words in colour that say what it is."""
    console.print(Text.assemble((what, colour), f" {sentence}"), soft_wrap=True)


def _fail(message: str) -> None:
    tell("error:", message, "red")
    sys.exit(1)

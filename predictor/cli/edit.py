"""`foretype edit`: the terminal editor."""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, ModelOption
from predictor.contract import MODELS
from predictor.errors import SettingsError
from predictor.policy import check_level

if TYPE_CHECKING:
    from predictor.editor.worker import Session, SessionFactory
    from predictor.engine import Engine


@plain_errors
def edit(
    file: Annotated[
        Path | None,
        typer.Argument(help="The text file to edit (UTF-8). It may not exist yet.", show_default=False),
    ] = None,
    bundle: BundleOption = None,
    model: ModelOption = None,
    show: Annotated[
        str, typer.Option("--show", help="How much to show: all, more, balanced, less or least (F4, F5).")
    ] = "balanced",
    accept_tab: Annotated[
        bool, typer.Option("--accept-tab", help="Tab accepts too, except where it indents a line.")
    ] = False,
) -> None:
    """Write in the terminal with ghost text: the predicted word stands in grey, Right or End accepts it.

    Example: foretype edit notes.txt
    """
    # Imported here, so that `foretype --help` does not wait for prompt_toolkit.
    from predictor.editor.application import run_editor
    from predictor.editor.file import read_file

    if model not in (None, *MODELS):
        raise SettingsError(f"There is no model {model!r}.", f"Choose one of: {', '.join(MODELS)}.")
    check_level(show)
    if file is not None:
        read_file(file)  # refuse it before the terminal changes
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SettingsError("The editor needs a terminal, but its input or output is a file or a pipe.")
    engines: list[Engine] = []
    try:
        rescued = run_editor(file, _session_factory(bundle, model, show, engines), accept_tab=accept_tab)
    finally:
        for engine in engines:
            engine.close()
    if rescued is not None:
        with suppress(OSError):  # most likely there is nobody left to read it
            typer.echo(f"foretype: ended without saving; the unsaved text is in {rescued}.", err=True)
        raise typer.Exit(1)


def _session_factory(
    bundle: Path | None, model: str | None, show: str, engines: "list[Engine]"
) -> "SessionFactory":
    """Return what loads the model; the editor calls it in its worker thread, when the screen is open."""

    def open_session() -> "Session":
        import predictor

        engine = predictor.load(bundle, model=model)
        engines.append(engine)
        # What is loaded stays: a full collection would look at all of it again and again, for some 10 ms.
        gc.freeze()
        return engine.session(show=show)

    return open_session

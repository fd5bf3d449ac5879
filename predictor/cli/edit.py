"""`foretype edit`: the terminal editor."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import AnyModelOption, BundleOption, OffensiveOption, values_of
from predictor.cli.saying import say
from predictor.errors import ForetypeError, SettingsError
from predictor.system.texts import STDIN
from predictor.text import shown

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from predictor.contract import Level, Offensive, Suggester
    from predictor.editor.application import Ending
    from predictor.editor.files.file import TextFile
    from predictor.editor.files.place import Place
    from predictor.history.opening import Opening
    from predictor.settings import Settings
    from predictor.suggesting.worker import SessionFactory

    Terminal = tuple[Input | None, Output | None]


@plain_errors
def edit(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[+LINE] [FILE]...",
            help="Text files; they may not exist yet. -: edit standard input, write it to standard output.",
            show_default=False,
        ),
    ] = None,
    bundle: BundleOption = None,
    model: AnyModelOption = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show",
            help="How much to show: all, more, balanced, less or least (F4, F5).",
            autocompletion=values_of("show"),
        ),
    ] = None,
    offensive: OffensiveOption = None,
    accept_tab: Annotated[
        bool | None, typer.Option("--accept-tab", help="Tab accepts too, except where it indents a line.")
    ] = None,
    keys: Annotated[
        str | None,
        typer.Option(
            "--keys", help="The habit of your fingers: emacs or vi.", autocompletion=values_of("keys")
        ),
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option(
            "--theme", help="Colours: dark, light, 16-colour or plain.", autocompletion=values_of("theme")
        ),
    ] = None,
    plain: Annotated[
        bool | None,
        typer.Option("--plain", help="For screen readers: suggestions are told in the status line."),
    ] = None,
    incognito: Annotated[
        bool | None,
        typer.Option("--incognito", help="Learn nothing and keep no unsaved text (F10)."),
    ] = None,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Neither suggest what was learned nor learn anything.")
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            help="UTF-8, Latin-1 or Windows-1252; UTF-8 if not given.",
            autocompletion=lambda: ["UTF-8", "Latin-1", "Windows-1252"],
        ),
    ] = None,
) -> None:
    """Write in the terminal with ghost text: the predicted word stands in grey, Right or End accepts it.

    Example: foretype edit notes.txt
    """
    # Imported here, so that `foretype --help` does not wait for prompt_toolkit.
    from predictor.editor.files.file import TextFile
    from predictor.editor.files.place import read_places
    from predictor.editor.keys.keyboard import Keyboard
    from predictor.settings import read_chosen, read_settings
    from predictor.settings.history import history_of

    found, mistakes = read_settings(keyboard=Keyboard(), chosen=read_chosen())
    settings = found.with_options(
        show=show,
        model=model,
        offensive=offensive,
        accept_tab=accept_tab,
        keys=keys,
        theme=theme,
        plain=plain,
        incognito=incognito,
    )
    stdin = Path(STDIN)
    places = sorted(
        read_places(files or []), key=lambda place: place.path != stdin
    )  # a pipe's text is the first
    pipe = bool(places) and places[0].path == stdin
    texts = [_from_pipe(encoding) if place.path == stdin else _open(place.path, encoding) for place in places]
    with _terminal(pipe=pipe) as terminal:
        notice = _notice(mistakes)
        history = None if no_history else history_of(settings)
        ending = _run(
            texts or [TextFile()], settings, bundle, history, places, terminal, pipe=pipe, notice=notice
        )
    if pipe and not ending.kept:
        _hand_on(texts[0], ending.text)
    _tell(ending)


def _run(
    files: "list[TextFile]",
    settings: "Settings",
    bundle: Path | None,
    history: "Opening | None",
    places: "Sequence[Place]",
    terminal: "Terminal",
    *,
    pipe: bool,
    notice: str,
) -> "Ending":
    from predictor.editor.application import run_editor

    try:
        return run_editor(
            files,
            _session_factory(bundle, settings, history),
            settings,
            places=places,
            pipe=pipe,
            notice=notice,
            history=history,
            input=terminal[0],
            output=terminal[1],
        )
    finally:
        # The engine is left to the end of the process: closing it would wait for a pass that runs.
        if history is not None:
            history.close()


def _notice(mistakes: Sequence[object]) -> str:
    """Return what the status line says first: what is wrong with the settings or the terminal."""
    from predictor.settings import settings_path

    if mistakes:
        return f"{settings_path()} has mistakes; foretype settings shows them: {mistakes[0]}"
    encoding = (sys.stdout.encoding or "ASCII").upper()
    if encoding.replace("-", "") == "UTF8":
        return ""
    return f"The locale is {encoding}, not UTF-8: letters may look wrong. Try: export LANG=C.UTF-8"


def _open(path: Path, encoding: str | None) -> "TextFile":
    """Read a file; asks about one that is not UTF-8 or no text, before the terminal changes."""
    from predictor.editor.files.encoding import UTF_8, NotText, NotUtf8
    from predictor.editor.files.file import read_file, view_file

    try:
        return read_file(path, encoding or UTF_8)
    except NotUtf8 as error:
        if not _confirms(f"{error.args[0]} Read it as {error.likely}?"):
            raise
        return read_file(path, error.likely)
    except NotText as error:
        if not _confirms(f"{error.args[0]} Look at it without changing it?"):
            raise
        return view_file(path)


def _confirms(question: str) -> bool:
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    return asks and typer.confirm(shown(question), err=True)


def _from_pipe(encoding: str | None) -> "TextFile":
    """Return the text of standard input; its line ends and encoding are those of the result."""
    from dataclasses import replace

    from predictor.editor.files.encoding import UTF_8, check_encoding, decode
    from predictor.editor.files.file import TextFile

    if sys.stdin.isatty():
        raise SettingsError("There is nothing on standard input.", "Use it in a pipe: ls | foretype - | wc")
    found = decode(sys.stdin.buffer.read(), "Standard input", check_encoding(encoding or UTF_8))
    return replace(TextFile(), text=found.text, encoding=found.encoding, bom=found.bom, newline=found.newline)


def _hand_on(file: "TextFile", text: str) -> None:
    """Write the text to standard output as it came in: line ends, byte order mark, encoding."""
    from predictor.editor.files.encoding import UTF_8, NotEncodable, encode

    try:
        data = encode(text, file.encoding, file.bom, file.newline)
    except NotEncodable as error:
        say(f"foretype: {error.args[0]} The text goes on as UTF-8.", err=True)
        data = encode(text, UTF_8, newline=file.newline)
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


@contextmanager
def _terminal(*, pipe: bool) -> "Iterator[Terminal]":
    """Give the terminal to edit on: in a pipe it is neither standard input nor standard output."""
    if not pipe:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            hint = "In a pipe, name - to edit what comes in: ls | foretype - | wc"
            raise SettingsError(
                "The editor needs a terminal, but its input or output is a file or a pipe.", hint
            )
        yield None, None
        return
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    if sys.platform == "win32":
        yield create_input(always_prefer_tty=True), create_output(always_prefer_tty=True)
        return
    try:
        reading, writing = open("/dev/tty"), open("/dev/tty", "w")  # noqa: PTH123, SIM115
    except OSError as error:
        raise SettingsError("There is no terminal to edit on.") from error
    with reading, writing:
        yield create_input(reading), create_output(writing)


def _tell(ending: "Ending") -> None:
    for sentence in ending.kept:
        with suppress(OSError):  # most likely there is nobody left to read it
            say(f"foretype: ended without saving; {sentence}.", err=True)
    for sentence in ending.notes:
        with suppress(OSError):
            say(f"foretype: {sentence}", err=True)
    if ending.kept:
        raise typer.Exit(1)


def _session_factory(
    bundle: Path | None, settings: "Settings", history: "Opening | None"
) -> "SessionFactory":
    """Return what loads the model; the editor calls it in its worker thread, when the screen is open."""

    def open_session() -> "Suggester":
        import predictor

        learned = None
        if history is not None:
            with suppress(ForetypeError):  # the editor says what is wrong with it
                learned = history.history(make=settings.learn and not settings.incognito)
        engine = predictor.load(bundle, model=settings.model or None, history=learned)
        # What is loaded stays: a full collection would look at all of it again and again, for some 10 ms.
        gc.freeze()
        return engine.session(
            show=cast("Level", settings.show), offensive=cast("Offensive", settings.offensive)
        )

    return open_session

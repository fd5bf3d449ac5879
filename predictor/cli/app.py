"""The `foretype` command: its sub-commands, and the editor when none is named."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from predictor.cli.analogy import analogy
from predictor.cli.attention import attention
from predictor.cli.babble import babble
from predictor.cli.check import check
from predictor.cli.doctor import doctor
from predictor.cli.edit import edit
from predictor.cli.evaluate import evaluate
from predictor.cli.history import history, words
from predictor.cli.install import install
from predictor.cli.lens import lens
from predictor.cli.letters import letters
from predictor.cli.map import word_map
from predictor.cli.neighbours import neighbours
from predictor.cli.recover import recover
from predictor.cli.rerank import rerank
from predictor.cli.score import score
from predictor.cli.serve import serve
from predictor.cli.settings import settings
from predictor.cli.stats import stats
from predictor.cli.suggest import suggest
from predictor.cli.why import why
from predictor.system.machine import installed_version

_DEFAULT = "edit"


class EditByDefault(TyperGroup):
    """`foretype notes.txt` is `foretype edit notes.txt`, `foretype` alone an empty page."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front of arguments that name none."""
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        # Completing the first word, which may be a command as well as a file.
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)
        if not args or (args[0] not in self.commands and args[0] not in own):
            self._refuse_misspelling(ctx, args[:1])
            args = [_DEFAULT, *args]
        if args[0] == _DEFAULT and "--" in args:
            args = _behind_dashes_are_files(args)
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete commands, and the options of the one that need not be named."""
        found = list(super().shell_complete(ctx, incomplete))
        if not incomplete.startswith("-"):
            return found
        default = self.commands[_DEFAULT]
        known = {item.value for item in found}
        options = default.shell_complete(default.context_class(default, parent=ctx), incomplete)
        return [*found, *(item for item in options if item.value not in known)]

    def _refuse_misspelling(self, ctx: Any, first: list[str]) -> None:
        """Refuse `foretype docter` instead of opening a new file of that name."""
        for word in () if ctx.resilient_parsing else first:
            # A name with a dot or a slash is a file's, however much it looks like a command.
            meant = get_close_matches(word, self.commands, n=1, cutoff=0.7) if word.isalpha() else []
            if meant and not Path(word).exists():
                ctx.fail(
                    f"There is no command and no file {word!r}. Did you mean {meant[0]!r}? "
                    f"(A new file of that name: foretype edit {word})"
                )


def _behind_dashes_are_files(args: list[str]) -> list[str]:
    """Return arguments in which "+12" behind "--" is the file of that name and no line."""
    start = args.index("--") + 1
    return [*args[:start], *(f"./{name}" if name.startswith("+") else name for name in args[start:])]


app = typer.Typer(
    cls=EditByDefault,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    edit,
    suggest,
    check,
    why,
    score,
    rerank,
    letters,
    babble,
    attention,
    lens,
    neighbours,
    analogy,
    evaluate,
    serve,
    install,
    recover,
    settings,
    stats,
    doctor,
):
    app.command()(command)
app.command("map")(word_map)
app.add_typer(history, name="history")
app.add_typer(words, name="words")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"foretype {installed_version()}")
        raise typer.Exit


@app.callback()
def foretype(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Predictive text that runs on your own machine.

    foretype [FILE] opens the editor; the other commands are below.

    Example: foretype notes.txt
    """


def run() -> None:
    """Run the command that this process was given."""
    app(prog_name="foretype")

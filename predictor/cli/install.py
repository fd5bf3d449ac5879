"""`foretype install`: the lines by which other programs suggest."""

from difflib import get_close_matches
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.saying import say
from predictor.errors import SettingsError


def _names() -> list[str]:
    from predictor.plugins.table import PLUGINS

    return [*PLUGINS]


@plain_errors
def install(
    program: Annotated[
        str | None,
        typer.Argument(
            help="vim, neovim, emacs, bash, zsh, fish, ipython, …; all are listed if none is named.",
            autocompletion=_names,
            show_default=False,
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Add the lines to the program's file, or renew them there.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take them out again.")] = False,
) -> None:
    """Show what an editor, a shell or another program needs to suggest, or add it: docs/editors.md.

    The lines stand between two marked ones, once; nothing else in the file changes.

    Example: foretype install vim --write
    """
    from predictor.plugins import installing
    from predictor.plugins.table import PLUGINS

    if program is None:
        if write or remove:
            raise SettingsError(
                "No program was named.", "Name one, for example: foretype install vim --write"
            )
        _list()
        return
    if write and remove:
        raise SettingsError("--write adds the lines and --remove takes them out.", "Say one of them.")
    if (plugin := PLUGINS.get(program)) is None:
        meant = get_close_matches(program, PLUGINS, n=1)
        hint = f"Did you mean {meant[0]}?" if meant else f"There are {', '.join(PLUGINS)}."
        raise SettingsError(f"Foretype knows no program {program!r}.", hint)
    if not write and not remove:
        typer.echo(installing.lines_of(plugin))
        where = f"These lines belong in {plugin.place()}. " if plugin.places else ""
        say(f"foretype: {where}{plugin.note}".rstrip(), err=True)
        return
    path, changed = installing.install(plugin) if write else installing.remove(plugin)
    if write:
        say(f"{'Added to' if changed else 'Already in'} {path}. {plugin.note}".rstrip())
        say(f"Start {plugin.title} anew; foretype doctor says whether it answers.")
    else:
        say(f"Taken out of {path}." if changed else f"Nothing of Foretype's is in {path}.")


def _list() -> None:
    """List the programs: which are here, and which have our lines."""
    from shutil import which

    from predictor.plugins.installing import is_current
    from predictor.plugins.table import PLUGINS

    for plugin in PLUGINS.values():
        here = "" if not plugin.program or which(plugin.program) else "not on this machine"
        try:
            state = {None: here, True: "installed", False: "installed, by older lines"}[is_current(plugin)]
        except SettingsError as error:
            state = str(error).partition("\n")[0]
        say(f"{plugin.name:15} {plugin.title:42} {state}".rstrip())

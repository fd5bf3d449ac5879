"""`foretype settings`: where the settings are, what holds, what is wrong with them."""

import json as json_format
import os.path
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption
from predictor.cli.saying import say, say_json

if TYPE_CHECKING:
    from predictor.settings import Mistake, Settings


@plain_errors
def settings(
    write: Annotated[
        bool, typer.Option("--write", help="Write a file that explains every setting, where there is none.")
    ] = False,
    bundle: BundleOption = None,
    json: JsonOption = False,
) -> None:
    """Show where the settings are, what holds and what is wrong; ends with status 1 if something is.

    With --bundle, also whether that bundle has the model that is set.

    Example: foretype settings --write
    """
    from predictor.editor.keys.keyboard import Keyboard
    from predictor.settings import read_chosen, read_settings, settings_path, told, write_default

    path, keyboard = settings_path(), Keyboard()
    if write:
        write_default(path, keyboard)
        say(f"Written: {path}")
        return
    found, mistakes = read_settings(path, keyboard, read_chosen())
    if bundle is not None:
        mistakes += _wrong_model(found.model, bundle)
    if json:
        about = {"path": str(path), "exists": os.path.lexists(path), "settings": _plain(found)}
        wrong = [{"line": mistake.line, "sentence": mistake.sentence} for mistake in mistakes]
        say_json(json_format.dumps(about | {"mistakes": wrong}, ensure_ascii=False))
    else:
        _show(
            found,
            read_settings(path, keyboard)[0],
            f"{path}{'' if os.path.lexists(path) else ' (not there yet: foretype settings --write)'}",
        )
    if mistakes and not json:
        say(f"foretype: {told(mistakes, path)}", err=True)
    if mistakes:
        raise typer.Exit(1)


def _wrong_model(model: str, bundle: Path) -> "tuple[Mistake, ...]":
    """Return a mistake if the bundle lacks the model that is set."""
    import predictor
    from predictor.settings import Mistake

    with predictor.load(bundle, model="bigram") as engine:
        if model in ("", *engine.models):
            return ()
        there = ", ".join(engine.models)
        return (Mistake(0, f'The bundle {engine.name} has no model "{model}". It has: {there}.'),)


def _show(found: "Settings", in_file: "Settings", where: str) -> None:
    """Print what holds as the file would say it, what differs from the default marked.

    in_file: what would hold if nothing had been chosen at a key.
    """
    from predictor.settings import Settings
    from predictor.settings.checks import in_toml

    say(f"# {where}")
    default = Settings()
    for setting in fields(found):
        value = getattr(found, setting.name)
        if setting.name != "bindings":
            changed = "  # set" if value != getattr(default, setting.name) else ""
            changed = changed if value == getattr(in_file, setting.name) else "  # chosen at a key"
            say(f"{setting.name} = {in_toml(value)}{changed}")
    if found.bindings:
        say("\n[bindings]")
    for action, keys in found.bindings.items():
        say(f"{action} = {in_toml(keys)}  # set")


def _plain(found: "Settings") -> dict[str, object]:
    """Return the settings as JSON can hold them."""
    return {one.name: getattr(found, one.name) for one in fields(found)} | {"bindings": dict(found.bindings)}

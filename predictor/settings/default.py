"""The file of settings as `foretype settings --write` makes it: everything explained, nothing set."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from predictor.settings.checks import Actions, in_toml
from predictor.settings.settings import Settings

_WIDTH = 100
_HEAD = (
    "Foretype's settings. Each line that begins with # and a name says what holds by default; to change it, "
    "remove the # and write another value. `foretype settings` shows what holds and what is wrong here."
)
_BINDINGS = (
    "Keys: an action and its keys, instead of those that it has by default. Keys are written ctrl-s, alt-f, "
    'f2, shift-up, ctrl-right; several after each other "ctrl-x ctrl-s"; [] leaves an action without one. '
    "A key that would do two things at once is a mistake."
)


def documented(actions: Actions) -> str:
    """Return the text of the file. actions: what keys can be bound to, with the keys that they have."""
    return "\n".join(_lines(actions)) + "\n"


def _lines(actions: Actions) -> Iterator[str]:
    yield from _comment(_HEAD)
    for setting in fields(Settings):
        if "meaning" in setting.metadata:
            yield ""
            yield from _comment(_explained(setting.metadata))
            yield f"#{setting.name} = {in_toml(setting.default)}"
    yield ""
    yield from _comment(_BINDINGS)
    yield "[bindings]"
    yield from (f"#{action} = {in_toml(tuple(keys))}" for action, keys in actions.items())


def _explained(about: Mapping[str, Any]) -> str:
    if "one_of" in about:
        return f"{about['meaning']} One of {', '.join(map(in_toml, about['one_of']))}."
    if "least" in about:
        return f"{about['meaning']} From {about['least']} to {about['most']}."
    return str(about["meaning"])


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)

"""The colours, and what replaces them where there are none."""

import os
from collections.abc import Mapping

from prompt_toolkit.styles import BaseStyle, Style

GHOST, FOUND, CURRENT, SELECTED = "class:ghost", "class:found", "class:current", "class:selected"
LINE_NUMBER = "class:line-number"

_SHARED = {"status": "reverse", "dialog": "bold", "help.key": "bold", "help.head": "bold underline"}
# A grey of its own: "bright black" is the background colour in some popular terminal themes.
_DARK = {
    "ghost": "#808080",
    "list": "bg:#444444 #eeeeee",
    "list.chosen": "bg:#005f87 #ffffff bold",
    "found": "bg:#5f5f00",
    "current": "bg:#ffaf00 #000000",
    "selected": "bg:#264f78",
    "line-number": "#6c6c6c",
    "panel": "bg:#262626 #d0d0d0",
    "panel.head": "bg:#262626 #87afd7 bold",
    "panel.for1": "#87af87",
    "panel.for2": "#87d787 bold",
    "panel.for3": "bg:#005f00 #ffffff bold",
    "panel.against1": "#d7afaf",
    "panel.against2": "#ff8787 bold",
    "panel.against3": "bg:#870000 #ffffff bold",
}
_LIGHT = {
    "ghost": "#8a8a8a",
    "list": "bg:#dadada #1c1c1c",
    "list.chosen": "bg:#5f87d7 #ffffff bold",
    "found": "bg:#ffd75f",
    "current": "bg:#d75f00 #ffffff",
    "selected": "bg:#afd7ff",
    "line-number": "#a8a8a8",
    "panel": "bg:#eeeeee #303030",
    "panel.head": "bg:#eeeeee #005f87 bold",
    "panel.for1": "#5f875f",
    "panel.for2": "#008700 bold",
    "panel.for3": "bg:#afd7af #005f00 bold",
    "panel.against1": "#af5f5f",
    "panel.against2": "#d70000 bold",
    "panel.against3": "bg:#ffd7d7 #870000 bold",
}
# Light grey is what text is painted in.
_SIXTEEN = {
    "ghost": "ansicyan",
    "list": "bg:ansigray ansiblack",
    "list.chosen": "bg:ansiblue ansiwhite",
    "found": "bg:ansiyellow ansiblack",
    "current": "bg:ansimagenta ansiwhite",
    "selected": "reverse",
    "line-number": "ansigray",
    "panel": "ansigray",
    "panel.head": "ansicyan bold",
    "panel.for1": "ansigreen",
    "panel.for2": "ansigreen bold",
    "panel.for3": "ansigreen bold reverse",
    "panel.against1": "ansired",
    "panel.against2": "ansired bold",
    "panel.against3": "ansired bold reverse",
}
# Without colours (NO_COLOR, a black and white terminal) grey would look like typed text.
_MARKS = {
    "ghost": "underline",
    "list": "reverse",
    "list.chosen": "noreverse bold",
    "found": "bold underline",
    "current": "reverse",
    "selected": "reverse",
    "panel.head": "bold",
    "panel.for1": "bold",
    "panel.for2": "bold",
    "panel.for3": "bold reverse",
    "panel.against1": "underline",
    "panel.against2": "underline",
    "panel.against3": "underline reverse",
}
_THEMES: Mapping[str, Mapping[str, str]] = {
    "dark": _DARK,
    "light": _LIGHT,
    "16-colour": _SIXTEEN,
    "plain": _MARKS,
}
_STYLES = {name: Style.from_dict({**_SHARED, **theme}) for name, theme in _THEMES.items()}


def style(theme: str, *, monochrome: bool = False) -> BaseStyle:
    """Return a theme's style; monochrome: the terminal has no colours. NO_COLOR is respected in any case."""
    return _STYLES["plain" if monochrome or os.environ.get("NO_COLOR") else theme]

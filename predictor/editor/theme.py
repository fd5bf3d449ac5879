"""The colours, and what replaces them where there are none."""

from prompt_toolkit.styles import BaseStyle, Style

GHOST = "class:ghost"

_SHARED = {"status": "reverse", "question": "bold", "help.key": "bold"}
# A grey of its own: "bright black" is the background colour in some popular terminal themes.
_COLOURS = {"ghost": "#808080", "list": "bg:#444444 #eeeeee", "list.chosen": "bg:#005f87 bold"}
# Without colours (NO_COLOR, a black and white terminal) grey would look like typed text.
_MARKS = {"ghost": "underline", "list": "reverse", "list.chosen": "noreverse bold"}
_COLOURED = Style.from_dict({**_SHARED, **_COLOURS})
_PLAIN = Style.from_dict({**_SHARED, **_MARKS})


def style(monochrome: bool) -> BaseStyle:
    """Return the style for a terminal with or without colours."""
    return _PLAIN if monochrome else _COLOURED

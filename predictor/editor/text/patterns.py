r"""vi's regular expressions and substitutes, as Python's: "\(a\|b\)\+" is "(a|b)+"."""

import re
import warnings

_PLAIN_IN_VI = "(){}|+?"  # these mean themselves in vi, and something with a backslash in front
_SHOWN = 40  # characters of a pattern that a message names
_CLASSES = {
    "<": r"\b(?=\w)",
    ">": r"\b(?<=\w)",
    "s": r"[ \t]",
    "S": r"[^ \t\n]",
    "a": "[A-Za-z]",
    "A": r"[^A-Za-z\n]",
    "l": "[a-z]",
    "L": r"[^a-z\n]",
    "u": "[A-Z]",
    "U": r"[^A-Z\n]",
    "h": "[A-Za-z_]",
    "x": "[0-9A-Fa-f]",
    "t": r"\t",
    "n": r"\n",
    "r": r"\r",
    "d": r"\d",
    "D": r"[^\d\n]",
    "w": r"\w",
    "W": r"[^\w\n]",
    "=": "?",
    "(": "(",
    ")": ")",
    "|": "|",
    "+": "+",
    "?": "?",
}


class PatternError(ValueError):
    """A pattern that is none; its text says so."""


def compiled(pattern: str) -> re.Pattern[str]:
    r"""Return a pattern as Python has it; capitals count unless "\c" is in it. Raises `PatternError`."""
    flags = re.MULTILINE | (re.IGNORECASE if r"\c" in pattern else re.NOFLAG)
    text = pattern.replace(r"\c", "").replace(r"\C", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "[[a]" may mean something else in a Python to come
            return re.compile(_translated(text), flags)
    except (
        re.error,
        OverflowError,
        RecursionError,
    ) as error:  # the others: its limits
        raise PatternError(f"{pattern[:_SHOWN]!r} is no pattern: {error}.") from error


def _translated(text: str) -> str:
    made, place = [], 0
    while place < len(text):
        character, place = text[place], place + 1
        if character == "\\" and place < len(text):
            escaped, place = text[place], place + 1
            if escaped == "{":
                end = text.find("}", place)
                end = len(text) if end < 0 else end
                made.append(_counted(text[place:end].rstrip("\\")))
                place = end + 1
            elif escaped in _CLASSES:
                made.append(_CLASSES[escaped])
            else:
                made.append(rf"\{escaped}" if escaped in "123456789" else re.escape(escaped))
        elif character == "[" and (end := text.find("]", place + 1)) > 0:
            line_end = r"\n" if text[place] == "^" else ""  # never matched by what it is not
            made.append(f"[{text[place:end]}{line_end}]")
            place = end + 1
        elif character in _PLAIN_IN_VI:
            made.append(re.escape(character))
        elif character == "*" and (not made or made[-1] in ("(", "|", "^")):
            made.append(r"\*")
        elif character == "^" and made and made[-1] not in ("(", "|"):
            made.append(r"\^")
        elif character == "$" and place < len(text) and not text.startswith((r"\)", r"\|"), place):
            made.append(r"\$")
        else:
            made.append(character)
    return "".join(made)


def _counted(bounds: str) -> str:
    lazy = "?" if bounds.startswith("-") else ""
    bounds = bounds.removeprefix("-")
    if not bounds:
        return f"*{lazy}"
    first, comma, last = bounds.partition(",")
    return f"{{{first or 0}{comma}{last}}}{lazy}"


def substituted(template: str, match: re.Match[str]) -> str:
    r"""Return what a match is replaced by: "&" and "\0" are all of it, "\1" a part, "\r" a line end."""
    made, place = [], 0
    while place < len(template):
        character, place = template[place], place + 1
        if character == "&":
            made.append(match[0])
        elif character == "\\" and place < len(template):
            escaped, place = template[place], place + 1
            if escaped in "0123456789":
                made.append(match[int(escaped)] or "" if int(escaped) <= match.re.groups else "")
            else:
                made.append({"r": "\n", "n": "\n", "t": "\t"}.get(escaped, escaped))
        else:
            made.append(character)
    return "".join(made)

"""Places of a text where no prose is written: code, addresses, names of files."""

import re

from predictor.rules.quotes import inside

_FENCE = re.compile(r"^ {0,3}(?:```+|~~~+)[ \t]*(.*)$", re.MULTILINE)
_INDENTED = re.compile(r"(?: {4}|\t)")
# What an item of a list begins with.
BULLET = r"\s*(?:[-*+]|\d+[.)])"
_LIST_ITEM = re.compile(rf"{BULLET}\s")
# What stands before the cursor without a space: addresses, paths, names with dots or _, options, variables.
_ADDRESS = re.compile(r"://|^www\.|^[~.]{0,2}/|\w[/\\]\w*[/\\.]|\w\.\w|^--?\w|^\$|\w@|\w_\w|\\\w")
_LONGEST = 200  # characters of such a name
_MARKS = "([{<\"'`*_"  # may stand in front of one


def is_code(before: str) -> bool:
    """Whether what is written after `before` is code, an address or the name of a file, not prose."""
    line = before.rpartition("\n")[2]
    name = line[line.rfind(" ") + 1 :][-_LONGEST:].lstrip(_MARKS)
    return bool(_ADDRESS.search(name)) or inside(line, "`") or _in_fence(before) or _in_indented(before, line)


def _in_fence(before: str) -> bool:
    """Whether a block between rows of backticks or tildes is open.

    The text may begin inside a block: a fence that names a language is known to open one.
    """
    if "`" not in before and "~" not in before:  # found at once, where three of them are not
        return False
    named = [bool(match.group(1).strip()) for match in _FENCE.finditer(before)]
    last_opening = max((place for place, opens in enumerate(named) if opens), default=0)
    return (len(named) - last_opening) % 2 == 1


def _in_indented(before: str, line: str) -> bool:
    """Whether the line belongs to a block of code by its indent: after an empty line, and not in a list."""
    if not _INDENTED.match(line):
        return False
    empty = False
    for above in reversed(before.split("\n")[:-1]):
        if not above.strip():
            empty = True
        elif not _INDENTED.match(above):
            return empty and not _LIST_ITEM.match(above)
        else:
            empty = False
    return False

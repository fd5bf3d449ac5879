"""Where people write to people in a cell of IPython: comments, strings, Markdown. Pure rules.

Code is read no further than to know whether the cursor is in a comment or a string, so that what is half
written is read as well as what is whole.
"""

import re

# Cell magics whose cell is Markdown.
_MARKDOWN = re.compile(r"%%(?:markdown|md)\b[^\n]*\n")
# A comment, or the beginning of a string with its prefix and quotes.
_BEGINS = re.compile(r"#[^\n]*|(?<!\w)(?P<prefix>[rRbBuUfFtT]{0,2})(?P<quotes>'''|\"\"\"|'|\")")
_COMMENT_LINE = re.compile(r"^[ \t]*#+:?[ \t]?", re.MULTILINE)
_HASHES = re.compile(r"#+:?[ \t]?")


def prose_in_cell(cell: str, cursor: int) -> tuple[str, int] | None:
    """Return the prose around the cursor and where in it the cursor is; None: it is in code.

    A string of one line is prose from its first space on: before that it may be a key or the name of a file.
    """
    markdown = _MARKDOWN.match(cell)
    if markdown is not None:
        begin = markdown.end()
        return (cell[begin:], cursor - begin) if cursor >= begin else None
    if cell.lstrip().startswith(("%", "!")):
        return None
    place = 0
    while found := _BEGINS.search(cell, place, cursor):
        if found["quotes"] is None:
            if found.end() >= cursor:
                return _comment(cell, found.start(), cursor)
            place = found.end()
            continue
        begin = found.end()
        end = _end_of_string(cell, begin, found["quotes"])
        if end is None or end >= cursor:
            return _string(cell, begin, cursor, found["prefix"].lower(), found["quotes"], end)
        place = end + len(found["quotes"])
    return None


def _comment(cell: str, start: int, cursor: int) -> tuple[str, int]:
    """Return a comment together with the lines of comments above it, without their marks."""
    above = cell[:start].split("\n")[:-1] if not cell[:start].rpartition("\n")[2].strip() else []
    lines: list[str] = []
    while above and above[-1].lstrip().startswith("#"):
        lines.insert(0, _COMMENT_LINE.sub("", above.pop()))
    text, rest = cell[start:cursor], cell[cursor:].partition("\n")[0]
    marks = _HASHES.match(text)
    text = text[marks.end() :] if marks else text
    before = "\n".join([*lines, text])
    return before + rest, len(before)


def _string(
    cell: str, begin: int, cursor: int, prefix: str, quotes: str, end: int | None
) -> tuple[str, int] | None:
    """Return what a string says, up to where it ends or its line does."""
    before = cell[begin:cursor]
    if "b" in prefix or (len(quotes) == 1 and " " not in before):
        return None
    if "f" in prefix or "t" in prefix:
        opened = before.replace("{{", "").replace("}}", "")
        if opened.count("{") > opened.count("}"):  # code again
            return None
    until = len(cell) if end is None else end
    after = cell[cursor:until]
    return before + (after if len(quotes) == 3 else after.partition("\n")[0]), len(before)


def _end_of_string(cell: str, begin: int, quotes: str) -> int | None:
    """Return where a string ends, be it with its line; None: it does not."""
    place = begin
    while place < len(cell):
        if cell[place] == "\\":  # a quote behind it ends nothing, in raw strings either
            place += 2
        elif cell.startswith(quotes, place) or (cell[place] == "\n" and len(quotes) == 1):
            return place
        else:
            place += 1
    return None

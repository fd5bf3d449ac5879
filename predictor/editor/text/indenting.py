"""The white space that lines begin with: what it is, one step more, or one less."""

from predictor.editor.text.glyphs import TAB


def indent_of(line: str) -> str:
    """Return the blanks and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indented(line: str) -> str:
    """Return a line one step further in: by a tab, or blanks where it begins with one; an empty one stays."""
    if not line:
        return line
    return (" " * TAB if line.startswith(" ") else "\t") + line


def outdented(line: str) -> str:
    """Return a line without its first tab, or without as many blanks as a tab is wide."""
    if line.startswith("\t"):
        return line[1:]
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(blanks, TAB) :]

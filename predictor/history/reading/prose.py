"""Prose from lines: those broken at a width are joined, what is no prose in Markdown is left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

# Lines of which the longest is shorter end where the writer wanted it, longer ones were never broken.
_NARROWEST, _WIDEST = 55, 100
# What begins a line of its own: an item, a heading, a quotation, a row of a table, code.
_BEGINS = re.compile(r"\s{4}|\t|\s*(?:[-*+•#>|]|\d{1,3}[.)])\s?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# Of code in a line a mark is left, so that its neighbours do not meet.
_CODE = re.compile(r"(`+)[^`]{1,500}\1")
_LINK = re.compile(r"!?\[([^\]]{0,300})\](?:\([^)\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)|\[[^\]]{0,300}\])")
_DEFINITION = re.compile(r" {0,3}\[[^\]]{1,300}\]:\s")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[^<>\s]+[:@][^<>\s]+>")
# A document's settings stand between two such lines at its very beginning.
_MATTER = ("---", "+++")


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Return what the writer ended with a line's end, without empty lines."""
    groups = groupby(lines, key=lambda line: bool(line.strip()))
    return [
        line for filled, group in groups if filled for line in unwrapped([each.rstrip() for each in group])
    ]


def unwrapped(lines: Sequence[str]) -> list[str]:
    """Return lines, those joined that would not have held the next one's first word."""
    width = max(map(len, lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return list(lines)
    joined = list(lines[:1])
    for before, line in pairwise(lines):
        if not _BEGINS.match(line) and len(before) + 1 + len(line.split(maxsplit=1)[0]) > width:
            joined[-1] += f" {line.lstrip()}"
        else:
            joined.append(line)
    return joined


def markdown(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a Markdown document without code, addresses, tags and settings."""
    fence = matter = ""
    for number, line in enumerate(lines):
        stripped = line.strip()
        if number == 0 and stripped in _MATTER:
            matter = stripped
        elif matter:
            matter = "" if stripped in (matter, "...") else matter
        elif fence:
            fence = "" if stripped.startswith(fence) and not stripped.strip(fence[0]) else fence
        elif found := _FENCE.match(line):
            fence = found[1]
        elif not _DEFINITION.match(line):
            yield _TAG.sub("", _LINK.sub(r"\1", _CODE.sub("`", line)))

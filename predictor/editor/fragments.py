"""Cutting prompt_toolkit's lists of (style, text) at given characters, without exploding the whole line."""

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples


def pieces(fragments: StyleAndTextTuples, cuts: Sequence[int]) -> list[StyleAndTextTuples]:
    """Cut the line before each character in `cuts` (ascending) and return the `len(cuts) + 1` parts."""
    parts: list[StyleAndTextTuples] = [[]]
    waiting = list(reversed(cuts))
    position = 0
    for fragment in fragments:
        style, text = fragment[0], fragment[1]
        while waiting and waiting[-1] < position + len(text):
            here = waiting.pop() - position
            parts[-1].append((style, text[:here]))
            parts.append([])
            text, position = text[here:], position + here
        parts[-1].append((style, text))
        position += len(text)
    parts += [[] for _ in waiting]
    return parts

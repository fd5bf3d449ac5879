"""Stretches of a text, in order and apart from each other, and where they are after a change."""

from typing import NamedTuple

from predictor.editor.text.lines import Change


class Stretch(NamedTuple):
    """Some characters in a row."""

    start: int
    """The first one's place."""
    end: int
    """The place behind the last one."""


Stretches = tuple[Stretch, ...]

# Of more, the first are given up: every change looks at all of them.
_MOST = 32


def moved(stretches: Stretches, change: Change) -> Stretches:
    """Return where the characters of some stretches are after a change; what it inserted is in none."""
    if not stretches or stretches[-1].end <= change.start:  # nearly always: the text is written at its end
        return stretches
    start, old_end, end = change.start, change.start + len(change.removed), change.end
    shift = end - old_end
    found: list[Stretch] = []
    for stretch in stretches:
        if stretch.end <= start:
            found.append(stretch)
        elif stretch.start >= old_end:
            _append(found, stretch.start + shift, stretch.end + shift)
        else:
            _append(found, stretch.start, min(stretch.end, start))
            _append(found, end, stretch.end + shift)
    return tuple(found[-_MOST:])


def _append(found: list[Stretch], start: int, end: int) -> None:
    """Add a stretch behind the others; one that touches the last one goes on with it."""
    if start >= end:
        return
    if found and found[-1].end == start:
        start = found.pop().start
    found.append(Stretch(start, end))


def added(stretches: Stretches, start: int, end: int) -> Stretches:
    """Return the stretches with the characters from `start` to `end` among them."""
    if start >= end:
        return stretches
    if stretches and stretches[-1].start <= start <= stretches[-1].end <= end:
        return (*stretches[:-1], Stretch(stretches[-1].start, end))
    touching = [one for one in stretches if one.start <= end and one.end >= start]
    whole = Stretch(
        min([start, *(one.start for one in touching)]), max([end, *(one.end for one in touching)])
    )
    before = [one for one in stretches if one.end < start]
    after = [one for one in stretches if one.start > end]
    return (*before, whole, *after)[-_MOST:]


def without(stretches: Stretches, start: int, end: int) -> Stretches:
    """Return the stretches without the characters from `start` to `end`."""
    found: list[Stretch] = []
    for stretch in stretches:
        parts = (stretch.start, min(stretch.end, start)), (max(stretch.start, end), stretch.end)
        found += [Stretch(*part) for part in parts if part[0] < part[1]]
    return tuple(found[-_MOST:])


def hold(stretches: Stretches, start: int, end: int) -> bool:
    """Whether one of the stretches has all characters from `start` to `end`."""
    return any(one.start <= start and end <= one.end for one in stretches)

"""Typing a text into the editor at a steady pace, and everything that its screen showed meanwhile."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.end_to_end.terminal import Terminal, is_ghost

_NEAR = 60  # characters before the cursor, white space not counted, that tell how much a screen shows
_FAR = 4000


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed, when (in seconds), and the text that is to stand before the cursor then."""

    characters: str
    at: float
    before: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole painting of the screen: when, what stood before the cursor, and the ghost behind it.

    row: the cursor's row up to it. near: the last characters before the cursor without white space.
    """

    at: float
    row: str
    near: str
    ghost: str

    def same(self, other: "Frame") -> bool:
        """Whether another frame looks the same."""
        return (self.row, self.near, self.ghost) == (other.row, other.near, other.ghost)

    def shows(self, before: str) -> bool:
        """Whether this is what the screen shows with `before` in front of the cursor."""
        line = before[-_FAR:].rpartition("\n")[2]
        return line.endswith(self.row) and _near(before) == self.near


@dataclass(frozen=True, slots=True)
class Recording:
    """The keys that were pressed and the frames that were painted, each in order of time."""

    keys: Sequence[Key]
    frames: Sequence[Frame]

    def before(self, count: int) -> str:
        """Return the text before the cursor after so many keys."""
        return self.keys[count - 1].before if count else ""

    def moments(self) -> list[tuple[Frame, int | None]]:
        """Return each frame with the number of keys that it shows, None if it shows what was never typed.

        A frame shows no more than what was typed when it was painted, and no less than the one before.
        """
        found: list[tuple[Frame, int | None]] = []
        least = most = 0
        for frame in self.frames:
            while most < len(self.keys) and self.keys[most].at <= frame.at:
                most += 1
            counts = range(most, least - 1, -1)
            count = next((n for n in counts if frame.shows(self.before(n))), None)
            found.append((frame, count))
            least = count or least
        return found

    def echo_ms(self) -> list[float]:
        """Return, for each key, the ms until a frame showed it; shorter than the keys if one never was."""
        taken, shown = [], 0
        for frame, count in self.moments():
            for number in range(shown, count or 0):
                taken.append(1000 * (frame.at - self.keys[number].at))
            shown = max(shown, count or 0)
        return taken

    def ghost_ms(self) -> list[float]:
        """Return, for each key behind which a ghost stood until the next key, the ms until it stood there."""
        by_key: dict[int, list[Frame]] = {}
        for frame, count in self.moments():
            if count and (count == len(self.keys) or frame.at <= self.keys[count].at):
                by_key.setdefault(count - 1, []).append(frame)
        taken = []
        for number, frames in by_key.items():
            if frames[-1].ghost:
                changed = [after for before, after in pairwise(frames) if before.ghost != after.ghost]
                taken.append(1000 * ((changed or frames)[-1 if changed else 0].at - self.keys[number].at))
        return taken


def type_at_pace(terminal: Terminal, text: str, keys_per_second: float, behind: str = "") -> Recording:
    """Type `text`, whether the editor follows or not; return what was shown.

    behind: the end of what stands before the cursor already.
    """
    keys: list[Key] = []
    frames: list[Frame] = []

    def note() -> None:
        frame = frame_of(terminal, terminal.read_at)
        if not frames or not frame.same(frames[-1]):
            frames.append(frame)

    terminal.on_frame = note
    begun = time.perf_counter()
    for number, (characters, before) in enumerate(keystrokes(text, behind)):
        while (left := begun + number / keys_per_second - time.perf_counter()) > 0:
            terminal.read(left)
        keys.append(Key(characters, time.perf_counter(), before))
        terminal.type(characters)
    terminal.settle(1.0)
    return Recording(keys, frames)


def keystrokes(text: str, behind: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key that writes `text`, and what then stands before the cursor.

    Enter indents as the line above; where the text does not, the indentation is taken back.
    """
    before = behind
    first, *lines = text.split("\n")
    for character in first:
        before += character
        yield character, before
    for line in lines:
        last = before.rpartition("\n")[2]
        before += "\n" + last[: len(last) - len(last.lstrip())]
        yield "\r", before
        while not line.startswith(before.rpartition("\n")[2]):
            before = before[:-1]
            yield "\x7f", before
        for character in line[len(before.rpartition("\n")[2]) :]:
            before += character
            yield character, before


def frame_of(terminal: Terminal, at: float) -> Frame:
    """Return what the screen shows; the ghost may go on over the rows below the cursor."""
    y, x = terminal.cursor()
    row = terminal.screen.display[y][:x]
    above = "".join(terminal.screen.display[:y])
    ghost = ""
    for line in range(y, min(y + 3, terminal.screen.lines)):
        start = x if line == y else 0
        ghost += "".join(
            cell.data
            for column in range(start, terminal.screen.columns)
            if is_ghost(cell := terminal.cell(line, column))
        )
    return Frame(at, row, _near(above + row), ghost)


def _near(text: str) -> str:
    return "".join(text[-_FAR:].split())[-_NEAR:]

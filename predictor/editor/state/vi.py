"""What vi's keys remember: the mode, the keys of a command so far, registers, what "." repeats."""

from dataclasses import dataclass, field
from enum import Enum

from prompt_toolkit.selection import SelectionType

from predictor.editor.text.lines import Lines
from predictor.editor.vi.grammar import Command
from predictor.editor.vi.registers import Registers


class Mode(Enum):
    """What letters are."""

    NORMAL = "-- NORMAL --"
    """Commands."""
    INSERT = "-- INSERT --"
    """Text."""
    REPLACE = "-- REPLACE --"
    """Text that is written over what stands there."""


VISUAL = {
    SelectionType.CHARACTERS: "-- VISUAL --",
    SelectionType.LINES: "-- VISUAL LINE --",
    SelectionType.BLOCK: "-- VISUAL BLOCK --",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written between entering and leaving insert mode, seen from where that began."""

    before: int = 0
    """Characters in front that were deleted."""
    text: str = ""
    """What stands there now."""
    after: int = 0
    """Characters behind that were deleted."""
    indents: bool = False
    """Whether its new lines are indented as the one is in which it is written; `text` is without that."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much text was selected."""

    shape: str
    """Characters, lines, or a block."""
    rows: int
    """Lines after the first."""
    columns: int
    """Characters in the last line; in a block in each."""


@dataclass(slots=True)
class Insertion:
    """An insertion that goes on."""

    command: Command
    """What began it."""
    content: Lines
    """The text when it began, or when the cursor was moved last."""
    place: int
    """Where it began."""
    seen: tuple[Lines, int]
    """Text and cursor after the last key."""
    again: str = ""
    """What begins each repetition of a counted one: "o" opens another line."""
    times: int = 1
    """How often it is written."""
    covered: list[str] = field(default_factory=list)
    """In replace mode: what each typed character stands on, "" at the end of a line."""
    rows: tuple[int, ...] = ()
    """Other lines that get the same text: a block's."""
    column: int = 0
    """Where they get it."""
    pads: bool = False
    """Whether those that are too short for that are made longer."""
    home: int | None = None
    """The column to which the cursor goes back at its end, if not to the last letter written."""
    extent: Extent | None = None
    """How much text was selected when it began."""


@dataclass(frozen=True, slots=True)
class Change:
    """What "." repeats."""

    command: Command
    """The command."""
    written: Written | None = None
    """What was inserted after it."""
    extent: Extent | None = None
    """How much was selected."""


@dataclass(slots=True)
class Vi:
    """All of it. keys: of a command that is not complete."""

    mode: Mode = Mode.NORMAL
    keys: list[str] = field(default_factory=list)
    registers: Registers = field(default_factory=Registers)
    find: tuple[str, str] | None = None
    """The last f, F, t or T with its character."""
    aim: tuple[tuple[Lines, int], int] | None = None
    """The cell that j and k keep to, as long as text and cursor are these."""
    last: Change | None = None
    """What "." repeats."""
    insertion: Insertion | None = None
    """The insertion that goes on."""
    extent: Extent | None = None
    """How much text the command that runs now has as its selection."""
    repeating: Change | None = None
    """What is being repeated now."""
    selected: tuple[int, int, str] | None = None
    """What was selected last: where it began, where the cursor was, its shape."""
    substitution: tuple[str, str, str] | None = None
    """The last :s: what, by what, with which flags."""
    recording: str = ""
    """The register of the macro that is being recorded."""
    played: str = ""
    """The register of the macro that was played last."""

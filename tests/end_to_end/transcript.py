"""Golden transcripts: keys in, screen text out, as text files that can be read without running anything.

    # What the transcript shows, in a sentence.
    size: 50x6                          columns and rows; 120x8 if not given
    file notes.txt: "one\\r\\ntwo"        a file that is there at the start, as Python writes its bytes
    settings: theme = "light"           a line of the settings file
    environment: NO_COLOR=1             a variable of the environment
    start: notes.txt --model bigram     the command line behind `foretype edit`, in a folder of its own
    bundle: blend                       from here on with a bundle whose models are blended, as histories need

    > I'll meet you at the st           keys; <right>, <ctrl-s>, <alt-f> are named, blanks around them cut
    |I'll meet you at the st‸⟨ation⟩    the screen that must come, row by row: ‸ the cursor, ⟨⟩ ghost text
    disk notes.txt: "one\\r\\ntwo"        what the file must hold then; "absent" if it must not be there
    paste: "a\\nb"                       text pasted as a terminal does
    click: 3,0                          a click of the mouse: column and row, counted from 0
    resize: 40x10                       another size of the window
    kept notes.txt: "one\ntwo"          what its recovery file must hold then
    kill: TERM                          a signal; then start: again
    end: 0                              the program must end, with this status

Dates, and who spoke last and how fast, differ from run to run and are left out; so is what stands behind that
in a narrow window, where its width decides about it.
FORETYPE_WRITE_TRANSCRIPTS=1 writes what the screens show into the files instead of comparing: then read them.
"""

import ast
import os
import re
import shlex
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from predictor.editor.files.recovery import found
from predictor.settings import settings_path
from tests.bundles import blending
from tests.end_to_end.terminal import Terminal, clicked, foretype, is_ghost, pasted

WRITING = bool(os.environ.get("FORETYPE_WRITE_TRANSCRIPTS"))
_SPEAKER = re.compile(r" +\b(?:blend|transformer|bigram)(?: <?\d+ ?ms)?(?:, p95 <?\d+ ms)?(?= ·|$)")
_WIDE = 100  # columns in which the status line has room for all that it says
_DATE = re.compile(r"\d[\d/.-]+ \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a transcript; a screen is one step of several rows."""

    what: str
    argument: str


def steps_of(text: str) -> list[Step]:
    """Return the steps of a transcript."""
    steps: list[Step] = []
    for line in text.splitlines():
        if line.startswith("|"):
            if steps and steps[-1].what == "screen":
                steps[-1] = Step("screen", f"{steps[-1].argument}\n{line[1:].rstrip()}")
            else:
                steps.append(Step("screen", line[1:].rstrip()))
        elif line.startswith(">"):
            steps.append(Step("keys", line[1:].strip()))
        elif line.strip() and not line.startswith("#"):
            what, _, argument = line.partition(":")
            steps.append(Step(what.strip(), argument.strip()))
        else:
            steps.append(Step("remark", line))
    return steps


def as_text(steps: list[Step]) -> str:
    """Return the transcript of some steps: what `steps_of` reads."""
    lines: list[str] = []
    for step in steps:
        if step.what == "screen":
            lines += [f"|{row}".rstrip() for row in step.argument.split("\n")]
        elif step.what == "keys":
            lines.append(f"> {step.argument}")
        elif step.what == "remark":
            lines.append(step.argument)
        else:
            lines.append(f"{step.what}: {step.argument}".rstrip())
    return "\n".join(lines) + "\n"


def shown(terminal: Terminal) -> str:
    """Return the screen as a transcript shows it."""
    rows = [_row(terminal, y) for y in range(terminal.screen.lines)]
    while rows and not rows[-1]:
        rows.pop()
    return "\n".join(rows)


def _row(terminal: Terminal, y: int) -> str:
    row, grey = "", False
    cursor = None if terminal.screen.cursor.hidden else terminal.cursor()
    for x in range(terminal.screen.columns):
        cell = terminal.cell(y, x)
        ghost = is_ghost(cell)
        if grey and not ghost:
            row += "⟩"
        if cursor == (y, x):
            row += "‸"
        if ghost and not grey:
            row += "⟨"
        row, grey = row + cell.data, ghost
    row = f"{row}⟩" if grey else row
    return unchanging(row.rstrip(), wide=terminal.screen.columns >= _WIDE)


def unchanging(row: str, *, wide: bool) -> str:
    """Return a row without what differs from run to run."""
    found = _SPEAKER.search(row)
    if found is None:
        return _DATE.sub("DATE", row)
    return f"{row[: found.start()]}  …{row[found.end() :] if wide else ''}"


class Player:
    """Plays a transcript in a folder; where transcripts are written, `played` has the screens that came."""

    def __init__(self, folder: Path) -> None:
        self.played: list[Step] = []
        self._folder = folder
        self._size = (120, 8)
        self._environment: dict[str, str] = {}
        self._bundle: tuple[str, ...] = ()
        self._terminal: Terminal | None = None

    def play(self, steps: list[Step]) -> None:
        """Play all steps; fails at the first that does not come."""
        try:
            for step in steps:
                self.played.append(self._do(step))
        finally:
            self._close()

    @property
    def terminal(self) -> Terminal:
        """The terminal that was started last."""
        assert self._terminal is not None, "The transcript does not say start: first."
        return self._terminal

    def _do(self, step: Step) -> Step:
        word, _, name = step.what.partition(" ")
        if word == "screen":
            return Step(step.what, self._screen(step.argument))
        actions: dict[str, Callable[[], None]] = {
            "remark": lambda: None,
            "size": lambda: self._set_size(step.argument),
            "file": lambda: self._write(self._folder / name, _bytes(step.argument)),
            "kept": lambda: self._kept(self._folder / name, ast.literal_eval(step.argument)),
            "settings": lambda: self._settings(step.argument),
            "environment": lambda: self._environment.update([_pair(step.argument)]),
            "bundle": lambda: self._blend(step.argument),
            "start": lambda: self._start(step.argument),
            "keys": lambda: self.terminal.send(step.argument),
            "paste": lambda: self.terminal.type(pasted(ast.literal_eval(step.argument))),
            "disk": lambda: self._disk(self._folder / name, step.argument),
            "click": lambda: self.terminal.type(clicked(*map(int, step.argument.split(",")))),
            "resize": lambda: self.terminal.resize(*_two(step.argument)),
            "kill": lambda: self.terminal.signal(signal.Signals[f"SIG{step.argument}"]),
            "end": lambda: self._end(int(step.argument)),
        }
        assert word in actions, f"A transcript has no step {step.what!r}."
        actions[word]()
        return step

    def _screen(self, expected: str) -> str:
        if WRITING:
            self.terminal.settle(0.8)  # a question waits half a second for its answer
            return shown(self.terminal)
        try:
            self.terminal.wait(lambda: shown(self.terminal) == expected, "the screen of the transcript")
        except AssertionError:
            # pytest shows where the two differ.
            assert shown(self.terminal).split("\n") == expected.split("\n")
        return expected

    def _set_size(self, size: str) -> None:
        self._size = _two(size)

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _settings(self, line: str) -> None:
        path = settings_path()
        before = path.read_bytes() if path.exists() else b""
        self._write(path, before + line.encode() + b"\n")

    def _blend(self, what: str) -> None:
        assert what == "blend", f"There is no bundle {what!r}."
        self._bundle = ("--bundle", str(blending(self._folder.parent / "blend")))

    def _start(self, arguments: str) -> None:
        self._close()
        columns, rows = self._size
        command = foretype(*self._bundle, *shlex.split(arguments))
        self._terminal = terminal = Terminal(
            command, columns=columns, rows=rows, folder=self._folder, environment=self._environment
        )
        terminal.wait(lambda: terminal.text().strip() and "loading" not in terminal.text(), "the start")

    def _disk(self, path: Path, expected: str) -> None:
        wanted = None if expected == "absent" else _bytes(expected)

        def held() -> bytes | None:
            return path.read_bytes() if path.exists() else None

        try:
            self.terminal.wait(lambda: held() == wanted, f"{path.name} on the disk")
        except AssertionError:
            assert held() == wanted

    def _kept(self, path: Path, text: str) -> None:
        def kept() -> bool:
            found_text = found(path)
            return found_text is not None and found_text.text == text

        self.terminal.wait(kept, "the recovery file")

    def _end(self, status: int) -> None:
        assert self.terminal.end() == status, self.terminal.text()

    def _close(self) -> None:
        if self._terminal is not None:
            self._terminal.close()


def _bytes(literal: str) -> bytes:
    """Return what a literal means: bytes, or where it is not ASCII, text in UTF-8."""
    if literal.isascii():
        return bytes(ast.literal_eval(f"b{literal}"))
    return str(ast.literal_eval(literal)).encode()


def _pair(assignment: str) -> tuple[str, str]:
    name, _, value = assignment.partition("=")
    return name, value


def _two(size: str) -> tuple[int, int]:
    columns, rows = map(int, size.split("x"))
    return columns, rows

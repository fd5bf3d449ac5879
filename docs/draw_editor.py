"""Draw docs/editor.svg from a real session of the editor in a pseudo-terminal.

python docs/draw_editor.py
"""

import re
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

COLUMNS, ROWS = 72, 14
KEYS = (
    "Hi Anna,\r\rthank you for the report. I read it on the train and I have some quest",
    "\x1b[C",  # Right accepts
    "about the numbers. Please let me know if y",  # what follows in grey is a phrase
)


def main() -> None:
    """Type the keys, then draw what the screen shows."""
    screen = pyte.Screen(COLUMNS, ROWS)
    with tempfile.TemporaryDirectory() as folder:
        foretype = [
            "-c",
            "from predictor.cli import main; main()",
            str(Path(folder) / "letter.txt"),
        ]
        process = pexpect.spawn(sys.executable, foretype, dimensions=(ROWS, COLUMNS), encoding="utf-8")
        stream = pyte.Stream(screen)
        read(process, stream, 3.0)
        for keys in KEYS:
            process.send(keys)
            read(process, stream, 1.0)
        process.close(force=True)
    console = Console(record=True, width=COLUMNS, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    console.print(painted(screen), end="")
    target = Path(__file__).with_name("editor.svg")
    # Rich's own format fetches its font from a server; ours fetches nothing.
    plain = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    console.save_svg(str(target), title="foretype letter.txt", code_format=plain)


def read(process: "pexpect.spawn[str]", stream: pyte.Stream, seconds: float) -> None:
    """Feed what the program paints to the screen for some time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            stream.feed(process.read_nonblocking(4096, timeout=0.1))
        except pexpect.TIMEOUT:
            continue


def painted(screen: pyte.Screen) -> Text:
    """Return the screen as rich text with its colours."""
    text = Text()
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            style = f"#{cell.fg}" if len(cell.fg) == 6 else ""
            text.append(cell.data, style=f"{style} {'reverse' if cell.reverse else ''}".strip())
        text.append("\n")
    return text


if __name__ == "__main__":
    main()

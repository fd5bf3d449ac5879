"""Draw docs/editor.svg, a moving picture of a real session of the editor in a pseudo-terminal.

python -m docs.draw_editor

Where pictures stand still (a renderer without animations, a reader who wants less motion) it shows one frame.
"""

import io
import re
import sys
import tempfile
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path

from pyte.screens import Char
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.end_to_end.terminal import Terminal, running

COLUMNS, ROWS = 76, 11
_FOREGROUND, _BACKGROUND = "#c5c8c6", "#292929"  # of rich's pictures
TARGET = Path(__file__).with_name("editor.svg")


@dataclass(frozen=True, slots=True)
class Scene:
    """Keys to press, what the title says meanwhile, and for how many seconds the result is shown."""

    keys: str
    title: str
    seconds: float = 1.2


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawn scene. name: of its styles; each frame has its own. size: width and height of its picture."""

    name: str
    drawing: str
    size: tuple[float, float]
    seconds: float


SCENES = (
    Scene("Hi Anna,<enter><enter>thank you for the rep", "type: the rest of the word stands in grey"),
    Scene("<right>", "Right accepts it"),
    Scene("<backspace>. I read it on the train and I have some quest", "type on: nothing waits"),
    Scene("<right>", "Right"),
    Scene("about the numbers. Please let me know if y", "several words, where that saves keys", 2.4),
    Scene("<ctrl-right>", "Ctrl-Right accepts one word"),
    Scene("<right>", "Right accepts the rest", 1.6),
    Scene("<f2>", "F2: the list", 2.0),
    Scene("<alt-2>", "Alt-2 takes the second"),
    Scene("<f2><f12>", "F12: the bigram races the transformer", 2.4),
    Scene("the meeting on Friday, or send them to me before the ", "what each of them would have saved", 3.0),
)
POSTER = 4  # the scene that a still picture shows


def main() -> None:
    """Play the scenes and draw them."""
    frames = []
    with tempfile.TemporaryDirectory() as folder:
        home = {"HOME": folder, **{f"XDG_{name}_HOME": folder for name in ("STATE", "CONFIG", "DATA")}}
        command = [sys.executable, "-m", "predictor", "edit", str(Path(folder) / "letter.txt")]
        with running(command, columns=COLUMNS, rows=ROWS, environment=home) as terminal:
            terminal.see("letter.txt")
            terminal.see_no("loading")
            for number, scene in enumerate(SCENES):
                terminal.send(scene.keys)
                terminal.settle(0.7)
                frames.append(drawn(terminal, scene, f"f{number}"))
    TARGET.write_text(moving(frames), encoding="utf-8")


def drawn(terminal: Terminal, scene: Scene, name: str) -> Frame:
    """Draw the screen."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(painted(terminal), end="")
    # Rich's own format fetches its font from a server; ours fetches nothing.
    plain = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = plain.replace("arial", "arial, sans-serif").replace(
        "Fira Code, monospace", "Fira Code, Menlo, Consolas, DejaVu Sans Mono, monospace"
    )
    picture = console.export_svg(
        title=f"foretype letter.txt · {scene.title}", code_format=plain, unique_id=name
    )
    head = re.search(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', picture)
    assert head is not None
    drawing = picture[head.end() : picture.rindex("</svg>")]
    # Rich clips each row to itself; with a terminal's columns nothing stands out, and half of the bytes go.
    drawing = re.sub(
        r'<clipPath id="[^"]*line[^"]*">.*?</clipPath>| clip-path="[^"]*line[^"]*"', "", drawing, flags=re.S
    )
    drawing = re.sub(r"\s*\n\s*", "\n", drawing)
    return Frame(name, drawing, (float(head[1]), float(head[2])), scene.seconds)


def moving(frames: list[Frame]) -> str:
    """Return one picture that shows the frames one after the other, for ever."""
    whole = sum(frame.seconds for frame in frames)
    ends = [*accumulate(frame.seconds for frame in frames)]
    rules, groups = [], []
    for number, (frame, end) in enumerate(zip(frames, ends, strict=True)):
        start = 100 * (end - frame.seconds) / whole
        steps = ((0, "hidden"), (start, "visible"), (100 * end / whole, "hidden"))
        moments = " ".join(f"{percent:.2f}% {{ visibility: {what} }}" for percent, what in steps)
        rules.append(f"@keyframes {frame.name} {{ {moments} }}")
        rules.append(f"#{frame.name} {{ animation: {frame.name} {whole:.1f}s step-end infinite }}")
        hidden = "" if number == POSTER else ' visibility="hidden"'
        groups.append(f'<g id="{frame.name}"{hidden}>{frame.drawing}</g>')
    width, height = frames[0].size
    style = f"@media (prefers-reduced-motion: no-preference) {{ {' '.join(rules)} }}"
    head = f'<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([head, f"<style>{style}</style>", *groups, "</svg>\n"])


def painted(terminal: Terminal) -> Text:
    """Return the screen as rich text with its colours, the cursor as a block."""
    text = Text()
    for row in range(ROWS):
        at = terminal.cursor() if not terminal.screen.cursor.hidden else None
        cells = [(terminal.cell(row, column), (row, column) == at) for column in range(COLUMNS)]
        # Each word of one style is one piece of the picture: in its place whatever font there is.
        for style, run in groupby(cells, lambda cell: styled(*cell)):
            for word in re.findall(r"\S+ *| +", "".join(cell.data for cell, _ in run)):
                text.append(word, style=style)
        text.append("\n")
    return text


def styled(cell: Char, cursor: bool) -> Style:
    """Return how a character is painted."""
    if cursor:
        return Style(color=_BACKGROUND, bgcolor=_FOREGROUND)
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        underline=cell.underscore,
        reverse=cell.reverse,
    )


def _colour(name: str) -> str | None:
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    return None if name == "default" else {"brown": "yellow"}.get(name, name)


if __name__ == "__main__":
    main()

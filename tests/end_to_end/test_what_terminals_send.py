"""Keys without a binding and a terminal's answers, in a real one: nothing of them gets into the file."""

import random
from pathlib import Path

from predictor.editor.input.presses import presses
from tests.end_to_end.terminal import Terminal, foretype, pasted, running
from tests.predictor.editor.input.any_sequence import any_sequence

NAMED = (
    *("\x1b[1;5S", "\x1b[1;6A", "\x1b[27;5;9~", "\x1b[1;3P", "\x1b[24;3~", "\x1b[97;5:3u"),
    *("\x1b[-1;5R", "\x1b[?1;2c", "\x1b]11;rgb:ffff/ffff/ffff\x07", "\x1b[6n", "\x9b12;3R"),
)


def saved(terminal: Terminal, path: Path) -> str:
    terminal.send("<ctrl-s>")
    terminal.see("Saved")
    return path.read_text()


def test_answers_and_unbound_keys_are_not_typed(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("kept\n")
    with running(foretype(path, "--show", "least")) as terminal:
        terminal.see("kept")
        for sequence in NAMED:
            terminal.type(sequence)
        terminal.send("ab")
        terminal.see("abkept")
        # Where its end is missing, what is typed later is still typed.
        terminal.type("\x1b]11;rgb:ff")
        terminal.settle()
        terminal.type("c")
        terminal.see("abckept")
        terminal.type(pasted("\x1b[1;5Sd\x1b[6n"))
        terminal.see("abc")
        assert saved(terminal, path) == "abc\x1b[1;5Sd\x1b[6nkept\n"


def test_any_sequences_leave_the_file_as_it_is(tmp_path: Path) -> None:
    path, draw = tmp_path / "notes.txt", random.Random(29)
    path.write_text("kept\n")
    drawn = (any_sequence(draw) for _ in range(4000))
    sequences = [one for one in drawn if not presses(one) and not one.endswith("200~")]
    assert len(sequences) > 2000
    with running(foretype(path, "--show", "least")) as terminal:
        terminal.see("kept")
        for start in range(0, len(sequences), 50):
            some = "".join(sequences[start : start + 50])
            cut = draw.randrange(len(some))
            terminal.type(some[:cut])
            terminal.type(some[cut:])
            terminal.read(0.001)
        terminal.send("ab")
        terminal.see("abkept")
        assert saved(terminal, path) == "abkept\n"

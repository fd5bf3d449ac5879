"""This repository's README typed into the editor at 20 keys a second, with the shipped model.

Every key must be echoed, and nothing painted may be stale: a ghost that does not continue the text on the
screen. A part of it is typed (the start, code, a table), some 45 seconds; all of it, some eight minutes, with
FORETYPE_WHOLE_README=1.
"""

import os
import sys
from pathlib import Path

import predictor
from predictor.engine import Engine
from predictor.text import split_at_cursor
from tests.end_to_end.paced import Recording, type_at_pace
from tests.end_to_end.terminal import ROOT, Terminal

KEYS_PER_SECOND = 20
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Of so many words one must be the ghost's: rounding may swap near ties, but no stale word is among them.
CANDIDATES = 50


def excerpt() -> str:
    """Return the README, or of its start, its code and its table some 300 characters each."""
    if os.environ.get("FORETYPE_WHOLE_README") == "1":
        return README
    starts = (0, README.index("```python"), README.index("| command |"))
    return "\n\n".join(README[start : start + 300].rstrip() for start in starts) + "\n"


def continues(engine: Engine, before: str, ghost: str) -> bool:
    """Whether the first word of the ghost may follow the text, or was offered earlier in the same word."""
    if ghost.startswith(" "):
        before, ghost = f"{before} ", ghost.lstrip()
    first = ghost.partition(" ")[0].casefold()
    letters = len(split_at_cursor(before).prefix)
    return any(
        offered(engine, before[: len(before) - back], f"{before[len(before) - back :]}{first}".casefold())
        for back in range(letters + 1)
    )


def offered(engine: Engine, before: str, rest: str) -> bool:
    asked = (engine.session(model).suggest(before, k=CANDIDATES) for model in ("blend", "bigram"))
    return any(rest == one.insert.strip().casefold() for found in asked for one in found)


def test_a_ghost_of_an_older_text_would_be_noticed() -> None:
    with predictor.load() as engine:
        assert continues(engine, "I'll meet you at the st", "ation")
        assert continues(engine, "I'll meet you at the st", "ation tomorrow")
        assert not continues(engine, "I'll meet you at the stat", "ation")
        assert not continues(engine, "I'll meet you at the station", "ation")


def test_every_key_is_echoed_and_nothing_painted_is_stale(tmp_path: Path) -> None:
    text, file = excerpt(), tmp_path / "typed.md"
    terminal = Terminal([sys.executable, "-m", "predictor", "edit", str(file)])
    try:
        terminal.wait(lambda: "typed.md" in terminal.text() and "loading" not in terminal.text(), "the model")
        recording = type_at_pace(terminal, text, KEYS_PER_SECOND)
        terminal.send("<ctrl-s>")
        terminal.wait(file.exists, "the saved file")
        terminal.see("Saved")
    finally:
        terminal.close()
    assert file.read_text(encoding="utf-8") == text
    moments = recording.moments()
    assert [frame for frame, count in moments if count is None] == []
    assert moments[-1][1] == len(recording.keys)
    assert len(recording.echo_ms()) == len(recording.keys)
    check_ghosts(recording)


def check_ghosts(recording: Recording) -> None:
    painted = {
        (recording.before(count), frame.ghost)
        for frame, count in recording.moments()
        if count and frame.ghost
    }
    assert len(painted) > len(recording.keys) / 10, "Hardly anything was suggested."
    with predictor.load() as engine:
        stale = [(before[-40:], ghost) for before, ghost in painted if not continues(engine, before, ghost)]
    assert stale == []

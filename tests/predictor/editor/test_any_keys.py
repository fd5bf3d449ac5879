"""Any keys at all, as a cat on the keyboard presses them: nothing may break, saved is what is there.

A key that breaks loses what it was to do; prompt_toolkit tells the error on the screen and goes on.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import Application
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from predictor.editor.application import EditorApplication
from predictor.editor.files.encoding import decode
from predictor.editor.files.file import read_file
from predictor.editor.text.lines import Change
from predictor.editor.text.undo import Undo
from predictor.settings import Settings
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import KEYS, Painting

WORDS = {"": ["the", "station", "to"], "the ": ["station", "sea"], "station ": ["at", "the"]}
TEXTS = ("", "one two\nthree\n\n\tfour 漢字 👍🏽\nשלום\n" * 5, "x" * 3000 + "\n")
LETTERS = "sthea. ,éxyzdwuipvVrcGg0$:/nN*#\r"
# Not these: they end the editor, or write files of any name.
LEFT_OUT = {"\x11", "\x13", "\x0f", "\x1bs", "\x1bw"}
NAMED = sorted(
    {
        *KEYS.values(),
        *(chr(number) for number in range(32)),
        *(f"\x1b{character}" for character in "abcdefghijklmnopqrtuvxyz/=<>[].0123456789\\-"),
        *(f"\x1b[1;{modifier}{arrow}" for modifier in "235" for arrow in "ABCDFH"),
        *("\x1b[3;2~", "\x1b+"),
        *(f"\x1b[{number}~" for number in (2, 3, 5, 6, 15, 17, 18, 19, 20, 24)),
    }
    - LEFT_OUT
)
CLICKS = st.builds("\x1b[<0;{};{}M\x1b[<0;{};{}m".format, *[st.integers(1, 30)] * 4)
PRESSED = st.lists(
    st.one_of(
        st.sampled_from(LETTERS),
        st.sampled_from(NAMED),
        CLICKS,
        st.sampled_from(["\x1b[200~a\nb c\x1b[201~", "\x1b[<64;5;5M", "\x1b[<65;5;5M"]),
    ),
    max_size=60,
)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What broke inside of prompt_toolkit's loop."""
    found: list[BaseException] = []

    def note(_: object, __: object, context: dict[str, Any]) -> None:
        found.append(context.get("exception", RuntimeError(context["message"])))

    monkeypatch.setattr(Application, "_handle_exception", note)
    return found


async def press(path: Path, keys: Sequence[str], mode: str, size: tuple[int, int]) -> str:
    """Press the keys and save; return what is to be written: blanks that nobody typed end no line."""
    painting = Painting(*size)
    output = Vt100_Output(painting, lambda: painting.size, term="xterm-256color", enable_cpr=False)
    predictors = {"transformer": ScriptedPredictor(WORDS), "bigram": ScriptedPredictor(WORDS, name="bigram")}
    session = ScriptedSession(predictors, phrase_words=3)
    chosen = Settings(keys=mode, show="all", list="always")
    with create_pipe_input() as pipe:
        application = EditorApplication([read_file(path)], lambda: session, chosen, pipe, output)
        application.editor.learns = True  # what is typed is followed, though no history takes it
        application.editor.follow(application.editor.page)
        running = asyncio.create_task(application.run())
        for number, key in enumerate(keys):
            pipe.send_text(key)
            if number % 5 == 0:
                await asyncio.sleep(0.002)
        await asyncio.sleep(0.05)
        page = application.editor.pages.all[0]
        page.save(page.file)
        application.editor.finished = True
        application.exit()
        await running
    left = page.buffer.text
    for place in sorted(page.buffer.spaces, reverse=True):
        if left[place + 1 : place + 2] in ("", "\n"):
            left = left[:place] + left[place + 1 :]
    return left


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(TEXTS),
    keys=PRESSED,
    mode=st.sampled_from(["emacs", "vi"]),
    size=st.sampled_from([(80, 24), (40, 10), (10, 3), (3, 1)]),
)
@example(text="", keys=["\x19", "a"], mode="emacs", size=(80, 24))
@example(text="", keys=["s", "\x05"], mode="emacs", size=(80, 24))
def test_nothing_breaks(
    broken: list[BaseException], tmp_path: Path, text: str, keys: list[str], mode: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    left = asyncio.run(press(path, keys, mode, size))
    assert broken == []
    assert decode(path.read_bytes()).text == left


def test_a_key_that_changes_nothing_is_nothing_to_undo() -> None:
    undo = Undo()
    undo.record(Change(0, "", ""), 0, 0, 0.0)
    assert undo.state == 0
    assert undo.undo() is None
    undo.boundary()
    undo.record(Change(0, "", "a"), 0, 1, 0.0)
    assert undo.undo() == ([Change(0, "a", "")], 0)

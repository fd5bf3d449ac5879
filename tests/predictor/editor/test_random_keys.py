"""Random keys against a plain reference: what the text must be is worked out beside the editor, key by key.

The editor runs on prompt_toolkit's pipe input, so the keys come as a terminal sends them. Sometimes the
predictor is waited for, sometimes not; what counts as shown is the ghost at the moment of the key.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from predictor.editor.application import EditorApplication
from predictor.editor.files.file import read_file
from predictor.suggesting.space import joins
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import KEYS

WORDS = {"": ["the", "station", "to"], "the ": ["station", "sea"], "station ": ["at", "the"], ". ": ["and"]}
SENT = KEYS | {
    "delete": "\x1b[3~",
    "ctrl-home": "\x1b[1;5H",
    "ctrl-end": "\x1b[1;5F",
    "shift-right": "\x1b[1;2C",
    "alt-e": "\x1be",
    "alt-z": "\x1bz",
}
MOVES = ("left", "up", "down", "home", "ctrl-home", "ctrl-end")
ACCEPTS = ("right", "end", "ctrl-right", "shift-right", "alt-e")


@dataclass
class Reference:
    """A plain text with a cursor, and what keys do to it.

    own: the text and the cursor after an accepted word and what was typed since, if nothing else was done.
    word: where that word ends. stepped: whether its space had stood there before. anchor: where a selection
    begins that ends at the cursor. spaces: where accepted words' spaces and indenting
    stand that nothing followed. seen: every text so far.
    """

    text: str = ""
    cursor: int = 0
    own: tuple[str, int] | None = None
    word: int = 0
    stepped: bool = False
    anchor: int | None = None
    spaces: list[int] = field(default_factory=list)
    seen: set[str] = field(default_factory=lambda: {""})

    def insert(self, characters: str) -> None:
        self.own = None
        self.spaces = [place + len(characters) * (place >= self.cursor) for place in self.spaces]
        self.text = self.text[: self.cursor] + characters + self.text[self.cursor :]
        self.cursor += len(characters)

    def delete(self, start: int, end: int) -> None:
        if 0 <= start < end <= len(self.text):
            self.own = None
            self.spaces = [
                place - (end - start) * (place >= end) for place in self.spaces if not start <= place < end
            ]
            self.text = self.text[:start] + self.text[end:]
            self.cursor = start

    def delete_or(self, start: int, end: int) -> None:
        """Delete the selection, else from `start` to `end`."""
        if not self.drop_selection():
            self.delete(start, end)

    def drop_selection(self) -> bool:
        """Delete what is selected; tell whether anything was."""
        if self.anchor is None:
            return False
        start, end = sorted((self.anchor, self.cursor))
        self.anchor = None
        self.delete(start, end)
        return True

    def type(self, characters: str) -> None:
        self.drop_selection()
        own, self.own = self.own, None
        if own != (self.text, self.cursor):
            self.insert(characters)
            return
        word, since = self.text[: self.word], self.text[self.word : self.cursor]
        typed = (since if since.strip() and not since.startswith(" ") else since[1:]) + characters
        joined = joins(word, typed)
        self.delete(self.word, self.cursor)
        self.cursor = self.word
        self.insert(typed if joined else f" {typed}")
        if self.stepped:
            self.insert(" " if joined and not characters.isspace() else "")
        elif len(typed) < 4 and not typed[0].isalnum() and not typed[-1].isspace():
            self.own = (self.text, self.cursor)

    def enter(self) -> None:
        self.drop_selection()
        line, following = (
            self.text[: self.cursor].rpartition("\n")[2],
            self.text[self.cursor :].partition("\n")[0],
        )
        if not (line + following).strip():
            self.delete(self.cursor - len(line), self.cursor)
        indent = len(line) - len(line.lstrip())
        self.type("\n" + line[:indent])
        # What something has followed by now is not looked at again.
        self.spaces = [place for place in self.spaces if self.text[place + 1 : place + 2] in ("", "\n")]
        self.spaces += range(self.cursor - indent, self.cursor)

    @property
    def saved(self) -> str:
        """What is written: white space that was not typed, at a line end, only if something followed."""
        kept = self.text
        for place in sorted(self.spaces, reverse=True):
            if kept[place + 1 : place + 2] in ("", "\n"):
                kept = kept[:place] + kept[place + 1 :]
        return kept

    def accept(self, shown: str, *, whole: bool) -> None:
        """Insert what was shown; a whole word brings its space, or passes the one that stands there."""
        following = self.text[self.cursor : self.cursor + 1]
        self.insert(shown)
        self.word = self.cursor
        if not whole:
            return
        if following == " ":
            self.cursor += 1
            self.own, self.stepped = (self.text, self.cursor), True
        elif not following or following.isspace():
            self.insert(" ")
            self.spaces.append(self.cursor - 1)
            self.own, self.stepped = (self.text, self.cursor), False

    def follow(self, text: str, cursor: int, key: str, spaces: Sequence[int]) -> None:
        """Take over what a key did that this reference does not work out, if it may do that."""
        if key in ("ctrl-z", "alt-z"):
            assert text in self.seen, f"{key} made a text that never was: {text!r}"
        else:
            assert text == self.text, f"{key} changed {self.text!r} to {text!r}"
        if text != self.text:
            self.own, self.spaces = None, [*spaces]
        anchor = self.anchor if self.anchor is not None else self.cursor
        self.anchor = anchor if key == "shift-right" and anchor != cursor else None
        self.text, self.cursor = text, cursor


def press(reference: Reference, key: str, ghost: str, text: str, cursor: int, spaces: Sequence[int]) -> None:
    """Do to the reference what the key does; `text` and `cursor` are what the editor made of it."""
    if key == "enter":
        reference.enter()
    elif key == "backspace":
        reference.delete_or(reference.cursor - 1, reference.cursor)
    elif key == "delete":
        reference.delete_or(reference.cursor, reference.cursor + 1)
    elif key.startswith("paste "):
        reference.drop_selection()
        reference.insert(key.removeprefix("paste "))
    elif ghost and key in ("right", "end"):
        reference.accept(ghost, whole=True)
    elif ghost and key in ("ctrl-right", "alt-e"):
        # There are no sentences of several words in what is suggested here.
        shown = ghost if key == "alt-e" else ghost.partition(" ")[0]
        reference.accept(shown, whole=True)
    elif ghost and key == "shift-right":
        reference.accept(ghost[0], whole=False)
    elif key in (*MOVES, *ACCEPTS, "ctrl-z", "alt-z"):
        reference.follow(text, cursor, key, spaces)
    elif key != "ctrl-s":
        reference.type(key)
    reference.seen.add(reference.text)


def sent(key: str) -> str:
    return (
        f"\x1b[200~{key.removeprefix('paste ')}\x1b[201~" if key.startswith("paste ") else SENT.get(key, key)
    )


class Comparison:
    """Presses keys one after the other in a running editor and compares it with the reference after each."""

    def __init__(self, application: EditorApplication, path: Path) -> None:
        self.wrong: list[str] = []
        self._editor = application.editor
        self._path = path
        self._reference = Reference()
        self._key, self._presses, self._ghost = "", 0, ""
        application.app.key_processor.before_key_press += self._before
        application.app.key_processor.after_key_press += self._after

    async def press(self, pipe: PipeInput, key: str) -> None:
        """Press a key and wait until it was handled."""
        self._key, self._presses = key, 2 if key.startswith("alt-") else 1  # Alt is an Esc of its own
        pipe.send_text(sent(key))
        await self._until(lambda: self._presses == 0)

    async def suggestion(self) -> None:
        """Wait for a ghost, for a moment."""
        for _ in range(20):
            if self._editor.moment.ghost:
                return
            await asyncio.sleep(0.001)

    async def saved(self) -> None:
        """Wait until the file holds the reference's text."""
        text = self._reference.saved
        await self._until(lambda: self._path.exists() and self._path.read_bytes() == text.encode())

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0)

    def _before(self, _: object) -> None:
        self._ghost = self._editor.moment.ghost

    def _after(self, _: object) -> None:
        self._presses -= 1
        if self._presses:
            return
        buffer, reference = self._editor.page.buffer, self._reference
        try:
            press(reference, self._key, self._ghost, buffer.text, buffer.cursor_position, buffer.spaces)
            assert (buffer.text, buffer.cursor_position) == (reference.text, reference.cursor), self._key
        except AssertionError as error:
            self.wrong.append(f"{self._key}, shown {self._ghost!r}: {error}")


async def play(path: Path, keys: Sequence[tuple[str, bool]]) -> list[str]:
    """Press the keys, each with whether to wait for the predictor first, and save; return what was wrong."""
    predictors = {"transformer": ScriptedPredictor(WORDS), "bigram": ScriptedPredictor(WORDS, name="bigram")}
    session = ScriptedSession(predictors, phrase_words=3)
    with create_pipe_input() as pipe:
        application = EditorApplication([read_file(path)], lambda: session, input=pipe, output=DummyOutput())
        application.editor.learns = True  # what is typed is followed, though no history takes it
        application.editor.follow(application.editor.page)
        comparison = Comparison(application, path)
        running = asyncio.create_task(application.run())
        try:
            for key, wait in [*keys, ("ctrl-s", False)]:
                if wait:
                    await comparison.suggestion()
                await comparison.press(pipe, key)
                if key == "ctrl-s" and not comparison.wrong:
                    await comparison.saved()
        finally:
            application.editor.finished = True
            application.exit()
            await running
    return comparison.wrong


LETTERS = st.sampled_from([*"sthea. ,'-:)N", "é", "漢", "\t"])
PASTES = st.text(st.sampled_from("at \n."), min_size=1, max_size=5).map("paste ".__add__)
NAMED = st.sampled_from(
    [*MOVES, *ACCEPTS, *ACCEPTS, "enter", "backspace", "delete", "ctrl-z", "alt-z", "ctrl-s"]
)
PRESSED = st.lists(st.tuples(LETTERS | NAMED | PASTES, st.booleans()), max_size=25)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRESSED)
def test_the_text_on_the_disk_is_the_references_and_accepting_inserts_what_was_shown(
    tmp_path: Path, keys: list[tuple[str, bool]]
) -> None:
    path = tmp_path / "a.txt"
    path.unlink(missing_ok=True)
    assert asyncio.run(play(path, keys)) == []


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["s", "right", "."], "station at the."),
        (["s", "right", "x"], "station at the x"),
        (["s", "shift-right", "shift-right", "."], "sta."),
        (["s", "ctrl-right", ","], "station,"),
    ],
)
def test_the_reference_itself_does_what_a_writer_expects(keys: list[str], text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert asyncio.run(play(path, [(key, True) for key in keys])) == []
    assert path.read_text() == text

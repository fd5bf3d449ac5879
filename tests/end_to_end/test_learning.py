"""Learning seen from outside: what lies on the disk, whatever ends the editor."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from predictor.editor.files.recovery import recovery_folder
from predictor.history.files import default_folder
from predictor.history.history import History
from tests.bundles import blending
from tests.end_to_end.terminal import Terminal, foretype, running

SETTINGS = "recovery_seconds = 1\n"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(os.environ["HOME"])
    (home / "foretype").mkdir()
    (home / "foretype" / "settings.toml").write_text(SETTINGS)
    return home


@pytest.fixture
def bundle(tmp_path: Path, home: Path) -> Path:
    return blending(tmp_path / "blend")


def editing(bundle: Path, *arguments: str | Path, **options: object) -> Terminal:
    terminal = Terminal(foretype("--bundle", bundle, *arguments), **options)  # type: ignore[arg-type]
    terminal.wait(lambda: terminal.text().strip() and "loading" not in terminal.text(), "the start")
    return terminal


def known() -> dict[str, int]:
    if not default_folder().exists():
        return {}
    with History() as history:
        return {word.text: word.uses for word in history.words()}


def contents(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_kill_loses_the_last_sentence_at_most(bundle: Path, tmp_path: Path) -> None:
    terminal = editing(bundle, tmp_path / "notes.txt")
    terminal.send("I met Oberlander. Then Zoe")
    terminal.wait(lambda: "Oberlander" in known(), "the first sentence to be learned")
    terminal.signal(signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    assert known() == {"I": 1, "met": 1, "Oberlander": 1}


def test_quitting_right_after_the_last_key_loses_nothing(bundle: Path, tmp_path: Path) -> None:
    terminal = editing(bundle, tmp_path / "notes.txt")
    terminal.send("I met Oberlander<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert known() == {"I": 1, "met": 1, "Oberlander": 1}


def test_what_is_opened_and_pasted_leaves_no_trace_in_the_history(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Wagstaff said so.\n")
    terminal = editing(bundle, path)
    terminal.send("<ctrl-end>Thanks for it. ")
    terminal.type("\x1b[200~Zoenne thinks so. \x1b[201~")
    terminal.send("Good<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert known() == {"Thanks": 1, "for": 1, "it": 1, "Good": 1}
    assert not re.search(rb"(?i)wagstaff|zoenne", b"".join(contents(default_folder())))


@pytest.mark.parametrize("end", ["quit", "no", "hang up", "kill"])
def test_incognito_leaves_nothing(bundle: Path, home: Path, tmp_path: Path, end: str) -> None:
    path = tmp_path / "notes.txt"
    terminal = editing(bundle, path, "--incognito")
    terminal.see("[incognito] notes.txt")
    terminal.send("I met Oberlander. Then Zoenne came. And<f4>")
    until = time.monotonic() + 2.5  # longer than the interval at which unsaved text is kept
    terminal.wait(lambda: time.monotonic() > until, "some time")
    if end == "quit":
        terminal.send("<ctrl-s><ctrl-q>")
        assert terminal.end() == 0
    elif end == "no":
        terminal.send("<ctrl-q>")
        terminal.see("Incognito keeps nothing.")
        terminal.send("<right><enter>")
        assert terminal.end() == 0
    elif end == "hang up":
        terminal.signal(signal.SIGTERM)
        assert terminal.end() == 1
        terminal.see("the unsaved text of notes.txt is gone")
    else:
        terminal.signal(signal.SIGKILL)
        terminal.end()
    assert not re.search(rb"(?i)oberlander|zoenne", b"".join(contents(home)))
    assert not default_folder().exists()
    assert not (home / "foretype" / "chosen.json").exists()
    assert path.exists() == (end == "quit")


def test_switched_on_it_removes_what_was_kept_and_off_it_learns_what_is_typed_then(
    bundle: Path, home: Path, tmp_path: Path
) -> None:
    terminal = editing(bundle, tmp_path / "notes.txt")
    terminal.send("Wagstaff and")
    terminal.wait(
        lambda: recovery_folder().exists() and list(recovery_folder().glob("*.text")), "a recovery file"
    )
    terminal.send("<f10>")
    terminal.wait(lambda: not list(recovery_folder().iterdir()), "it to go")
    terminal.send(" Oberlander met. ")
    terminal.see("[incognito]")
    terminal.send("<alt-f9>")
    terminal.see_no("[incognito]")
    terminal.send("Zoenne came.<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert known() == {"Zoenne": 1, "came": 1}
    assert not re.search(rb"(?i)oberlander|wagstaff", b"".join(contents(home)))


def test_where_nothing_can_be_learned_it_is_said_and_suggestions_go_on(bundle: Path, tmp_path: Path) -> None:
    default_folder().parent.mkdir(exist_ok=True)
    default_folder().write_text("in the way")
    with running(foretype("--bundle", bundle, tmp_path / "notes.txt")) as terminal:
        terminal.see("history")
        terminal.send("I'll meet you at the st")
        terminal.see_ghost("ation")
        terminal.send(". Then<ctrl-s><ctrl-q>")
        assert terminal.end() == 0
    assert default_folder().read_text() == "in the way"


def test_without_a_history_nothing_is_opened(bundle: Path, tmp_path: Path) -> None:
    with History() as history:
        history.learn("Oberlander")
    before = {path.name: path.read_bytes() for path in default_folder().iterdir()}
    terminal = editing(bundle, tmp_path / "notes.txt", "--no-history")
    terminal.send("met Ob")
    terminal.see("no word fits")
    terminal.send("<alt-+>")
    terminal.see("--no-history")
    terminal.send(". Zoenne. And<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert {path.name: path.read_bytes() for path in default_folder().iterdir()} == before


def test_a_selection_is_still_cut(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("alpha beta")
    terminal = editing(bundle, path, "--show", "all")
    terminal.send("<shift-right><shift-right><shift-delete><ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert path.read_text() == "pha beta"

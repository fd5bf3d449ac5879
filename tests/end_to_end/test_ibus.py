"""The engine for IBus in real text fields: GTK 3 under an X server without a screen, keys from xdotool."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("IBus is at home on Linux", allow_module_level=True)

from predictor.history.history import History
from tests.end_to_end.desktop.desktop import HERE, PYTHON, REPOSITORY, Desktop, desktop, skip_unless_there

BEGUN = "I'll meet you at the st"


@pytest.fixture(scope="module")
def screen(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    skip_unless_there()
    folder = tmp_path_factory.mktemp("desktop")
    serve = folder / "foretype"
    command = f'"{sys.executable}" -m predictor "$@" --bundle "{tiny_bundle}"'
    serve.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec {command}\n')
    serve.chmod(0o755)
    with desktop(folder, serve) as found:
        yield found


def test_a_word_is_shown_in_grey_and_tab_takes_it(screen: Desktop) -> None:
    screen.go("entry")
    screen.type(BEGUN)
    screen.wait_for("entry ghost", "ation")
    assert screen.now("entry") == BEGUN
    screen.press("Tab")
    screen.wait_for("entry", f"{BEGUN}ation")
    screen.type(".")  # the mark takes the place of the space
    screen.wait_for("entry", f"{BEGUN}ation.")
    assert screen.now("at") == "entry"


def test_the_space_of_an_accepted_word_comes_with_the_next_letter(screen: Desktop) -> None:
    screen.go("view")
    screen.type(BEGUN)
    screen.wait_for("view ghost", "ation")
    screen.press("Tab")
    screen.type("a")
    screen.wait_for("view", f"{BEGUN}ation a")


def test_escape_dismisses_and_tab_is_a_tab_again(screen: Desktop) -> None:
    screen.go("view")
    screen.press("ctrl+a", "BackSpace")
    screen.wait_for("view", "")
    screen.type(BEGUN)
    screen.wait_for("view ghost", "ation")
    screen.press("Escape")
    screen.wait_for("view ghost", "")
    screen.press("Tab")
    screen.wait_for("view", f"{BEGUN}\t")


def test_a_digit_takes_a_word_of_the_list_and_is_a_digit_otherwise(screen: Desktop) -> None:
    screen.go("entry")
    screen.press("ctrl+a", "BackSpace")
    screen.type(BEGUN)
    screen.wait_for("entry ghost", "ation")
    screen.press("shift+Tab")
    screen.wait_for("entry ghost", "")
    screen.press("1")
    screen.wait_for("entry", f"{BEGUN}ation")
    screen.type("1")
    screen.wait_for("entry", f"{BEGUN}ation 1")


def test_no_letter_is_lost_or_doubled_however_fast_it_is_typed(screen: Desktop) -> None:
    screen.go("view")
    screen.press("ctrl+a", "BackSpace")
    screen.wait_for("view", "")
    typed = "I'll meet you at the station. Thank you for your help, see you tomorrow! " * 3
    screen.type(typed)
    screen.wait_for("view", typed)


def test_nothing_is_shown_of_a_password_and_nothing_learned(screen: Desktop) -> None:
    screen.go("view")
    screen.press("ctrl+a", "BackSpace")
    screen.type("We met Zanzibarra there. ")
    screen.wait_for("view", "We met Zanzibarra there. ")
    screen.go("password")
    screen.type(f"Quuxomania there. {BEGUN}")
    screen.wait_for("password", f"Quuxomania there. {BEGUN}")
    screen.go("entry")
    screen.press("ctrl+a", "BackSpace")
    screen.type(BEGUN)
    screen.wait_for("entry ghost", "ation")
    # What was on its way to the field before comes to this one, and goes before its first letter.
    first = screen.seen.index(("password", "Q"))
    assert not [seen for seen in screen.seen[first:] if seen[0] == "password ghost"]
    folder = Path(screen.environment["XDG_DATA_HOME"]) / "foretype" / "history"
    screen.wait(lambda: "Zanzibarra" in words(folder), "what was learned")
    assert "Quuxomania" not in words(folder)


def test_nothing_is_shown_where_no_trace_is_wanted(screen: Desktop) -> None:
    command = [PYTHON, str(HERE / "private.py"), BEGUN]
    done = subprocess.run(command, env=screen.environment, capture_output=True, text=True, timeout=60)
    said = json.loads(done.stdout)
    assert (said["taken"], said["private"]) == ([], [])
    assert said["ordinary"]


def words(folder: Path) -> set[str]:
    with History(folder) as history:
        return {learned.text for learned in history.words()}

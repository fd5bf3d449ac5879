"""What the window shows after its size has changed, on the page of keys, and in sixteen colours."""

from pathlib import Path

from tests.end_to_end.terminal import foretype, running


def test_a_window_that_grows_again_shows_the_first_row(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("the first row of it\nsecond\nthird\n")
    with running(foretype("+3", path, "--show", "least")) as terminal:
        terminal.see("the first row", "third")
        terminal.resize(8, 2)
        terminal.see("third")
        terminal.resize(100, 30)
        terminal.see("the first row of it", "third")
        assert terminal.rows()[0] == "the first row of it"


def test_the_page_of_keys_says_in_the_visible_part_how_to_go_on(tmp_path: Path) -> None:
    with running(foretype(tmp_path / "notes.txt")) as terminal:
        terminal.see("notes.txt")
        terminal.send("<f1>")
        terminal.see("Suggestions", "PageDown PageUp scroll, any other key closes this.")
        terminal.send("<pagedown>" * 10)
        terminal.see("wrap long lines or not", "this page")
        terminal.send("x")
        terminal.see("notes.txt")


def test_in_sixteen_colours_the_ghost_has_another_than_text_and_background(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, "--theme", "16-colour", "--show", "all")) as terminal:
        terminal.see("notes.txt")
        terminal.see_no("loading")
        terminal.send("I'll meet you at the st")
        terminal.see("the sta")
        typed, ghost = terminal.cell(0, 0), terminal.cell(0, terminal.rows()[0].index("ation"))
        assert typed.fg == "default"
        assert ghost.fg not in ("default", "white", "black", "brightblack")

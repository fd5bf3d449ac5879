from pathlib import Path

import pytest

from predictor.editor.files.place import LAST, Place, read_place, read_places
from predictor.errors import TextError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("notes.txt", "main.c", "odd:3", "+7", "+12 odd"):
        Path(name).touch()


NOTES, MAIN, ODD = Path("notes.txt"), Path("main.c"), Path("odd:3")


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        (["notes.txt"], [Place(NOTES)]),
        (["notes.txt:12"], [Place(NOTES, 12)]),
        (["main.c:12:5"], [Place(MAIN, 12, 5)]),
        (["main.c:12:5:"], [Place(MAIN, 12, 5)]),
        (["+12", "notes.txt"], [Place(NOTES, 12)]),
        (["+12:5", "notes.txt"], [Place(NOTES, 12, 5)]),
        (["+12,5", "notes.txt"], [Place(NOTES, 12, 5)]),
        (["odd:3"], [Place(ODD)]),
        (["odd:3:8"], [Place(ODD, 8)]),
        (["+7"], [Place(Path("+7"))]),
        (["new.txt:3"], [Place(Path("new.txt:3"))]),
        (["new.txt:3:1"], [Place(Path("new.txt"))]),
        (["main.c:12: error: x"], [Place(MAIN, 12)]),
        (["main.c:12:5: error: 'a:3' is odd:3:1"], [Place(MAIN, 12, 5)]),
        (["main.c:12:5 o'clock"], [Place(MAIN, 12)]),
        (["main.c:12:text that grep found"], [Place(MAIN, 12)]),
        (["odd:3:8: error"], [Place(ODD, 8)]),
        (["main.c(12)"], [Place(MAIN, 12)]),
        (["main.c(12,5)"], [Place(MAIN, 12, 5)]),
        (["main.c(12): error: x"], [Place(MAIN, 12)]),
        (["gone.c(12)"], [Place(Path("gone.c(12)"))]),
        (["+", "main.c"], [Place(MAIN, LAST)]),
        (["main.c", "+"], [Place(MAIN, LAST)]),
        (["notes.txt:0"], [Place(NOTES, 1)]),
        (["notes.txt:" + "9" * 5000], [Place(NOTES, 999_999_999)]),
        (["notes.txt", "main.c:9", "notes.txt"], [Place(NOTES), Place(MAIN, 9)]),
        (["notes.txt", "main.c:9", "notes.txt:4"], [Place(NOTES, 4), Place(MAIN, 9)]),
        (["notes.txt:2", "+5", "main.c"], [Place(NOTES, 2), Place(MAIN, 5)]),
        (["+5", "main.c", "notes.txt:2"], [Place(MAIN, 5), Place(NOTES, 2)]),
        (["main.c", "notes.txt", "+5"], [Place(MAIN), Place(NOTES, 5)]),
        (["-"], [Place(Path("-"))]),
        ([], []),
    ],
)
def test_each_file_has_its_own_place_unless_it_has_that_very_name(
    arguments: list[str], places: list[Place]
) -> None:
    assert list(read_places(arguments)) == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+12:5 notes.txt", Place(NOTES, 12, 5)),
        ("+12 new file.txt", Place(Path("new file.txt"), 12)),
        ("+ notes.txt", Place(NOTES, LAST)),
        ("notes.txt:3: note: see above", Place(NOTES, 3)),
        ("+12 odd", Place(Path("+12 odd"))),
        ("a\0b:3", Place(Path("a\0b:3"))),
    ],
)
def test_a_line_of_text_may_hold_the_place_and_the_name(text: str, place: Place) -> None:
    assert read_place(text) == place


def test_a_file_whose_name_is_a_dash_is_not_standard_input() -> None:
    there = Path("-").absolute()
    assert read_places(["-", "+3", "./-"]) == (Place(Path("-")), Place(there, 3))
    there.touch()
    assert read_places(["-", "./-:4"]) == (Place(Path("-")), Place(there, 4))


@pytest.mark.parametrize("name", ["sub/", "notes.txt/", "+3 sub/", "sub/:3:1", "/"])
def test_a_name_that_ends_in_a_slash_is_no_files(name: str) -> None:
    with pytest.raises(TextError, match="is a folder's name"):
        read_places([name])

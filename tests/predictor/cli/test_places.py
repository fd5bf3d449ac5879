from pathlib import Path

import pytest

from predictor.cli.places import Places, read_places


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("notes.txt", "main.c", "odd:3", "+7"):
        Path(name).touch()


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        (["notes.txt"], Places(("notes.txt",))),
        (["notes.txt:12"], Places(("notes.txt",), 12)),
        (["main.c:12:5"], Places(("main.c",), 12, 5)),
        (["main.c:12:5:"], Places(("main.c",), 12, 5)),
        (["+12", "notes.txt"], Places(("notes.txt",), 12)),
        (["+12:5", "notes.txt"], Places(("notes.txt",), 12, 5)),
        (["+12,5", "notes.txt"], Places(("notes.txt",), 12, 5)),
        (["odd:3"], Places(("odd:3",))),
        (["odd:3:8"], Places(("odd:3",), 8)),
        (["+7"], Places(("+7",))),
        (["new.txt:3"], Places(("new.txt:3",))),
        (["notes.txt:0"], Places(("notes.txt",))),
        (["notes.txt", "main.c:9", "notes.txt"], Places(("notes.txt", "main.c"))),
        (["-"], Places(("-",))),
        ([], Places(())),
    ],
)
def test_a_place_is_read_unless_a_file_has_that_very_name(arguments: list[str], places: Places) -> None:
    assert read_places(arguments) == places

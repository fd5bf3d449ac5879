"""`foretype check`: places and candidates of doubtful words, and what it leaves alone."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app

TEXT = """# A letter

I recieved it form her. Teh weather is nice.

```python
recieve = teh_thing()
```
"""


def check(*arguments: object, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["check", "--no-history", *map(str, arguments)], input=given)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "letter.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_each_word_has_its_place_and_what_may_be_meant(letter: Path) -> None:
    status, said, _ = check(letter)
    assert status == 1
    lines = said.splitlines()
    assert [line.partition(" → ")[0] for line in lines] == [
        f"{letter}:3:3: recieved",
        f"{letter}:3:15: form",
        f"{letter}:3:25: Teh",
    ]
    assert [line.partition(" → ")[2].split(", ")[0] for line in lines] == ["received", "from", "The"]


def test_the_same_as_json(letter: Path) -> None:
    status, said, _ = check(letter, "--json")
    assert status == 1
    first, second, _ = json.loads(said)
    assert (first["line"], first["column"], first["word"], first["known"]) == (3, 3, "recieved", False)
    assert (second["word"], second["known"], second["candidates"][0]["text"]) == ("form", True, "from")
    assert 0.5 <= second["probability"] <= 1


def test_nothing_to_say_of_a_text_without_slips() -> None:
    assert check("-", given="See you at the station tomorrow.\n") == (0, "", "")


def test_names_come_where_every_unknown_word_is_wanted() -> None:
    text = "Then we met Oberlander at the station.\n"
    assert check("-", given=text)[:2] == (0, "")
    status, said, _ = check("-", "--unknown", given=text)
    assert (status, "-:1:13: Oberlander → " in said) == (1, True)


def test_code_is_left_out_and_what_cannot_be_read_told(tmp_path: Path, letter: Path) -> None:
    code, junk = tmp_path / "a.py", tmp_path / "junk.txt"
    code.write_text("recieve = 1\n")
    junk.write_bytes(b"\xff\xfe")
    status, said, told = check(code, junk, letter)
    assert status == 2
    assert len(said.splitlines()) == 3
    assert f"{code} is left out" in told
    assert f"{junk} is not UTF-8" in told

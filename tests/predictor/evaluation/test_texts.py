import json
import lzma
from pathlib import Path

import pytest

from predictor.errors import TextError
from predictor.evaluation.texts import DEFAULT_CHARACTERS, Text, cut_at_word, read_texts, sample


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_plain_file_is_one_normalised_document(tmp_path: Path) -> None:
    (text,) = read_texts([write(tmp_path / "notes.txt", "\ufeffCafe\u0301\r\nopen\r\n")])
    assert text == Text("notes", ("Café\nopen\n",), available=1)


def test_lines_are_documents_if_wanted_and_blank_ones_are_none(tmp_path: Path) -> None:
    path = write(tmp_path / "phrases.txt", "my watch fell in the water\r\n\r\n  \nprevailing wind\n")
    (text,) = read_texts([path], lines=True)
    assert text.documents == ("my watch fell in the water", "prevailing wind")


@pytest.mark.parametrize("name", ["set.jsonl", "set.jsonl.xz"])
def test_json_lines(tmp_path: Path, name: str) -> None:
    content = "".join(json.dumps({"text": word}) + "\n\n" for word in ("one", "two\nlines", " ")).encode()
    path = write(tmp_path / name, lzma.compress(content) if name.endswith("xz") else content)
    (text,) = read_texts([path], lines=True)
    assert (text.name, text.documents) == ("set", ("one", "two\nlines"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"caf\xe9 au lait", r"a\.txt is not UTF-8: byte 0xe9 at position 3"),
        ("a.txt", b"", "is empty"),
        ("a.md", b" \n\t\n", "is empty"),
        ("a.txt", b"PK\x03\x04\x00\x00", "zero character"),
        ("a.jsonl", b'{"text": "fine"}\n{"body": "no"}\n', r"line 2: not a JSON object with a \"text\""),
        ("a.jsonl", b'{"text": "fine"}\n{"text": "caf\xe9"}\n', "line 2 is not UTF-8"),
        ("a.jsonl", b"{broken", "line 1: not a JSON object"),
        ("a.jsonl", b'{"text": 7}', '"text" is int, not a string'),
        ("a.jsonl.xz", b"not compressed at all", "cannot be read"),
        ("a.jsonl.xz", lzma.compress(b'{"text": "fine"}\n' * 999)[:-20], "cannot be read"),
    ],
)
def test_unreadable_files_are_explained(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(TextError, match=message) as caught:
        read_texts([write(tmp_path / name, content)])
    assert caught.value.hint


def test_missing_files_and_folders_are_explained(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="There is no file"):
        read_texts([tmp_path / "nowhere.txt"])
    with pytest.raises(TextError, match="is not a file"):
        read_texts([tmp_path])


def test_a_sample_is_evenly_spaced() -> None:
    assert sample(range(10), 5) == [1, 3, 5, 7, 9]
    assert sample(range(100), 3) == [16, 50, 83]
    assert list(sample(range(3), 3)) == [0, 1, 2]
    assert list(sample(range(3), 10)) == [0, 1, 2]


def test_the_limit_is_per_file_and_the_sample_is_described(tmp_path: Path) -> None:
    long = "word " * 100
    path = write(
        tmp_path / "a.txt", "\n".join(long if number % 2 else f"line {number}" for number in range(100))
    )
    (text,) = read_texts([path], lines=True, limit=10, max_chars=50)
    assert (len(text.documents), text.available) == (10, 100)
    assert text.cut == sum(document.startswith("word") for document in text.documents) > 0


def test_without_a_limit_all_files_together_stay_near_the_default_amount(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.txt", ("some words " * 20 + "\n") * 1000) for name in "abc"]
    total = sum(text.characters for text in read_texts(paths, lines=True))
    assert 0.95 * DEFAULT_CHARACTERS < total <= DEFAULT_CHARACTERS


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("one two three", 0, "one two three"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two"),
        ("one two three", 8, "one two"),
        ("one two three", 7, "one two"),
        ("one two three", 6, "one"),
        ("one two three", 2, "on"),
        ("one\ntwo", 5, "one"),
        (" word", 3, " wo"),
    ],
)
def test_documents_are_cut_between_words(text: str, most: int, cut: str) -> None:
    assert cut_at_word(text, most) == cut


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [write(tmp_path / "a.txt", "one"), write(tmp_path / "other" / "a.txt", "two"), tmp_path / "a.txt"]
    assert [text.name for text in read_texts(paths)] == ["a (1)", "a (2)", "a (3)"]


def test_the_hash_is_that_of_the_documents() -> None:
    # As printf 'one\\0two' | sha256sum prints it.
    expected = "a0ef70c43442d404b1ed004b6649348633dda30e2ffac547c29a2b753abafa89"
    assert Text("a", ("one", "two")).sha256 == expected

"""Reading text: every kind of file, streamed, normalised; what is wrong is told with its place."""

import json
import lzma
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.errors import TextError
from predictor.system.texts import LONGEST_LINE
from training.data.corpus import SECTION, _sections, documents, find_files, source_name, validation_share_of


def texts(path: Path, **options: bool) -> list[str]:
    return [document.text for document in documents(path, **options)]


def test_json_lines_plain_and_compressed(tmp_path: Path) -> None:
    lines = "\n".join([json.dumps({"text": "one\r\ntwo"}), "", json.dumps({"text": "cafe\u0301", "id": 7})])
    (tmp_path / "mail.jsonl").write_text(lines, encoding="utf-8")
    with lzma.open(tmp_path / "chat.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(lines)
    for name in ("mail.jsonl", "chat.jsonl.xz"):
        assert texts(tmp_path / name) == ["one\ntwo", "café"]


def test_a_short_text_file_is_one_document_and_a_long_one_is_cut_at_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_bytes(b"One paragraph.\r\n\r\nAnother.")
    assert texts(tmp_path / "short.txt") == ["One paragraph.\n\nAnother."]
    letters = random.Random(1).choices("etaoinshrdlu    ", k=1_000)
    paragraph = f"A {''.join(letters)}.\n\n"
    (tmp_path / "long.md").write_text(paragraph * 30, encoding="utf-8")
    cut = texts(tmp_path / "long.md")
    assert len(cut) > 3
    assert "".join(cut) == paragraph * 30
    assert all(text.endswith("\n\n") for text in cut)
    assert all(SECTION <= len(text) <= 2 * SECTION for text in cut[:-1])


def test_lines_by_choice(tmp_path: Path) -> None:
    (tmp_path / "phrases.txt").write_text("see you soon\n\non my way\n", encoding="utf-8")
    assert texts(tmp_path / "phrases.txt", lines=True) == ["see you soon\n", "on my way\n"]


@given(
    st.lists(st.sampled_from(["word ", "x" * 5000, "\n", "\n\n", "end."]), max_size=60).map("".join),
    st.integers(1, 9000),
)
def test_cutting_does_not_depend_on_the_blocks(text: str, size: int) -> None:
    blocks = [text[start : start + size] for start in range(0, len(text), size)]
    cut = list(_sections(blocks))
    assert "".join(cut) == text
    assert cut == list(_sections([text] if text else []))


def test_going_on_from_a_document(tmp_path: Path) -> None:
    lines = (json.dumps({"text": text}) for text in "abcd")
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [document.number for document in documents(tmp_path / "x.jsonl", 2)] == [2, 3]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.jsonl.xz"])
def test_positions_grow_to_the_size_of_the_file(tmp_path: Path, name: str) -> None:
    draw = random.Random(1)
    content = "".join(f'{{"text": "{draw.random()} {draw.random()}"}}\n' for _ in range(20_000)).encode()
    (tmp_path / name).write_bytes(lzma.compress(content, preset=0) if name.endswith("xz") else content)
    positions = [document.position for document in documents(tmp_path / name)]
    assert positions == sorted(positions)
    assert 0 < positions[0] < positions[-1] <= (tmp_path / name).stat().st_size
    assert len(set(positions)) > 1


def test_folders_are_searched_in_a_fixed_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.md", ".git/c.txt", "d.pdf", "e.jsonl.xz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path, tmp_path / "b.txt"])]
    assert found == ["b.txt", "e.jsonl.xz", "sub/a.md"]


@pytest.mark.parametrize(
    ("name", "source"), [("mail.jsonl", "mail"), ("x/chat.jsonl.xz", "chat"), ("notes/a.txt", "notes")]
)
def test_sources(name: str, source: str) -> None:
    assert source_name(Path(name)) == source


def test_no_text_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="No text was found"):
        find_files([tmp_path])
    with pytest.raises(TextError, match="There is no file or folder"):
        find_files([tmp_path / "absent"])


@pytest.mark.parametrize("padding", [0, 10, 500_000])
def test_the_place_of_a_wrong_byte_is_told(tmp_path: Path, padding: int) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(b"a" * padding + b"caf\xe9 au lait")
    with pytest.raises(TextError, match=f"not UTF-8: byte 0xe9 at position {padding + 3}"):
        texts(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"text": "a"}\n{"text": 5}', 'line 2: "text" is int'),
        (b'{"text": "a"}\nnot json', "line 2: not a JSON object"),
        (b'["text"]', "line 1: not a JSON object"),
        (b"[" * 100_000, "line 1: not a JSON object"),
        (b'{"words": "a"}', "line 1: not a JSON object"),
        (b'{"text": "a"}\n{"text": "\xe9"}', "line 2 is not UTF-8: byte 0xe9 at position 10"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(TextError, match=message):
        texts(path)


def test_a_truncated_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.xz"
    path.write_bytes(lzma.compress(b'{"text": "a"}\n' * 1000)[:-20])
    with pytest.raises(TextError, match="cannot be read"):
        texts(path)


def test_archives_one_behind_the_other_are_read(tmp_path: Path) -> None:
    one, two = (lzma.compress(b'{"text": "%s"}\n' % word) for word in (b"one", b"two"))
    path = tmp_path / "x.jsonl.xz"
    path.write_bytes(one + bytes(8) + two + bytes(4))
    assert [document.text for document in documents(path)] == ["one", "two"]


@pytest.mark.parametrize("before", [b"", lzma.compress(b'{"text": "a"}\n')])
def test_an_archive_that_asks_for_gigabytes_is_told(tmp_path: Path, before: bytes) -> None:
    """Its header asks for a dictionary of 4 GiB, which would fill as long as it unpacks to more."""
    archive = bytearray(lzma.compress(b'{"text": "a"}\n'))
    end = 12 + 4 * (archive[12] + 1)  # of the block's header: its size, flags, filter 0x21, one byte for it
    archive[archive.index(b"\x21\x01", 12) + 2] = 40
    archive[end - 4 : end] = zlib.crc32(archive[12 : end - 4]).to_bytes(4, "little")
    path = tmp_path / "x.jsonl.xz"
    path.write_bytes(before + archive)
    with pytest.raises(TextError, match=r"takes more than 128 MB of memory.*\n?.*xz -9"):
        texts(path)


def test_small_corpora_hold_out_a_larger_share(tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_bytes(b"x" * 1000)
    with large.open("wb") as file:
        file.truncate(10**9)
    assert validation_share_of([small]) == 0.1
    assert validation_share_of([large]) == 0.005


def test_lines_that_repeat_themselves_are_cut_out(tmp_path: Path) -> None:
    line = "Please send me the report before the meeting, and call me when you are at the station."
    text = f"{line}\n{'BWU' * 60}\n{line}\n{'-' * 40}\nha{'ha' * 20}!"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}), encoding="utf-8")
    (document,) = documents(tmp_path / "a.jsonl")
    assert document.text == f"{line}\n{line}\n{'-' * 40}\nha{'ha' * 20}!"


def test_a_line_without_end_is_told_or_left_out(tmp_path: Path) -> None:
    """A file of some kilobytes that unpacks to one line of many megabytes, between two good ones."""
    path = tmp_path / "a.jsonl.xz"
    good, long = b'{"text": "one"}\n', b'{"text": "' + b"a" * 3 * LONGEST_LINE + b'"}\n'
    path.write_bytes(lzma.compress(good + long + good, preset=0))
    with pytest.raises(TextError, match="line 2 is longer than 16,777,216 bytes"):
        list(documents(path))
    left_out = list[TextError]()
    assert [document.text for document in documents(path, bad=left_out.append)] == ["one", "one"]
    assert len(left_out) == 1

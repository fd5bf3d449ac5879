import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.file import decode, encode, read_file, rescue, save_file
from predictor.errors import TextError

_TEXTS = st.text(
    st.one_of(st.sampled_from("\r\n a\ufeffé"), st.characters(codec="utf-8", exclude_characters="\0"))
)


@given(_TEXTS)
def test_reading_and_writing_gives_back_the_same_bytes(text: str) -> None:
    data = text.encode("utf-8")
    file = decode(data)
    assert encode(file, file.text) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\r\nb\r\n", "a\nb\n"), (b"a\rb", "a\nb"), (b"a\nb", "a\nb"), (b"a\r\nb\n", "a\r\nb\n")],
)
def test_one_kind_of_line_end_is_hidden_from_the_writer(data: bytes, text: str) -> None:
    assert decode(data).text == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"ab\xff", "not UTF-8: byte 0xff at offset 2"),
        (b"\xef\xbb\xbf\xff", "not UTF-8: byte 0xff at offset 3"),
        (b"a\0b", "not text: it has a zero byte at offset 1"),
        ("hello".encode("utf-16"), "not UTF-8: byte 0xff at offset 0"),
    ],
)
def test_what_is_not_utf8_text_is_refused_with_the_place(data: bytes, sentence: str) -> None:
    with pytest.raises(TextError, match=sentence):
        decode(data)


def test_a_folder_a_pipe_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path, sentence in (
        (tmp_path, "a folder"),
        (tmp_path / "pipe", "a pipe"),
        (tmp_path / "loop", "cannot be"),
    ):
        with pytest.raises(TextError, match=sentence):
            read_file(path)


def test_saving_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to("a.txt")
    saved = save_file(read_file(link), "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)
    assert link.is_symlink()
    assert not saved.changed_on_disk()


def test_a_new_file_gets_the_permissions_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save_file(read_file(tmp_path / "a.txt"), "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    file = read_file(path)

    def refuse(self: Path, target: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="Input/output error"):
        save_file(file, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_file_and_a_read_only_folder_are_respected(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    file = read_file(path)
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        save_file(file, "new")
    path.chmod(0o644)
    tmp_path.chmod(0o555)
    with pytest.raises(PermissionError):
        save_file(file, "new")
    tmp_path.chmod(0o755)
    assert path.read_text() == "old"


def test_a_change_by_another_program_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    new = read_file(path)
    assert not new.changed_on_disk()
    path.write_text("theirs")
    assert new.changed_on_disk()
    assert not read_file(path).changed_on_disk()


def test_garbage_from_the_keyboard_cannot_make_the_file_unreadable(tmp_path: Path) -> None:
    save_file(read_file(tmp_path / "a.txt"), "a\udce9b")
    assert read_file(tmp_path / "a.txt").text == "a\ufffdb"


def test_rescued_text_lies_beside_the_file_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    first, second = (rescue(read_file(path), "unsaved") for _ in range(2))
    assert first != second
    assert first.read_text() == second.read_text() == "unsaved"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert not path.exists()

import os
import stat
from pathlib import Path

import pytest

from predictor.editor.files import file as files
from predictor.editor.files.encoding import LATIN_1, WINDOWS, NotEncodable, NotText, NotUtf8
from predictor.editor.files.file import read_file, rescue, save_file, unwritable, view_file
from predictor.errors import TextError


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


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc")
def test_what_the_system_makes_up_cannot_be_saved(tmp_path: Path) -> None:
    file = read_file(Path("/proc/version"))
    assert "the system makes this file up" in unwritable(file) or "read-only" in unwritable(file)
    with pytest.raises(OSError, match="the system makes this file up"):
        save_file(file, "mine")
    assert not read_file(tmp_path / "new.txt").made_up


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


def test_a_write_protected_place_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, for whom nothing is write-protected, too."""
    path = tmp_path / "a.txt"
    path.write_text("old")
    file = read_file(path)
    assert unwritable(file) == ""
    for protected, sentence in (
        (path, "a.txt is read-only"),
        (tmp_path, f"the folder {tmp_path} is read-only"),
    ):
        file = read_file(path if protected == path else tmp_path / "new.txt")
        monkeypatch.setattr(os, "access", lambda place, *_, p=protected, **__: Path(place) != p)
        assert unwritable(file) == f"{sentence}."
        with pytest.raises(PermissionError, match=sentence):
            save_file(file, "new")
    assert path.read_text() == "old"


def test_the_encoding_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9\r\n")
    with pytest.raises(NotUtf8) as refused:
        read_file(path)
    assert refused.value.likely == LATIN_1
    file = read_file(path, "latin1")
    assert (file.text, file.encoding) == ("café\n", LATIN_1)
    saved = save_file(file, "café au lait\n")
    assert path.read_bytes() == b"caf\xe9 au lait\r\n"
    with pytest.raises(NotEncodable, match=r"Latin-1 has no '€' \(line 2\)"):
        save_file(saved, "\n5 €")
    assert path.read_bytes() == b"caf\xe9 au lait\r\n"


def test_windows_quotes_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x93quoted\x94")
    with pytest.raises(NotUtf8) as refused:
        read_file(path)
    assert refused.value.likely == WINDOWS
    assert read_file(path, WINDOWS).text == "“quoted”"


def test_what_is_no_text_may_be_looked_at_but_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\x89PNG\r\n\0\xff")
    with pytest.raises(NotText):
        read_file(path)
    file = view_file(path)
    assert "PNG" in file.text
    assert file.locked == f"{path} is not text: it has a zero byte at offset 6. It cannot be changed."
    with pytest.raises(PermissionError, match="not text"):
        save_file(file, "changed")
    assert path.read_bytes() == b"\x89PNG\r\n\0\xff"


def test_looking_at_a_text_is_opening_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert view_file(tmp_path / "a.txt") == read_file(tmp_path / "a.txt")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.log"
    path.write_text("ab")
    monkeypatch.setattr(files, "LARGEST", 1)
    with pytest.raises(TextError, match="the editor reads"):
        read_file(path)


def test_a_link_to_a_file_that_is_not_there_yet_leads_to_it(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("target.txt")
    save_file(read_file(link), "new")
    assert (tmp_path / "target.txt").read_text() == "new"
    assert link.is_symlink()

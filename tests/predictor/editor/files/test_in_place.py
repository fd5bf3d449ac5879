"""Files that must stay the ones they are: their folder, owner, links or attributes allow no new one."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from predictor.editor.files import file as files
from predictor.editor.files.file import read_file, save_file, unwritable
from predictor.editor.files.recovery import everything, found
from predictor.system import in_place

ROOT = Path(__file__).parents[4]
NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder into which other users may look, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def as_nobody(folder: Path, action: Callable[[], str]) -> str:
    """Do something as an ordinary user, for whom permissions count; return what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.environ["XDG_STATE_HOME"] = str(folder / "state")
            os.write(writing, action().encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read().decode()
    os.waitpid(child, 0)
    return told


def state_of_nobody(folder: Path) -> None:
    (folder / "state").mkdir()
    if os.geteuid() == 0:
        os.chown(folder / "state", NOBODY, NOBODY)


def saved_as_nobody(folder: Path, path: Path, text: str = "new") -> str:
    def save() -> str:
        file = read_file(path)
        told = unwritable(file)
        try:
            save_file(file, text)
        except OSError as error:
            return f"{told} {error.strerror}"
        return told + ("saved" if not everything() else "saved, and something is left")

    return as_nobody(folder, save)


def test_a_file_that_may_be_written_in_a_folder_that_may_not(folder: Path) -> None:
    state_of_nobody(folder)
    place = folder / "place"
    place.mkdir()
    path = place / "a.txt"
    path.write_text("a much longer old text")
    path.chmod(0o666)
    place.chmod(0o555)
    inode = path.stat().st_ino
    assert saved_as_nobody(folder, path) == "saved"
    assert (path.read_text(), path.stat().st_ino) == ("new", inode)
    assert [entry.name for entry in place.iterdir()] == ["a.txt"]
    assert saved_as_nobody(folder, place / "new.txt") == (
        f"the folder {place} is read-only. the folder {place} is read-only"
    )
    place.chmod(0o755)


def test_a_write_protected_file_stays_as_it_is(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text("old")
    path.chmod(0o444)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    state_of_nobody(folder)
    assert saved_as_nobody(folder, path) == "a.txt is read-only. a.txt is read-only"
    assert path.read_text() == "old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave something of another user")
@pytest.mark.parametrize("sticky", [False, True])
def test_a_file_of_another_owner_keeps_it(sticky: bool, folder: Path) -> None:
    state_of_nobody(folder)
    place = folder / "place"
    place.mkdir()
    path = place / "a.txt"
    path.write_text("old")
    path.chmod(0o666)
    if sticky:
        place.chmod(0o1777)
    else:
        os.chown(place, NOBODY, NOBODY)
    assert saved_as_nobody(folder, path) == "saved"
    assert (path.read_text(), path.stat().st_uid) == ("new", 0)
    assert [entry.name for entry in place.iterdir()] == ["a.txt"]


def test_hard_links_stay_one_file(tmp_path: Path) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    path.write_text("old")
    path.chmod(0o640)
    other.hardlink_to(path)
    saved = save_file(read_file(path), "new")
    assert (path.read_text(), other.read_text()) == ("new", "new")
    assert path.samefile(other)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not saved.changed_on_disk()
    assert everything() == []


def test_attributes_are_kept_by_a_new_file_or_the_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    try:
        os.setxattr(path, "user.author", b"me")
    except OSError as error:
        pytest.skip(f"This disk has no attributes: {error}")
    first = path.stat().st_ino
    save_file(read_file(path), "new")
    assert (path.read_text(), os.getxattr(path, "user.author")) == ("new", b"me")
    second = path.stat().st_ino
    assert second != first
    monkeypatch.setattr(shutil, "copystat", lambda *_: None)  # as where attributes cannot be given away
    save_file(read_file(path), "newer")
    assert (path.read_text(), os.getxattr(path, "user.author")) == ("newer", b"me")
    assert path.stat().st_ino == second


@pytest.mark.skipif(shutil.which("unshare") is None, reason="mounting needs Linux's unshare")
def test_a_mounted_file_is_written(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside.txt", tmp_path / "outside.txt"
    inside.write_text("")
    outside.write_text("old")
    code = (
        "import sys; from pathlib import Path; from predictor.editor.files.file import read_file, save_file\n"
        "save_file(read_file(Path(sys.argv[1])), 'new')"
    )
    mount = f'mount --bind {outside} {inside} && exec {sys.executable} -c "$0" {inside}'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, code],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"nothing can be mounted here: {done.stderr}")
    assert (done.stderr, outside.read_text()) == ("", "new")


def test_a_crash_in_the_middle_leaves_the_new_text_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the old text, which is longer")
    (tmp_path / "b.txt").hardlink_to(path)
    file = read_file(path)
    child = os.fork()
    if not child:
        os.ftruncate = lambda *_: os._exit(9)  # type: ignore[assignment]
        save_file(file, "new")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert path.read_text() == "new old text, which is longer"
    left = found(path)
    assert left is not None
    assert (left.text, left.alive) == ("new", False)


def test_a_failure_puts_the_old_text_back_and_keeps_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old text")
    (tmp_path / "b.txt").hardlink_to(path)
    file = read_file(path)
    put, calls = in_place._put, list[bytes]()

    def fail_first(descriptor: int, data: bytes) -> None:
        calls.append(data)
        put(descriptor, data)
        if len(calls) == 1:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(in_place, "_put", fail_first)
    with pytest.raises(OSError, match="Input/output error"):
        save_file(file, "new")
    assert path.read_text() == "old text"
    left = found(path)
    assert left is not None
    assert left.text == "new"


def test_what_cannot_be_made_safe_is_not_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    (tmp_path / "b.txt").hardlink_to(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Recovery, "keep", full)
    with pytest.raises(OSError, match="cannot be made safe before: No space left on device"):
        save_file(read_file(path), "new")
    assert path.read_text() == "old"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is no regular file"):
        in_place.overwrite_file(tmp_path / "pipe", b"text")

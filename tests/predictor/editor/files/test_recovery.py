"""Recovery files, with processes that really write and really are killed."""

import json
import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.files import recovery
from predictor.editor.files.recovered import key_of, packed
from predictor.editor.files.recovery import Recovery, all_found, everything, found, recovery_folder

ROOT = Path(__file__).parents[4]
# Writes ever newer texts of half a megabyte, each of one number; tells each number once it is on the disk.
WRITER = """
import sys
from pathlib import Path
from predictor.editor.files.recovery import Recovery

path = None if sys.argv[1] == "-" else Path(sys.argv[1])
recovery = Recovery(path, Path(sys.argv[2]))
for number in range(int(sys.argv[3]), 10**9):
    recovery.keep(f"{number}é\\n" * 60_000)
    print(number, flush=True)
"""


@contextmanager
def writer(path: Path | str, folder: Path, first: int = 0) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(folder), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def told(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def killed(process: "subprocess.Popen[str]", seconds: float) -> int:
    """Kill it so long after its first text; return the last number that it told."""
    first = told(process)
    time.sleep(seconds)
    process.kill()
    assert process.stdout is not None
    return int([first, *process.stdout.read().split()][-1])


def left(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def test_after_a_kill_at_any_moment_the_last_text_is_there_and_whole(tmp_path: Path) -> None:
    path, folder, draw = tmp_path / "a.txt", tmp_path / "state", random.Random(5)
    number = 0
    for _ in range(8):
        with writer(path, folder, number) as process:
            number = killed(process, draw.uniform(0, 0.05))
        saved = found(path, folder)
        assert saved is not None
        assert saved.text in (f"{number}é\n" * 60_000, f"{number + 1}é\n" * 60_000)
        assert (saved.file, saved.process, saved.alive, saved.newer) == (path, process.pid, False, True)
        saved.discard()
        assert left(folder) == []


def test_a_text_whose_editor_runs_is_in_use_and_cannot_be_taken_away(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.txt", tmp_path / "state"
    with writer(path, folder) as process:
        told(process)
        saved = found(path, folder)
        assert saved is not None
        assert (saved.alive, saved.process) == (True, process.pid)
        saved.discard()
        assert found(path, folder) is not None
    saved = found(path, folder)
    assert saved is not None
    assert not saved.alive


def test_one_that_nobody_works_on_comes_first(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.txt", tmp_path / "state"
    with writer(path, folder) as dead:
        told(dead)
    with writer(path, folder) as alive:
        told(alive)
        assert [one.alive for one in sorted(all_found(path, folder), key=lambda one: one.alive)] == [
            False,
            True,
        ]
        saved = found(path, folder)
        assert saved is not None
        assert saved.process == dead.pid


def test_texts_without_a_name_are_found_one_after_the_other(tmp_path: Path) -> None:
    for first in (100, 200):
        with writer("-", tmp_path, first) as process:
            told(process)
    assert found(tmp_path / "unnamed", tmp_path) is None
    texts = []
    while saved := found(None, tmp_path):
        assert saved.file is None
        texts.append(saved.text[0])
        saved.discard()
    assert texts == ["2", "1"]


@given(st.text(st.characters()))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    kept = Recovery(Path("a.txt"), folder)
    kept.keep(text)
    saved = found(Path("a.txt"), folder)
    kept.discard()
    assert saved is not None
    assert saved.text == text
    assert left(folder) == []


def test_it_lies_in_the_users_state_folder_for_the_user_alone(tmp_path: Path) -> None:
    kept = Recovery(tmp_path / "a.txt")
    kept.keep("text")
    assert stat.S_IMODE(recovery_folder().stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in recovery_folder().iterdir()} == {0o600}
    assert str(recovery_folder()).startswith(os.environ["XDG_STATE_HOME"])


def test_discarding_leaves_nothing_and_keeping_goes_on_after_it(tmp_path: Path) -> None:
    kept = Recovery(None, tmp_path)
    kept.discard()
    kept.keep("one")
    kept.keep("two")
    kept.discard()
    kept.discard()
    assert left(tmp_path) == []
    kept.keep("two")
    saved = found(None, tmp_path)
    assert saved is not None
    assert (saved.text, saved.alive) == ("two", True)
    kept.discard()
    assert left(tmp_path) == []


def test_the_same_text_is_written_once(tmp_path: Path) -> None:
    kept = Recovery(None, tmp_path)
    kept.keep("same")
    (place,) = tmp_path.glob("*.text")
    before = place.stat().st_ino, place.stat().st_mtime_ns
    kept.keep("".join(["sa", "me"]))
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == before
    kept.discard()


def test_it_knows_whether_the_file_was_saved_since(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    kept = Recovery(path, tmp_path / "state")
    kept.keep("unsaved")
    for seconds, newer in ((-60, True), (60, False)):
        path.write_text("saved")
        os.utime(path, (time.time() + seconds,) * 2)
        saved = found(path, tmp_path / "state")
        assert saved is not None
        assert saved.newer is newer
    kept.discard()


def test_a_link_and_its_file_are_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "link.txt").symlink_to("a.txt")
    kept = Recovery(tmp_path / "link.txt", tmp_path / "state")
    kept.keep("text")
    assert found(tmp_path / "a.txt", tmp_path / "state") is not None
    assert found(tmp_path / "b.txt", tmp_path / "state") is None
    kept.discard()


def test_what_a_kill_left_half_written_is_swept_away_and_the_text_before_it_stays(tmp_path: Path) -> None:
    with writer("-", tmp_path, 7) as process:
        told(process)
    (place,) = tmp_path.glob("*.text")
    place.with_suffix(".new").write_text("half")
    (tmp_path / "unnamed-1-ab.new").write_text("half")
    (tmp_path / "unnamed-1-ab.lock").touch()
    assert [one.process for one in all_found(None, tmp_path)] == [process.pid]
    assert left(tmp_path) == [".lock", ".text"]


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"not json\ntext", b'{"bytes": 4}\ntext', b"[]\n"])
def test_files_of_others_are_left_alone(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "unnamed-1-ab.text").write_bytes(damage)
    assert found(None, tmp_path) is None
    assert (tmp_path / "unnamed-1-ab.text").exists()


def test_a_disk_that_refuses_is_told_and_the_text_before_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Recovery(None, tmp_path)
    kept.keep("before")

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(recovery, "write_new", full)
        with pytest.raises(OSError, match="No space left"):
            kept.keep("after")
    saved = found(None, tmp_path)
    assert saved is not None
    assert saved.text == "before"
    kept.keep("after")
    saved = found(None, tmp_path)
    assert saved is not None
    assert saved.text == "after"
    kept.discard()


def damaged(folder: Path, **fields: object) -> Path:
    """Leave unsaved text as a process that has ended does, its first line changed."""
    place = folder / f"{key_of(None)}-1-ab.text"
    about = json.loads(packed(None, "text").partition(b"\n")[0]) | fields
    place.write_bytes(json.dumps(about).encode() + b"\ntext")
    return place


@pytest.mark.parametrize("written", [1e300, float("nan"), float("inf"), -1e18, -1, 2**40, "1", None, []])
def test_a_time_that_is_none_is_that_of_the_file(written: object, tmp_path: Path) -> None:
    place = damaged(tmp_path, written=written)
    left = found(None, tmp_path)
    assert left is not None
    assert left.text == "text"
    assert left.written == place.stat().st_mtime
    assert time.localtime(left.written)


@pytest.mark.parametrize(
    "fields",
    [
        {"file": "/tmp/\0"},
        {"file": 3},
        {"file": "/etc/passwd"},
        {"file": "\ud800"},
        {"process": "x"},
        {"process": 1e300},
        {"bytes": None},
        {"bytes": "\ud800"},
    ],
)
def test_what_else_is_damaged_does_not_cost_the_text(fields: dict[str, object], tmp_path: Path) -> None:
    damaged(tmp_path, **fields)
    left = found(None, tmp_path)
    assert left is not None
    assert (left.text, left.file, left.newer) == ("text", None, True)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 60_000 + b"\ntext",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"\ntext",
        b"x" * 10**6,
        b"9" * 9_999,
    ],
)
def test_a_first_line_that_is_nested_deep_or_endless_is_none_of_ours(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "unnamed-1-ab.text").write_bytes(content)
    assert found(None, tmp_path) is None
    assert everything(tmp_path) == []


def test_links_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    elsewhere = damaged(tmp_path)
    elsewhere = elsewhere.rename(tmp_path / "elsewhere")
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "unnamed-1-aa.text").symlink_to(elsewhere)
    (folder / "unnamed-1-ab.text").mkdir()
    (folder / "unnamed-1-ac.text").symlink_to("/dev/zero")
    os.mkfifo(folder / "unnamed-1-ad.text")
    assert found(None, folder) is None


@pytest.mark.parametrize("empty", [True, False])
def test_a_lock_that_is_a_folder_hides_no_text(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    lock = damaged(folder).with_suffix(".lock")
    lock.mkdir()
    if not empty:
        (lock / "other").touch()
    left = found(None, folder)
    assert left is not None
    assert (left.text, left.alive) == ("text", False)


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    somebodys = tmp_path / "somebodys"
    somebodys.write_text("precious")
    folder = tmp_path / "state"
    folder.mkdir()
    place = damaged(folder)
    place.with_suffix(".lock").symlink_to(somebodys)
    (folder / "unnamed-1-ff.lock").symlink_to(somebodys)
    (folder / "unnamed-1-fe.new").symlink_to(somebodys)
    left = found(None, folder)
    assert left is not None
    assert left.text == "text"
    left.discard()
    assert list(folder.iterdir()) == []
    assert somebodys.read_text() == "precious"
    assert stat.S_IMODE(somebodys.stat().st_mode) == 0o644


def test_a_folder_that_others_made_becomes_the_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    for begin in (lambda: Recovery(None, folder).keep("text"), lambda: found(None, folder)):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
        begin()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_whatever_the_umask_the_user_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        Recovery(None, tmp_path / "state").keep("text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").glob("*.text")} == {0o600}


def test_a_folder_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "state").symlink_to(elsewhere)
    for begin in (
        lambda: Recovery(None, tmp_path / "state").keep("text"),
        lambda: found(None, tmp_path / "state"),
    ):
        with pytest.raises(OSError, match="is a link"):
            begin()
    assert list(elsewhere.iterdir()) == []
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave something of another user")
def test_what_another_user_has_put_there_is_not_offered(tmp_path: Path) -> None:
    place = damaged(tmp_path)
    os.chown(place, 12345, 12345)
    assert found(None, tmp_path) is None
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(PermissionError, match="belongs to another user"):
        found(None, tmp_path)
    os.chown(tmp_path, 0, 0)

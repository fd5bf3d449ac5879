"""Recovery files, with processes that really write and really are killed."""

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
from predictor.editor.files.recovery import Recovery, all_found, found, recovery_folder

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

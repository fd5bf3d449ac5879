import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from predictor.system.atomic import replace_file

ROOT = Path(__file__).parents[3]


def fill(target: Path) -> None:
    """Mount a disk of 64 kB over the folder of `target`, save more than that to it, look what is left."""
    code = (
        "import sys; from pathlib import Path; from predictor.system.atomic import replace_file\n"
        "target = Path(sys.argv[1]); target.write_text('old')\n"
        "try: replace_file(target, bytes(200_000))\n"
        "except OSError as error: print(error.strerror)\n"
        "print(target.read_text(), [path.name for path in target.parent.iterdir()])"
    )
    disk = f'mount -t tmpfs -o size=64k none {target.parent} && exec {sys.executable} -c "$0" {target}'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", disk, code],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no small disk can be made here: {done.stderr}")
    assert done.stdout == "No space left on device\nold ['a.txt']\n", done.stderr


@pytest.mark.skipif(shutil.which("unshare") is None, reason="making a small disk needs Linux's unshare")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "a.txt")


@pytest.mark.parametrize("step", ["fsync", "rename", "interrupt"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt if step == "interrupt" else OSError(5, "Input/output error")

    if step == "rename":
        monkeypatch.setattr(Path, "replace", refuse)
    else:
        monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BaseException, match=r"^$|Input/output error"):
        replace_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_permissions_are_kept_and_never_wider_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("old")
    path.chmod(0o600)
    seen = []
    real = os.fsync

    def look(descriptor: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    before = os.umask(0)
    try:
        replace_file(path, b"new")
    finally:
        os.umask(before)
    assert seen[0] == 0o600
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="extended attributes are Linux's")
def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    try:
        os.setxattr(path, "user.origin", b"letter")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    before = path.stat().st_mtime_ns
    replace_file(path, b"new")
    assert os.getxattr(path, "user.origin") == b"letter"
    assert path.stat().st_mtime_ns >= before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_root_leaves_the_file_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    os.chown(path, 1234, 2345)
    replace_file(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owners of this kind")
def test_a_file_system_without_owners_and_permissions_does_not_keep_a_text_from_being_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    for name in ("chown", "chmod", "utime"):
        monkeypatch.setattr(os, name, refuse)
    replace_file(path, b"new")
    assert path.read_text() == "new"

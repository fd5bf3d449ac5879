"""`foretype recover`: what was unsaved or given up comes back."""

import json
import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.editor.files import recovery
from predictor.settings import settings_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["recover", *arguments])
    return result.exit_code, result.output


def test_nothing_to_recover_is_said() -> None:
    assert run("--list") == (0, "There is nothing to recover.\n")
    assert run("--list", "--json") == (0, "[]\n")


def test_a_text_that_was_given_up_is_listed_printed_and_written(tmp_path: Path) -> None:
    recovery.give_up(tmp_path / "a.txt", "one\ntwo é")
    (one,) = recovery.everything()
    status, listed = run("--list")
    assert status == 0
    assert f"{one.name}  " in listed
    assert "a.txt  9 characters, given up, 7 more days: one two é" in listed
    assert json.loads(run("--json")[1])[0] | {"written": 0} == {
        "id": one.name,
        "file": str(tmp_path / "a.txt"),
        "written": 0,
        "characters": 9,
        "given_up": True,
        "damaged": False,
        "open_in": None,
    }
    assert run(one.name) == (0, "one\ntwo é")
    target = tmp_path / "b.txt"
    assert run(one.name[:4], "--to", str(target))[0] == 0
    assert target.read_text(encoding="utf-8") == "one\ntwo é"
    status, told = run(one.name, "--to", str(target))
    assert (status, "exists already" in told) == (1, True)


def test_unsaved_text_is_listed_too(tmp_path: Path) -> None:
    kept = recovery.Recovery(tmp_path / "a.txt")
    kept.keep("unsaved")
    assert f"open in process {os.getpid()}: unsaved" in run()[1]
    kept.discard()


@pytest.mark.parametrize(("which", "told"), [("zz", "No text begins with 'zz'"), ("", "Several texts begin")])
def test_what_is_not_one_text_is_refused(which: str, told: str) -> None:
    recovery.give_up(None, "one")
    recovery.give_up(None, "two")
    status, output = run(which)
    assert (status, told in output) == (1, True)


def test_what_is_due_goes_after_the_days_of_the_settings(tmp_path: Path) -> None:
    for days in (1, 3):
        recovery.give_up(tmp_path / "a.txt", f"{days} days ago")
    for one in recovery.everything():
        then = one.since - int(one.text[0]) * 86_400 - 5
        os.utime(one.place, (then, then))
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("recovery_days = 2")
    assert "1 days ago" in run()[1]
    assert [one.text for one in recovery.everything()] == ["1 days ago"]
    settings_path().write_text("recovery_days = 0")
    assert run()[1] == "There is nothing to recover.\n"


def test_escape_sequences_of_a_text_do_not_reach_the_terminal(tmp_path: Path) -> None:
    recovery.give_up(tmp_path / "a\x1b[2J.txt", "\x1b]0;title\x07 text")
    assert "\x1b" not in run()[1]
    assert "\x1b" in run(recovery.everything()[0].name)[1]


def test_a_text_whose_file_is_damaged_is_named_and_given_as_it_is(tmp_path: Path) -> None:
    folder = recovery.recovery_folder()
    for heads in (b"[" * 60_000, b'{"what":' * 9_000, b'{"what": "\\ud800", "bytes": 1}', b'{"what": nul'):
        recovery.give_up(None, "precious")
        (one,) = recovery.everything()
        one.place.write_bytes(heads + b"\nprecious")
        status, listed = run("--list")
        assert (status, f"{one.name}  " in listed) == (0, True)
        assert f"8 characters, damaged, the text as it is in {one.place}: precious" in listed
        assert json.loads(run("--json")[1])[0]["damaged"] is True
        assert run(one.name) == (0, "precious")
        one.place.unlink()
    (folder / "unnamed-1-ab.text").write_text("no first line of ours\nprecious")
    assert run("ab") == (0, "no first line of ours\nprecious")


def test_the_folder_around_becomes_the_users_alone(tmp_path: Path) -> None:
    around = recovery.recovery_folder().parent
    around.mkdir(parents=True)
    around.chmod(0o777)
    recovery.give_up(None, "text")
    assert stat.S_IMODE(around.stat().st_mode) == 0o700

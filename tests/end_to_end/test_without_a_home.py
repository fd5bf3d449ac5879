"""Commands of a user who has no home: no HOME, and a number that the system does not know."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.terminal import ROOT
from tests.homes import without_a_home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="users have no numbers there")


@pytest.mark.parametrize(
    "arguments",
    [
        "settings",
        "doctor",
        "suggest st",
        "recover",
        "stats",
        "history show station",
        "words list",
        "words add station",
    ],
)
def test_commands_do_what_they_can(
    arguments: str, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = ["--bundle", str(tiny_bundle)] if arguments.split()[0] in ("doctor", "suggest") else []
    done = subprocess.run(
        [*without_a_home(monkeypatch), *arguments.split(), *bundle],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []

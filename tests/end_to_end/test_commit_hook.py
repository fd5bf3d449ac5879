"""The hook of docs/spelling.md in a repository of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "spelling.md"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("git") is None, reason="there is no git, or no shell"
)


def test_a_message_with_a_slip_is_refused(tmp_path: Path) -> None:
    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )

    bin = tmp_path / "bin"
    bin.mkdir()
    command = bin / "foretype"
    root = Path(__file__).parents[2]
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m predictor "$@"\n')
    command.chmod(0o755)
    assert git("init", "-q").returncode == 0
    hook = tmp_path / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(PAGE.read_text(encoding="utf-8").partition("```sh\n")[2].partition("```")[0])
    hook.chmod(0o755)
    refused = git("commit", "--allow-empty", "-m", "We recieved it form her.")
    assert refused.returncode != 0
    assert "recieved → received" in refused.stdout + refused.stderr
    assert git("commit", "--allow-empty", "-m", "We received it from her.").returncode == 0

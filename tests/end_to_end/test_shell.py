"""What the shell knows of `foretype`: completion in a real bash, and the manual page."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.write_manual import TARGET, manual

REPOSITORY = Path(__file__).parents[2]
COMMANDS = [
    "edit",
    "suggest",
    "check",
    "why",
    "score",
    "rerank",
    "letters",
    "babble",
    "attention",
    "lens",
    "neighbours",
    "analogy",
    "evaluate",
    "serve",
    "install",
    "recover",
    "settings",
    "stats",
    "doctor",
    "map",
    "history",
    "words",
]


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder with a `foretype` that runs this checkout."""
    start = "import sys; sys.argv[0] = 'foretype'; from predictor.cli import main; main()"
    program = tmp_path / "bin" / "foretype"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{start}" "$@"\n')
    program.chmod(0o755)
    return program.parent


def completed(line: str, bin_folder: Path) -> list[str]:
    """Return what bash offers at the end of a line."""
    words = line.split(" ")
    script = (
        'eval "$(foretype --show-completion bash)"; '
        f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; "
        "_foretype_completion foretype; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("foretype ", COMMANDS),
        ("foretype su", ["suggest"]),
        ("foretype docter ", []),  # a file's name by now: the shell completes files
        ("foretype suggest --mo", ["--model"]),
        ("foretype suggest the --model ", ["blend", "transformer", "bigram"]),
        ("foretype suggest the --show le", ["less", "least"]),
        ("foretype --ke", ["--keys"]),
        ("foretype --keys ", ["emacs", "vi"]),
        ("foretype notes.txt --theme ", ["dark", "light", "16-colour", "plain"]),
        ("foretype edit --encoding L", ["Latin-1"]),
        ("foretype evaluate --model b", ["blend", "bigram"]),
        ("foretype history ", ["learn", "list", "show", "forget", "export", "import", "clear", "where"]),
        ("foretype words unb", ["unblock"]),
        ("foretype history learn --fr", ["--from"]),
        ("foretype stats --da", ["--days"]),
    ],
)
def test_the_shell_completes(line: str, offered: list[str], bin_folder: Path) -> None:
    assert completed(line, bin_folder) == offered


def test_the_manual_page_says_what_help_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == manual(), "write it again: python -m docs.write_manual"
    for command in COMMANDS:
        assert f".SS {command}" in manual()


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_manual_page_is_well_formed() -> None:
    command = ["groff", "-man", "-ww", "-Tutf8", "-K", "utf8", str(TARGET)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "predictive text that runs on your own machine" in done.stdout

"""Other programs' prompts, and other packages' predictors in our editor, in a real pseudo-terminal."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.end_to_end.terminal import ROOT, Terminal, foretype, pasted, running

WANTED = "I'll meet you at the st"


def in_grey(terminal: Terminal, written: str, ghost: str) -> None:
    """Wait until a row ends with what is written and, in another colour, the ghost."""

    def shows() -> bool:
        row, column = terminal.cursor()
        return (
            terminal.screen.display[row][:column].endswith(written)
            and terminal.rows()[row][column:].strip() == ghost
            and (not ghost or terminal.cell(row, column).fg != terminal.cell(row, column - 1).fg)
        )

    terminal.wait(shows, f"{written!r} with {ghost!r} in grey")


def test_the_page_shows_the_example() -> None:
    page = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert (ROOT / "examples" / "prompts" / "session.py").read_text(encoding="utf-8").endswith(lines)


def test_the_prompt_of_the_example() -> None:
    with running([sys.executable, str(ROOT / "examples" / "prompts" / "session.py")]) as terminal:
        terminal.see(">")
        terminal.type(WANTED)
        in_grey(terminal, WANTED, "ation")
        terminal.send("<right>.<enter>")
        terminal.see("I'll meet you at the station.")
        assert terminal.end() == 0
        assert terminal.text().count("station.") == 2


@pytest.fixture
def ipython(tmp_path: Path) -> Iterator[Terminal]:
    if find_spec("IPython") is None:
        pytest.skip("IPython is not installed")
    command = [sys.executable, "-m", "IPython", "--no-banner", "--no-confirm-exit", "--no-tip"]
    with running(command, environment={"IPYTHONDIR": str(tmp_path)}) as terminal:
        terminal.see("In [1]:")
        yield terminal


def test_ipython_suggests_in_prose_and_leaves_code_alone(ipython: Terminal) -> None:
    ipython.type("%load_ext predictor.integrations.ipython\r")
    ipython.see("In [2]:")
    ipython.type(f"# {WANTED}")
    in_grey(ipython, WANTED, "ation")
    ipython.send("<right>.<enter>")
    ipython.see("the station.", "In [3]:")
    ipython.type("station = 'thank you'\r")
    ipython.see("In [4]:")
    ipython.type("stat")  # IPython's own suggestion, from its history
    in_grey(ipython, "stat", "ion = 'thank you'")
    ipython.send("<ctrl-u>")
    ipython.wait(lambda: ipython.cursor()[1] == len("In [4]: "), "an empty cell")
    ipython.type(pasted("%%markdown\n") + WANTED)
    in_grey(ipython, WANTED, "ation")
    ipython.send("<ctrl-c>")
    ipython.see("In [4]:")
    ipython.type("%unload_ext predictor.integrations.ipython\r")
    ipython.see("In [5]:")
    ipython.type("import threading; [t.name for t in threading.enumerate() if 'foretype' in t.name]\r")
    ipython.see("Out[5]: []")
    ipython.type("exit\r")
    assert ipython.end() == 0


def test_ipython_without_a_terminal_hears_nothing_of_it(tmp_path: Path) -> None:
    if find_spec("IPython") is None:
        pytest.skip("IPython is not installed")
    lines = (
        "%load_ext predictor.integrations.ipython\nprint(6 * 7)\n%unload_ext predictor.integrations.ipython\n"
    )
    command = [sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt", "--colors=NoColor"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.stderr == ""
    assert "42" in done.stdout
    assert "rror" not in done.stdout


def test_ptpython_with_a_line_of_configuration(tmp_path: Path) -> None:
    if find_spec("ptpython") is None:
        pytest.skip("ptpython is not installed")
    (tmp_path / "config.py").write_text("from predictor.integrations.ptpython import configure\n")
    command = [sys.executable, "-m", "ptpython", "--config-file", str(tmp_path / "config.py")]
    with running(command) as terminal:
        terminal.see(">>>")
        terminal.type(f"# {WANTED}")
        in_grey(terminal, WANTED, "ation")
        terminal.send("<right>")
        terminal.wait(lambda: "station " in terminal.screen.display[terminal.cursor()[0]], "the station")
        terminal.send("<ctrl-u>")
        terminal.type("exit()\r")
        assert terminal.end() == 0


def test_a_predictor_of_another_package_writes_and_races_in_the_editor(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "own_predictor.py", tmp_path)
    metadata = tmp_path / "own_predictor-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own-predictor\nVersion: 1.0\n")
    entry = "[foretype.predictors]\nrepeater = own_predictor:Repeater\n"
    (metadata / "entry_points.txt").write_text(entry)
    environment = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    with running(foretype("--model", "repeater", "--show", "all"), environment=environment) as terminal:
        terminal.see("repeater")
        terminal.type("A xylophone is a xy")
        terminal.see_ghost("lophone")
        terminal.send("<f12>")
        terminal.see(" bigram ", " transformer ", " repeater ")
        terminal.see("xylophone ↻")
        terminal.send("<ctrl-q>")

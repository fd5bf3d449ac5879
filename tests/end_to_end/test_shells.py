"""Prose in the quotes of command lines: bash, zsh and fish in a real terminal, asking a real server."""

import asyncio
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from predictor.contract import Offensive
from predictor.server.running import running as served
from predictor.server.unix_socket import serve_socket
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.bundles import TINY_BUNDLE
from tests.end_to_end.terminal import ROOT, Terminal, running
from tests.predictor.server.scripted import ScriptedProvider
from tests.predictor.server.talking import HELLO, Talk, answers, serving, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no Unix sockets")

FILES = ROOT / "predictor" / "plugins" / "files" / "shell"
SHELLS = [
    pytest.param(
        name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    )
    for name in ("bash", "zsh", "fish")
]
in_all_shells = pytest.mark.parametrize("shell", SHELLS)
TYPED = "I'll meet you at the st"


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("shell") / "s.sock"
    with serving(TINY_BUNDLE, path, "--no-history"):
        yield path


@contextmanager
def opened(shell: str, folder: Path, **environment: str) -> Iterator[Terminal]:
    """A shell that has read its file of ours and nothing else, and waits for a command."""
    source = f"source {FILES}/foretype.{shell}"
    lines = {
        "bash": f"PS1='> '\n{source}\n",
        "zsh": f"PROMPT='> '\n{source}\n",
        "fish": f"set fish_greeting\nfunction fish_prompt; echo -n '> '; end\n{source}\n",
    }
    start = folder / (".zshrc" if shell == "zsh" else "start")
    start.write_text(lines[shell])
    command = {
        "bash": ["bash", "--rcfile", str(start), "-i"],
        "zsh": ["zsh", "-d", "-i"],
        "fish": ["fish", "--no-config", "-i", "-C", f"source {start}"],
    }[shell]
    own = {
        "HOME": str(folder),
        "ZDOTDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "FORETYPE_PYTHON": sys.executable,
    }
    own |= {"FORETYPE_START": "no", "HISTFILE": str(folder / "history")} | environment
    with running(command, environment=own, rows=12, folder=folder) as terminal:
        terminal.see(">")
        yield terminal


def line(terminal: Terminal, text: str) -> None:
    """Wait until a line of the screen is this."""
    terminal.wait(lambda: text in terminal.rows(), f"the line {text!r}")


@in_all_shells
def test_a_word_is_written_and_another_put_in_its_place(shell: str, socket: Path, tmp_path: Path) -> None:
    with opened(shell, tmp_path, FORETYPE_SOCKET=str(socket)) as terminal:
        terminal.type(f'echo é😀 x; echo "Zoë 😀: {TYPED}')
        if shell == "zsh":
            terminal.wait(terminal.ghost, "a ghost")
            terminal.send("<ctrl-right>")
        else:
            line(terminal, f'> echo é😀 x; echo "Zoë 😀: {TYPED}')
            terminal.send("<alt-/>")
            terminal.see(f"{TYPED}a")
            first = terminal.rows()[0]
            terminal.send("<alt-]>")
            terminal.wait(lambda: terminal.rows()[0] != first, "another word")
        word = terminal.rows()[0].partition("the ")[2].split()[0]
        assert len(word) > 2
        terminal.type('now"\r')
        line(terminal, f"Zoë 😀: I'll meet you at the {word} now")


@in_all_shells
@pytest.mark.parametrize(
    "before", [TYPED, f'echo "done"; {TYPED}', f'echo "$(echo "a" {TYPED}', f"# '{TYPED}"]
)
def test_nothing_happens_outside_quotes(shell: str, socket: Path, tmp_path: Path, before: str) -> None:
    before = before.replace("I'll", "I will")
    with opened(shell, tmp_path, FORETYPE_SOCKET=str(socket)) as terminal:
        terminal.type(before)
        terminal.see(before)
        terminal.send("<alt-/>")
        terminal.type("XYZ")
        line(terminal, f"> {before}XYZ")
        assert shell == "fish" or terminal.ghost() == ""


@in_all_shells
def test_without_a_server_what_is_typed_stays_as_it_is(shell: str, tmp_path: Path) -> None:
    with opened(shell, tmp_path, FORETYPE_SOCKET=str(tmp_path / "none.sock")) as terminal:
        terminal.type(f'echo "{TYPED}')
        terminal.see(TYPED)
        terminal.send("<alt-/>")
        terminal.type('ay"\r')
        line(terminal, f"{TYPED}ay")


def test_in_zsh_it_stands_in_grey_and_enter_runs_only_what_was_typed(socket: Path, tmp_path: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    with opened("zsh", tmp_path, FORETYPE_SOCKET=str(socket)) as zsh:
        zsh.type(f'echo "{TYPED}')
        zsh.see_ghost("ation")
        zsh.type("a")
        zsh.see_ghost("tion")
        zsh.send("<right>")
        zsh.wait(lambda: zsh.ghost() not in ("", "tion"), "what follows")
        zsh.type('"')
        zsh.see_ghost("")
        zsh.send("<left>")  # where nothing stands in grey, a key does what it always did
        zsh.type(f"<>{TYPED}")
        zsh.send("<alt-/>")  # in front of something it is written at once
        zsh.see("<>I'll meet you at the station \"")
        zsh.type("\r")
        line(zsh, f"I'll meet you at the station <>{TYPED}ation")
        zsh.type(f'ls "{TYPED}')  # prose is not what its quotes hold
        zsh.type('" nothing\r')
        zsh.type(f'echo "{TYPED}')
        zsh.see_ghost("ation")
        zsh.type("\r")  # the quote goes on in the next line; nothing in grey is left above
        zsh.see("dquote>")
        zsh.see_ghost("")
        zsh.type('"\r')
        line(zsh, TYPED)


# What is offered here means something to shells; only the last two are prose.
SCRIPT = [
    "$(touch ran)",
    "`touch ran`",
    "wow!",
    'a"b',
    "back\\slash",
    "$HOME",
    "'$(touch ran)",
    "don't",
    "plain",
]


class Meaning(ScriptedProvider):
    """Offers words that would be run."""

    def session(self, offensive: Offensive | None) -> ScriptedSession:
        return ScriptedSession({"transformer": ScriptedPredictor({"": SCRIPT})}, phrase_words=3)


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A socket at which a server listens that offers `SCRIPT`."""
    path, stops = tmp_path_factory.mktemp("meaning") / "s.sock", list[object]()

    async def serve() -> None:
        async with served(Meaning()) as server:
            stops.append(server.stop_from_thread)
            await serve_socket(server, path)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    until(lambda: answers(path), "the server answers")
    yield path
    stops[0]()  # type: ignore[operator]
    thread.join()


@in_all_shells
@pytest.mark.parametrize(("quote", "word"), [('"', "don't"), ("'", "plain")])
def test_nothing_is_written_that_a_shell_would_run(
    shell: str, meaning: Path, tmp_path: Path, quote: str, word: str
) -> None:
    with opened(shell, tmp_path, FORETYPE_SOCKET=str(meaning)) as terminal:
        terminal.type(f"echo {quote}say ")
        if shell == "zsh":
            terminal.see_ghost(word)
            terminal.send("<right>")
        else:
            terminal.see(f"echo {quote}say")
            terminal.send("<alt-/>")
        terminal.see(f"say {word}")
        terminal.type(f"END{quote}\r")
        line(terminal, f"say {word} END")
        assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("shell", SHELLS[:2])  # bash and fish start it alike
def test_a_server_is_started_once_when_it_is_first_asked(shell: str, tmp_path: Path) -> None:
    path, program = tmp_path / "s.sock", tmp_path / "foretype"
    program.write_text(
        f'#!/bin/sh\nexport PYTHONPATH="{ROOT}"\n'
        f'exec "{sys.executable}" -m predictor "$@" --no-history --bundle "{TINY_BUNDLE}"\n'
    )
    program.chmod(0o755)
    started = {"FORETYPE_START": "yes", "FORETYPE_COMMAND": str(program), "FORETYPE_SOCKET": str(path)}
    try:
        with opened(shell, tmp_path, **started) as terminal:
            terminal.type(f'echo "{TYPED}')
            terminal.see(TYPED)
            pressed = 0.0

            def written() -> bool:
                """Whether a word came; on a slow machine the first keys find a server that still loads."""
                nonlocal pressed
                if time.monotonic() > pressed + 2:
                    pressed = time.monotonic()
                    terminal.send("<alt-/>")
                return len(terminal.rows()[0]) > len(f'> echo "{TYPED}')

            terminal.wait(written, "a word")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        with Talk(path) as talk:  # it has outlived the shell
            talk.ask(**HELLO)
            talk.ask(id=1, request="shutdown")
    until(lambda: not path.exists(), "the end of the server")


# Command lines with the text that stands in their open quote; None: none is open, or it is not clear.
LINES: Sequence[tuple[str, str | None]] = (
    ("", None),
    ("echo hello", None),
    ('echo "hello wor', "hello wor"),
    ("echo 'hello wor", "hello wor"),
    ('echo "a" "b c', "b c"),
    ("echo \"it's", "it's"),
    ("echo 'say \"a", 'say "a'),
    ('echo "say \\"a', 'say "a'),
    ('echo "a\\\\" b', None),
    ("echo \\'a", None),
    ('git commit -m "Fix\n\nthe ', "Fix\n\nthe "),
    ('echo "costs \\$5 and ', "costs $5 and "),
    ('echo "$HOME is ', "$HOME is "),
    ('echo "$(date) is ', None),
    ('echo "$(echo "a', None),
    ('echo "${a:-"b', None),
    ('echo "`date` is ', None),
    ("echo `echo 'a", None),
    ("echo 'a `b", "a `b"),
    ("echo $'a", None),
    ('echo $"a', None),
    ("cat <<END\nit's", None),
    ("# it's", None),
    ("echo a # it's", None),
    ("echo a#it's", "s"),
    ('(echo "a b', "a b"),
    ('echo "\\', "\\"),
    ('x="a b', "a b"),
)


def asking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ask", FILES / "ask.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize(("before", "expected"), LINES)
def test_the_text_in_an_open_quote(shell: str, before: str, expected: str | None) -> None:
    found = asking().open_quote(shell, before)
    assert (found and found[1]) == expected


def test_fish_knows_escapes_in_single_quotes() -> None:
    assert asking().open_quote("fish", "echo 'don\\'t go") == ("'", "don't go")
    assert asking().open_quote("bash", "echo 'don\\'t go") is None


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_sees_the_same_text_in_open_quotes() -> None:
    script = (
        f"source {FILES}/foretype.zsh\n"
        'for each in "$@"; do _foretype_quote "$each" && printf "%s" "+$reply[2]"; printf "\\0"; done'
    )
    command = ["zsh", "-f", "-i", "-c", script, "zsh", *(before for before, _ in LINES)]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True)
    found = done.stdout.decode().split("\0")[:-1]
    assert found == ["" if text is None else f"+{text}" for _, text in LINES]


@pytest.mark.parametrize(
    "words", [["sudo", "git commit -m"], ["A=b", "echo"], ["ls;", "mail -s"], ["ls | sed"]]
)
@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_names_the_command_of_the_quote(words: list[str]) -> None:
    script = f'source {FILES}/foretype.zsh; _foretype_quote "$1"; print -r -- "$reply[3]"'
    command = ["zsh", "-f", "-i", "-c", script, "zsh", f'{" ".join(words)} "a']
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == words[-1].split()[-1 if "sed" in words[-1] else 0]


def test_somebody_elses_socket_is_not_asked(
    socket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORETYPE_START", "no")
    monkeypatch.setenv("FORETYPE_SOCKET", str(socket))
    connection = asking().connected()
    assert connection is not None
    connection.close()
    socket.parent.chmod(0o777)  # others could have put it there
    try:
        assert asking().connected() is None
        if shutil.which("zsh") is not None:
            script = f"source {FILES}/foretype.zsh; _foretype_connect && echo connected || echo refused"
            done = subprocess.run(["zsh", "-f", "-i", "-c", script], capture_output=True, text=True)
            assert done.stdout == "refused\n"
    finally:
        socket.parent.chmod(0o700)

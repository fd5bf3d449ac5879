"""`foretype install`: what it prints, writes and takes out, and what each program makes of its lines."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from predictor.cli.app import app
from predictor.errors import SettingsError
from predictor.plugins.installing import install, is_current, lines_of, remove
from predictor.plugins.plugin import FILES, Means, Plugin
from predictor.plugins.table import PLUGINS

WRITABLE = [plugin for plugin in PLUGINS.values() if plugin.places]
# Names that each language would misread if they were not quoted.
ODD = Means('/a b/it\'s "x" $HOME `y`\\n/%s', "/c d/f'o\"o$x", "/p y/th'on")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "ZDOTDIR", "IPYTHONDIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["install", *arguments])


def each(*plugins: Plugin) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("plugin", plugins, ids=lambda plugin: plugin.name)


@each(*PLUGINS.values())
def test_what_is_shipped_is_there(plugin: Plugin) -> None:
    assert plugin.shipped is None or plugin.shipped.is_file()
    assert plugin.note.endswith((".", "")), plugin.note
    assert run(plugin.name).stdout == f"{lines_of(plugin)}\n"


def test_every_file_is_somebodys() -> None:
    used = {FILES / plugin.file for plugin in PLUGINS.values() if plugin.file} | {FILES / "shell" / "ask.py"}
    assert {path for path in FILES.rglob("*") if path.is_file() and path.suffix != ".pyc"} == used


@each(*WRITABLE)
def test_lines_are_added_once_renewed_and_taken_out(plugin: Plugin) -> None:
    place = plugin.place()
    assert place is not None
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"mine\n")
    assert is_current(plugin) is None
    assert install(plugin) == (place, True)
    written = place.read_text()
    assert written.startswith("mine\n")
    assert lines_of(plugin) in written
    assert is_current(plugin)
    assert install(plugin) == (place, False)
    place.write_text(written.replace(lines_of(plugin), "old lines"))
    assert is_current(plugin) is False
    assert install(plugin) == (place, True)
    assert place.read_text() == written
    assert remove(plugin) == (place, True)
    assert place.read_bytes() == b"mine\n"
    assert remove(plugin) == (place, False)


def test_a_file_of_our_own_goes_with_its_lines() -> None:
    path, _ = install(PLUGINS["vim"])
    assert path.exists()
    remove(PLUGINS["vim"])
    assert not path.exists()
    path, _ = install(PLUGINS["bash"])
    remove(PLUGINS["bash"])
    assert path.read_bytes() == b""


def test_variables_say_where_files_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZDOTDIR", str(home / "z"))
    assert PLUGINS["zsh"].place() == home / "z" / ".zshrc"
    monkeypatch.setenv("ZDOTDIR", "relative")
    assert PLUGINS["zsh"].place() == home / ".zshrc"
    assert PLUGINS["emacs"].place() == home / ".emacs.d" / "init.el"
    (home / ".emacs").touch()
    assert PLUGINS["emacs"].place() == home / ".emacs"


@pytest.mark.skipif(sys.platform == "win32", reason="links and permissions")
def test_links_permissions_and_other_names_stay(home: Path) -> None:
    real, other, link = home / "dotfiles" / "bashrc", home / "other", home / ".bashrc"
    real.parent.mkdir()
    real.write_text("mine\n")
    real.chmod(0o640)
    link.symlink_to(real)
    install(PLUGINS["bash"])
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "foretype" in real.read_text()
    os.link(real, other)
    remove(PLUGINS["bash"])
    assert real.samefile(other)
    assert other.read_text() == "mine\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no mkfifo")
def test_what_is_no_file_is_left_alone(home: Path) -> None:
    os.mkfifo(home / ".bashrc")
    with pytest.raises(SettingsError, match="cannot be read"):
        install(PLUGINS["bash"])


@pytest.mark.parametrize(
    ("name", "content"),
    [("ptpython", "def configure(repl):\n    pass\n"), ("helix", '[[language]]\nname = "markdown"\n')],
)
def test_lines_that_would_contradict_the_users_are_not_added(name: str, content: str) -> None:
    path = PLUGINS[name].place()
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_text(content)
    result = run(name, "--write")
    assert result.exit_code == 1
    assert "has lines of its own" in result.stderr
    assert path.read_text() == content


def test_the_command_says_what_it_does(home: Path) -> None:
    assert f"Added to {home / '.bashrc'}." in run("bash", "--write").stdout
    assert f"Already in {home / '.bashrc'}." in run("bash", "--write").stdout
    assert "bash            bash                                       installed\n" in run().stdout
    assert f"Taken out of {home / '.bashrc'}." in run("bash", "--remove").stdout
    assert f"Nothing of Foretype's is in {home / '.bashrc'}." in run("bash", "--remove").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("vi",), "Did you mean vim?"),
        (("xyz",), "There are vim, neovim,"),
        (("--write",), "No program was named."),
        (("vim", "--write", "--remove"), "Say one of them."),
        (("kakoune", "--write"), "Nothing can be written for Kakoune."),
    ],
)
def test_mistakes_are_explained(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr


# Each language reads names as they are, whatever they hold.


def _run(*command: str, text: str = "") -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_read_odd_names_as_they_are(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    lines = PLUGINS[shell].lines(ODD) + '\nprintf \'%s|\' "$FORETYPE_COMMAND" "$FORETYPE_PYTHON"'
    assert _run(shell, text=lines) == f"{ODD.command}|{ODD.python}|"


def test_vim_reads_odd_names_as_they_are(tmp_path: Path) -> None:
    if shutil.which("vim") is None:
        pytest.skip("vim is not installed")
    script = tmp_path / "script.vim"
    lines = PLUGINS["vim"].lines(Means(str(script), ODD.command, ""))
    script.write_text(f"call writefile([json_encode(g:foretype_command)], '{tmp_path}/told')\n")
    (tmp_path / "lines.vim").write_text(lines)
    subprocess.run(
        ["vim", "-Nu", "NONE", "-i", "NONE", "-es", "-S", str(tmp_path / "lines.vim"), "-c", "qa!"]
    )
    assert json.loads((tmp_path / "told").read_text()) == [ODD.command, "serve", "--json-lines"]


def test_neovim_reads_odd_names_as_they_are(tmp_path: Path) -> None:
    if shutil.which("nvim") is None:
        pytest.skip("nvim is not installed")
    script = tmp_path / "it's a script.lua"
    script.write_text(
        "return { setup = function(given)\n"
        f"  vim.fn.writefile({{ vim.fn.json_encode(given.cmd) }}, '{tmp_path}/told')\n"
        "end }\n"
    )
    (tmp_path / "lines.lua").write_text(PLUGINS["neovim"].lines(Means(str(script), ODD.command, "")))
    _run("nvim", "--clean", "--headless", "-l", str(tmp_path / "lines.lua"))
    assert json.loads((tmp_path / "told").read_text()) == [ODD.command, "serve", "--lsp"]


def test_emacs_reads_odd_names_as_they_are(tmp_path: Path) -> None:
    if shutil.which("emacs") is None:
        pytest.skip("emacs is not installed")
    script = tmp_path / 'a "script".el'
    script.write_text(
        f'(write-region (nth 0 foretype-command) nil "{tmp_path}/told")\n(defun foretype-mode ())\n'
    )
    lines = PLUGINS["emacs"].lines(Means(str(script), ODD.command, ""))
    (tmp_path / "lines.el").write_text(f"(provide 'eglot)\n{lines}\n(unless text-mode-hook (kill-emacs 3))\n")
    _run("emacs", "-Q", "--batch", "-l", str(tmp_path / "lines.el"))
    assert (tmp_path / "told").read_text() == ODD.command


def test_helix_reads_odd_names_as_they_are() -> None:
    import tomllib

    read = tomllib.loads(PLUGINS["helix"].lines(ODD))
    assert read["language-server"]["foretype"]["command"] == ODD.command


def test_a_program_is_a_row() -> None:
    """What somebody who adds one has to write."""
    make: Callable[[Means], str] = lambda means: f"use {means.command}"  # noqa: E731
    plugin = Plugin("joe", "Joe", "joe", make, places=("~/.joerc",))
    path, changed = install(plugin)
    assert changed
    assert path.read_text().splitlines()[1] == lines_of(plugin)


def test_the_page_names_all_programs_places_and_keys() -> None:
    page = (Path(__file__).parents[3] / "docs" / "editors.md").read_text(encoding="utf-8")
    table = page.partition("| name |")[2].partition("## Vim")[0]
    assert sorted(
        re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", table, re.MULTILINE)))
    ) == sorted(PLUGINS)
    for plugin in PLUGINS.values():
        assert all(Path(place).name in table for place in plugin.places), plugin.name
    script = (FILES / "vim" / "foretype.vim").read_text(encoding="utf-8")
    (keys,) = re.findall(r"extend\(\{(all: .*?)\}", script)
    for key in re.findall(r"<(.*?)>", keys):
        assert f"| {key.replace('C-', 'Ctrl-')} |" in page
    (kinds,) = re.findall(r"'foretype_filetypes', \[(.*?)\]", script, re.DOTALL)
    assert ", ".join(re.findall(r"'(\w+)'", kinds)) in page.replace("\n", " ")
    for file in FILES.glob("shell/*"):
        assert set(re.findall(r"FORETYPE_[A-Z]+", file.read_text(encoding="utf-8"))) <= set(
            re.findall(r"FORETYPE_[A-Z]+", page)
        )

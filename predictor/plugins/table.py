"""The programs that can suggest: a new one is a row here, and its file in `files/` if it needs one."""

import json
import shlex
from collections.abc import Callable, Mapping

from predictor.plugins.plugin import Means, Plugin

_HERE = "Foretype must be installed for the Python that runs it."


def _c(text: str) -> str:
    """Return a string of Lua, Emacs Lisp, Python, TOML or JSON: they agree on the names of files."""
    return json.dumps(text, ensure_ascii=False)


def _vim(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _always(lines: str) -> Callable[[Means], str]:
    return lambda means: lines


def _vim_lines(means: Means) -> str:
    file = _vim(means.file)
    return (
        f"if has('vim9script') && has('textprop') && filereadable({file})\n"
        f"  let g:foretype_command = [{_vim(means.command)}, 'serve', '--json-lines']\n"
        f"  execute 'source' fnameescape({file})\n"
        "endif"
    )


def _neovim_lines(means: Means) -> str:
    file = _c(means.file)
    return (
        f'if vim.fn.has("nvim-0.11") == 1 and vim.fn.filereadable({file}) == 1 then\n'
        f'  dofile({file}).setup({{ cmd = {{ {_c(means.command)}, "serve", "--lsp" }} }})\n'
        "end"
    )


def _emacs_lines(means: Means) -> str:
    return (
        "(when (require 'eglot nil t)\n"
        f'  (setq foretype-command (list {_c(means.command)} "serve" "--lsp"))\n'
        f"  (when (load {_c(means.file)} t t)\n"
        "    (add-hook 'text-mode-hook #'foretype-mode)))"
    )


def _shell_lines(word: Callable[[str], str], form: str) -> Callable[[Means], str]:
    def lines(means: Means) -> str:
        return form.format(file=word(means.file), command=word(means.command), python=word(means.python))

    return lines


def _helix_lines(means: Means) -> str:
    server = f'[language-server.foretype]\ncommand = {_c(means.command)}\nargs = ["serve", "--lsp"]'
    languages = (f'[[language]]\nname = "{name}"\nlanguage-servers = ["foretype"]' for name in _HELIX)
    return "\n\n".join((server, *languages))


_HELIX = ("markdown", "git-commit", "rst", "latex")
_POSIX = "FORETYPE_COMMAND={command} FORETYPE_PYTHON={python}\nif [ -r {file} ]; then source {file}; fi"
_FISH_LINES = (
    "set -g FORETYPE_COMMAND {command}\nset -g FORETYPE_PYTHON {python}\ntest -r {file}; and source {file}"
)

_ROWS = (
    Plugin("vim", "Vim 9", "vim", _vim_lines, "vim/foretype.vim", '"', ("~/.vim/plugin/foretype.vim",)),
    Plugin(
        "neovim",
        "Neovim 0.11",
        "nvim",
        _neovim_lines,
        "neovim/foretype.lua",
        "--",
        ("$XDG_CONFIG_HOME/nvim/plugin/foretype.lua",),
    ),
    Plugin(
        "emacs",
        "Emacs 28",
        "emacs",
        _emacs_lines,
        "emacs/foretype.el",
        ";;",
        (
            *("~/.emacs", "~/.emacs.el", "~/.emacs.d/init.el", "$XDG_CONFIG_HOME/emacs/init.el"),
            "~/.emacs.d/init.el",
        ),
        note="Emacs 28 needs the package eglot.",
    ),
    Plugin(
        "helix",
        "Helix",
        "hx",
        _helix_lines,
        places=("$XDG_CONFIG_HOME/helix/languages.toml",),
        clash=r"language-server\.foretype\b|^name\s*=\s*[\"'](?:" + "|".join(_HELIX) + r")[\"']",
        note="A list, no grey text.",
    ),
    Plugin(
        "kakoune",
        "Kakoune",
        "kak",
        lambda means: (
            "hook global BufSetOption filetype=(markdown|mail|git-commit|restructuredtext) %{\n"
            f"    set-option buffer lsp_servers %{{\n"
            f"        [foretype]\n"
            f"        command = {_c(means.command)}\n"
            f'        args = ["serve", "--lsp"]\n'
            f'        root_globs = [".git"]\n'
            f"    }}\n"
            "}"
        ),
        note="For kakrc, with kakoune-lsp 18 or newer; a list, no grey text.",
    ),
    Plugin(
        "bash",
        "bash",
        "bash",
        _shell_lines(shlex.quote, _POSIX),
        "shell/foretype.bash",
        places=("~/.bashrc",),
    ),
    Plugin(
        "zsh",
        "zsh",
        "zsh",
        _shell_lines(shlex.quote, _POSIX),
        "shell/foretype.zsh",
        places=("$ZDOTDIR/.zshrc",),
    ),
    Plugin(
        "fish",
        "fish",
        "fish",
        _shell_lines(_fish, _FISH_LINES),
        "shell/foretype.fish",
        places=("$XDG_CONFIG_HOME/fish/conf.d/foretype.fish",),
    ),
    Plugin(
        "ipython",
        "IPython",
        "ipython",
        _always(
            "try:\n"
            '    get_ipython().run_line_magic("load_ext", "predictor.integrations.ipython")\n'
            "except ImportError:\n"
            "    pass"
        ),
        places=("$IPYTHONDIR/profile_default/startup/90-foretype.py",),
        note=_HERE,
    ),
    Plugin(
        "ptpython",
        "ptpython",
        "ptpython",
        _always("from predictor.integrations.ptpython import configure"),
        places=("$XDG_CONFIG_HOME/ptpython/config.py",),
        clash=r"^def configure\b",
        note=f"{_HERE} Where config.py has a configure of its own, call this one in it.",
    ),
    Plugin(
        "prompt_toolkit",
        "programs on prompt_toolkit",
        "",
        _always(
            "from prompt_toolkit import PromptSession\n"
            "from predictor.integrations.prompt_toolkit import ghost_text\n\n"
            "session = PromptSession()\n"
            "with ghost_text(session):\n"
            '    session.prompt("> ")'
        ),
        note="For the program itself: examples/prompts/session.py.",
    ),
    Plugin(
        "vscode",
        "Visual Studio Code",
        "code",
        lambda means: (
            "cd examples/vscode\n"
            "npm install && npm run build && npx @vscode/vsce package --allow-missing-repository\n"
            "code --install-extension foretype-0.1.0.vsix\n"
            f'# and in settings.json: "foretype.command": {_c(means.command)}'
        ),
        note="In a copy of Foretype's source; examples/vscode/README.md says more.",
    ),
    Plugin(
        "jupyterlab",
        "JupyterLab 4",
        "jupyter-lab",
        lambda means: (
            "PREFIX=$(python -c 'import sys; print(sys.prefix)')  # where jupyter lab runs\n"
            "cp -r examples/jupyterlab/labextension $PREFIX/share/jupyter/labextensions/foretype\n"
            "cp examples/jupyterlab/foretype_jupyter.py "
            "$(python -c 'import site; print(site.getsitepackages()[0])')\n"
            "mkdir -p $PREFIX/etc/jupyter/jupyter_server_config.d\n"
            "cp examples/jupyterlab/jupyter_server_config.json "
            "$PREFIX/etc/jupyter/jupyter_server_config.d/foretype.json\n"
            f"export FORETYPE={shlex.quote(means.command)}"
        ),
        note="In a copy of Foretype's source; examples/jupyterlab/README.md says more.",
    ),
    Plugin(
        "ibus",
        "text fields of the desktop, through IBus",
        "ibus",
        lambda means: (
            "/usr/bin/python3 examples/ibus/engine.py --component \\\n"
            f"    --foretype {shlex.quote(means.command)} \\\n"
            "    | sudo tee /usr/share/ibus/component/foretype.xml"
        ),
        note="In a copy of Foretype's source; examples/ibus/README.md says what it needs.",
    ),
)

PLUGINS: Mapping[str, Plugin] = {plugin.name: plugin for plugin in _ROWS}

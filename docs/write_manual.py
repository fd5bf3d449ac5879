"""Write docs/foretype.1, the manual page: what --help says of every command, and what it does not say.

python -m docs.write_manual
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer.main

from predictor.cli.app import app

TARGET = Path(__file__).with_name("foretype.1")

_HEAD = r"""
.\" Written by docs/write_manual.py.
.TH FORETYPE 1 "" "Foretype" "User Commands"
.SH NAME
foretype \- predictive text that runs on your own machine
.SH SYNOPSIS
.B foretype
.RI [ OPTIONS ]
.RI [+ LINE ]
.RI [ FILE "]..."
.br
.B foretype
.I COMMAND
.RI [ OPTIONS "] [" ARGUMENTS ]
.SH DESCRIPTION
Without a command the editor opens, a word processor for the terminal that suggests the next words in grey.
The other commands ask the same models from the shell.
No network is used and nothing is reported to anybody.
"""
_TAIL = r"""
.SH EXIT STATUS
.TP
0
All went well.
.TP
1
What was asked for cannot be done; a sentence on standard error says why.
.TP
2
The command line is wrong.
.TP
130
Ctrl\-C ended it.
.SH ENVIRONMENT
.TP
NO_COLOR
If it is set, nothing is coloured, and
.B foretype score
marks words by signs.
.SH FILES
.TP
settings.toml
In the user's folder for settings;
.B foretype settings
says where, and writes one that explains itself with
.BR \-\-write .
.SH SHELL COMPLETION
.B foretype \-\-install\-completion
teaches the shell in use to complete commands, options and their values.
.SH EXAMPLES
"""


def manual() -> str:
    """Return the manual page in the language of man(7)."""
    commands = dict(_commands("", typer.main.get_command(app)))
    lines = [_HEAD.strip(), ".SH COMMANDS"]
    for name, command in commands.items():
        lines += _command(name, command)
    lines.append(_TAIL.strip())
    for command in commands.values():
        lines += [".PP", ".nf", f".B {_escaped(_example(command))}", ".fi"]
    return "\n".join(lines) + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield each command, those of a group with the group's name."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    for own, each in command.commands.items():
        yield from _commands(f"{name} {own}".strip(), each)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [each for each in command.params if not each.opts[0].startswith("-")]
    options = [each for each in command.params if each.opts[0].startswith("-")]
    usage = " ".join(["foretype", name, "[OPTIONS]", *map(_placeholder, arguments)])
    yield f".SS {name}"
    yield f".B {_escaped(usage)}"
    for paragraph in _paragraphs(command.help):
        yield ".PP"
        yield _escaped(paragraph)
    for each in (*arguments, *options):
        yield ".TP"
        yield f".B {_escaped(_names(each))}"
        yield _escaped(f"{each.help}{_default(each)}")


def _names(parameter: Any) -> str:
    """Return an option with the name of its value, or the placeholder of an argument."""
    if not parameter.opts[0].startswith("-"):
        return _placeholder(parameter)
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.name.upper()}"


def _default(parameter: Any) -> str:
    value = parameter.default
    shown = (
        not isinstance(value, bool) and value not in (None, "", ()) and parameter.show_default is not False
    )
    return f" Default: {value}." if shown else ""


def _placeholder(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper())
    return name if argument.metavar or argument.required else f"[{name}]"


def _paragraphs(text: str) -> Iterable[str]:
    """Return what a help text says, without its example."""
    found = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    return [paragraph for paragraph in found if not paragraph.startswith("Example: ")]


def _example(command: Any) -> str:
    return str(re.search(r"Example: (.*)", command.help)[1])  # type: ignore[index]


def _escaped(text: str) -> str:
    """Return a text so that it means itself, also where a line begins."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


if __name__ == "__main__":
    TARGET.write_text(manual(), encoding="utf-8")

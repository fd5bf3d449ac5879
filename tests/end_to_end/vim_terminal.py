"""Vim 9 with the plug-in, in a terminal; and what it has told the server, as the server understands it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from predictor.server.documents import Document
from predictor.server.protocol import Close, Edit, Open, read_request
from tests.end_to_end.terminal import ROOT, Terminal, running

PLUGIN = ROOT / "predictor" / "plugins" / "files" / "vim" / "foretype.vim"
_SENT = re.compile(rb"SEND on \d+\(\w+\): '(.*)$", re.MULTILINE)


@cache
def lacking() -> str:
    """Return why the plug-in cannot be tried here; "" if it can."""
    if shutil.which("vim") is None:
        return "vim is not installed"
    said = subprocess.run(["vim", "--version"], capture_output=True, text=True).stdout
    version = re.match(r"VIM - Vi IMproved (\d+)\.", said)
    if version is None or int(version[1]) < 9 or "+textprop" not in said or "+job" not in said:
        return "this vim is older than 9.0, or a small one"
    return ""


@contextmanager
def editing(
    folder: Path, *files: Path, settings: Sequence[str], rows: int = 12, columns: int = 80
) -> Iterator[Terminal]:
    """Vim with these files and lines of a vimrc; what it sends to servers is written to `folder`/sent."""
    vimrc = folder / "vimrc"
    lines = ["set nocompatible backspace=indent,eol,start noswapfile", "filetype plugin on"]
    lines += [*settings, f"source {PLUGIN}", f"call ch_logfile('{folder / 'sent'}')"]
    vimrc.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["vim", "-u", str(vimrc), "-i", "NONE", *map(str, files)]
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8"}
    with running(command, environment=environment, rows=rows, columns=columns, folder=folder) as terminal:
        terminal.see(files[0].name)
        yield terminal


def texts_told(folder: Path, name: str) -> Iterator[str]:
    """Yield the text of a document as it was after each request about it."""
    document: Document | None = None
    for sent in _SENT.findall((folder / "sent").read_bytes()):
        request = read_request(json.loads(sent))
        if getattr(request, "document", None) != name:
            continue
        if isinstance(request, Open):
            assert document is None, "opened twice"
            document = Document(request.text, request.version, "utf-8")
        elif isinstance(request, Edit):
            assert document is not None, "edited unopened"
            document.edit(request.changes, request.version)
        elif isinstance(request, Close):
            document = None
        if document is not None:
            yield document.text

"""docs/embedding.md and the clients in examples/embedding do what they say."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from predictor.server.protocol import REQUESTS, read_request
from predictor.server.refusing import Code
from predictor.server.server import Limits
from predictor.server.units import ENCODINGS
from tests.predictor.server.talking import REPOSITORY, environment, serving

PAGE = (REPOSITORY / "docs" / "embedding.md").read_text(encoding="utf-8")
EXAMPLES = REPOSITORY / "examples" / "embedding"
NEEDS_NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
NEEDS_SOCKETS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in Python")


@pytest.fixture
def on_path(tiny_bundle: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which `foretype` is found, with the tiny bundle."""
    program = tmp_path / "bin" / "foretype"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m predictor "$@" --no-history --bundle "{tiny_bundle}"\n'
    )
    program.chmod(0o755)
    return environment(PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def run(*command: object, env: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [*map(str, command)], env=env, cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_every_request_of_the_page_is_one() -> None:
    (conversation,) = re.findall(r"```\n(→.*?)```", PAGE, re.DOTALL)
    said = re.findall(r"^→ (.*(?:\n   .*)*)", conversation, re.MULTILINE)
    assert [read_request(json.loads(each)).name for each in said] == ["hello", "open", "edit", "suggest"]


def test_the_page_names_all_requests_errors_and_bounds() -> None:
    table = PAGE.partition("## Requests")[2].partition("**Asking.**")[0]
    names = [
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]
    assert sorted(names) == sorted(REQUESTS)
    errors = PAGE.partition("| code |")[2].partition("**Bounds.**")[0]
    assert re.findall(r"^\| `(\w+)` \|", errors, re.MULTILINE) == list(get_args(Code))
    assert all(f'"{encoding}"' in PAGE for encoding in ENCODINGS)
    limits = Limits()
    for bound in (
        f"{limits.line_bytes:,} bytes",
        f"{limits.documents} documents",
        f"{limits.clients} clients",
    ):
        assert bound in PAGE
    for kind in REQUESTS.values():
        assert all(f"`{field.name}`" in PAGE for field in fields(kind)), kind


def test_the_contract_in_python_runs_as_the_page_says(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert run(sys.executable, "-c", block, env=environment(), folder=tmp_path) == "ation \n"


def test_the_client_in_python(tmp_path: Path) -> None:
    told = run(sys.executable, EXAMPLES / "client.py", env=environment(), folder=tmp_path)
    assert told.startswith("I'll meet you at the st[ation ]")


@NEEDS_SOCKETS
@NEEDS_NODE
def test_the_clients_of_a_socket(tiny_bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.sock"
    with serving(tiny_bundle, path, "--no-history"):
        told = run(sys.executable, EXAMPLES / "client.py", path, env=environment(), folder=tmp_path)
        assert told.startswith("I'll meet you at the st[ation ]")
        told = run("node", EXAMPLES / "client.mjs", path, env=environment(), folder=tmp_path)
        assert told.startswith("😀 I'll meet you at the st[ation ]")


@NEEDS_NODE
@pytest.mark.skipif(sys.platform == "win32", reason="foretype is a shell script in this test")
def test_the_client_in_javascript_starts_a_server(on_path: dict[str, str], tmp_path: Path) -> None:
    told = run("node", EXAMPLES / "client.mjs", env=on_path, folder=tmp_path)
    assert told.startswith("😀 I'll meet you at the st[ation ]")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell")
@pytest.mark.parametrize("text", ["I'll meet you at the st", 'He said "no\\" and\nI\'ll meet you at the st'])
def test_the_client_in_shell(on_path: dict[str, str], tmp_path: Path, text: str) -> None:
    assert run("sh", EXAMPLES / "client.sh", text, env=on_path, folder=tmp_path) == "ation \n"
    script = (EXAMPLES / "client.sh").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 20


def test_the_page_says_what_editors_can_set_and_where_something_is_suggested() -> None:
    from predictor.server.lsp.errors import CODES
    from predictor.server.lsp.settings import PROSE, Settings

    page = PAGE.partition("## The same in LSP")[2]
    assert all(f"`{field.name}`" in page for field in fields(Settings))
    (languages,) = re.findall(r"is one of prose\s\((.*?)\)", page, re.DOTALL)
    assert set(re.split(r",\s+", languages)) == PROSE
    assert {int(code) for code in re.findall(r"-3\d{4}", page)} == set(CODES.values())

"""LSP says what the contract says, as far as LSP can say it: exchanges.jsonl is run against it."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no Unix sockets in Python", allow_module_level=True)

from tests.conformance.in_lsp import InLsp, Unsaid, check
from tests.conformance.test_conformance import EXCHANGES
from tests.predictor.server.lsp_talking import listens, lsp_client
from tests.predictor.server.talking import environment, until

# Steps that LSP cannot say, by the reason, and how many there are.
UNSAID = {
    "a question about another version": 26,
    "a newer question about another text": 8,
    "a text that is none": 4,
    "a request that there is not": 3,
    "a second hello": 3,
    "a field that there is not": 12,
    "a text and a document": 1,
    "a name that is none": 1,
}


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "s.sock"
    command = [sys.executable, "-m", "tests.conformance.scripted_program", str(path), "lsp"]
    process = subprocess.Popen(command, env=environment())
    try:
        until(lambda: listens(path), "the server listens")
        yield path
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_lsp_says_what_the_contract_says(path: Path) -> None:
    unsaid = Counter[str]()
    for exchange in EXCHANGES:
        with lsp_client(path) as talk:
            editor = InLsp(talk, exchange["encoding"])
            for step in exchange["steps"]:
                leave = step["hear"][-1].get("answer", {}).get("final") is False
                try:
                    heard = editor.hear(step["send"], leave=leave)
                except Unsaid as reason:
                    unsaid[str(reason)] += 1
                    continue
                check(step["send"], step["hear"], heard)
    assert dict(unsaid) == UNSAID

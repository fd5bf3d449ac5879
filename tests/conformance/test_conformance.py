"""Every spelling of the contract says the same: exchanges.jsonl is run against each."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.conformance.make_exchanges import TARGET, written
from tests.predictor.server.scripted import Spoken, scripted_server
from tests.predictor.server.talking import Talk, answers, environment, until

EXCHANGES = [json.loads(line) for line in TARGET.read_text(encoding="utf-8").splitlines()]


class Speaker(Protocol):
    """A client in one spelling."""

    def send(self, request: dict[str, Any], /) -> None: ...

    def hear(self) -> dict[str, Any]: ...

    def close(self) -> None: ...


@contextmanager
def in_python(_: Path) -> Iterator[Callable[[], Speaker]]:
    server = scripted_server()
    yield lambda: Spoken(server)
    server.close()


@contextmanager
def in_json_lines(folder: Path) -> Iterator[Callable[[], Speaker]]:
    path = folder / "s.sock"
    command = [sys.executable, "-m", "tests.conformance.scripted_program", str(path)]
    process = subprocess.Popen(command, env=environment())
    try:
        until(lambda: answers(path), "the server answers")
        yield lambda: Talk(path)
    finally:
        process.terminate()
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    "spelling",
    [
        in_python,
        pytest.param(
            in_json_lines,
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in Python"),
        ),
    ],
)
def test_a_spelling_says_what_the_contract_says(
    spelling: Callable[[Path], AbstractContextManager[Callable[[], Speaker]]], tmp_path: Path
) -> None:
    with spelling(tmp_path) as connect:
        for exchange in EXCHANGES:
            speaker = connect()
            speaker.send({"id": 0, "request": "hello", "protocol": 1, "encoding": exchange["encoding"]})
            assert speaker.hear()["answer"]["encoding"] == exchange["encoding"]
            for step in exchange["steps"]:
                speaker.send(step["send"])
                assert [speaker.hear() for _ in step["hear"]] == step["hear"], exchange["name"]
            speaker.close()


def test_the_file_is_what_the_script_writes() -> None:
    assert TARGET.read_text(encoding="utf-8") == written()


def test_there_are_about_three_hundred_with_names_of_their_own() -> None:
    assert len({exchange["name"] for exchange in EXCHANGES}) == len(EXCHANGES) > 300

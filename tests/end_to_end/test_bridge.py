"""The bridge from web pages to a server (examples/web/bridge.mjs): it answers one page, and nobody else."""

import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.predictor.server.talking import REPOSITORY, serving

if sys.platform == "win32":
    pytest.skip("Windows has no Unix sockets in Python", allow_module_level=True)

ORIGIN = "http://page.example"
ASKED = {"request": "suggest", "before": "I'll meet you at the st", "only_final": True}


class Bridge:
    """Asks as a page does; what is said otherwise than it would comes in by name."""

    def __init__(self, line: str) -> None:
        address, self._token = line.split()
        self._host = address.removeprefix("http://")

    def ask(
        self, asked: object = ASKED, method: str = "POST", **headers: str
    ) -> tuple[int, dict[str, object]]:
        known = {"Origin": ORIGIN, "Authorization": f"Bearer {self._token}"} | headers
        sent = {name: value for name, value in known.items() if value}
        with closing(http.client.HTTPConnection(self._host, timeout=60)) as connection:
            connection.request(method, "/", json.dumps(asked), sent)
            response = connection.getresponse()
            return response.status, json.loads(response.read())


@pytest.fixture(scope="module")
def bridge(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    path = tmp_path_factory.mktemp("bridge") / "s.sock"
    program = REPOSITORY / "examples" / "web" / "bridge.mjs"
    with serving(tiny_bundle, path, "--no-history"):
        command = ["node", str(program), ORIGIN, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
            assert process.stdout is not None
            yield Bridge(process.stdout.readline())
            process.terminate()


def test_the_page_that_was_named_is_answered(bridge: Bridge) -> None:
    status, reply = bridge.ask()
    assert status == 200
    assert reply["answer"]["suggestions"][0]["insert"] == "ation "  # type: ignore[index]


@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ({"Origin": "http://other.example"}, 403, "origin"),
        ({"Origin": ""}, 403, "origin"),
        ({"Host": "page.example"}, 403, "host"),
        ({"Authorization": ""}, 401, "token"),
        ({"Authorization": "Bearer no"}, 401, "token"),
    ],
)
def test_nobody_else_is(bridge: Bridge, headers: dict[str, str], status: int, why: str) -> None:
    assert bridge.ask(**headers) == (status, {"refused": why})


@pytest.mark.parametrize(
    "request_", ["learn", "forget", "add", "stats", "shutdown", "hello", "toString", None, 3]
)
def test_nothing_but_questions_is_let_through(bridge: Bridge, request_: object) -> None:
    assert bridge.ask({"request": request_, "text": "a", "phrase": "a"}) == (403, {"refused": "request"})
    assert bridge.ask([]) == (403, {"refused": "request"})
    assert bridge.ask(method="PUT") == (403, {"refused": "request"})


def test_a_browser_that_asks_first_is_told_what_the_page_may_send(bridge: Bridge) -> None:
    assert bridge.ask(method="OPTIONS", Authorization="") == (200, {})
    assert bridge.ask(method="OPTIONS", Origin="http://other.example")[0] == 403

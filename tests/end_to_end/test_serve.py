"""`foretype serve` as other programs meet it: real processes, pipes, sockets, and clients of every kind."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from predictor.server.running import running
from predictor.server.unix_socket import serve_socket
from tests.predictor.server.scripted import ScriptedProvider
from tests.predictor.server.talking import (
    HELLO,
    WAIT_S,
    Talk,
    answers,
    environment,
    foretype,
    line,
    serving,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in Python")

SUGGEST = {"id": 1, "request": "suggest", "before": "I'll meet you at the st", "only_final": True}
# The longest line that is read, in bytes.
LINE = 10_000_000


def talk_to(bundle: Path, said: bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Say something to a server on its standard input; return its status, replies and complaints."""
    command = foretype(bundle, "--no-history", *options)
    done = subprocess.run(command, input=said, capture_output=True, env=environment(), timeout=60)
    return done.returncode, [json.loads(each) for each in done.stdout.splitlines()], done.stderr.decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.sock"


@pytest.fixture
def server(tiny_bundle: Path, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with serving(tiny_bundle, path, "--no-history") as process:
        yield process


def descriptors(process: subprocess.Popen[bytes]) -> int:
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmRSS")) / 1024


def test_a_pipe_is_answered_to_its_last_line_and_then_it_ends(tiny_bundle: Path) -> None:
    status, (hello, answer), complaint = talk_to(tiny_bundle, (line(HELLO) + line(SUGGEST)).rstrip(b"\n"))
    assert (status, complaint) == (0, "")
    assert hello["answer"]["protocol"] == 1
    assert answer["answer"]["suggestions"][0]["insert"] == "ation "


def test_what_is_no_request_gets_an_error_and_nothing_else_happens(tiny_bundle: Path) -> None:
    wrong = [
        b"not json",
        b'{"id": 5, "request": "suggest", "before": "caf\xe9"}',
        b"[" * 100_000,
        b'{"id": 6, "request": "suggest", "before": "", "deadline_ms": NaN}',
        b'{"id": ' + b"9" * 5000 + b"}",
        b"[1, 2]",
        b'{"id": 7, "request": "suggest", "before": "' + b"a" * LINE + b'"}',
        b'{"id": 8, "request": "constructor"}',
        b'{"id": {}, "request": "stats"}',
        b"\x00\xff\xfe",
    ]
    said = line(HELLO) + b"\n\n" + b"\n".join(wrong) + b"\n" + line(SUGGEST)
    status, replies, complaint = talk_to(tiny_bundle, said)
    assert (status, complaint) == (0, "")
    errors = [reply["error"]["code"] for reply in replies[1:-1]]
    assert errors == ["malformed"] * 7 + ["field", "field", "malformed"]
    assert [reply["id"] for reply in replies[1:-1]] == [None] * 7 + [8, None, None]
    assert replies[-1]["answer"]["suggestions"][0]["text"] == "station"


def test_a_text_of_nearly_the_longest_line_is_taken(tiny_bundle: Path) -> None:
    opening = {"id": 2, "request": "open", "document": "d", "text": "words " * 1_600_000}
    at = {"line": 0, "character": 100}
    asking = {
        "id": 3,
        "request": "suggest",
        "document": "d",
        "version": 0,
        "position": at,
        "only_final": True,
    }
    status, replies, _ = talk_to(tiny_bundle, line(HELLO) + line(opening) + line(asking))
    assert status == 0
    assert replies[1] == {"id": 2, "answer": {"version": 0}}
    assert replies[2]["answer"]["final"]


def test_a_reader_that_goes_ends_it_quietly(tiny_bundle: Path) -> None:
    command = foretype(tiny_bundle, "--no-history")
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(line(HELLO))
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write(line({"id": 1, "request": "stats"}))
    process.stdin.flush()
    assert process.wait(WAIT_S) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
    process.stdin.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_quietly_and_no_socket_is_left(
    tiny_bundle: Path, path: Path, number: signal.Signals
) -> None:
    with serving(tiny_bundle, path, "--no-history") as process:
        with Talk(path) as talk:
            talk.ask(**HELLO)
            process.send_signal(number)
            assert process.wait(WAIT_S) == 0
            assert talk.ended()
        assert process.stderr is not None
        assert process.stderr.read().decode().splitlines() == [f"foretype: serving at {path}"]
    assert not path.exists()


def test_shutdown_ends_it_for_all(server: subprocess.Popen[bytes], path: Path) -> None:
    with Talk(path) as one, Talk(path) as other:
        one.ask(**HELLO)
        other.ask(**HELLO)
        assert one.ask(id=9, request="shutdown") == {"id": 9, "answer": {}}
        assert server.wait(WAIT_S) == 0
        assert other.ended()
    assert not path.exists()


def test_the_socket_is_the_users_alone(server: subprocess.Popen[bytes], path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_listens_in_the_runtime_folder_and_nowhere_else(tiny_bundle: Path, tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    process = subprocess.Popen(
        foretype(tiny_bundle, "--socket", "--no-history"),
        stderr=subprocess.PIPE,
        env=environment(XDG_RUNTIME_DIR=str(runtime)),
    )
    path = runtime / "foretype" / "serve.sock"
    try:
        until(lambda: answers(path), "the server answers")
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        listening = set()
        for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile: that of the client which asked
                listening.add(str(descriptor.readlink()))
        sockets = {each[8:-1] for each in listening if each.startswith("socket:")}
        for table in ("tcp", "tcp6", "udp", "udp6"):
            found = Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]
            assert not sockets & {each.split()[9] for each in found}
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_S)


def test_no_socket_is_opened_in_a_folder_that_others_may_write_into(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    fallback = tmp_path / "tmp"
    fallback.mkdir()
    code = (
        "import sys, pathlib, platformdirs\n"
        "platformdirs.user_runtime_path = lambda name: pathlib.Path(sys.argv[1]) / name\n"
        "from predictor.server.unix_socket import own_path\n"
        "own_path()"
    )
    fallback.chmod(0o777)
    done = subprocess.run([sys.executable, "-c", code, str(fallback)], capture_output=True, env=environment())
    assert b"is not yours alone" in done.stderr
    assert not (fallback / "foretype").exists()


def test_a_hundred_clients_that_come_and_go_leave_nothing(
    server: subprocess.Popen[bytes], path: Path
) -> None:
    def come_and_go(number: int) -> None:
        with Talk(path) as talk:
            talk.send(HELLO, {"id": 1, "request": "open", "document": "d", "text": "I'll meet you at the st"})
            at = {"line": 0, "character": 23}
            talk.send({"id": 2, "request": "suggest", "document": "d", "version": 0, "position": at})
            if number % 2:  # the others go without waiting
                while talk.hear()["id"] != 2:
                    pass

    come_and_go(1)
    with Talk(path) as watching:
        watching.ask(**HELLO)

        def alone() -> bool:
            return bool(watching.ask(id=1, request="stats")["answer"]["clients"] == 1)

        until(alone, "the first one is gone")
        before = descriptors(server)
        for number in range(100):
            come_and_go(number)
        until(alone, "all are gone")
        stats = watching.ask(id=1, request="stats")["answer"]
        assert (stats["documents"], stats["characters"]) == (0, 0)
        assert descriptors(server) == before


def test_a_client_that_does_not_read_is_disconnected(server: subprocess.Popen[bytes], path: Path) -> None:
    with Talk(path) as lazy, Talk(path) as other:
        lazy.send(HELLO)
        other.ask(**HELLO)
        other.ask(**SUGGEST)
        before = memory_mb(server)
        # Each reply repeats 200 characters of the id.
        flood = b"".join(line({"id": f"{number:0200}", "request": "stats"}) for number in range(1000))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            lazy.socket.sendall(flood * 100)
        assert other.ask(**SUGGEST)["answer"]["suggestions"][0]["text"] == "station"
        assert memory_mb(server) - before < 60


def test_a_line_of_300_megabytes_takes_no_memory(server: subprocess.Popen[bytes], path: Path) -> None:
    with Talk(path) as talk:
        talk.ask(**HELLO)
        talk.ask(**SUGGEST)  # the model is loaded
        before = memory_mb(server)
        for _ in range(300):
            talk.socket.sendall(b"a" * 1_000_000)
        assert memory_mb(server) - before < 40
        talk.socket.sendall(b"\n")
        assert talk.hear()["error"]["code"] == "malformed"
        assert talk.ask(**SUGGEST)["answer"]["final"]


def test_a_killed_server_is_followed_by_another(tiny_bundle: Path, path: Path) -> None:
    with serving(tiny_bundle, path, "--no-history") as process:
        process.kill()
        process.wait(WAIT_S)
        assert path.exists()
        with serving(tiny_bundle, path, "--no-history") as another:
            assert another.poll() is None
            assert answers(path)
    assert not path.exists()


def test_of_two_servers_one_is_refused(
    server: subprocess.Popen[bytes], tiny_bundle: Path, path: Path
) -> None:
    second = subprocess.run(foretype(tiny_bundle, "--at", str(path)), capture_output=True, env=environment())
    assert second.returncode == 1
    assert b"A server answers at" in second.stderr
    assert answers(path)


def test_what_is_no_socket_is_left_alone(tiny_bundle: Path, path: Path) -> None:
    path.write_text("mine")
    done = subprocess.run(foretype(tiny_bundle, "--at", str(path)), capture_output=True, env=environment())
    assert done.returncode == 1
    assert b"no socket of yours" in done.stderr
    assert path.read_text() == "mine"


def test_a_bundle_that_cannot_be_loaded_is_told_to_who_asks(tmp_path: Path) -> None:
    status, (_, answer), _ = talk_to(tmp_path / "none", line(HELLO) + line(SUGGEST))
    assert status == 0
    assert answer["error"]["code"] == "failed"
    assert "none" in answer["error"]["message"]


def test_it_says_which_language_it_needs() -> None:
    command = [sys.executable, "-m", "predictor", "serve"]
    done = subprocess.run(command, capture_output=True, env=environment())
    assert done.returncode == 1
    assert b"foretype serve --json-lines" in done.stderr


def test_a_history_is_learned_from_and_one_that_cannot_be_read_is_told_of(
    tiny_bundle: Path, path: Path, tmp_path: Path
) -> None:
    def learned(text: str) -> dict[str, Any]:
        said = line(HELLO) + line({"id": 1, "request": "learn", "text": text}) + line({**SUGGEST, "id": 2})
        env = environment(XDG_DATA_HOME=str(tmp_path / "data"))
        done = subprocess.run(foretype(tiny_bundle), input=said, capture_output=True, env=env, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        replies = {reply["id"]: reply for reply in map(json.loads, done.stdout.splitlines())}
        assert replies[2]["answer"]["final"]
        return dict(replies[1])

    assert learned("Ask Oberlander about the garden.")["answer"]["words"] > 3
    (tmp_path / "data" / "foretype" / "history" / "history.db").unlink()
    (tmp_path / "data" / "foretype" / "history" / "history.db").mkdir()
    told = learned("Ask Oberlander.")["answer"]
    assert (told["words"], "is no plain file" in told["notice"]) == (0, True), told


def test_clients_at_once_are_taken_in_turn(server: subprocess.Popen[bytes], path: Path) -> None:
    talks = [Talk(path) for _ in range(20)]
    began = time.monotonic()
    for talk in talks:
        talk.send(HELLO, SUGGEST)
    for talk in talks:
        assert talk.hear()["id"] == 0
        assert talk.hear()["answer"]["suggestions"][0]["text"] == "station"
        talk.close()
    assert time.monotonic() - began < WAIT_S
    os.kill(server.pid, 0)


def test_it_ends_when_nobody_has_been_connected_for_a_while(path: Path) -> None:
    async def serve() -> float:
        async with running(ScriptedProvider()) as server:
            serving = asyncio.create_task(serve_socket(server, path, idle_s=0.5))
            while not path.exists():
                await asyncio.sleep(0)
            _, writer = await asyncio.open_unix_connection(str(path))
            await asyncio.sleep(1.0)
            assert not server.stopped.is_set()
            left = time.monotonic()
            writer.close()
            await serving
            return time.monotonic() - left

    assert asyncio.run(serve()) >= 0.4
    assert not path.exists()

"""A program beside ours: it is asked over lines of JSON, as docs/embedding.md says, and measured likewise.

It has to answer `hello`, and `suggest` with `before` and `k`; of its suggestions the `text` counts, and the
`probability` where it says one. Whatever else it does is a `PredictorError`, and ends nothing else.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from predictor.contract import BEFORE, Cancel, Candidate, Context
from predictor.errors import PredictorError, SettingsError
from predictor.system.machine import peak_memory_mb
from predictor.text import shown

# It may have a model to load before it says hello.
HELLO_S, ANSWER_S = 60.0, 10.0
_GRACE_S = 1.0  # to end by itself once nobody asks any more
_LONGEST_LINE = 1_000_000  # bytes
_LONGEST = 120  # characters of what it said that a sentence quotes


class Peer:
    """A running program, to be greeted before it is asked; `close` ends it and what it has started.

    name: what it calls itself. cpu_clock: tells the CPU time of its process in ns; None where that is not
    known: elsewhere than on Linux, and of a program that has others work for it. hello_s, answer_s: how long
    it may take. Raises `SettingsError` if it cannot be started.
    """

    def __init__(self, command: str, *, hello_s: float = HELLO_S, answer_s: float = ANSWER_S) -> None:
        self.name = command
        self.cpu_clock: Callable[[], int] | None = None
        self._hello_s, self._answer_s = hello_s, answer_s
        self._asked = 0
        self._said: SimpleQueue[bytes] = SimpleQueue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the peer
        self._process = self._start(command)
        Thread(target=self._listen, name="foretype-peer", daemon=True).start()

    def greet(self) -> None:
        """Say hello and learn its name; raises `PredictorError`."""
        greeting = self._ask(self._hello_s, request="hello", protocol=1, encoding="utf-32")
        said = greeting.get("server")
        if isinstance(said, str) and said.strip():
            self.name = shown(said.strip())[:_LONGEST]
        self.cpu_clock = self._clock()

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return what it suggests; raises `PredictorError`."""
        before = context.before[-BEFORE:]
        answer = self._ask(
            self._answer_s, request="suggest", before=before, k=k, invoked=True, only_final=True
        )
        suggestions = answer.get("suggestions")
        if not isinstance(suggestions, list):
            raise self._failed(f"answered without suggestions: {_quoted(answer)}")
        return [self._candidate(said, rank) for rank, said in enumerate(suggestions[:k])]

    @property
    def memory_mb(self) -> float:
        """The most memory that its process had so far; NaN where that is not known."""
        return peak_memory_mb(self._process.pid)

    def close(self) -> None:
        """End it: it hears that nobody asks any more, and is killed if that is not enough."""
        process = self._process
        try:
            assert process.stdin is not None
            with suppress(OSError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_S)
        finally:
            _kill(process)
            self._errors.close()

    def _start(self, command: str) -> "subprocess.Popen[bytes]":
        try:
            words = shlex.split(command)
            # A session of its own: Ctrl-C is ours, and all that it starts can be ended together.
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError) as error:
            self._errors.close()
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise SettingsError(
                f"The peer {_quoted(command)} cannot be started: {reason or 'there is no command'}."
            ) from error

    def _listen(self) -> None:
        """Hand on what it says, line by line; nothing at its end."""
        assert self._process.stdout is not None
        with suppress(OSError, ValueError), self._process.stdout as lines:
            while line := lines.readline(_LONGEST_LINE):
                self._said.put(line)
        self._said.put(b"")

    def _ask(self, patience_s: float, **request: object) -> dict[str, Any]:
        """Send a request and return its last answer."""
        self._asked += 1
        line = json.dumps({"id": self._asked, **request}, ensure_ascii=False)
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(line.encode("utf-8", "replace") + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        until = time.monotonic() + patience_s
        while True:
            try:
                said = self._said.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise self._failed(f"has not answered within {patience_s:g} seconds") from None
            if not said:
                raise self._ended()
            reply = self._reply(said)
            if "error" in reply:
                raise self._failed(f"answered with an error: {_quoted(reply['error'])}")
            answer = reply.get("answer")
            if reply.get("id") != self._asked or not isinstance(answer, dict):
                raise self._failed(f"said what is no answer: {_quoted(said)}")
            if answer.get("final") is not False:
                return answer

    def _reply(self, said: bytes) -> dict[str, Any]:
        with suppress(ValueError):
            reply = json.loads(said)
            if isinstance(reply, dict):
                return reply
        raise self._failed(f"said what is no answer: {_quoted(said)}")

    def _candidate(self, said: object, rank: int) -> Candidate:
        text = said.get("text") if isinstance(said, dict) else None
        if not isinstance(said, dict) or not isinstance(text, str) or not text:
            raise self._failed(f"suggested what is no word: {_quoted(said)}")
        probability = said.get("probability")
        if not isinstance(probability, float | int) or not 0.0 < probability <= 1.0:
            probability = 0.5 ** (1 + rank)  # it does not say
        return Candidate(text, float(probability))

    def _ended(self) -> PredictorError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_S)
        status = self._process.returncode
        self._errors.seek(0)
        lines = self._errors.read()[-_LONGEST_LINE:].decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        how = "has stopped answering" if status is None else f"has ended with status {status}"
        return self._failed(f"{how}: {shown(last)[:_LONGEST].rstrip('.')}" if last else how)

    def _failed(self, what: str) -> PredictorError:
        return PredictorError(f"The peer {_quoted(self.name)} {what}.")

    def _clock(self) -> Callable[[], int] | None:
        """Return the CPU clock of its process, if that does the work itself."""
        pid = self._process.pid
        if sys.platform != "linux":
            return None
        with suppress(OSError):
            if Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").strip():
                return None
            clock = (~pid << 3) | 2  # what clock_getcpuclockid(3) makes of a process
            time.clock_gettime_ns(clock)
            return lambda: _cpu_ns(clock)
        return None


def _cpu_ns(clock: int) -> int:
    if sys.platform == "win32":
        return 0
    try:
        return time.clock_gettime_ns(clock)
    except OSError:  # it has ended, which its answer will say
        return 0


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started, and wait for its end."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _quoted(said: object) -> str:
    text = said.decode("utf-8", "replace").strip() if isinstance(said, bytes) else said
    told = shown(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str))
    return repr(told[:_LONGEST])

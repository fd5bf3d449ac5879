"""Ctrl-C ends a command while Python hears nothing, and is left to Python where it hears."""

import signal
import subprocess
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Ctrl-C is no signal there", allow_module_level=True)

BEGINNING = """
import hashlib, threading, time
from predictor.cli import interrupting
interrupting._PATIENCE_S = 0.2
try:
    with interrupting.ended_by_ctrl_c():
        # By another thread, when this one is in the midst of it.
        threading.Timer(0.3, lambda: print("begun", flush=True)).start()
        {work}
except KeyboardInterrupt:
    time.sleep(0.4)
    print("ended in order")
"""
NATIVE = "hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)"  # some minutes
HEARING = "time.sleep(60)"


def interrupted(work: str) -> tuple[int, str, str]:
    """Return the status and what was said by a program that got Ctrl-C while it did its work."""
    program = [sys.executable, "-c", BEGINNING.format(work=work)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_native_code_is_not_waited_for() -> None:
    assert interrupted(NATIVE) == (130, "", "foretype: interrupted.\n")


def test_what_hears_has_the_time_it_needs() -> None:
    assert interrupted(HEARING) == (0, "ended in order\n", "")


def test_the_signals_are_afterwards_as_they_were() -> None:
    from predictor.cli.interrupting import ended_by_ctrl_c

    before = signal.getsignal(signal.SIGINT)
    with ended_by_ctrl_c():
        assert signal.getsignal(signal.SIGINT) is not before
        with ended_by_ctrl_c():  # the one that is there is enough
            pass
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.set_wakeup_fd(-1) == -1

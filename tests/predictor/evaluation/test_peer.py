"""Programs beside ours: good ones are measured, others end nothing but themselves."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from predictor.contract import Context
from predictor.errors import PredictorError, SettingsError
from predictor.evaluation.comparison import evaluate
from predictor.evaluation.peer import Peer
from predictor.evaluation.texts import Text
from predictor.testing import ScriptedPredictor

REPOSITORY = Path(__file__).parents[3]
WORD_LIST = REPOSITORY / "examples" / "peers" / "word_list.py"
GREETING = """
import json, os, sys, time
def reply(**answer):
    request = json.loads(sys.stdin.readline())
    print(json.dumps({"id": request["id"], "answer": answer}), flush=True)
    return request
reply(server="odd", protocol=1)
"""


def program(tmp_path: Path, text: str) -> str:
    path = tmp_path / "peer.py"
    path.write_text(GREETING + text)
    return shlex.join([sys.executable, str(path)])


def word_list(tmp_path: Path) -> str:
    (tmp_path / "words.tsv").write_text("the\t9\nthey\t5\nthese\t7\n.\t99\ntea\t1\n")
    return shlex.join([sys.executable, str(WORD_LIST), str(tmp_path / "words.tsv")])


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_list_of_words_answers_and_says_what_it_costs(tmp_path: Path) -> None:
    peer = Peer(word_list(tmp_path))
    try:
        peer.greet()
        assert peer.name == "word list"
        assert [word.text for word in peer.candidates(Context("I like th"), 2)] == ["the", "these"]
        assert [word.text for word in peer.candidates(Context("the"), 3)] == ["these", "they"]
        if sys.platform == "linux":
            assert peer.memory_mb > 1
            assert peer.cpu_clock is not None
            assert peer.cpu_clock() > 0
    finally:
        peer.close()


def test_presage_answers_and_keeps_the_letters_that_are_typed() -> None:
    try:
        ctypes.CDLL("libpresage.so.1")
    except OSError:
        pytest.skip("presage is not installed")
    peer = Peer(shlex.join([sys.executable, str(WORD_LIST.with_name("presage_words.py"))]))
    try:
        peer.greet()
        assert peer.name == "presage"
        words = [word.text for word in peer.candidates(Context("I am here. Th"), 3)]
        assert len(words) == 3
        assert all(word.startswith("Th") for word in words)
    finally:
        peer.close()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sys.stdin.readline()\nsys.exit('no\\x1b[2Jmore')", "has ended with status 1: no"),
        ("sys.stdin.readline()\nprint('what?', flush=True)\nsys.stdin.read()", "no answer: 'what?'"),
        ("sys.stdin.readline()\nprint('[1]', flush=True)\nsys.stdin.read()", "no answer: '[1]'"),
        ("sys.stdin.readline()\nos.write(1, b'\\xff\\n')\nsys.stdin.read()", "no answer"),
        (
            'sys.stdin.readline()\nprint(\'{"id": 7, "answer": {}}\', flush=True)\nsys.stdin.read()',
            "no answer",
        ),
        ("reply()", "without suggestions"),
        ("reply(suggestions=[7])", "no word: '7'"),
        ("reply(suggestions=[{'text': ''}])", "no word"),
        ("sys.stdin.read()", "has not answered within 0.5 seconds"),
    ],
)
def test_what_is_no_answer_is_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    peer = Peer(program(tmp_path, text), answer_s=0.5 if "within" in told else 20.0)
    try:
        peer.greet()
        with pytest.raises(PredictorError) as error:
            peer.candidates(Context("th"), 3)
    finally:
        peer.close()
    sentence = str(error.value)
    assert told in sentence
    assert sentence.startswith("The peer 'odd' ")
    assert sentence.endswith(".")
    assert sentence.isprintable()


def test_a_program_that_is_not_there_and_one_that_does_not_greet() -> None:
    with pytest.raises(SettingsError, match="cannot be started: No such file"):
        Peer("no-such-program --at-all")
    with pytest.raises(SettingsError, match="cannot be started: No closing quotation"):
        Peer("python '")
    for code, told in (
        ("raise SystemExit(3)", "ended with status 3"),
        ("input(), input()", "not answered within"),
    ):
        peer = Peer(shlex.join([sys.executable, "-c", code]), hello_s=20.0 if "ended" in told else 0.3)
        with pytest.raises(PredictorError, match=told):
            peer.greet()
        peer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
def test_closing_ends_what_a_peer_has_started_though_it_does_not_want_to(tmp_path: Path) -> None:
    stubborn = f"""
import signal, subprocess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([{sys.executable!r}, "-c", "import time; time.sleep(300)"])
request = json.loads(sys.stdin.readline())
word = {{"text": f"{{os.getpid()}} {{child.pid}}"}}
print(json.dumps({{"id": request["id"], "answer": {{"suggestions": [word]}}}}), flush=True)
time.sleep(300)
"""
    peer = Peer(program(tmp_path, stubborn))
    peer.greet()
    (word,) = peer.candidates(Context(""), 1)
    peer.close()
    assert word.probability == 0.5
    for pid in map(int, word.text.split()):
        until(lambda pid=pid: gone(pid))


def test_who_fails_is_left_out_and_the_others_are_measured(tmp_path: Path) -> None:
    text = Text("tea", ("The tea is hot.", "Is the tea hot?"))
    peer = Peer(program(tmp_path, "reply(suggestions=[])\nsys.exit(5)"))
    try:
        peer.greet()
        report = evaluate({"odd": lambda: peer, "ours": lambda: ScriptedPredictor({"": ["tea"]})}, [text])
        with pytest.raises(PredictorError, match="has ended"):
            evaluate({"odd": lambda: peer}, [text])
    finally:
        peer.close()
    assert [row.predictor for row in report.total.rows] == ["ours"]
    assert report.failures == {"odd": "The peer 'odd' has ended with status 5."}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal")
def test_ctrl_c_leaves_no_peer(tiny_bundle: Path, tmp_path: Path) -> None:
    busy = f"""
for asked in range(1_000_000):
    reply(suggestions=[])
    if asked == 20:  # the typing is under way
        open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
"""
    (tmp_path / "text.txt").write_text("The tea is on the table.\n" * 2000)
    command = [sys.executable, "-m", "predictor", "evaluate", str(tmp_path / "text.txt"), "--lines"]
    command += ["--bundle", str(tiny_bundle), "--model", "bigram", "--peer", program(tmp_path, busy)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    until(lambda: gone(int((tmp_path / "pid").read_text())))

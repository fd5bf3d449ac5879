"""score, rerank, letters, babble: what models say about text, on the tiny bundle."""

import json
import os
import shlex
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from predictor.cli.app import app
from predictor.cli.babble import Voice, columns

REPOSITORY = Path(__file__).parents[3]
Run = Callable[..., Result]


@pytest.fixture
def run(tiny_bundle: Path) -> Run:
    def run(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments, "--bundle", str(tiny_bundle)], input=stdin)

    return run


def test_score_gives_back_the_text_and_its_bits(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("I'll meet you at the station.\n", encoding="utf-8")
    result = run("score", str(file))
    assert result.exit_code == 0
    assert "I'll meet you at the station." in result.output
    assert "transformer:" in result.output
    told = json.loads(run("score", str(file), "--json", "--model", "bigram").output)
    assert "".join(word["text"] for word in told["words"]) == "I'll meet you at the station.\n"
    assert told["log_prob"] == pytest.approx(sum(word["log_prob"] for word in told["words"]))
    assert told["model"] == "bigram"


def test_in_a_pipe_signs_mark_what_surprises_and_lines_stay_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    line = "I'll meet you at the station at six, and then we walk to the zyxwq by the river. "
    file.write_text(f"{line}{line}\n", encoding="utf-8")
    marked = run("score", str(file)).stdout.splitlines()
    assert "***zyxwq***" in marked[0]
    assert "station" in marked[0]
    assert "*station*" not in marked[0]
    assert marked[0].replace("*", "") == f"{line}{line}"
    assert len(marked) == 3


def test_in_a_terminal_colours_mark_it(tiny_bundle: Path, tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    (tmp_path / "draft.txt").write_text("I'll meet you at the station at six, zyxwq!\n", encoding="utf-8")
    arguments = ["-m", "predictor", "score", str(tmp_path / "draft.txt"), "--bundle", str(tiny_bundle)]
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(REPOSITORY)}
    environment.pop("NO_COLOR", None)
    said = pexpect.run(shlex.join([sys.executable, *arguments]), env=environment).decode()
    assert "\x1b[" in said
    assert "*" not in said
    plain = pexpect.run(
        shlex.join([sys.executable, *arguments]), env={**environment, "NO_COLOR": "1"}
    ).decode()
    assert "***zyxwq***" in plain


def test_nothing_cannot_be_scored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    for more in ((), ("--json",)):
        refused = run("score", str(tmp_path / "empty.txt"), *more)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "the text is empty" in refused.stderr


@pytest.mark.parametrize("command", ["score -", "rerank -", "letters -", "babble -"])
def test_who_answers_for_the_blend_is_said(command: str) -> None:
    said = CliRunner().invoke(app, [*command.split(), "--model", "blend"], input=b"I will see you at the st")
    assert said.exit_code == 0
    assert said.stderr == "foretype: blend only ranks words; the transformer answers this.\n"


@pytest.mark.parametrize("score", ["nan", "inf", "-inf", "high", ""])
def test_a_score_that_is_no_number_is_refused_with_its_line(run: Run, score: str) -> None:
    refused = run("rerank", "-", stdin=f"-0.1\treport the\n\n{score}\tthe report\n".encode())
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"line 3 begins with {score!r}" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("rerank", "-", "--weight", "nan"),
        ("babble", "--temperature", "nan"),
        ("babble", "--temperature", "inf"),
    ],
)
def test_an_option_that_is_no_number_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    refused = run(*arguments, stdin=b"a\nb\n")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("foretype: ")


def test_a_text_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in run("score", str(tmp_path / "none.txt")).stderr
    refused = run("score", "-", stdin=b"caf\xe9")
    assert refused.exit_code == 1
    assert "not UTF-8" in refused.stderr


def test_rerank_orders_lines(run: Run) -> None:
    result = run("rerank", "-", "--context", "Please send me ", stdin=b"report the\nthe report\n")
    assert [line.split(None, 1)[1] for line in result.output.splitlines()] == ["the report", "report the"]
    ranked = json.loads(run("rerank", "-", "--json", stdin=b"-0.1\treport the\n-90\tthe report\n").output)
    assert [r["text"] for r in ranked] == ["report the", "the report"]
    mixed = run("rerank", "-", stdin=b"-0.1\treport the\nthe report\n")
    assert mixed.exit_code == 1
    assert "not all" in mixed.stderr
    assert run("rerank", "-", stdin=b"").output == ""


def test_letters_are_listed_with_their_probabilities(run: Run) -> None:
    first = run("letters", "I'll meet you at the st", "-k", "3").output.splitlines()
    assert len(first) == 3
    assert first[0].split()[0] == "a"
    told = json.loads(run("letters", "I'll meet you at the st", "--json").output)
    assert told["probabilities"]["a"] > 0.8
    assert len(told["probabilities"]) > 10
    few = json.loads(run("letters", "I'll meet you at the st", "--json", "-k", "2").output)
    assert few["probabilities"] == dict(list(told["probabilities"].items())[:2])
    for end in (b"", b"\n", b"\r\n"):
        assert run("letters", "-", stdin=b"I'll meet you at the st" + end).output.split()[0] == "a"
    as_argument = run("letters", "I'll meet you at the st\n").output
    assert run("letters", "-", stdin=b"I'll meet you at the st\n\n").output == as_argument


def test_babble_lets_both_talk_and_marks_the_loop(run: Run) -> None:
    both = run("babble", "I'll ", "--words", "8").output
    names = [line.partition(":")[0] for line in both.splitlines() if ": I'll " in line]
    assert names == ["bigram, likeliest word", *(f"transformer at {t}" for t in (0.3, 1.0, 1.5))]
    one = run("babble", "I'll ", "--words", "8", "--temperature", "0.5").output
    assert one.startswith("bigram: I'll ")
    assert "\ntransformer: I'll " in one
    assert run("babble", "I'll ", "--words", "8").output == both
    top = run("babble", "I'll ", "--top", "--words", "200", "--model", "bigram").output
    assert "again and again" in top
    assert run("babble", "--temperature", "0").exit_code == 1
    of_a_word = [
        ("babble", text, "--top", "--words", "5", "--model", "bigram") for text in ("I'll", "I'll ", "-")
    ]
    first, *others = [run(*arguments, stdin=b"I'll\n").output for arguments in of_a_word]
    assert first.startswith("bigram: I'll be ")
    assert others == [first, first]


def test_voices_talk_side_by_side_in_a_terminal() -> None:
    voices = [Voice("tame", iter(["the ", "same "])), Voice("wild", iter(["octane "]))]
    taken = [voice.go_on() for voice in (*voices, *voices)]
    assert taken == [True, True, True, False]
    out = StringIO()
    Console(file=out, width=40).print(columns(voices, "I see "))
    heads, row = (line.split() for line in out.getvalue().splitlines() if line.strip())
    assert heads == ["tame", "wild"]
    assert row == ["I", "see", "the", "same", "I", "see", "octane"]


@pytest.mark.parametrize("command", ["score", "rerank"])
def test_a_file_whose_name_is_a_dash_is_not_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text("report the\nthe report\n")
    there, here = run(command, "./-", "--json", stdin=b""), run(command, "-", "--json", stdin=b"a\n")
    assert (there.exit_code, here.exit_code) == (0, 0)
    assert "report" in there.output
    assert "report" not in here.output

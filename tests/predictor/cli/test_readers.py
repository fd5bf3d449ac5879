"""score, rerank, letters, babble: what models say about text, on the tiny bundle."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from predictor.cli.app import app

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


def test_babble_lets_both_talk_and_marks_the_loop(run: Run) -> None:
    both = run("babble", "I'll ", "--words", "8").output
    assert both.count("I'll ") >= 2
    assert "bigram: " in both
    assert "transformer: " in both
    assert run("babble", "I'll ", "--words", "8").output == both
    top = run("babble", "I'll ", "--top", "--words", "200", "--model", "bigram").output
    assert "again and again" in top
    assert run("babble", "--temperature", "0").exit_code == 1

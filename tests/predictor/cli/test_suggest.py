"""`foretype suggest` on the tiny bundle."""

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
        return CliRunner().invoke(app, ["suggest", *arguments, "--bundle", str(tiny_bundle)], input=stdin)

    return run


def test_a_table_for_people(run: Run) -> None:
    result = run("I'll meet you at the st", "-k", "1")
    assert result.exit_code == 0
    assert "station" in result.output
    assert "'ation '" in result.output


def test_json_for_programs(run: Run) -> None:
    answer = json.loads(run("I'll meet you at the st", "-k", "3", "--json").output)
    best = answer["suggestions"][0]
    assert (best["text"], best["insert"], best["replace"], best["source"]) == (
        "station",
        "ation ",
        0,
        "transformer",
    )
    assert answer["silence"] == ""
    assert answer["final"] is True


def test_json_of_a_phrase(run: Run) -> None:
    answer = json.loads(run("I'll m", "--phrase", "--json").output)
    assert answer["phrase"]["text"].startswith("meet ")
    assert set(answer["suggestions"][0]["shares"]) == {"transformer"}


def test_the_bigram_by_choice(run: Run) -> None:
    answer = json.loads(run("I'll meet you at the st", "--model", "bigram", "--json").output)
    assert answer["model"] == "bigram"


def test_text_behind_the_cursor(run: Run) -> None:
    answer = json.loads(run("I'll meet you at the sta", "--after", "n at six", "--json").output)
    assert answer["suggestions"][0]["insert"] == "tio"


def test_silence_has_a_reason(run: Run) -> None:
    assert run("the year 19").output == "Nothing to suggest: inside a number.\n"


def test_text_from_standard_input(run: Run) -> None:
    assert "station" in run("-", stdin=b"I'll meet you at the st").output
    assert "station" in run("-", stdin=b"I'll meet you at the st\n").output  # as echo writes it
    assert "station" not in run("I'll meet you at the st\n").output
    refused = run("-", stdin=b"caf\xe9")
    assert refused.exit_code == 1
    assert "not UTF-8: byte 0xe9 at position 3" in refused.output


def test_a_wrong_model_is_told_in_a_sentence(run: Run) -> None:
    result = run("the", "--model", "oracle")
    assert result.exit_code == 2
    assert "'oracle' is not one of" in result.output

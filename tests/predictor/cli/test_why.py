"""`foretype why` on the tiny bundle."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from predictor.cli.app import app
from tests.bundles import blending

Run = Callable[..., Result]
TEXT = "Shawn went to the library. I'll meet you at the st"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    bundle = str(blending(tmp_path / "blend"))

    def run(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, ["why", *arguments, "--bundle", bundle], input=stdin)

    return run


def test_sources_context_and_what_was_close(run: Run) -> None:
    told = run(TEXT)
    assert told.exit_code == 0
    assert told.output.startswith("“station”, the best: ")
    for part in ("transformer", "n-gram", "at the station” 98%", "bigram", "Close: ", "{at −"):
        assert part in told.output
    assert "\x1b" not in told.output


def test_a_word_that_is_named_and_where_the_text_has_it(run: Run) -> None:
    told = run(TEXT[:-2], "library").output
    assert told.startswith("“library”, ")
    assert "text: Shawn went to the library" in told
    assert "used 1 time above, after the same" in told


def test_json_has_all_of_it(run: Run) -> None:
    found = json.loads(run(TEXT, "station", "--json").output)
    assert (found["word"], found["rank"], found["silence"]) == ("station", 1, "")
    assert sum(each["share"] for each in found["sources"]) == pytest.approx(1.0)
    assert found["n_grams"][-1]["words"] == ["station"]
    assert [each["text"] for each in found["removed"]][-2:] == ["at", "the"]
    assert found["bigram"]["best"]


def test_standard_input_and_silence(run: Run) -> None:
    told = run("-", stdin=b"the year 19\n")
    assert told.exit_code == 0
    assert "Silent, inside a number: The cursor stands right behind a digit" in told.output
    assert "Silent, no word fits" in run("Xqzj").output
    assert "The dial stands at 'least'" in run("Please ", "--show", "least").output


def test_an_empty_text_has_a_first_word(run: Run) -> None:
    told = run("")
    assert told.exit_code == 0
    assert "“(start) " in told.output


def test_a_word_that_nobody_knows(run: Run) -> None:
    told = run(TEXT[:-2], "xyzzy")
    assert told.exit_code == 1
    assert "No source knows the word 'xyzzy'." in told.output
    assert "foretype words add WORD" in told.output


def test_names_that_steer_are_cleaned(run: Run) -> None:
    told = run("Ob\x1b[2J \x1b]0;x\x07 Shawn at the ", "station")
    assert "\x1b" not in told.output
    assert "\x07" not in told.output


def test_every_word_by_itself(run: Run) -> None:
    found = json.loads(run(TEXT, "--thorough", "--json").output)
    assert {each["words"] for each in found["removed"]} == {1}

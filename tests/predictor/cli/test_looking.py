"""The commands that look inside, on the tiny bundle."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from predictor.cli.app import app

Run = Callable[..., Result]
TEXT = "I'll meet you at the"


@pytest.fixture
def run(tiny_bundle: Path) -> Run:
    def run(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments, "--bundle", str(tiny_bundle)], input=stdin)

    return run


def test_attention_for_people(run: Run) -> None:
    result = run("attention", TEXT)
    assert result.exit_code == 0
    assert "mean of all heads" in result.output
    assert "rollout" in result.output
    assert "Jain & Wallace" in result.output
    assert "Next would be “library”" in result.output
    assert " 1 (start) 9" in result.output


def test_attention_of_one_layer_and_of_one_head(run: Run) -> None:
    layer = run("attention", TEXT, "--layer", "2").output
    assert all(f"layer 2, {part}" in layer for part in ("head 1", "head 2", "mean"))
    assert "layer 1" not in layer
    head = run("attention", TEXT, "--layer", "1", "--head", "2").output
    assert "layer 1, head 2" in head
    assert "head 1" not in head
    every = run("attention", TEXT, "--heads").output
    assert all(f"layer {n}, head {m}" in every for n in (1, 2) for m in (1, 2))


def test_attention_for_programs(run: Run) -> None:
    told = json.loads(run("attention", TEXT, "--heads", "--pieces", "--json").output)
    assert "".join(token["text"] for token in told["tokens"]) == f"{TEXT} "
    assert len(told["blocks"]) == 4
    for block in told["blocks"]:
        np.testing.assert_allclose(np.sum(block["weights"], axis=1), 1.0, atol=1e-4)


def test_of_a_long_text_what_fits_is_shown(run: Run) -> None:
    result = run("attention", "-", stdin=b"I'll meet you at the station. " * 1600)
    assert result.exit_code == 0
    assert "words that the model sees; --plot draws all of them." in result.output


@pytest.mark.parametrize("command", ["attention", "lens"])
def test_an_empty_text_has_a_start(run: Run, command: str) -> None:
    assert run(command, "").exit_code == 0


def test_the_lens_is_a_table(run: Run) -> None:
    result = run("lens", TEXT, "-k", "2")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [
        "after",
        "embedding",
        "layer",
        "layer",
    ]
    assert "“library”" in result.output
    assert json.loads(run("lens", TEXT, "--json").output)["layers"][2]["rank"] == 1


def test_neighbours_and_analogies(run: Run) -> None:
    found = json.loads(run("neighbours", "station", "-k", "3", "--json").output)
    assert len(found) == 3
    assert run("neighbours", "station", "--vectors", "bigram").output.count("\n") == 10
    assert run("analogy", "morning", "evening", "day", "--vectors", "embedding").output.count("\n") == 5


def test_a_word_that_is_not_listed_is_told(run: Run) -> None:
    result = run("neighbours", "xyzzyq", "-k", "1")
    assert result.exit_code == 0
    assert "'xyzzyq' is not in the word list" in result.stderr
    assert "not in the word list" not in run("neighbours", "station", "-k", "1").stderr


def test_a_map_in_the_terminal_and_as_a_file(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    words = ["station", "river", "library", "morning", "evening"]
    shown = run("map", *words).output
    assert all(f"• {word}" in shown for word in words)
    result = run("map", *words, "--plot", str(tmp_path / "map.svg"), "--dark")
    assert result.exit_code == 0
    assert '"library"' in (tmp_path / "map.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("attention", "a", "--layer", "9"), "There is no layer 9"),
        (("attention", "a", "--head", "5"), "There is no head 5"),
        (("attention", "a", "--plot", "a.jpg"), ".svg or .png"),
        (("neighbours", "two words"), "no word"),
        (("neighbours", "zyzzyva", "--vectors", "bigram"), "which spells any word"),
        (("map", "a", "b"), "3 to 200 different words"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output

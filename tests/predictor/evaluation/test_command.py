"""`foretype evaluate` on the tiny bundle."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from predictor.cli.evaluate import evaluate

BUNDLE = Path(__file__).parents[2] / "fixtures" / "tiny_bundle"
TEXT = "The cat sat on the mat.\nThe dog and the cat.\n"

app = typer.Typer()
app.command()(evaluate)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "cats.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments), "--bundle", str(BUNDLE)])


def test_json_compares_all_models_and_the_floor(text: Path) -> None:
    result = run(text, "--lines", "--floor", "--json")
    assert result.exit_code == 0, result.stderr
    content = json.loads(result.stdout)
    (block,) = content["sets"]
    assert [row["predictor"] for row in block["rows"]] == ["transformer", "bigram", "frequency"]
    assert (block["name"], block["documents"], block["characters"]) == ("cats", 2, len(TEXT) - 2)
    assert content["about"]["bundle"] == "tiny"
    assert content["about"]["lines"] is True
    transformer, bigram, frequency = block["rows"]
    for row in (transformer, bigram):
        assert 0 < row["bits_per_character"] < 20
    assert frequency["bits_per_character"] is None
    assert all(
        0 <= row["rates"]["ksr_1"]["value"] <= row["rates"]["ksr_3"]["value"] < 1 for row in block["rows"]
    )


def test_the_quality_figures_are_the_same_each_time(text: Path) -> None:
    def rates() -> object:
        return [row["rates"] for row in json.loads(run(text, "--json").stdout)["total"]["rows"]]

    assert rates() == rates()


def test_one_model_as_a_table_with_a_plot(text: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    result = run(text, "--model", "bigram", "--plot", tmp_path / "report.png")
    assert result.exit_code == 0, result.stderr
    assert "bigram" in result.stdout
    assert "transformer" not in result.stdout
    assert (tmp_path / "report.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "gpt"], "There is no model 'gpt'"),
        (["--plot", "nowhere/report.png"], "cannot be written there"),
        (["missing.txt"], "There is no file"),
    ],
)
def test_mistakes_are_explained_before_anything_is_measured(
    text: Path, arguments: list[str], message: str
) -> None:
    result = run(text, *arguments)
    assert result.exit_code == 1
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_many_short_lines_are_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text("my watch fell\n" * 30, encoding="utf-8")
    assert "--lines" in run(path, "--model", "bigram", "--json").stderr
    assert "--lines" not in run(path, "--model", "bigram", "--json", "--lines").stderr


def test_an_interrupt_prints_what_there_is_and_exits_130(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from predictor.ngrams.scorer import NGramScorer

    measure, measured = NGramScorer.log_prob, []

    def interrupted_at_the_second_document(self: NGramScorer, document: str) -> float:
        measured.append(document)
        if len(measured) == 2:
            raise KeyboardInterrupt
        return measure(self, document)

    monkeypatch.setattr(NGramScorer, "log_prob", interrupted_at_the_second_document)
    result = run(text, "--lines", "--model", "bigram", "--json")
    assert result.exit_code == 130
    content = json.loads(result.stdout)
    assert content["partial"] is True
    assert content["total"]["documents"] == 1


def test_naming_the_command_loads_no_large_library() -> None:
    program = "import sys, predictor.cli.evaluate; print({'numpy', 'onnxruntime'} & set(sys.modules))"
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert result.stdout == "set()\n"


def test_an_interrupt_before_the_first_figure_exits_130_too(
    text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("predictor.load", interrupted)
    result = run(text)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "interrupted" in result.stderr

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from predictor.cli.edit import edit


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(edit)
    return app


def test_a_file_that_is_not_utf8_is_refused_and_untouched(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    result = CliRunner().invoke(app, [str(path)])
    assert result.exit_code == 1
    assert "not UTF-8: byte 0xe9 at offset 3" in result.output
    assert path.read_bytes() == b"caf\xe9"


def test_without_a_terminal_it_says_so(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 1
    assert "needs a terminal" in result.output


def test_a_model_that_does_not_exist_is_named(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--model", "oracle"])
    assert result.exit_code == 2
    assert "'oracle' is not one of" in result.output


def test_the_command_is_imported_without_prompt_toolkit() -> None:
    code = "import sys, predictor.cli.edit; sys.exit('prompt_toolkit' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])

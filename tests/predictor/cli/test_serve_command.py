"""`foretype serve` says what it lacks before it does anything."""

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app


@pytest.mark.parametrize("languages", [[], ["--lsp", "--json-lines"]])
def test_it_speaks_one_language(languages: list[str]) -> None:
    result = CliRunner().invoke(app, ["serve", *languages])
    assert result.exit_code == 1
    assert "foretype serve --lsp" in result.output

"""`foretype serve` says what it lacks before it does anything."""

import pytest
from typer.testing import CliRunner

from predictor.cli import serve
from predictor.cli.app import app


def test_without_pygls_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["serve", "--lsp"])
    assert result.exit_code == 1
    assert "pip install 'foretype[lsp]'" in result.output


@pytest.mark.parametrize("languages", [[], ["--lsp", "--json-lines"]])
def test_it_speaks_one_language(languages: list[str]) -> None:
    result = CliRunner().invoke(app, ["serve", *languages])
    assert result.exit_code == 1
    assert "foretype serve --lsp" in result.output

"""What an editor sets holds where it can be, and the rest is told."""

import pytest

from predictor.server.lsp.settings import Settings, read_settings


def test_what_can_be_holds_and_what_cannot_is_told() -> None:
    found, mistakes = read_settings(
        {"k": 5, "phrase": "yes", "show": "less", "colour": 1, "off": ["markdown"], "model": None}
    )
    assert found == Settings(k=5, show="less", off=("markdown",))
    assert [mistake.field for mistake in mistakes] == ["phrase", "colour"]


@pytest.mark.parametrize("value", [None, {}, []])
def test_nothing_said_is_as_it_was(value: object) -> None:
    assert read_settings(value) == (Settings(), [])


@pytest.mark.parametrize("value", [[1], "all", 3])
def test_what_is_no_section_is_told(value: object) -> None:
    found, (mistake,) = read_settings(value)
    assert (found, mistake.field) == (Settings(), "foretype")


@pytest.mark.parametrize(
    ("language", "settings", "suggests"),
    [
        ("markdown", Settings(), True),
        ("gitcommit", Settings(), True),
        ("python", Settings(), False),
        ("", Settings(), False),
        ("python", Settings(on=("python",)), True),
        ("markdown", Settings(off=("markdown",)), False),
        ("python", Settings(on=("python",), off=("python",)), False),
    ],
)
def test_something_is_suggested_in_prose_and_where_it_is_wanted(
    language: str, settings: Settings, *, suggests: bool
) -> None:
    assert settings.suggests_in(language) == suggests

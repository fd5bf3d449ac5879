"""What was chosen at a key, kept beside the file of settings."""

import stat
from pathlib import Path

import pytest

from predictor.settings import Settings, read_settings
from predictor.settings.chosen import choose, chosen_path, read_chosen


def test_what_is_chosen_is_read_again_and_is_the_users_alone() -> None:
    assert read_chosen() == {}
    choose("show", "less")
    choose("theme", "light")
    choose("show", "more")
    assert read_chosen() == {"show": "more", "theme": "light"}
    assert stat.S_IMODE(chosen_path().stat().st_mode) == 0o600
    assert [path.name for path in chosen_path().parent.iterdir()] == ["chosen.json"]


def test_the_file_of_settings_wins_where_it_says_something(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    chosen = {"show": "more", "theme": "light"}
    assert read_settings(path, chosen=chosen) == (Settings(show="more", theme="light"), ())
    path.write_text('show = "balanced"')
    assert read_settings(path, chosen=chosen) == (Settings(show="balanced", theme="light"), ())
    path.write_text("show = ")
    settings, mistakes = read_settings(path, chosen=chosen)
    assert (settings, len(mistakes)) == (Settings(show="more", theme="light"), 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 4000,
        b'{"show": "loud"}',
        b'{"show": 1}',
        b'{"keys": "vi"}',
        b"{" + b" " * 9999,
    ],
)
def test_what_is_wrong_in_it_counts_as_not_chosen(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foretype" / "chosen.json"
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_chosen(path) == {}
    choose("theme", "plain", path)
    assert read_chosen(path) == {"theme": "plain"}


def test_what_is_no_plain_file_is_not_read(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"theme": "light"}')
    path = tmp_path / "foretype" / "chosen.json"
    path.parent.mkdir()
    path.symlink_to(other)
    assert read_chosen(path) == {}
    choose("theme", "plain", path)
    assert other.read_text() == '{"theme": "light"}'

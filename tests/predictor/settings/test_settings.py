from dataclasses import fields
from pathlib import Path

import pytest

from predictor.errors import SettingsError
from predictor.rules.policy import DIAL
from predictor.settings import Settings


def test_patterns_turn_suggestions_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    settings = Settings(off_in=("*.py", "~/code/*", "COMMIT_EDITMSG"))
    for path in ("a.py", "/x/a.py", "/home/anna/code/x/notes.txt", "/repo/.git/COMMIT_EDITMSG"):
        assert not settings.suggests_in(Path(path)), path
    for path in ("a.pyx", "notes.txt", "/home/anna/notes.txt"):
        assert settings.suggests_in(Path(path)), path
    assert settings.suggests_in(None)


def test_options_win_over_the_file_and_what_is_not_given_stays() -> None:
    file = Settings(show="less", accept_tab=True)
    settings = file.with_options(show="all", theme="light", accept_tab=None)
    assert (settings.show, settings.theme, settings.accept_tab) == ("all", "light", True)
    assert file.with_options() == file


def test_wrong_options_are_told_together() -> None:
    with pytest.raises(SettingsError, match=r"(?s)\"loud\". *\n.*\"sepia\"|\"sepia\".*\n.*\"loud\""):
        Settings().with_options(show="loud", theme="sepia")


def test_every_default_is_allowed_and_every_setting_explained() -> None:
    settings = Settings()
    options = {one.name: getattr(settings, one.name) for one in fields(settings) if one.name != "bindings"}
    assert settings.with_options(**options) == settings
    assert all(one.metadata["meaning"].endswith(".") for one in fields(settings) if one.name != "bindings")
    assert settings.show in DIAL

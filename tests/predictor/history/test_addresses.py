"""E-mail addresses are learned from the third text on, whole, and forgotten without a trace."""

from pathlib import Path

import pytest

from predictor.contract import LearnAddresses
from predictor.history.grams import cores
from predictor.history.history import History
from predictor.history.retention import Retention
from tests.predictor.history.conftest import says, source_of
from tests.predictor.history.test_forgetting import check_same, holds

ADDRESS = "anna.kowalska@example.com"
TEXT = f"Please mail {ADDRESS} today."
DAY_S = 86_400.0


def learned(folder: Path, learn: LearnAddresses, texts: int) -> bool:
    with History(folder, learn_addresses=learn) as history:
        for _ in range(texts):
            history.learn(TEXT)
        assert history.contains("mail")
        return history.contains(ADDRESS)


@pytest.mark.parametrize(
    ("learn", "texts", "known"),
    [
        ("repeated", 2, False),
        ("repeated", 3, True),
        ("never", 9, False),
        ("always", 1, True),
    ],
)
def test_the_setting_says_when(folder: Path, learn: LearnAddresses, texts: int, known: bool) -> None:
    assert learned(folder, learn, texts) == known


def test_three_times_in_one_text_are_one_text(history: History) -> None:
    history.learn(f"{ADDRESS} and {ADDRESS}, or {ADDRESS}")
    assert not history.contains(ADDRESS)


def test_a_learned_address_is_offered_whole(history: History) -> None:
    for name in (ADDRESS, ADDRESS.title(), ADDRESS.upper()):
        history.learn(f"Please mail {name} today.")
    assert ADDRESS in says(source_of(history), "Please mail ")
    assert not history.contains("kowalska@example")


def test_before_that_nothing_can_be_read_in_the_folder(folder: Path) -> None:
    learned(folder, "repeated", 2)
    assert not holds(folder, "kowalska")
    assert learned(folder, "repeated", 1)
    assert holds(folder, "kowalska")


@pytest.mark.parametrize("what", [ADDRESS, ADDRESS.upper(), "kowalska"])
def test_it_is_forgotten_as_if_it_had_never_been_there(tmp_path: Path, what: str) -> None:
    with History(tmp_path / "one") as one, History(tmp_path / "other") as other:
        for _ in range(4):
            one.learn(TEXT)
            other.learn("Please mail ")
            other.learn("today.", before=f"{ADDRESS} ")
        assert one.forget(what)
        assert not holds(tmp_path / "one", "kowalska")
        check_same(one, other)


def test_what_was_counted_is_forgotten_too(history: History) -> None:
    for _ in range(2):
        history.learn(TEXT)
    history.forget(ADDRESS)
    history.learn(TEXT)
    assert not history.contains(ADDRESS)
    history.learn(TEXT)
    history.clear()
    history.learn(TEXT)
    assert not history.contains(ADDRESS)


def test_what_was_counted_grows_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (0, 0, 20):
        monkeypatch.setattr("time.time", lambda day=day: (20_000 + day) * DAY_S)
        with History(folder, keep=Retention(days=10)) as history:
            history.learn(TEXT)
            assert not history.contains(ADDRESS)


def test_it_goes_out_and_comes_in_again(history: History, tmp_path: Path) -> None:
    history.add(ADDRESS)
    for _ in range(3):
        history.learn(TEXT)
    lines: list[str] = []
    history.export(lines.append)
    with History(tmp_path / "other") as other:
        other.take_in([line.encode() for line in lines], "lines")
        assert other.contains(ADDRESS)
        assert other.added() == (ADDRESS,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b", ["a", "@", "b"]),
        ("mail a.b+c@x-y.org.", ["mail", "a.b+c@x-y.org", "."]),
        ("@anna hi", ["@", "anna", "hi"]),
        ("<Bob@Example.ORG>", ["<", "bob@example.org", ">"]),
        ("7a@b.de", ["7", "a", "@", "b", ".", "de"]),
    ],
)
def test_what_an_address_is(text: str, expected: list[str]) -> None:
    assert cores(text) == expected

"""`foretype stats`: the numbers as a table, as bars and as JSON, in a pipe and without colours."""

import datetime
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.history.history import History
from predictor.history.tally import Tally

TODAY = Tally(shown=40, accepted=10, partly_accepted=2, ignored=3, corrected=1, typed=150, saved=50)
BEFORE = Tally(shown=1200, accepted=300, typed=3000, saved=1000, sampled=30, gained=12, squares=30)


def run(*arguments: object, ends: int = 0) -> str:
    result = CliRunner().invoke(app, ["stats", *map(str, arguments)])
    assert result.exit_code == ends, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history of today and ten days ago."""
    with History(tmp_path / "history") as history:
        history.count(TODAY)
        history.write_tallies()
        with monkeypatch.context() as past:
            today = datetime.datetime.now().timestamp()
            past.setattr("time.time", lambda: today - 10 * 86_400)
            history.count(BEFORE)
    return tmp_path / "history"


def test_days_and_all_of_it(folder: Path) -> None:
    today = datetime.date.today()
    then = today - datetime.timedelta(days=10)
    said = run("--history", folder)
    rows = {line.split()[0]: line.split() for line in said.splitlines() if line.strip()}
    assert "\x1b" not in said
    assert f"{then} 1,200 300 0 0 0 3,000 1,000 25.0%" in " ".join(said.split())
    assert f"{today} 40 10 2 3 1 150 50 25.0%" in " ".join(said.split())
    assert rows["in"][1:] == ["all", "1,240", "310", "2", "3", "1", "3,150", "1,050", "25.0%"]
    # Bars, the longest for most.
    assert rows[str(then)][1:] == ["█" * 40, "1,000"]
    assert rows[str(today)][1:] == ["█" * 2, "50"]
    told = " ".join(said.split())
    assert f"Since {then} 25.0% of all keys were saved: 1,050 of 4,200." in told
    assert "Learning has added about 240 keys, give or take 107" in told
    assert "30 accepted words, one in 20." in told


def test_some_days(folder: Path) -> None:
    assert len(json.loads(run("--history", folder, "--json"))["days"]) == 2
    found = json.loads(run("--history", folder, "--json", "--days", 10))
    (day,) = found["days"]
    counts = {
        name: value for name, value in TODAY._asdict().items() if name not in ("sampled", "gained", "squares")
    }
    assert day == {"day": str(datetime.date.today()), **counts, "share_saved": 0.25}
    assert (found["all"]["shown"], found["all"]["typed"]) == (1240, 3150)
    assert found["learning"] == {"sampled": 30, "saved": 240.0, "error": pytest.approx(106.77, abs=0.01)}
    assert len(json.loads(run("--history", folder, "--json", "--days", 10**12))["days"]) == 2


def test_nothing_is_a_sentence(tmp_path: Path) -> None:
    said = run("--history", tmp_path / "history")
    assert said.startswith("Nothing has been counted yet")
    found = json.loads(run("--history", tmp_path / "history", "--json"))
    assert found["days"] == []
    assert found["learning"]["saved"] is None


def test_more_keys_than_saved_are_no_bar(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        history.count(Tally(shown=3, accepted=1, typed=5, saved=-2))
    said = run("--history", tmp_path)
    assert f"{datetime.date.today()}  -2" in said
    assert "not known yet" in " ".join(said.split())


def test_what_is_no_number_of_days_is_refused(tmp_path: Path) -> None:
    run("--history", tmp_path, "--days", "0", ends=2)

"""Tuning a bundle: the weights are those under which the text is likeliest, and the engine uses them."""

import math
import shutil
import sys
from pathlib import Path

import pytest

import export.__main__ as commands
import predictor
from export.tuning import Question, tune
from predictor.contract import Candidate

MAIL = "I'll meet you at the station at six. Please send me the report before the meeting.\n"


def question(ours: float, theirs: float, letters: int = 0) -> Question:
    other = Candidate("other", math.log(0.01))
    lists = [
        sorted([Candidate("word", math.log(p)), other], key=lambda c: -c.log_prob) for p in (ours, theirs)
    ]
    return Question(letters, "word", *map(tuple, lists))


def test_the_weight_goes_to_whoever_knows_the_words() -> None:
    assert tune([question(0.5, 0.1)] * 20).tuning.weights[0] > 0.9
    assert tune([question(0.1, 0.5)] * 20).tuning.weights[0] < 0.1
    even = tune([question(0.5, 0.1), question(0.1, 0.5)] * 20).tuning.weights
    assert even[0] == pytest.approx(0.5, abs=0.01)
    assert even[3] == 0.5  # nothing was seen with three letters


def test_hits_are_counted_and_no_gain_is_told() -> None:
    tuned = tune([question(0.5, 0.005)] * 3 + [question(0.005, 0.002)])
    assert tuned.hits["transformer"] == (0.75, 1.0)
    assert tuned.hits["bigram"] == (0.0, 1.0)
    assert not tuned.gains


def test_a_tuned_bundle_blends(tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = shutil.copytree(tiny_bundle, tmp_path / "tiny")
    (tmp_path / "mail.txt").write_text(MAIL, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["export", "tune", str(bundle), str(tmp_path / "mail.txt")])
    commands.main()
    with predictor.load(bundle) as engine:
        assert engine.models == ("blend", "transformer", "bigram")
        assert engine.model == "blend"
        first, last = engine.session().answers("I'll meet you at the st")
        assert (first.model, last.model, last.final) == ("bigram", "blend", True)
        assert last.suggestions[0].text == "station"
        assert {s.source for s in last.suggestions} <= {"transformer", "bigram"}
        direct = engine.predictor().candidates(predictor.Context("I'll meet you at the st"), 3)
        assert [c.text for c in direct] == [s.text for s in last.suggestions]
        assert engine.log_prob(MAIL) == engine.log_prob(MAIL, "transformer")
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert "mail" in card.split("## Tuning")[1].split("## Figures")[0]

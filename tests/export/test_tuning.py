"""Tuning a bundle: the weights are those under which most words come first, and the engine uses them."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

import export.__main__ as commands
import predictor
from export.tuning import WEIGHTS, Key, Observed, Tuned, best_of, best_weight, keys_of, worth
from predictor.bundle.reading import load_bundle
from predictor.bundle.tuning import Tuning
from predictor.contract import Candidate, Typed
from predictor.rules.blend import Found
from predictor.rules.policy import DIAL
from predictor.words.index import WordIndex
from predictor.words.narrowing import NO_WORDS, Narrowed

MAIL = "I'll meet you at the station at six. Please send me the report before the meeting.\n"


INDEX = WordIndex.build(["<unk>", "sea", "tea", "pea", "bee"])


ALL = INDEX.narrow(Typed("", ""))


def said(**words: float) -> Narrowed:
    probs = np.array([words.get(INDEX.word(p), 0.01) for p in range(4)], dtype=np.float32)
    return Narrowed(probs, 1.0, NO_WORDS)


def test_the_weight_goes_to_whoever_knows_the_words() -> None:
    ours, theirs = said(sea=0.6, tea=0.3), said(tea=0.5, bee=0.4)
    assert best_weight(worth(INDEX, ALL, ours, theirs, "sea")) > 0.6
    assert best_weight(worth(INDEX, ALL, ours, theirs, "bee")) < 0.6
    assert 0.2 < best_weight(worth(INDEX, ALL, ours, theirs, "tea")) < 0.5, "first under many weights"
    assert not worth(INDEX, ALL, ours, theirs, "pear").any(), "a word that nobody knows"
    assert best_weight(np.zeros(len(WEIGHTS))) == 0.5, "nothing was seen"


def test_first_counts_more_than_listed() -> None:
    hits = worth(INDEX, ALL, said(sea=0.6, tea=0.3), said(tea=0.6, sea=0.3), "sea")
    assert set(hits) == {0.5, 1.0}
    assert hits[0] == 0.5
    assert hits[-1] == 1.0


def test_every_letter_is_a_key_and_so_is_the_end_of_a_word() -> None:
    keys = [(key.before, key.letters, key.word) for key in keys_of("go on")]
    assert keys == [
        ("", 0, "go"),
        ("g", 1, "go"),
        ("go", 2, ""),
        ("go ", 0, "on"),
        ("go o", 1, "on"),
        ("go on", 2, ""),
    ]


def test_answers_are_counted() -> None:
    seen = Observed()
    candidates = [Candidate("gone", 0.5), Candidate("go", 0.25)]
    seen.add(Key("g", 1, "go", "go on"), Found(2, candidates, 0.0))
    seen.add(Key("go", 2, "", "go on"), Found(1, candidates[:1], 0.4))
    seen.add(Key("", 0, "go", "go on"), Found(2, [], 0.0))
    assert (seen.keys, seen.first, seen.among) == (3, 0, 1)
    assert [(round(p, 2), right) for p, right in seen.pairs] == [(0.5, False), (0.25, True), (0.5, False)]
    assert [guess.saved for guess in seen.guesses] == [3, 2]  # "one " and "ne ", less the key that accepts
    # What is as likely to be whole as it stands is not stretched: that word is never shown.
    seen.add(Key("go", 2, "", "go on"), Found(1, candidates[:1], 0.5))
    assert (len(seen.pairs), len(seen.guesses)) == (4, 2)


def test_a_blend_that_gains_nothing_is_told() -> None:
    hits = {"blend": (0.3, 0.5), "transformer": (0.3, 0.4), "bigram": (0.1, 0.2)}
    assert not Tuned(Tuning(), 10, hits).gains
    assert Tuned(Tuning(), 10, {**hits, "blend": (0.31, 0.5)}).gains


def test_the_best_has_the_word_first_most_often() -> None:
    assert best_of({"transformer": (0.1, 0.5), "bigram": (0.2, 0.3)}) == "bigram"
    assert best_of({"transformer": (0.2, 0.3), "bigram": (0.2, 0.3)}) == "transformer"


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "tiny")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """Sixty mails, 5,160 characters."""
    path = tmp_path / "mail.jsonl"
    path.write_text("\n".join(json.dumps({"text": f"{number} {MAIL}"}) for number in range(10, 70)))
    return path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["export", "tune", *map(str, arguments)])
    try:
        commands.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_a_tuned_bundle_blends(bundle: Path, mail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, bundle, mail) == 0
    with predictor.load(bundle) as engine:
        assert engine.models == ("blend", "transformer", "bigram")
        assert engine.model == best_of(engine.tuning.about["hits"])
        first, last = engine.session("blend").answers("I'll meet you at the st")
        assert (first.model, last.model, last.final) == ("bigram", "blend", True)
        assert last.suggestions[0].text == "station"
        assert {s.source for s in last.suggestions} <= {"transformer", "n-gram"}
        direct = engine.predictor("blend").candidates(predictor.Context("I'll meet you at the st"), 3)
        assert [c.text for c in direct] == [s.text for s in last.suggestions]
        assert engine.log_prob(MAIL, "blend") == engine.log_prob(MAIL, "transformer")
        assert list(engine.tuning.dial["blend"]) == list(DIAL)
        shares = [coverage for coverage, _ in engine.tuning.dial["blend"].values()]
        assert shares == sorted(shares, reverse=True)
        assert {"blend", "transformer", "bigram"} <= set(engine.tuning.calibrations)
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert "mail" in card.split("## Tuning")[1].split("## Figures")[0]
    assert "| balanced |" in card


def test_the_manifest_before_is_kept_and_comes_back(
    bundle: Path, mail: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (bundle / "manifest.json").read_bytes()
    assert call(monkeypatch, bundle, "--undo") == 1
    assert "No earlier manifest" in capsys.readouterr().err
    assert call(monkeypatch, bundle, mail) == 0
    assert (bundle.with_name("tiny.before-tuning") / "manifest.json").read_bytes() == before
    assert load_bundle(bundle).manifest.tuning.weights
    assert call(monkeypatch, bundle, "--undo") == 0
    assert load_bundle(bundle).manifest.tuning == Tuning()
    assert "Not tuned" in (bundle / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("texts", [MAIL, f"{MAIL}\n" * 3])
def test_too_little_text_changes_nothing(
    texts: str,
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "few.md").write_text(texts, encoding="utf-8")
    before = (bundle / "manifest.json").read_bytes()
    assert call(monkeypatch, bundle, tmp_path / "few.md") == 1
    assert "characters of held-out text in 1 document; it takes 5,000" in capsys.readouterr().err
    assert (bundle / "manifest.json").read_bytes() == before


def test_texts_or_shards_not_both_and_not_neither(
    bundle: Path, mail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(monkeypatch, bundle) == 2
    assert call(monkeypatch, bundle, mail, "--shards", mail) == 2

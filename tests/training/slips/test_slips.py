"""Learning slips from pairs: what is read, what is held back, and what a model learned says."""

import random
from pathlib import Path

import numpy as np
import pytest

from predictor.errors import TextError
from predictor.spelling.alphabet import coded, symbols
from predictor.spelling.channel import Channel
from predictor.spelling.weights import parse, shipped
from training.slips.learning import learn
from training.slips.pairs import Pair, is_held_back, made, read_pairs
from training.slips.ways import Ways


def quietly(doing: str, done: int, total: int) -> None:
    """Hear nothing."""


@pytest.fixture
def pairs() -> list[Pair]:
    """People who write "ei" for "ie", and leave one of two letters out."""
    stems = ["ach{}ve", "bel{}f", "f{}ld", "p{}ce", "y{}ld", "gr{}f", "rel{}ve", "shr{}k", "th{}f", "n{}ce"]
    wrong = [Pair(stem.format("ei"), stem.format("ie")) for stem in stems]
    return wrong + [
        Pair(f"{word}ing".replace("tt", "t"), f"{word}ing") for word in ("sitt", "gett", "hitt", "cutt")
    ]


def test_two_ways_of_computing_agree() -> None:
    """The channel of many words at once, and the ways of one pair that learning follows."""
    weights, chance = shipped(), random.Random(3)
    channel, ways = Channel(weights), Ways(weights)
    words = ["because", "definitely", "receive", "don't", "a lot", "committee", "phone"]
    for word in words:
        for typed in {
            word[:2] + word[3:],
            word[:1] + word[1:3][::-1] + word[3:],
            word + chance.choice("aes"),
        }:
            meant = coded([word])
            paths = channel._follow(np.array(symbols(typed), dtype=np.int64), meant, len(word))
            there = float(paths.reached[-1, 0, len(word)])
            share, steps = ways.shares(typed, word)
            # Ways far from where the texts differ are left out of learning.
            assert share <= there * 1.001
            assert share > there * 0.9
            assert steps


def test_what_was_shown_is_learned(pairs: list[Pair]) -> None:
    weights = learn(pairs * 10, 0.01, 2, quietly)
    assert weights.rules[("ie", "ei")] > 0.05
    assert max(weights.kinds["single"]) > 10 * max(weights.kinds["doubled"])
    before, after = Channel(learn(made(["word"] * 50, 1, 50.0), 0.01, 1, quietly)), Channel(weights)
    assert after.log_prob("breif", "brief") > before.log_prob("breif", "brief")


def test_pairs_are_read_in_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "pairs.txt"
    path.write_text("# mine\nteh\tthe\nacheive->achieve\nfo->of, for,\nDont\tdont\n", encoding="utf-8")
    assert read_pairs(path) == [Pair("teh", "the"), Pair("acheive", "achieve")]
    path.write_text("teh the\n", encoding="utf-8")
    with pytest.raises(TextError, match=":1 is no pair"):
        read_pairs(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(TextError, match="holds no pair"):
        read_pairs(path)


def test_a_fifth_of_the_words_is_held_back_with_those_alike() -> None:
    words = [f"{first}{second}rest" for first in "abcdefghijklmno" for second in "aeiouyst"]
    assert 0.1 < sum(map(is_held_back, words)) / len(words) < 0.32
    assert is_held_back("separate") == is_held_back("separately")


def test_the_command_writes_a_model_and_what_was_held_back(pairs: list[Pair], tmp_path: Path) -> None:
    pytest.importorskip("typer")
    from training.commands.slips import slips

    source, out, held = tmp_path / "pairs.tsv", tmp_path / "slips.tsv", tmp_path / "held.tsv"
    source.write_text("".join(f"{pair.typed}\t{pair.meant}\n" for pair in pairs), encoding="utf-8")
    slips([source], out=out, held_back=held, fingers=0.5, rate=0.01, rounds=1, most=100, seed=1)
    assert parse(out.read_text(encoding="utf-8")).rate == 0.01
    kept = [line.split("\t")[1] for line in held.read_text(encoding="utf-8").splitlines()]
    assert all(map(is_held_back, kept))

"""Half-typed words: slips join what was found as shares of one whole."""

from typing import cast

import pytest

from predictor.contract import Candidate, Context
from predictor.rules.blend import Found
from predictor.spelling.joining import SPELLING, joined, may_slip
from predictor.spelling.mistaken import Mistaken
from predictor.spelling.speller import Reading, Readings, Speller
from predictor.words.narrowing import Prior


class Scripted:
    """A speller that says what it is told."""

    def __init__(self, begun: dict[str, float], whole: dict[str, float]) -> None:
        self.mistaken = Mistaken(["[misspelt]", "definately"])
        self._begun, self._whole = begun, whole

    def begun(self, typed: str, prior: Prior, most: int) -> list[Reading]:
        return [Reading(*pair) for pair in self._begun.items()]

    def readings(self, typed: str, prior: Prior) -> Readings:
        return Readings(typed, 1.0, [Reading(*pair) for pair in self._whole.items()], real=False)


def join(
    typed: str,
    mass: float,
    words: dict[str, float],
    begun: dict[str, float],
    whole: dict[str, float] | None = None,
    refused: str = "",
) -> dict[str, tuple[float, str]]:
    found = Found(3, [Candidate(text, p, {"n-gram": 1.0}) for text, p in words.items()], 0.0, mass)
    speller = cast(Speller, Scripted(begun, whole or {}))
    prior = cast(Prior, None)
    joint = joined(
        found, Context(typed), speller, prior, lambda text: text != refused, whole=whole is not None
    )
    return {word.text: (word.probability, word.source) for word in joint.words}


def test_all_are_shares_of_one_whole() -> None:
    said = join("staz", 1e-6, {"stazione": 0.5}, {"station": 2e-6, "star": 1e-6})
    assert said["stazione"] == (pytest.approx(0.5 * 0.25), "n-gram")
    assert said["station"] == (pytest.approx(0.5), SPELLING)
    assert list(said) == ["station", "star", "stazione"]


def test_nothing_changes_where_nothing_is_near_or_all_of_it_is_refused() -> None:
    assert join("staz", 1e-6, {"stazione": 0.5}, {})["stazione"][0] == 0.5
    assert join("staz", 1e-6, {"stazione": 0.5}, {"station": 1e-6}, refused="station")["stazione"][0] == 0.5


def test_a_misspelt_word_leaves_its_share_to_what_was_meant() -> None:
    said = join("definat", 1e-6, {"definately": 1.0}, {"definitely": 1e-6})
    assert said["definitely"][0] > 0.99
    assert said.get("definately", (0.0, ""))[0] < 0.01


def test_what_is_typed_may_be_all_of_a_word() -> None:
    said = join("bit", 1e-6, {"bitter": 0.5}, {}, {"but": 3e-6, "bits": 1.0})
    assert said["but"] == (pytest.approx(0.75), SPELLING)
    assert "bits" not in said


@pytest.mark.parametrize(
    ("before", "after", "mass", "may"),
    [
        ("definat", "", 1e-7, True),
        ("definat", "", 1e-2, False),
        ("de", "", 1e-7, False),
        ("definat", "ion", 1e-7, False),
        ("deFinat", "", 1e-7, False),
        ("Definat", "", 1e-7, True),
    ],
)
def test_slips_are_looked_for_where_what_is_typed_agrees_badly(
    before: str, after: str, mass: float, may: bool
) -> None:
    assert may_slip(Context(before, after), Found(3, [], 0.0, mass)) is may

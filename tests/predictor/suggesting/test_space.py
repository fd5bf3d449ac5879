import pytest

from predictor.suggesting.acceptance import Acceptance
from predictor.suggesting.space import OwnSpace, own_space


@pytest.mark.parametrize(
    ("characters", "brought", "passed"),
    [
        (",", ",", ", "),
        (" ", " ", " "),
        ("\n", "\n", "\n"),
        ("a", None, None),
        ("(", None, None),
    ],
)
def test_a_mark_takes_the_place_of_an_accepted_words_space(
    characters: str, brought: str | None, passed: str | None
) -> None:
    assert OwnSpace(passed=False).typed(characters) == brought
    assert OwnSpace(passed=True).typed(characters) == passed


def test_accepting_brings_a_space_passes_one_or_does_neither() -> None:
    assert own_space(Acceptance("ation ", 0)) == OwnSpace(passed=False)
    assert own_space(Acceptance("ation", 1)) == OwnSpace(passed=True)
    assert own_space(Acceptance("ation", 0)) is None

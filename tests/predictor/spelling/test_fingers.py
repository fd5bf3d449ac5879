"""Generated slips: the same for the same seed, one at a time, as often as they are wanted."""

from predictor.evaluation.typos import edits
from predictor.spelling.fingers import Fingers


def test_one_slip_is_one_edit_and_the_same_for_a_seed() -> None:
    words = ["because", "Wednesday", "don't", "of", "I"] * 40
    slips = [Fingers(7).slip(word) for word in words]
    assert slips == [Fingers(7).slip(word) for word in words]
    fingers = Fingers(7)
    assert {edits(fingers.slip(word), word) for word in words} == {1}
    assert fingers.slip("éé") == "éé"


def test_letters_go_wrong_as_often_as_is_wanted() -> None:
    fingers, word = Fingers(1), "extraordinary"
    wrong = sum(edits(fingers.type(word, 0.03), word) for _ in range(2000))
    assert 0.024 < wrong / (2000 * len(word)) < 0.034
    assert fingers.type(word, 0.0) == word

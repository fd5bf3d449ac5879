from pathlib import Path

import pytest

from predictor.contract import Context, Scorer
from predictor.errors import BundleError
from predictor.evaluation.floor import WORD_LIST, FrequencyPredictor

COUNTS = {"the": 60, "then": 20, "they": 20, "a": 50, "an": 10, "The": 5, "never": 0}


def suggested(before: str, k: int = 3) -> list[str]:
    return [candidate.text for candidate in FrequencyPredictor(COUNTS).candidates(Context(before), k)]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("", ["the", "a", "then"]),
        ("whatever stands before ", ["the", "a", "then"]),
        ("by th", ["the", "then", "they"]),
        ("by the", ["then", "they"]),  # what is already typed is no suggestion
        ("T", ["The"]),
        ("a", ["an"]),
        ("n", []),
        ("xy", []),
    ],
)
def test_the_most_frequent_longer_words_come_first(before: str, words: list[str]) -> None:
    assert suggested(before) == words


def test_k_bounds_the_answer() -> None:
    assert suggested("", 1) == ["the"]
    assert len(suggested("", 100)) == 6


def test_the_probability_is_the_share_of_the_words_that_fit() -> None:
    (the, then, they) = FrequencyPredictor(COUNTS).candidates(Context("th"), 3)
    assert [c.probability for c in (the, then, they)] == pytest.approx([0.6, 0.2, 0.2])


def test_a_list_does_not_score_texts() -> None:
    assert not isinstance(FrequencyPredictor(COUNTS), Scorer)


def test_only_words_are_taken_from_a_bundle(tmp_path: Path) -> None:
    (tmp_path / WORD_LIST).write_text("<unk>\t9\n.\t8\n\\n\t7\n7\t6\ndon't\t5\nthe\t4\n", encoding="utf-8")
    found = FrequencyPredictor.load(tmp_path).candidates(Context(""), 9)
    assert [candidate.text for candidate in found] == ["don't", "the"]


@pytest.mark.parametrize("content", [None, "the\n", "the\tmany\n", "the\t1\t2\n"])
def test_a_missing_or_damaged_list_is_explained(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / WORD_LIST).write_text(content, encoding="utf-8")
    with pytest.raises(BundleError, match="word list") as caught:
        FrequencyPredictor.load(tmp_path)
    assert "--floor" in caught.value.hint

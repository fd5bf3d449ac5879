"""Words near what is typed are those that a plain table of edits finds."""

import random

import pytest

from predictor.spelling.near import MOST_TYPED, NearWords

LETTERS = "abc'"


def distances(typed: str, word: str) -> list[int]:
    """How many edits lie between what is typed and each beginning of a word, by the textbook's table."""
    rows = [list(range(len(word) + 1))]
    for i, key in enumerate(typed, start=1):
        row = [i]
        for j, letter in enumerate(word, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (key != letter))
            if i > 1 and j > 1 and key == word[j - 2] and typed[i - 2] == letter:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1]


def some_words(seed: int, number: int, longest: int = 9) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(LETTERS, k=chance.randint(1, longest))) for _ in range(number)]


@pytest.mark.parametrize("edits", [0, 1, 2])
def test_as_a_table_of_edits_says(edits: int) -> None:
    words = some_words(1, 400)
    near = NearWords(words[:300])
    near.add(words[300:350])
    near.add(words[350:])
    for typed in some_words(2, 15):
        tables = [distances(typed, word) for word in words]
        whole = [(place, table[-1]) for place, table in enumerate(tables) if table[-1] <= edits]
        begun = [(place, min(table)) for place, table in enumerate(tables) if min(table) <= edits]
        found = near.find(typed, edits)
        assert list(zip(found.positions.tolist(), found.edits.tolist(), strict=True)) == whole
        found = near.find_begun(typed, edits)
        assert list(zip(found.positions.tolist(), found.edits.tolist(), strict=True)) == begun
        assert near.whole(typed, edits) == [place for place, _ in whole]
        assert near.begun(typed, edits) == [place for place, _ in begun]


def test_capitals_accents_and_curly_apostrophes_are_not_compared() -> None:
    near = NearWords(["Café", "don’t", "ÉTÉ", "naïve"])
    assert near.whole("cafe", 0) == [0]
    assert near.whole("DON'T", 0) == [1]
    assert near.begun("et", 0) == [2]
    assert near.whole("naïve", 0) == near.whole("naive", 0) == [3]


def test_long_words_are_compared_as_far_as_they_are_typed() -> None:
    long = "pneumonoultramicroscopicsilicovolcanoconiosis"
    near = NearWords([long, "pneumonia"])
    assert near.begun(long[:MOST_TYPED]) == [0]
    assert near.whole(long[: MOST_TYPED + 1]) == []
    assert near.whole("") == [] == near.begun("")


def test_symbols_of_words_by_position() -> None:
    near = NearWords(["beta", "alpha"])
    near.add(["gamma", "Alpine"])
    assert near.coded([3, 0, 1]).lengths.tolist() == [6, 4, 5]
    assert near.coded([1]).symbols[0].tolist() == NearWords(["alpha"]).coded([0]).symbols[0].tolist()
    assert len(near) == 4


def test_no_words() -> None:
    near = NearWords([])
    assert near.whole("word") == []
    near.add(["word"])
    assert near.whole("wrod") == [0]

"""Words that are mistaken: sections of a list, and the one that is shipped."""

import pytest

from predictor.spelling.mistaken import Mistaken

LINES = ["# a remark", "[misspelt]", "teh", "[hasty]", "dont", "[confused]", "its it's", "it's tis"]


def test_each_section_says_how_likely_a_word_is_meant() -> None:
    mistaken = Mistaken(LINES)
    assert 0 < mistaken.meant("Teh") < mistaken.meant("dont") < mistaken.meant("the") == 1
    assert mistaken.meant("dont", hasty=0.5) == 0.5
    assert mistaken.meant("teh", hasty=0.5) == mistaken.meant("teh")
    assert [mistaken.is_misspelt(word) for word in ("TEH", "dont", "its")] == [True, False, False]
    assert [mistaken.is_hasty(word) for word in ("teh", "Dont", "its")] == [False, True, False]
    assert "its" not in mistaken


def test_words_are_confused_with_all_of_their_groups() -> None:
    assert Mistaken(LINES).confused("It’s") == ("its", "tis")
    assert Mistaken(LINES).confused("the") == ()


def test_a_section_that_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match=r"'mispelt' where misspelt, hasty, confused"):
        Mistaken(["[mispelt]", "teh"])


def test_the_shipped_list_doubts_no_word_of_its_pairs() -> None:
    mistaken = Mistaken.load()
    pairs = [line.split() for line in Mistaken.lines() if " " in line]
    assert len(pairs) > 50
    assert not {word for pair in pairs for word in pair if word in mistaken}
    assert mistaken.is_misspelt("recieve")
    assert mistaken.is_hasty("i")
    assert "I" not in mistaken

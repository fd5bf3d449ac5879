"""What is never corrected, and what a text shows of its writer."""

import pytest

from predictor.spelling.habits import begins_sentence, haste, is_foreign
from predictor.spelling.mistaken import Mistaken
from predictor.spelling.spared import is_part, is_spared, stands_elsewhere


def spared(text: str, word: str) -> bool:
    start = text.index(word)
    return is_spared(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("see https://exmaple.org/teh", "teh"),
        ("in /usr/lcoal/bin", "lcoal"),
        ("mail me at jonh@example.org", "jonh"),
        ("call `fnid` first", "fnid"),
        ("```\nfnid it\n```", "fnid"),
        ("the teh_end flag", "teh"),
        ("use teh2 here", "teh"),
        ("an iPhnoe here", "iPhnoe"),
        ("the GetOnwer call", "GetOnwer"),
        ("NASA and EAS", "EAS"),
        ("run it with --verobse now", "verobse"),
        ("the file notes.txet there", "txet"),
        ("an Armée there", "Armée"),
        ("#hashtga", "hashtga"),
        ("x" * 80, "x" * 80),
    ],
)
def test_what_is_no_plain_word_is_spared(text: str, word: str) -> None:
    assert spared(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I saw teh", "teh"),
        ("Teh end.", "Teh"),
        ('he said "teh" (teh)', "teh"),
        ("*teh* end", "teh"),
        ("don’t wory", "don’t"),
        ("and—teh end", "teh"),
        ("a well-knwon one", "knwon"),
        ("the end.\n\nTeh next", "Teh"),
    ],
)
def test_words_are_not(text: str, word: str) -> None:
    assert not spared(text, word)


def test_parts_and_repetitions() -> None:
    assert is_part("well-known", 0, 4)
    assert is_part("well-known", 5, 10)
    assert not is_part("well known", 0, 4)
    text = "Zorblax said that Zorblaxes like Zorblax."
    assert stands_elsewhere(text, 0, 7)
    assert not stands_elsewhere(text, text.index("Zorblaxes"), text.index("Zorblaxes") + 9)


def test_who_leaves_apostrophes_out_means_to() -> None:
    mistaken = Mistaken(["[hasty]", "dont", "im", "i"])

    def of(text: str) -> float:
        start = text.index("dont")
        return haste(text, start, start + 4, mistaken)

    assert of("im sure i dont know") == 1
    assert of("I'm sure I can't, I dont know") < of("I've seen we dont know") < of("we dont know") < 1


def test_sentences_begin_with_capitals_and_other_languages_are_left_alone() -> None:
    assert all(begins_sentence(text, len(text)) for text in ("", "Yes. ", 'He said: "', "\n- "))
    assert not any(begins_sentence(text, len(text)) for text in ("- ", "of ", "Mr X "))
    known = {"the", "man", "who", "came", "was", "here"}.__contains__
    text = "Der Mann der gestern hier war kam nicht mehr"
    assert is_foreign(text, text.index("war"), text.index("war") + 3, known)
    assert not is_foreign("The man who cmae was here the man", 12, 16, known)

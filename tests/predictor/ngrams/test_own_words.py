from predictor.contract import Context
from predictor.ngrams.own_words import own_words

CODE = "export PORT=1\nexport PATH=2\nexport PORT=3\nhandler = Port()\n"


def test_words_of_the_text_come_in_its_letters_the_commonest_first() -> None:
    found = own_words(Context(f"{CODE}echo $P"), 5)
    assert [(word.text, word.probability, word.source) for word in found] == [
        ("PORT", 0.4, "text"),
        ("PATH", 0.2, "text"),
        ("Port", 0.2, "text"),
    ]


def test_nothing_else_is_offered() -> None:
    assert own_words(Context(f"{CODE}exq"), 5) == []
    assert own_words(Context(CODE), 5) == []
    assert own_words(Context(f"{CODE}export"), 5) == []

"""The model of slips says of known slips what people would say, alone and of many words at once."""

import numpy as np
import pytest

from predictor.errors import SettingsError
from predictor.spelling.alphabet import coded
from predictor.spelling.channel import Channel
from predictor.spelling.weights import parse, shipped, write


@pytest.fixture(scope="module")
def channel() -> Channel:
    return Channel.load()


@pytest.mark.parametrize(
    ("typed", "meant", "other"),
    [
        ("recieve", "receive", "relieve"),
        ("teh", "the", "tie"),
        ("becuase", "because", "became"),
        ("dont", "don't", "done"),
        ("alot", "a lot", "pilot"),
        ("thequick", "the quick", "sequin"),
        ("tomorow", "tomorrow", "tumour"),
    ],
)
def test_what_was_meant_is_likelier_than_what_was_not(
    channel: Channel, typed: str, meant: str, other: str
) -> None:
    assert channel.log_prob(typed, meant) > channel.log_prob(typed, other)


def test_a_word_is_most_often_typed_as_it_is(channel: Channel) -> None:
    assert np.exp(channel.log_prob("Café", "cafe")) > 0.9
    assert np.exp(channel.log_prob("definitely", "definitely")) > 0.9


def test_a_neighbouring_key_is_one_of_the_keyboard() -> None:
    qwerty, azerty = Channel.load("qwerty"), Channel.load("azerty")
    assert qwerty.log_prob("wquare", "square") > azerty.log_prob("wquare", "square")
    assert azerty.log_prob("auick", "quick") > azerty.log_prob("anick", "quick") - 20
    with pytest.raises(SettingsError, match="colemak"):
        Channel.load("colemak")


@pytest.mark.parametrize(
    ("typed", "word", "length"),
    [("definat", "definitely", 7), ("becua", "because", 5), ("sep", "separate", 3)],
)
def test_a_beginning_and_how_much_of_the_word_it_is(
    channel: Channel, typed: str, word: str, length: int
) -> None:
    likely, begun = channel.log_prob_begun(typed, word)
    assert begun == length
    assert channel.log_prob(typed, word) < likely <= 0.0
    assert likely > channel.log_prob_begun(typed, "handkerchief")[0]


def test_many_words_at_once_are_each_by_itself(channel: Channel) -> None:
    words = ["the", "a lot", "don't", "extraordinarily", "naïve", "I", "tea"]
    for typed in ("teh", "t", "extroardinaryly", "dont"):
        many = channel.log_probs(typed, coded(words))
        begun = channel.log_probs_begun(typed, coded(words))
        assert many == pytest.approx([channel.log_prob(typed, word) for word in words])
        alone = [channel.log_prob_begun(typed, word) for word in words]
        assert begun.log_probs == pytest.approx([likely for likely, _ in alone])
        assert begun.lengths.tolist() == [length for _, length in alone]


def test_weights_are_written_as_they_are_read() -> None:
    assert parse(write(shipped())) == shipped()

"""A caller that gives only the last characters of its text gets the answers to all that it has given."""

import pytest

from predictor.engine import Engine
from predictor.sliding import SlidingText

# No two stretches of it are alike.
TEXT = "".join(f"Line {number} of a report that I'll send to you. " for number in range(400))


@pytest.mark.parametrize("size", [128, 300, 1000])
def test_a_window_is_put_together_with_what_left_it(size: int) -> None:
    sliding = SlidingText()
    for end in range(size, size + 700):
        window = TEXT[end - size : end]
        text, start = sliding.whole(window)
        assert TEXT[:end].endswith(text)
        assert text.endswith(window)
        # It began with the first window: nothing was known of what stood before that.
        assert (len(text), start) == (end, 0)


def test_only_what_a_predictor_may_look_at_is_remembered() -> None:
    sliding, size = SlidingText(), 300
    for end in range(size, len(TEXT), 7):
        text, start = sliding.whole(TEXT[end - size : end])
        assert TEXT[start:].startswith(text)
        assert len(text) < 5000
    assert start > 5000


def test_deleting_and_typing_something_else_move_the_window_back_and_forth() -> None:
    sliding, size = SlidingText(), 300
    for end in (*range(300, 400), *range(400, 360, -1), *range(360, 500)):
        text, start = sliding.whole(TEXT[end - size : end])
        assert (text, start) == (TEXT[:end], 0)
    typed = TEXT[:500] + "and so on"
    assert sliding.whole(typed[-size:]) == (typed, 0)


def test_a_text_that_is_given_whole_is_taken_as_it_is() -> None:
    sliding = SlidingText()
    for end in range(1, 600):
        assert sliding.whole(TEXT[:end]) == (TEXT[:end], 0)
    shorter = TEXT[45:600]
    assert sliding.whole(shorter) == (shorter, 0)
    assert sliding.whole("Something else") == ("Something else", 0)
    assert sliding.whole("") == ("", 0)


def test_a_sliding_window_answers_as_the_whole_text_does_in_few_passes(tiny_engine: Engine) -> None:
    text = TEXT[:600] + "I'll meet you at the station at six. "
    with tiny_engine.session("transformer") as windows, tiny_engine.session("transformer") as whole:
        for end in range(300, len(text)):
            assert windows.suggest(text[end - 300 : end]) == whole.suggest(text[:end])
        passes = [session._predictors.transformer_source.passes for session in (windows, whole)]
    assert passes[0] <= passes[1] + 20

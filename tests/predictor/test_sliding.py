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


@pytest.mark.parametrize("end", ["-" * 80 + "\nDear Zoe,\n", "-" * 80, "-" * 200])
def test_what_two_documents_share_does_not_make_them_one(end: str) -> None:
    sliding = SlidingText()
    first = ("Zbigniew came to us. " * 40)[: 600 - len(end)] + end
    second = "-" * 80 + ("\nThe ships are late. " * 40)[: 600 - 88] + " I met Z"
    assert sliding.whole(first) == (first, 0)
    assert len(first) == len(second)
    assert sliding.whole(second) == (second, 0)


def test_rows_that_come_again_are_no_end_of_a_window() -> None:
    text = "".join(f"{'-' * 80}\nEntry {number}: nothing new.\n" for number in range(30))
    sliding = SlidingText()
    for end in range(400, len(text), 9):
        assert sliding.whole(text[end - 400 : end]) == (text[:end], 0)


def test_a_session_that_is_given_another_document_does_not_answer_from_the_first(tiny_engine: Engine) -> None:
    row = "-" * 80 + "\nDear all,\n"
    first = ("I met Zbigniew at the station. " * 40)[: 600 - len(row)] + row
    second = "-" * 80 + ("\nWe sailed on. " * 40)[: 600 - 88] + " I met Z"
    with tiny_engine.session() as used, tiny_engine.session() as fresh:
        used.suggest(first)
        assert used.suggest(second) == fresh.suggest(second)


def test_a_sliding_window_answers_as_the_whole_text_does_in_few_passes(tiny_engine: Engine) -> None:
    text = TEXT[:600] + "I'll meet you at the station at six. "
    with tiny_engine.session("transformer") as windows, tiny_engine.session("transformer") as whole:
        for end in range(300, len(text)):
            assert windows.suggest(text[end - 300 : end]) == whole.suggest(text[:end])
        passes = [session._predictors.transformer_source.passes for session in (windows, whole)]
    assert passes[0] <= passes[1] + 20

"""Where the model's context starts: a function of the text, long enough, at rest while one types."""

from hypothesis import given
from hypothesis import strategies as st

from predictor.transformer.window import STEPS, context_start

PROSE = st.text(st.sampled_from("aé .\n"), max_size=2000)


@given(PROSE)
def test_the_context_is_long_enough_and_never_too_long(text: str) -> None:
    start = context_start(text, len(text), hop=64, limit=192)
    assert 0 <= start <= len(text)
    assert len(text) - start <= 192
    assert start == 0 or len(text) - start >= 192 - 2 * 64


@given(st.text(st.sampled_from("abc "), min_size=300, max_size=600))
def test_the_start_stands_still_while_typing(text: str) -> None:
    starts = [context_start(text, end, 64, 192) for end in range(200, len(text))]
    assert len(set(starts)) <= len(text) // 64 + 1
    assert starts == sorted(starts)
    assert starts == [context_start(text[:end], end, 64, 192) for end in range(200, len(text))]


@given(st.text(st.sampled_from("ab \n"), min_size=2100, max_size=2600), st.integers(0, 5000))
def test_a_document_cut_off_before_has_the_same_context(text: str, base: int) -> None:
    whole = "x" * base + text
    for hop, limit in STEPS:
        expected = context_start(whole, len(whole), hop, limit) - base
        assert context_start(text, len(text), hop, limit, base) == expected

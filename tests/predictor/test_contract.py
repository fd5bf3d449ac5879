from predictor.contract import BEFORE, Context

TEXT = "word " * 10_000


class Sliced:
    """A text that is kept otherwise than in a string."""

    def slice(self, start: int, end: int) -> str:
        return TEXT[start:end]


def test_a_context_holds_what_is_near_and_knows_where_that_lies() -> None:
    near = Context.at(TEXT, 25_000)
    assert (len(near.before), near.start, near.cursor) == (BEFORE, 25_000 - BEFORE, 25_000)
    assert near == Context.at(Sliced(), 25_000)


def test_a_context_at_the_ends_of_a_text_is_cut_to_what_there_is() -> None:
    assert Context.at(TEXT, 3) == Context("wor", TEXT[3:259], 0)
    assert Context.at("ab", 2) == Context("ab", "", 0)

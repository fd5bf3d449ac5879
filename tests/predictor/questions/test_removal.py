"""Leave-one-out: which words are taken out together, and what may be read for it."""

from collections.abc import Sequence

import pytest

from predictor.questions.removal import MOST_WORDS, Span, changes, strongest, word_spans
from predictor.questions.removing import without

WORDS = "one two three four five six seven eight nine ten eleven twelve " * 5


class Model:
    """A text is worth what its words are worth, and asking costs what stands behind the words taken out."""

    def __init__(self, text: str, worth: dict[int, float]) -> None:
        self.spans = word_spans(text)
        self.worth = worth
        self.read = 0

    def score(self, texts: Sequence[Sequence[Span]]) -> list[float]:
        found = []
        for spans in texts:
            out = {self.spans.index(span) for span in spans}
            self.read += len(self.spans) - max(out) - 1 if out else 0
            found.append(sum(worth for at, worth in self.worth.items() if at not in out))
        return found


def test_few_words_are_taken_out_one_by_one() -> None:
    model = Model("I'll meet you at the ", {1: 2.0, 4: 0.5})
    found = changes(model.spans, model.score, 100)
    assert [each.change for each in found] == [0.0, -2.0, 0.0, 0.0, -0.5]


@pytest.mark.parametrize("place", [0, 7, 21, 40, 47])
def test_one_word_among_many_is_found(place: int) -> None:
    model = Model(WORDS, {place: 3.0, 59: 0.2})
    found = changes(model.spans, model.score, 800)
    (strong,) = [each for each in found if each.change < -1]
    assert strong.spans == (model.spans[place],)
    assert [span for each in found for span in each.spans] == model.spans
    assert model.read <= 800


def test_the_price_holds_and_what_is_told_stays_exact() -> None:
    worth = {at: 0.1 * at for at in range(60)}
    model = Model(WORDS, worth)
    found = changes(model.spans, model.score, 420)
    assert model.read <= 420
    assert [span for each in found for span in each.spans] == model.spans
    for each in found:
        assert each.change == pytest.approx(-sum(worth[model.spans.index(span)] for span in each.spans))


def test_without_a_price_each_word_is_taken_out_by_itself() -> None:
    model = Model(WORDS, {3: 1.0})
    assert len(changes(model.spans, model.score, None)) == len(model.spans) == MOST_WORDS


def test_no_words_no_questions() -> None:
    assert changes([], Model("", {}).score, 100) == []


def test_the_two_strongest_in_their_order() -> None:
    model = Model("I'll meet you at the ", {4: 2.0, 1: 0.5, 2: -0.4, 0: 0.001})
    two = strongest(changes(model.spans, model.score, None))
    assert two is not None
    assert [each.spans for each in two] == [(model.spans[1],), (model.spans[4],)]
    assert strongest(changes(model.spans, lambda texts: [0.0] * len(texts), None)) is None


def test_words_go_with_their_space_and_leave_marks_behind() -> None:
    text = "Well, he's there\nnow"
    spans = word_spans(text)
    assert [text[begin:end] for begin, end in spans] == ["Well", "he's ", "there", "now"]
    assert without(text, [spans[0], spans[2]]) == ", he's \nnow"
    assert word_spans(text, 3) == spans[1:]

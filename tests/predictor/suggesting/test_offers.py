import pytest

from predictor.contract import Answer, Suggestion
from predictor.editor.text.lines import Lines
from predictor.suggesting.offers import Offers, has_room
from predictor.suggesting.request import BEFORE, Request, acceptance, agreeing, request_at, typed_since


def ask(before: str, after: str = "", model: str = "transformer") -> Request:
    return Request(before, after, 0, model)


def suggestion(text: str, prefix: str = "", replace: int = 0) -> Suggestion:
    return Suggestion(text, f"{text[len(prefix) :]} ", replace, 0.5, "transformer")


def answer(*texts: str, prefix: str = "", model: str = "transformer", final: bool = True) -> Answer:
    return Answer(tuple(suggestion(text, prefix) for text in texts), model, 1.0, final)


def texts(offers: Offers, now: Request) -> list[str]:
    return [suggestion.text for suggestion in offers.at(now)]


@pytest.mark.parametrize(
    ("asked", "now", "typed"),
    [
        (ask("st"), ask("sta"), "a"),
        (ask("st", " x"), ask("sta", " x"), "a"),
        (ask("st"), ask("st"), ""),
        (ask("sta"), ask("st"), None),
        (ask("st"), ask("xta"), None),
        (ask("st", " x"), ask("sta", " y"), None),
        (ask("st", " x"), ask("sta", "x"), None),
        (ask("st"), ask("sta", model="bigram"), None),
        (ask(""), ask("x" * 65), None),
    ],
)
def test_typed_since_is_what_was_typed_at_the_cursor_alone(
    asked: Request, now: Request, typed: str | None
) -> None:
    assert typed_since(asked, now) == typed


def test_agreeing_words_lose_the_letters_that_stand_there_now() -> None:
    found = agreeing((suggestion("station"), suggestion("stadium"), suggestion("bus")), "sta")
    assert [s.insert for s in found] == ["tion ", "dium "]


def test_a_word_that_is_finished_is_no_longer_offered() -> None:
    assert agreeing((suggestion("the"),), "the") == ()


def test_a_correction_holds_only_where_it_was_offered() -> None:
    correction = suggestion("their", replace=5)
    assert agreeing((correction,), "") == (correction,)
    assert agreeing((correction,), "t") == ()


@pytest.mark.parametrize(
    ("before", "after", "room"),
    [
        ("st", "", True),
        ("st", "\nx", True),
        ("st", " x", True),
        ("st", "xyz", True),
        ("st ", "xyz", False),
        ("st ", ".", True),
    ],
)
def test_no_new_word_begins_right_in_front_of_letters(before: str, after: str, room: bool) -> None:
    assert has_room(ask(before, after)) == room


@pytest.mark.parametrize(
    ("insert", "after", "inserted", "passed"),
    [
        ("ation ", "", "ation ", 0),
        ("ation ", "\nx", "ation ", 0),
        ("ation ", " and", "ation", 1),
        ("ation ", ", and", "ation", 0),
        ("ation", "s", "ation", 0),
        (" next ", "", " next ", 0),
    ],
)
def test_a_word_brings_its_space_where_one_is_due(
    insert: str, after: str, inserted: str, passed: int
) -> None:
    accepted = acceptance(Suggestion("x", insert, 0, 0.5, "bigram"), after)
    assert (accepted.insert, accepted.passed) == (inserted, passed)


def test_a_request_holds_what_is_near_and_knows_where_that_lies() -> None:
    content = Lines.of("word " * 10_000)
    asked = request_at(content, 25_000)
    assert (len(asked.before), asked.start, asked.cursor) == (BEFORE, 25_000 - BEFORE, 25_000)
    later = request_at(content.changed(25_000, 25_000, "ab"), 25_002)
    assert typed_since(asked, later) == "ab"
    assert typed_since(asked, request_at(content.changed(24_990, 24_990, "ab"), 25_002)) is None


def test_a_corrected_typo_brings_the_first_word_back() -> None:
    offers = Offers()
    offers.take(ask("st"), answer("station", prefix="st"))
    assert texts(offers, ask("stx")) == []
    assert texts(offers, ask("st")) == ["station"]


def test_a_final_answer_replaces_and_a_quick_one_fills_only_a_gap() -> None:
    offers = Offers()
    offers.take(ask("s"), answer("station", prefix="s"))
    offers.take(ask("st"), answer("start", prefix="st", model="bigram", final=False))
    assert texts(offers, ask("st")) == ["station"]
    offers.take(ask("st"), answer("stop", prefix="st"))
    assert texts(offers, ask("st")) == ["stop"]
    offers.take(ask("stu"), answer("study", prefix="stu", model="bigram", final=False))
    assert texts(offers, ask("stu")) == ["study"]


def test_a_quick_answer_replaces_an_older_quick_one() -> None:
    offers = Offers()
    offers.take(ask("s"), answer("same", "stop", prefix="s", model="bigram", final=False))
    offers.take(ask("st"), answer("start", prefix="st", model="bigram", final=False))
    assert texts(offers, ask("st")) == ["start"]


def test_the_list_does_not_change_under_a_choice() -> None:
    offers, now = Offers(), ask("st")
    offers.take(now, answer("start", "stop", prefix="st", model="bigram", final=False))
    offers.choose(now, 1)
    offers.take(now, answer("station", "street", prefix="st"))
    best = offers.best(now)
    assert best is not None
    assert best.text == "stop"
    assert offers.choice(ask("sto")) is None


def test_dismissed_is_forgotten_at_the_next_edit_not_at_a_move() -> None:
    offers = Offers()
    offers.take(ask("st"), answer("station", prefix="st"))
    offers.dismiss(ask("st"))
    assert offers.shown(ask("st")) == ()
    assert offers.dismissed(ask("s", "t"))
    assert [s.insert for s in offers.shown(ask("sta"))] == ["tion "]


def test_alternatives_go_round_from_the_phrase_to_the_words_and_back() -> None:
    offers, now = Offers(), ask("m")
    phrase = Suggestion("meet you", "eet you ", 0, 0.5, "transformer")
    words = (suggestion("meet", "m"), suggestion("mine", "m"))
    offers.take(now, Answer(words, "transformer", 1.0, True, phrase=phrase))
    seen = []
    for _ in range(4):
        ghost = offers.ghost(now)
        assert ghost is not None
        seen.append(ghost.insert)
        offers.cycle(now, 1)
    assert seen == ["eet you ", "eet ", "ine ", "eet you "]
    assert offers.cycle(now, -1) == (1, 3)


def test_what_goes_on_with_a_visible_ghost_is_not_held_back() -> None:
    offers = Offers()
    offers.take(ask("s"), answer("station", prefix="s"), reveal=False)
    assert not offers.revealed
    offers.revealed = True
    offers.take(ask("st"), answer("station", prefix="st"), reveal=False)
    assert offers.revealed
    offers.take(ask("st"), answer("stone", prefix="st"), reveal=False)
    assert not offers.revealed

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.suggesting.offers import Offers


def ask(before: str, after: str = "", model: str = "transformer") -> Question:
    return Question(Context(before, after), model)


def suggestion(text: str, prefix: str = "", replace: int = 0) -> Suggestion:
    return Suggestion(text, f"{text[len(prefix) :]} ", replace, 0.5, "transformer")


def answer(*texts: str, prefix: str = "", model: str = "transformer", final: bool = True) -> Answer:
    return Answer(tuple(suggestion(text, prefix) for text in texts), model, 1.0, final)


def texts(offers: Offers, now: Question) -> list[str]:
    return [suggestion.text for suggestion in offers.at(now).words]


def test_a_corrected_typo_brings_the_first_word_back() -> None:
    offers = Offers()
    offers = offers.take(ask("st"), answer("station", prefix="st"))
    assert texts(offers, ask("stx")) == []
    assert texts(offers, ask("st")) == ["station"]


def test_a_final_answer_replaces_and_a_quick_one_fills_only_a_gap() -> None:
    offers = Offers()
    offers = offers.take(ask("s"), answer("station", prefix="s"))
    offers = offers.take(ask("st"), answer("start", prefix="st", model="bigram", final=False))
    assert texts(offers, ask("st")) == ["station"]
    offers = offers.take(ask("st"), answer("stop", prefix="st"))
    assert texts(offers, ask("st")) == ["stop"]
    offers = offers.take(ask("stu"), answer("study", prefix="stu", model="bigram", final=False))
    assert texts(offers, ask("stu")) == ["study"]


def test_a_quick_answer_replaces_an_older_quick_one() -> None:
    offers = Offers()
    offers = offers.take(ask("s"), answer("same", "stop", prefix="s", model="bigram", final=False))
    offers = offers.take(ask("st"), answer("start", prefix="st", model="bigram", final=False))
    assert texts(offers, ask("st")) == ["start"]


def test_the_list_does_not_change_under_a_choice() -> None:
    offers, now = Offers(), ask("st")
    offers = offers.take(now, answer("start", "stop", prefix="st", model="bigram", final=False))
    offers = offers.choose(now, 1)
    offers = offers.take(now, answer("station", "street", prefix="st"))
    best = offers.at(now).ghost
    assert best is not None
    assert best.text == "stop"
    assert offers.at(ask("sto")).choice is None


def test_dismissed_is_forgotten_at_the_next_edit_not_at_a_move() -> None:
    offers = Offers()
    offers = offers.take(ask("st"), answer("station", prefix="st"))
    offers = offers.dismiss(ask("st"))
    assert offers.at(ask("st")).shown == ()
    assert offers.at(ask("s", "t")).dismissed
    assert [s.insert for s in offers.at(ask("sta")).shown] == ["tion "]


def test_what_was_dismissed_stays_away_when_the_better_answer_comes() -> None:
    offers, now = Offers(), ask("st")
    offers = offers.take(now, answer("start", "stop", prefix="st", model="bigram", final=False))
    offers = offers.turn(now, 1).dismiss(now)
    offers = offers.take(now, answer("station", "street", prefix="st"))
    assert offers.at(now).ghost is None
    assert offers.turning is None  # nor is there anything to turn over once it is wanted again


def test_alternatives_go_round_from_the_phrase_to_the_words_and_back() -> None:
    offers, now = Offers(), ask("m")
    phrase = Suggestion("meet you", "eet you ", 0, 0.5, "transformer")
    words = (suggestion("meet", "m"), suggestion("mine", "m"))
    offers = offers.take(now, Answer(words, "transformer", 1.0, True, phrase=phrase))
    seen = []
    for _ in range(4):
        ghost = offers.at(now).ghost
        assert ghost is not None
        seen.append(ghost.insert)
        offers, _, _ = offers.cycle(now, 1)
    assert seen == ["eet you ", "eet ", "ine ", "eet you "]
    assert offers.cycle(now, -1)[1:] == (1, 3)


def test_what_goes_on_with_a_visible_ghost_is_not_held_back() -> None:
    offers = Offers()
    offers = offers.take(ask("s"), answer("station", prefix="s"), reveal=False)
    assert not offers.revealed
    offers = offers.reveal()
    offers = offers.take(ask("st"), answer("station", prefix="st"), reveal=False)
    assert offers.revealed
    offers = offers.take(ask("st"), answer("stone", prefix="st"), reveal=False)
    assert not offers.revealed

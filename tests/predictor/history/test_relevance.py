"""A history says little in a text that is not of its kind, and all the more in one that is."""

import math

import pytest

import predictor
from predictor.contract import Context
from predictor.history.history import History
from predictor.history.relevance import LEAST, PRIOR, relevance, weight
from tests.predictor.history.conftest import DAY, INDEX, USUAL, says, source_of


def test_without_a_word_it_is_what_it_is_before() -> None:
    assert relevance([]) == pytest.approx(PRIOR)


def test_each_word_moves_it_by_bayes_rule() -> None:
    odds = PRIOR / (1 - PRIOR) * (0.02 / 0.01) * (0.03 / 0.09)
    assert relevance([weight(0.02, 0.01), weight(0.03, 0.09)]) == pytest.approx(odds / (1 + odds))


def test_no_word_decides_alone_and_no_text_forbids_what_was_learned() -> None:
    assert weight(1.0, 1e-9) == -weight(1e-9, 1.0) == 3.0
    assert relevance([-3.0] * 500) == LEAST
    assert relevance([3.0] * 500) == pytest.approx(1.0)
    assert weight(0.0, 0.1) == weight(0.1, 0.0) == 0.0


def test_texts_of_its_kind_are_told_from_others(history: History) -> None:
    source = history.source(INDEX, USUAL, "small", lambda last, word: 0.5 if word == "me" else 1e-4)
    history.learn_all(["see you at the Oberlander station", "meet me at the Oberlander station"] * 20)
    own, other = says(source, "see you at the "), says(source, "me " * 90 + "at the ")
    assert own["Oberlander"] > 2 * other["Oberlander"] > 0.0
    assert own[""] < other[""]


def test_it_depends_on_the_near_text_alone(history: History) -> None:
    source = source_of(history)
    history.learn("see you at the station", DAY)
    near = " quarterly revenue" * 40 + " at the "
    assert says(source, "x y z" + near) == says(source, "somebody else wrote" + near)


def test_long_texts_cost_nothing_more(history: History) -> None:
    source = source_of(history)
    history.learn("see you at the station", DAY)
    assert math.isfinite(says(source, "see you at the " * 100_000)["station"])


def test_an_unrelated_history_changes_little_in_a_document(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Somebody's chat in the history; the words of a report stay about as likely as without it."""
    chat = [
        "u coming 2nite",
        "lol ok cya then",
        "r u home yet",
        "omg no way lol",
        "wanna grab lunch l8r",
    ] * 60
    report = (
        "The committee examined the financial statements of the previous year and concluded that the "
        "revenue of the company had increased considerably. The directors proposed a dividend of "
    )
    folder = tmp_path_factory.mktemp("chat") / "history"
    with History(folder) as history, predictor.load() as without:
        history.learn_all(chat)
        with predictor.load(history=history) as learning:
            plain, with_chat = (
                {each.text: each.probability for each in engine.predictor().candidates(Context(report), 5)}
                for engine in (without, learning)
            )
    assert list(plain)[:3] == list(with_chat)[:3]
    for word in list(plain)[:3]:
        assert with_chat[word] == pytest.approx(plain[word], rel=0.05)

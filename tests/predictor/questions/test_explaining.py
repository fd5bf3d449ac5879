"""Why a word is suggested: sums that are exact, words taken out one by one, and reasons for silence."""

import math
from collections.abc import Iterator

import pytest

import predictor
from predictor.contract import Cancel, Context, Question
from predictor.engine import Engine
from predictor.errors import PredictionCancelled, SettingsError
from predictor.history.history import History
from predictor.questions.explaining import Asked, why
from predictor.questions.removal import word_spans
from predictor.questions.removing import without
from predictor.rules.blend import BlendPredictor
from predictor.rules.calibration import Calibration
from predictor.rules.guest import Guest
from predictor.rules.refusal import Refusal
from predictor.testing import ScriptedPredictor
from tests.bundles import blending

TEXT = "Shawn came to the library and then Shawn went home. I'll meet you at the st"
# Texts with a word typed in part, and with none.
TEXTS = (
    TEXT,
    TEXT[:-2],
    "Thank you for your me",
    "Please send me a message. Please ",
    "",
    "The station.\nTh",
)
SURE = 1e-4  # what sums in another order may differ by, in fp32


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("why")
    with History(folder / "history") as history:
        history.learn_all(["I'll meet you at the stadium.", "Meet you at the stadium, Zyxel!"])
        with predictor.load(blending(folder / "blend"), history=history) as loaded:
            yield loaded


def fresh(engine: Engine, before: str, word: str, model: str = "blend") -> float:
    """Return log P(word) by a predictor that has seen nothing before."""
    found = engine._assembly.predictors()[model]
    assert isinstance(found, BlendPredictor)
    ranked = found.look(Context(before)).ranked(word)
    return math.log(max(1e-9, ranked.probability if ranked else 0.0))


@pytest.mark.parametrize("text", TEXTS)
def test_what_sources_give_adds_up_to_what_is_suggested(engine: Engine, text: str) -> None:
    for suggestion in engine.suggest(text, k=5):
        found = engine.explain(text, suggestion.text)
        assert found.word == suggestion.text
        assert found.calibrated == pytest.approx(suggestion.probability, abs=SURE)
        assert math.fsum(each.share for each in found.sources) == pytest.approx(1.0)
        assert {each.source: each.share for each in found.sources} == pytest.approx(
            suggestion.shares, abs=SURE
        )
        assert math.fsum(each.weight * each.probability for each in found.sources) == pytest.approx(
            found.blended, abs=SURE
        )


@pytest.mark.parametrize("model", ["blend", "transformer", "bigram"])
def test_a_word_does_what_taking_it_out_does(engine: Engine, model: str) -> None:
    for text in TEXTS[:4]:
        found = engine.explain(text, model=model, thorough=True)
        finished = text[: Context(text).word_start]
        assert " ".join(each.text for each in found.removed).split() == [
            word.strip(".,") for word in finished.split()
        ]
        base = fresh(engine, text, found.word, model)
        for each in found.removed:
            end = each.end + (text[each.end : each.end + 1] == " ")
            after = fresh(engine, text[: each.start] + text[end:], found.word, model)
            assert each.change == pytest.approx(after - base, abs=1e-3), each
        if found.pair is not None:
            first, second = sorted(found.removed, key=lambda each: -abs(each.change))[:2]
            assert {found.pair.first, found.pair.second} == {first.text, second.text}


def test_two_words_that_matter_are_taken_out_together(engine: Engine) -> None:
    found = engine.explain(TEXT, thorough=True)
    assert found.pair is not None
    places = [each for each in found.removed if each.text in (found.pair.first, found.pair.second)]
    strong = sorted(sorted(places, key=lambda each: -abs(each.change))[:2], key=lambda each: -each.start)
    text = TEXT
    for each in strong:
        text = text[: each.start] + text[each.end + 1 :]
    change = fresh(engine, text, found.word) - fresh(engine, TEXT, found.word)
    assert found.pair.change == pytest.approx(change, abs=1e-3)


def test_what_is_told_of_many_words_is_what_they_do_together(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("predictor.questions.explaining.MOST_READ", 25)
    monkeypatch.setattr("predictor.questions.removal._NEAR", 2)
    monkeypatch.setattr("predictor.questions.removal._TOGETHER", 4)
    text = TEXT
    found = engine.explain(text)
    assert sum(each.words for each in found.removed) == 15
    assert any(each.words > 1 for each in found.removed)
    assert [each.start for each in found.removed] == sorted(each.start for each in found.removed)
    base = fresh(engine, text, found.word)
    for each in found.removed:
        words = [span for span in word_spans(text) if each.start <= span[0] < each.end]
        after = fresh(engine, without(text, words), found.word)
        assert each.change == pytest.approx(after - base, abs=1e-3), each


def test_the_longest_n_gram_comes_first_and_all_add_up(engine: Engine) -> None:
    found = engine.explain("I'll meet you at the ", "station")
    assert math.fsum(each.share for each in found.n_grams) == pytest.approx(1.0)
    assert [each.words for each in found.n_grams][-2:] == [("the", "station"), ("station",)]
    table = engine._assembly.ngrams.table
    history = engine._assembly.ngrams.history("I'll meet you at the ")
    number = engine._assembly.words.number("station")
    parts = table.parts(history, number)
    assert math.fsum(part for _, part in parts) == pytest.approx(table.probability(history, number))


def test_the_texts_own_words_have_their_places(engine: Engine) -> None:
    found = engine.explain("Oberlander is here. Then Oberlander said that Ober")
    assert found.word == "Oberlander"
    assert [each.start for each in found.used] == [25, 0]
    later = engine.explain("x" * 3000 + " Oberlander is here. Then Ober", start=5000)
    assert [each.start for each in later.used] == [8001]


def test_a_use_after_the_same_words_says_so(engine: Engine) -> None:
    found = engine.explain("Please send me a message. Please send me a ", "message")
    assert found.used[0].before == 2


def test_what_the_history_knows_is_told_by_its_n_grams(engine: Engine) -> None:
    found = engine.explain("I'll meet you at the ", "stadium")
    assert [(each.words, each.uses, each.occasions) for each in found.learned] == [
        (("at", "the", "stadium"), 2, 0),
        (("the", "stadium"), 2, 0),
        (("stadium",), 2, 2),
    ]
    share = {each.source: each.share for each in found.sources}
    assert share["history"] > 0.5


def test_the_bigram_stands_beside_it(engine: Engine) -> None:
    found = engine.explain("I'll meet you at the ")
    best = engine.session("bigram").suggest("I'll meet you at the ", k=1)[0]
    assert found.bigram is not None
    assert found.bigram.best == best.text
    assert found.bigram.best_probability == pytest.approx(best.probability)
    assert engine.explain("I'll meet you at the ", model="bigram").bigram is None


def test_capitals_and_apostrophes_do_not_matter_where_a_word_is_named(engine: Engine) -> None:
    assert engine.explain("I'll meet you at the ", "Station").word == "station"


def test_what_else_was_close_leaves_the_word_out(engine: Engine) -> None:
    found = engine.explain(TEXT)
    assert found.rank == 1
    assert found.word not in [each.text for each in found.close]
    assert [each.probability for each in found.close] == sorted(
        (each.probability for each in found.close), reverse=True
    )


# Why nothing is shown.


@pytest.mark.parametrize(
    ("text", "after", "silence", "told"),
    [
        ("the year 19", "", "inside a number", "digit"),
        ("I see.", "", "waiting for a space", "space is due"),
        ("Xqzj", "", "no word fits", "No source"),
        ("st", "qqq", "nothing fits between these letters", "ends with"),
        ("See www.stat", "", "no word fits", "code, an address"),
    ],
)
def test_a_silence_has_its_name_and_a_sentence(
    engine: Engine, text: str, after: str, silence: str, told: str
) -> None:
    found = engine.explain(text, after=after)
    assert (found.word, found.silence) == ("", silence)
    assert told in found.reason


def test_the_dial_is_explained_with_its_numbers(engine: Engine) -> None:
    text = "Please "
    answer = [*engine.session(show="least").answers(text)][-1]
    found = engine.explain(text, show="least")
    assert found.silence == answer.silence == "too unsure to be worth reading"
    assert f"{found.calibrated:.1%} right" in found.reason
    assert "'least'" in found.reason
    assert engine.explain(text).silence == ""


def test_a_refused_word_says_who_refuses_it(engine: Engine) -> None:
    engine.history.block("station")
    try:
        assert "blocked" in engine.explain("I'll meet you at the ", "station").reason
        assert engine.explain("I'll meet you at the ").word != "station"
    finally:
        engine.history.unblock("station")


def test_code_offers_words_of_its_own(engine: Engine) -> None:
    found = engine.explain("station_name = 1\nsee /stat")
    assert (found.word, found.sources[0].source) == ("station", "text")
    assert "code" in found.reason
    assert found.used[0].start == 0


# What cannot be explained.


def test_a_word_that_nobody_knows_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(SettingsError, match="No source knows the word 'xyzzy'") as error:
        engine.explain("I see ", "xyzzy")
    assert "foretype words add" in str(error.value)
    with pytest.raises(SettingsError, match="complete 'st'"):
        engine.explain("the st", "house")


def test_ten_thousand_words_cost_what_a_page_costs(engine: Engine) -> None:
    text = "Then he went home and I saw him there. " * 1200 + TEXT
    found = engine.explain(text)
    assert found.word == engine.suggest(text)[0].text
    assert found.removed
    assert len(text) - found.removed[0].start < 800


def test_a_third_partys_predictor_is_told_apart(engine: Engine) -> None:
    assembly = engine._assembly
    guest = Guest(ScriptedPredictor({"": ["tea", "coffee"]}), Refusal)

    def asked(text: str) -> Asked:
        bigram, curve = assembly.predictors().bigram, Calibration()
        return Asked(Context(text), "all", "teahouse", guest, bigram, lambda _: curve, Refusal())

    found = why(asked("I like "), None)
    assert (found.word, found.rank, found.sources, found.removed) == ("tea", 1, (), ())
    assert "another package" in found.reason
    assert [each.text for each in found.close] == ["coffee"]
    with pytest.raises(SettingsError, match="No source knows"):
        why(asked("I like "), "water")


def test_a_bundle_that_was_never_tuned_says_why_too(tiny_engine: Engine) -> None:
    found = tiny_engine.explain(TEXT)
    assert [each.source for each in found.sources] == ["transformer"]
    assert found.word == tiny_engine.suggest(TEXT)[0].text


def test_it_ends_when_it_is_cancelled(engine: Engine) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        engine.explain(TEXT, cancel=cancel)


def test_answers_are_the_same_after_it(engine: Engine) -> None:
    session = engine.session()
    before = session.suggest(TEXT)
    session.explain(Question(Context(TEXT), "blend"))
    assert session.suggest(TEXT) == before
    assert session.explain(Question(Context(TEXT), "blend")) == engine.explain(TEXT)


@pytest.mark.parametrize("wrong", [{"word": 3}, {"show": "some"}, {"model": "none"}, {"start": -1}])
def test_impossible_arguments_are_refused(engine: Engine, wrong: dict[str, object]) -> None:
    with pytest.raises((SettingsError, TypeError)):
        engine.explain(TEXT, **wrong)  # type: ignore[arg-type]


def test_values_are_immutable(engine: Engine) -> None:
    found = engine.explain(TEXT)
    assert hash(found) == hash(found)
    with pytest.raises(AttributeError):
        found.word = ""  # type: ignore[misc]

"""The shipped English bundle: whole, small, and a transformer trained on real text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predictor
from predictor.bundle.reading import SHIPPED, load_bundle

TOLERANCE = 0.05


def test_it_is_whole_and_small_enough() -> None:
    bundle = load_bundle()
    assert bundle.manifest.languages == ("en",)
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 30 * 2**20
    assert {path.name for path in SHIPPED.iterdir()} == {*bundle.manifest.files, "manifest.json"}


def test_its_card_names_a_licence_for_every_source_and_states_figures_beside_the_bigram() -> None:
    manifest = load_bundle().manifest
    assert all(source["licence"] != "not recorded" for source in manifest.sources)
    assert manifest.parity["top1_agreement"] > 0.9
    for measured in manifest.evaluation["sets"]:
        assert {"transformer", "bigram"} <= {row["predictor"] for row in measured["rows"]}
    assert "| transformer |" in Path(SHIPPED, "README.md").read_text(encoding="utf-8")


def test_both_models_know_what_people_type() -> None:
    with predictor.load() as engine:
        for model in engine.models:
            found = [s.text for s in engine.session(model).suggest("Thank you very mu", k=3)]
            assert "much" in found, model
        assert engine.log_prob("I hope you are well.") > engine.log_prob("Hope are I well you.")


WORDS = [
    "I",
    "think",
    "we",
    "should",
    "meet",
    "at",
    "the station",
    ",",
    "it's",
    "late",
    ".",
    "\n",
    "25",
    "(see",
]
EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.lists(st.sampled_from(WORDS), max_size=8), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(edits=EDITS)
def test_any_edits_give_what_a_fresh_session_gives(edits: list[tuple[int, list[str], bool]]) -> None:
    """With int8 weights to 0.05 in probability: docs/decisions.md says why not closer."""
    with predictor.load() as engine:
        session, text = engine.session(), ""
        for deleted, typed, prepared in edits:
            text = text[: len(text) - deleted] + " ".join(typed)
            mine = {s.text: s.probability for s in session.suggest(text)}
            fresh = {s.text: s.probability for s in engine.session().suggest(text)}
            for word in mine.keys() & fresh.keys():
                assert abs(mine[word] - fresh[word]) < TOLERANCE
            # A word that only one of them has must be a near tie of the other's last.
            for ours, theirs in ((mine, fresh), (fresh, mine)):
                extra = [p for word, p in ours.items() if word not in theirs]
                assert all(p <= min(theirs.values(), default=0.0) + TOLERANCE for p in extra)
            if prepared:
                session.prepare(text)


@pytest.mark.parametrize(
    "text", ["press 'n'", "rock 'n'", "press 'y' or 'n'", "the key ‘n’", "the word 'em'"]
)
def test_a_quoted_word_of_any_length_ends_at_its_quote(text: str) -> None:
    with predictor.load() as engine:
        assert not engine.session(show="all").suggest(text)


@pytest.mark.parametrize(
    "text",
    [
        "- ```sh\n  expor",
        "> ```\n> expor",
        '<a href="htt',
        "<div cla",
        "[link](htt",
        "![pic](ima",
        "    def fo",
    ],
)
def test_code_gets_no_words_of_prose(text: str) -> None:
    with predictor.load() as engine:
        assert not engine.session(show="all").suggest(text)


@pytest.mark.parametrize("text", ["    It was a dark and stormy ni", "- and then we went to the sta"])
def test_indented_prose_and_lists_get_words(text: str) -> None:
    with predictor.load() as engine:
        assert engine.session(show="balanced").suggest(text)


def test_words_are_as_likely_in_capitals_as_in_small_letters() -> None:
    with predictor.load() as engine:
        session = engine.session(show="all")
        for text in ("Please do not en", "What are you do", "I will meet you at the "):
            small, shouted = session.suggest(text, k=5), session.suggest(text.upper(), k=5)
            assert shouted[0].text == small[0].text.upper()
            assert abs(shouted[0].probability - small[0].probability) < TOLERANCE
        assert "END" in [found.text for found in session.suggest("PLEASE DO NOT EN", k=5)]
        assert session.suggest("WHAT ARE YOU DO")[0].text == "DOING"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hel\u200blo", ""),
        ("hel\u00adl", ""),
        ("hel\u2060\ufe0fl", ""),
        ("hel\x00l", ""),
        ("hel\u200d", ""),
        ("hel", "\u200blo"),
    ],
)
def test_a_part_of_a_word_with_an_invisible_character_gets_nothing(before: str, after: str) -> None:
    with predictor.load() as engine:
        assert not engine.session(show="all").suggest(before, after)


@pytest.mark.parametrize(
    "before", ["\ufeffI will meet you at the st", "see you \u200est", "e\u0301t", "the \u200bst"]
)
def test_an_invisible_character_before_a_word_changes_nothing(before: str) -> None:
    with predictor.load() as engine:
        assert engine.session(show="all").suggest(before)

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Candidate, Context
from predictor.evaluation.typist import SLOTS, Word, find_words, keys, screen, type_text


def always_right(text: str):
    """Return an asker that puts the wanted word first, at every place where one is wanted."""
    return scripted(text, [1])


def scripted(text: str, ranks: Sequence[int], asked: list[str] | None = None):
    """Return an asker that puts the wanted word at the next of `ranks` (in a circle), 0 leaving it out."""
    spans = list(find_words(text))
    turn = 0

    def ask(before: str) -> list[Candidate]:
        nonlocal turn
        if asked is not None:
            asked.append(before)
        rank = ranks[turn % len(ranks)]
        turn += 1
        found = [Candidate(f"wrong{place}", -1.0) for place in range(4)]
        wanted = [word.text for word in spans if word.start <= len(before) < word.end]
        if wanted and rank:
            found[rank - 1] = Candidate(wanted[0], -1.0)
        return found

    return ask


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("Hello world.", ["Hello ", "world ", "\b."]),
        ("I don't know", ["I ", "don't ", "know "]),
        ("He’s here", ["He’s ", "here "]),
        ("Hi\nyou\n", ["Hi ", "\b\n", "you ", "\b\n"]),
        ("one  two", ["one ", " ", "two "]),
        ("rock 'n' roll", ["rock ", "'", "n ", "\b'", " ", "roll "]),
        ("dogs' tails", ["dogs ", "\b'", " ", "tails "]),
        ("well-known (word)", ["well ", "\b-", "known ", "(", "word ", "\b)"]),
        ("at 10am, ok", ["at ", "1", "0", "am ", "\b,", " ", "ok "]),
        # No space can stand before a digit or a tab, so these words are typed out.
        ("abc1 de", ["a", "b", "c", "1", " ", "de "]),
        ("ab\tc", ["a", "b", "\t", "c "]),
        ("snake_case", ["snake ", "\b_", "case "]),
        ("café 東京", ["café ", "東京 "]),
        ("12 + 3", ["1", "2", " ", "+", " ", "3"]),
        (" a ", [" ", "a "]),
    ],
)
def test_keys_of_a_typist_who_is_always_offered_the_word(text: str, pressed: list[str]) -> None:
    typed = type_text(text, always_right(text))
    assert keys(text, typed, 1) == pressed
    assert keys(text, typed, 3) == pressed


def test_without_suggestions_each_character_is_a_key() -> None:
    text = "Hello, I'm 7 years\nold."
    assert keys(text, type_text(text, lambda before: []), 3) == list(text)


def test_three_slots_accept_where_one_slot_still_types() -> None:
    text = "station now"
    # station: third at once, second after s, first after st; now: second at every length.
    ranks = {"": 3, "s": 2, "st": 1, "station ": 2, "station n": 2, "station no": 2}

    def ask(before: str) -> list[Candidate]:
        found = [Candidate(word, -1.0) for word in ("x", "y", "z")]
        found[ranks[before] - 1] = Candidate("station" if before in ("", "s", "st") else "now", -1.0)
        return found

    typed = type_text(text, ask)
    assert [word.ranks for word in typed] == [(3, 2, 1), (2, 2, 2)]
    assert keys(text, typed, 1) == ["s", "t", "ation ", "n", "o", "w"]
    assert keys(text, typed, 3) == ["station ", "now "]


def test_upper_and_lower_case_must_match() -> None:
    typed = type_text("The cat", lambda before: [Candidate("the", -0.1), Candidate("Cat", -0.1)])
    assert keys("The cat", typed, 3) == list("The cat")


def test_a_fourth_suggestion_is_not_seen() -> None:
    def ask(before: str) -> list[Candidate]:
        return [Candidate(word, -1.0) for word in ("a", "b", "c", "word")]

    assert keys("word", type_text("word", ask), 3) == list("word")


def test_a_word_counts_for_recall_only_behind_white_space(oracle) -> None:
    text = "one two-three (four) 5six\nseven"
    typed = type_text(text, lambda before: oracle(text).candidates(Context(before), 3))
    assert [word.text for word in typed if word.separate] == ["one", "two", "seven"]
    assert all(word.is_recalled(1) for word in typed)


def test_the_first_suggestion_is_noted_before_a_letter_is_typed() -> None:
    def ask(before: str) -> list[Candidate]:
        return [] if before == "go " else [Candidate("going" + before, -1.0)]

    first, second = type_text("go on", ask)
    assert first.first == Candidate("going", -1.0)
    assert second.first is None


# Built from pieces, so that words have all kinds of neighbours, and offered often, so that most are accepted.
pieces = [
    "a",
    "to",
    "don't",
    "Zoé",
    "’",
    "'",
    " ",
    " ",
    " ",
    ".",
    ",",
    "-",
    "_",
    "(",
    "\n",
    "\t",
    "19",
    "²",
    "\u0301",
]
texts = st.lists(st.sampled_from(pieces), min_size=1, max_size=12).map("".join)
ranks = st.lists(st.integers(1, 4) | st.integers(0, 1), min_size=1, max_size=12)


@given(texts, ranks)
def test_what_is_typed_is_the_wanted_text(text: str, script: list[int]) -> None:
    typed = type_text(text, scripted(text, script))
    for slots in SLOTS:
        pressed = keys(text, typed, slots)
        assert screen(pressed) in (text, text + " ")
        assert not any(key[0] == "\b" and (key[1].isalnum() or key[1] in " \t") for key in pressed)


@given(texts, ranks)
def test_each_question_is_asked_with_what_stands_on_the_screen(text: str, script: list[int]) -> None:
    asked: list[str] = []
    pressed = keys(text, type_text(text, scripted(text, script, asked)), 1)
    assert asked == [screen(pressed[:count]) for count in range(len(pressed))]


@given(texts, ranks)
def test_more_slots_never_cost_keys_and_no_text_is_free(text: str, script: list[int]) -> None:
    typed = type_text(text, scripted(text, script))
    one, three = (len(keys(text, typed, slots)) for slots in SLOTS)
    assert 0 < three <= one <= len(text)


@given(texts)
def test_words_are_found_where_they_stand(text: str) -> None:
    found = list(find_words(text))
    assert all(text[word.start : word.end] == word.text for word in found)
    rest = list(text)
    for word in found:
        rest[word.start : word.end] = " " * len(word.text)
    assert not list(find_words("".join(rest)))


def test_a_word_that_cannot_be_accepted_is_asked_for_to_its_end() -> None:
    (word,) = type_text("abc1", always_right("abc1"))
    assert word == Word(0, "abc", True, False, (1, 1, 1), Candidate("abc", -1.0))
    assert word.typed_before_accepting(1) is None


def naive_keys(text: str, ask, slots: int) -> int:
    """Count keys letter by letter in the history of `slots` itself, asking anew: the rules told again."""
    spans = {place: word for word in find_words(text) for place in range(word.start, word.end)}
    place = count = 0
    while place < len(text):
        count += 1
        word = spans.get(place)
        offered = [candidate.text for candidate in ask(text[:place])[:slots]] if word else []
        if word and word.acceptable and word.text in offered:
            place = word.end + (text[word.end : word.end + 1] == " ")
        else:
            place += 1
    return count


@given(texts, st.integers(0, 99))
def test_one_pass_gives_the_cost_of_each_history(text: str, seed: int) -> None:
    spans = list(find_words(text))

    def ask(before: str) -> list[Candidate]:
        found = [Candidate(f"wrong{place}", -1.0) for place in range(3)]
        rank = (len(before) * 7 + seed * (1 + len(before) % 5)) % 6
        wanted = [word.text for word in spans if word.start <= len(before) < word.end]
        if wanted and rank < 3:
            found[rank] = Candidate(wanted[0], -1.0)
        return found

    typed = type_text(text, ask)
    for slots in SLOTS:
        assert len(keys(text, typed, slots)) == naive_keys(text, ask, slots)

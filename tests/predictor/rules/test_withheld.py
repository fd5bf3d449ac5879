"""The lists of words that offend: what they hold, and which ordinary words they leave alone."""

from pathlib import Path

import pytest

from predictor.bundle.reading import SHIPPED
from predictor.contract import Context
from predictor.rules.withheld import NO_LIST, Withheld

ENGLISH = Path(__file__).parents[3] / "export" / "withheld" / "en.txt"


@pytest.fixture(scope="module")
def english() -> Withheld:
    return Withheld.read(ENGLISH.read_text(encoding="utf-8").splitlines())


def kind(withheld: Withheld, before: str, text: str) -> str | None:
    entry = withheld.entry(Context(before), text)
    return None if entry is None else entry.kind


def test_the_shipped_list_is_the_one_of_the_export() -> None:
    assert (SHIPPED / "withheld.txt").read_bytes() == ENGLISH.read_bytes()


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("he is a trann", "tranny", "slurs"),
        ("two N", "Niggers", "slurs"),
        ("the ", "nigger's", "slurs"),
        ("the ", "nigger’s", "slurs"),
        ("he is a ", "retard", "slurs"),
        ("she is a ", "dyke", "slurs"),
        ("you are a D", "Dyke", "slurs"),
        ("what a piece of s", "shit", "rude"),
        ("what a piece of S", "Shit", "rude"),
        ("WHAT A PIECE OF S", "SHIT", "rude"),
        ("sh", "shitposting", "rude"),
        ("“you ", "motherfucker", "rude"),
        ("you mother-", "fucker", "rude"),
        ("I love ", "dick", "rude"),
        ("he is a D", "Dick", "rude"),
        ("HE HATES ALL D", "DICK", "rude"),
        ("I want to kill ", "myself", "sensitive"),
        ("I want to kill ", "you", "sensitive"),
        ("I want to ", "kill myself", "sensitive"),
        ("I really want to ", "die", "sensitive"),
        ("I’ll kill ", "him", "sensitive"),
        ("he committed ", "suicide", "sensitive"),
        ("a victim of sexual ", "assault", "sensitive"),
        ("she suffers from self-", "harm", "sensitive"),
        ("he ", "raped a whore, the nigger", "slurs"),  # the worst of them
    ],
)
def test_slurs_rude_and_sensitive_words_are_known(
    english: Withheld, before: str, text: str, expected: str
) -> None:
    assert kind(english, before, text) == expected


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("in the cock", "cockpit"),
        ("a ", "cocktail"),
        ("two ", "peacocks"),
        ("we must ass", "assess"),
        ("the ", "class"),
        ("a first ", "assassin"),
        ("kill ", "the process"),
        ("to kill ", "time"),
        ("I want to kill ", "the"),
        ("to kill a ", "mockingbird"),
        ("kill ", "it"),
        ("Scunt", "Scunthorpe"),
        ("from ", "Penistone"),
        ("in ", "Essex"),
        ("I saw ", "Dick"),
        ("Moby ", "Dick"),
        ("Philip K. ", "Dick"),
        ("with Dick Van ", "Dyke"),
        ("David ", "Lynch"),
        ("Alan ", "Cumming"),
        ("the novels of ", "Dickens"),
        ("by ", "Pissarro"),
        ("Sheila ", "Dikshit"),
        ("and ", "Rakshit"),
        ("the Acacia of ", "Shittim"),
        ("the ", "queen"),
        ("he is ", "gay"),
        ("the ", "lesbian"),
        ("not to be ", "niggardly"),
        ("he ", "sniggered"),
        ("a ", "negroni"),
        ("in ", "Montenegro"),
        ("along the Rio ", "Negro"),
        ("spick ", "and span"),
        ("chink ", "in the armour"),
        ("a ", "raccoon"),
        ("our Maine ", "coon"),
        ("fire ", "retardant"),
        ("this will ", "retard"),
        ("that would ", "cripple"),
        ("genus ", "Homo"),
        ("the ", "homogeneous"),
        ("summa ", "cum"),
        ("the ", "document"),
        ("a blue tit and great ", "titles"),
        ("two blue ", "tits"),
        ("breast ", "cancer"),
        ("her ", "nipples"),
        ("the ", "penis"),
        ("the ", "vagina"),
        ("of the ", "rectum"),
        ("chicken ", "breasts"),
        ("", "Prick"),  # the potatoes
        ("a pin ", "prick"),
        ("the ", "rapeseed"),
        ("a ", "grape"),
        ("in ", "therapy"),
        ("a sex ", "therapist"),
        ("a ", "pedometer"),
        ("the ", "debugger"),
        ("two ", "pussycats"),
        ("a ", "hoe"),
        ("I'll do it ", "myself"),
        ("I want to ", "go"),
        ("he did not ", "die"),
        ("she had to ", "die"),
        ("a sexual ", "orientation"),
        ("damn, what the ", "hell"),
    ],
)
def test_ordinary_words_stay(english: Withheld, before: str, text: str) -> None:
    assert kind(english, before, text) is None


def test_a_list_without_sections_as_in_bundles_of_1_0_is_never_suggested() -> None:
    old = Withheld.read(["# Slurs", "kike", "", "# Swearing", "shit", "want to die", "nigger's"])
    assert kind(old, "you ", "shit") == kind(old, "a ", "Kike") == kind(old, "I want to ", "die") == "slurs"
    assert kind(old, "I ", "die") is None


def test_an_exception_holds_against_all_entries() -> None:
    known = Withheld.read(["[rude]", "bastard*", "!bastardi*", "cock", "!weather cock"])
    assert kind(known, "", "bastards") == "rude"
    assert kind(known, "", "bastardised") is None
    assert kind(known, "the weather ", "cock") is None
    assert kind(known, "the ", "cock") == "rude"


def test_no_list_holds_nothing() -> None:
    assert kind(NO_LIST, "I ", "shit") is None


def test_a_section_of_another_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'rood' where slurs, rude, sensitive are possible"):
        Withheld.read(["[rood]", "shit"])

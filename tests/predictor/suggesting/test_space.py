import pytest

from predictor.suggesting.acceptance import Acceptance
from predictor.suggesting.space import OwnSpace, own_space


def written(text: str, typed: str, *, passed: bool = False) -> str:
    """Type one character after the other after an accepted word, the last one of `text`; return all of it."""
    space: OwnSpace | None = OwnSpace(passed)
    after = "" if passed else " "
    for character in typed:
        if space is None:
            after += character
        else:
            after, space = space.typing(text, character)
    return text + after


@pytest.mark.parametrize(
    ("word", "typed", "expected"),
    [
        ("my brother", "'s car", "my brother's car"),
        ("my brother", "’s car", "my brother’s car"),
        ("they", "'ll go", "they'll go"),
        ("the students", "' books", "the students' books"),
        ("He said", " 'yes'", "He said 'yes'"),
        ("He said", "'yes'", "He said 'yes'"),
        ("He said", "'so what'", "He said 'so what'"),
        ("He said 'yes", "' and", "He said 'yes' and"),
        ("a well", "-known", "a well-known"),
        ("a walk", "- or a", "a walk - or a"),
        ("pages 3 to ten", "–twelve", "pages 3 to ten–twelve"),
        ("a walk", "– or a", "a walk – or a"),
        ("use", "--flag", "use --flag"),
        ("that", "/those", "that/those"),
        ("snake", "_case", "snake_case"),
        ("I am _very", "_ glad", "I am _very_ glad"),
        ("the ~~very", "~~ best", "the ~~very~~ best"),
        ("I have", "~10 of them", "I have ~10 of them"),
        ('5" tall and very', '"ok"', '5" tall and very "ok"'),
        ("2*3 is", "*six*", "2*3 is *six*"),
        ("me", "@home", "me@home"),
        ("a **bold", "**", "a **bold**"),
        ("this is", "**bold", "this is **bold"),
        ("an *odd", "*", "an *odd*"),
        ("the `code", "`", "the `code`"),
        ("run", "`code`", "run `code`"),
        ('"I know', '"', '"I know"'),
        ("she said", '"well', 'she said "well'),
        ("Thanks so much", ":)", "Thanks so much :)"),
        ("Thanks so much", ";-) bye", "Thanks so much ;-) bye"),
        ("too bad", ":(", "too bad :("),
        ("as follows", ": one", "as follows: one"),
        ("using the", ".NET", "using the .NET"),
        ("edit the", ".env", "edit the .env"),
        ("example", ".com", "example.com"),
        ("at six", ". Bye", "at six. Bye"),
        ("at six", "...", "at six..."),
        ("at six", ", then", "at six, then"),
        ("at six", " then", "at six then"),
        ("at six", "then", "at six then"),
        ("at six", "\n", "at six\n"),
        ("the price", "(net)", "the price (net)"),
        ("(the price", ")", "(the price)"),
        ("the station", "_it_", "the station _it_"),
        ("the station", "_it_ is", "the station _it_ is"),
        ("the station", "_it_, but", "the station _it_, but"),
        ("the station", "_very good_ and", "the station _very good_ and"),
        ("my", "_own_name", "my_own_name"),
        ("my", "_own_name and", "my_own_name and"),
        ("my", "_", "my_"),
        ("my", "_own", "my_own"),
        ("my", "_ is", "my _ is"),
        ("the station", ":smile:", "the station :smile:"),
        ("the station", ":heart", "the station :heart"),
        ("at ten", ":30", "at ten:30"),
        ("std", "::cout", "std::cout"),
        ("http", "://", "http://"),
        ("the station", "->", "the station ->"),
        ("the station", "-> home", "the station -> home"),
        ("the station", "—> home", "the station —> home"),
        ("the station", "// here", "the station // here"),
        ("the station", "-", "the station-"),
        ("the station", ".5", "the station .5"),
        ("the station", ".env", "the station .env"),
        ("the station", ".gitignore", "the station .gitignore"),
        ("the station", ".command", "the station .command"),
        ("the station", "../x", "the station ../x"),
        ("read", ".md", "read.md"),
        ("main", ".py is", "main.py is"),
        ("the station", "![pic]", "the station ![pic]"),
        ("print", "%d", "print %d"),
        ("ten", "% of", "ten% of"),
        ("the station", "、", "the station、"),
        ("the station", "。", "the station。"),
        ("「the station", "」", "「the station」"),
        ("der „Bahnhof", "“ ist", "der „Bahnhof“ ist"),
        ("der „eine“ Bahnhof", "“", "der „eine“ Bahnhof “"),
        ("the station", "“so", "the station “so"),
        ("der »Bahnhof", "« ist", "der »Bahnhof« ist"),
        ("le «gare» et", "«", "le «gare» et «"),
        ("der ‚Bahnhof", "‘ ist", "der ‚Bahnhof‘ ist"),
        ("a <b>station", "</b>", "a <b>station</b>"),
        ('a <a href="x">station<br/>', "</a>", 'a <a href="x">station<br/></a>'),
        ("a <b>bold</b> station", "</b>", "a <b>bold</b> station </b>"),
        ("the station", "<b>", "the station <b>"),
    ],
)
def test_what_follows_decides_whether_the_space_stays(word: str, typed: str, expected: str) -> None:
    assert written(word, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(",", "word, "), (" ", "word "), ("\n", "word\n"), ("a", "word a"), ("(", "word (")],
)
def test_a_space_that_stood_there_before_stays_after_a_mark(typed: str, expected: str) -> None:
    assert written("word", typed, passed=True) == expected


def test_accepting_brings_a_space_passes_one_or_does_neither() -> None:
    assert own_space(Acceptance("ation ", 0)) == OwnSpace(passed=False)
    assert own_space(Acceptance("ation", 1)) == OwnSpace(passed=True)
    assert own_space(Acceptance("ation", 0)) is None

"""Doubts as LSP has them: diagnostics, and actions that change a word."""

from predictor.contract import Doubt, Suggestion
from predictor.server.documents import Position, Range
from predictor.server.lsp.items import changes, diagnostics
from predictor.server.protocol import Checked, DoubtAt

CANDIDATES = tuple(Suggestion(text, text, 3, 0.5, "spelling") for text in ("the", "tea"))
WHERE = Range(Position(1, 4), Position(1, 7))


def doubted(*candidates: Suggestion) -> Checked:
    return Checked((DoubtAt(Doubt(9, 12, "teh", False, 0.9, candidates), WHERE),), version=3)


def test_a_doubt_is_a_diagnostic_that_says_what_was_meant() -> None:
    (found,) = diagnostics(doubted(*CANDIDATES))
    assert (found["message"], found["source"], found["data"]) == (
        "teh: the, tea?",
        "foretype",
        ["the", "tea"],
    )
    assert found["range"] == {"start": {"line": 1, "character": 4}, "end": {"line": 1, "character": 7}}
    (unknown,) = diagnostics(doubted())
    assert (unknown["message"], unknown["data"]) == ("teh: unknown", [])


def test_each_candidate_is_an_action_that_changes_the_word() -> None:
    (found,) = diagnostics(doubted(*CANDIDATES))
    actions = changes("file:///a.md", [found])
    assert [action["title"] for action in actions] == ["Change to “the”", "Change to “tea”"]
    edit = {"range": found["range"], "newText": "the"}
    assert actions[0]["edit"] == {"changes": {"file:///a.md": [edit]}}
    assert actions[0]["diagnostics"] == [found]


def test_what_another_program_says_is_left_alone() -> None:
    (found,) = diagnostics(doubted(*CANDIDATES))
    assert (
        changes("a", [{**found, "source": "other"}, "x", {**found, "data": [3]}, {**found, "data": "x"}])
        == []
    )

import pytest

from predictor.contract import Answer, Suggestion
from predictor.editor.editor import Editor
from predictor.editor.file import TextFile
from predictor.editor.page import Page
from predictor.editor.worker import Opened, Request


class Screen:
    """A screen that shows nothing."""

    def focus(self, mode: str) -> None:
        pass

    def refresh(self) -> None:
        pass

    def exit(self) -> None:
        pass

    def text_width(self) -> int:
        return 80


@pytest.fixture
def editor() -> Editor:
    editor = Editor(Page(TextFile()), Screen())
    editor.ready(Opened("transformer", ("transformer", "bigram")))
    editor.type("sta")
    return editor


def station(insert: str, replace: int = 0) -> Answer:
    return Answer((Suggestion("station", insert, replace, 0.5, "transformer"),), "transformer", 1.0, True)


@pytest.mark.parametrize(
    "older",
    [Request("st", 2, "transformer"), Request("sta", 2, "transformer"), Request("sta", 3, "bigram")],
)
def test_an_answer_to_another_text_cursor_or_model_is_dropped_even_if_it_agrees(
    editor: Editor, older: Request
) -> None:
    editor.answered(older, station("station "[older.cursor :]))
    assert editor.ghost() == ""
    assert editor.page.offers.answer is None


def test_an_answer_to_this_moment_is_shown(editor: Editor) -> None:
    editor.answered(editor.now, station("tion "))
    assert editor.ghost() == "tion"


def test_a_moment_is_asked_for_once(editor: Editor) -> None:
    assert editor.next_request() == Request("sta", 3, "transformer")
    assert editor.next_request() is None
    editor.switch_model()
    assert editor.next_request() == Request("sta", 3, "bigram")


def test_nothing_is_asked_before_the_model_is_there_or_inside_a_word(editor: Editor) -> None:
    assert Editor(Page(TextFile()), Screen()).next_request() is None
    editor.page.buffer.cursor_position = 1
    assert editor.next_request() is None


def test_a_correction_is_no_ghost_but_is_accepted_from_the_list(editor: Editor) -> None:
    editor.answered(
        editor.now, Answer((Suggestion("stat", "stat ", 3, 0.5, "spelling"),), "spelling", 1.0, True)
    )
    assert not editor.shows_ghost()
    editor.toggle_list()
    assert editor.word_start() == 0
    editor.accept_number(1)
    assert editor.page.buffer.text == "stat "


def test_there_is_nothing_to_switch_to_with_one_model_or_none() -> None:
    editor = Editor(Page(TextFile()), Screen())
    editor.switch_model()
    assert editor.message == "No model is loaded yet."
    editor.ready(Opened("bigram", ("bigram",)))
    editor.switch_model()
    assert editor.message == "There is only the bigram."


def test_pasted_text_is_no_typing_and_has_one_kind_of_line_end(editor: Editor) -> None:
    editor.paste("\r\na\rb\0")
    assert editor.page.buffer.text == "sta\na\nb"
    assert editor.page.savings.typed == 3

from collections.abc import Callable, Sequence

import pytest

from predictor.contract import Answer, Suggestion
from predictor.editor.commands import accepting, writing
from predictor.editor.files.file import TextFile
from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page
from predictor.settings import Settings
from predictor.suggesting.race import Finished
from predictor.suggesting.request import Request
from predictor.suggesting.worker import Opened


class Screen:
    """A screen that shows nothing."""

    copied = ""

    def focus(self, mode: str) -> None:
        pass

    def refresh(self) -> None:
        pass

    def exit(self) -> None:
        pass

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        pass

    def judge(self, words: Sequence[Finished], racers: tuple[str, ...]) -> None:
        pass

    def vi_navigation(self) -> bool:
        return False

    def vi_mode(self) -> str:
        return ""

    def saved(self, page: Page) -> None:
        pass

    def put_on_clipboard(self, text: str) -> None:
        self.copied = text

    def clipboard(self) -> str:
        return self.copied


def new_editor() -> Editor:
    return Editor([Page(TextFile())], Screen(), Settings(show="all"))


@pytest.fixture
def editor() -> Editor:
    editor = new_editor()
    editor.ready(Opened("transformer", ("transformer", "bigram")))
    writing.type_text(editor, "sta")
    return editor


def station(insert: str, replace: int = 0) -> Answer:
    return Answer((Suggestion("station", insert, replace, 0.5, "transformer"),), "transformer", 1.0, True)


@pytest.mark.parametrize(
    "older",
    [
        Request("st", "", 0, "transformer"),
        Request("st", "a", 0, "transformer"),
        Request("sta", "", 0, "bigram"),
        Request("sta", "", 7, "transformer"),
    ],
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
    assert editor.next_request() == Request("sta", "", 0, "transformer")
    assert editor.next_request() is None
    accepting.switch_model(editor)
    assert editor.next_request() == Request("sta", "", 0, "bigram")


def test_nothing_is_asked_before_the_model_is_there_or_right_in_front_of_a_word(editor: Editor) -> None:
    assert new_editor().next_request() is None
    editor.page.buffer.cursor_position = 0
    assert editor.next_request() is None


def test_a_correction_is_no_ghost_but_is_accepted_from_the_list(editor: Editor) -> None:
    editor.answered(
        editor.now, Answer((Suggestion("stat", "stat ", 3, 0.5, "spelling"),), "spelling", 1.0, True)
    )
    assert not editor.shows_ghost()
    accepting.toggle_list(editor)
    assert editor.word_start() == 0
    accepting.accept_number(editor, 1)
    assert editor.page.buffer.text == "stat "


def test_there_is_nothing_to_switch_to_with_one_model_or_none() -> None:
    editor = new_editor()
    accepting.switch_model(editor)
    assert editor.message == "No model is loaded yet."
    editor.ready(Opened("bigram", ("bigram",)))
    accepting.switch_model(editor)
    assert editor.message == "There is only the bigram."


def test_pasted_text_is_no_typing_and_has_one_kind_of_line_end(editor: Editor) -> None:
    writing.paste_text(editor, "\r\na\rb\0")
    assert editor.page.buffer.text == "sta\na\nb"
    assert editor.page.savings.typed == 3

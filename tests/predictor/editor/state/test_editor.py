from collections.abc import Callable

import pytest

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.editor.commands import accepting, asking, writing
from predictor.editor.files.file import TextFile
from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page
from predictor.settings import Settings
from predictor.suggesting.offers import LIST_SIZE
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

    def record(self, register: str) -> None:
        pass

    def play(self, register: str, times: int) -> None:
        pass

    def stop_playing(self) -> None:
        pass

    def closed(self, page: Page) -> None:
        pass

    def choose(self, name: str, value: str) -> None:
        pass

    def never_suggest(self, word: str) -> None:
        pass

    def add_word(self, word: str) -> None:
        pass

    def leave_nothing(self, page: Page) -> None:
        pass

    def saved(self, page: Page) -> None:
        pass

    def put_on_clipboard(self, text: str) -> None:
        self.copied = text

    def clipboard(self) -> str:
        return self.copied


def new_editor() -> Editor:
    return Editor([Page(TextFile())], Screen(), Settings(show="all"))


def question(before: str, after: str = "", start: int = 0, model: str = "transformer") -> Question:
    return Question(Context(before, after, start), model, "all", LIST_SIZE, phrase=True)


@pytest.fixture
def editor() -> Editor:
    editor = new_editor()
    editor.ready(Opened("transformer", ("transformer", "bigram")))
    writing.type_text(editor, "sta")
    return editor


def station(insert: str, replace: int = 0) -> Answer:
    return Answer((Suggestion("station", insert, replace, 0.5, "transformer"),), "transformer", 1.0, True)


@pytest.mark.parametrize(
    ("older", "insert"),
    [
        (question("st"), "ation "),
        (question("st", "a"), "ation "),
        (question("sta", model="bigram"), "tion "),
        (question("sta", start=7), " "),
    ],
)
def test_an_answer_to_another_text_cursor_or_model_is_dropped_even_if_it_agrees(
    editor: Editor, older: Question, insert: str
) -> None:
    editor.answered(older, station(insert))
    assert editor.moment.ghost == ""
    assert editor.page.offers.answer is None


def test_an_answer_to_this_moment_is_shown(editor: Editor) -> None:
    editor.answered(editor.moment.question, station("tion "))
    assert editor.moment.ghost == "tion"


def test_a_moment_is_worked_out_once_and_anew_after_every_change(editor: Editor) -> None:
    before = editor.moment
    assert editor.moment is before
    changes: list[Callable[[], object]] = [
        lambda: writing.type_text(editor, "t"),
        lambda: setattr(editor.page.buffer, "cursor_position", 1),
        lambda: editor.page.buffer.start_selection(),
        lambda: editor.page.buffer.exit_selection(),
        lambda: accepting.toggle_list(editor),
        lambda: accepting.dismiss(editor),
        lambda: asking.toggle(editor),
        lambda: asking.toggle_here(editor),
        lambda: asking.snooze(editor),
        lambda: asking.turn_dial(editor, 1),
        lambda: asking.switch_model(editor),
        lambda: asking.suggest_now(editor),
        lambda: editor.answered(editor.moment.question, station("tion ")),
        lambda: setattr(editor, "mode", "help"),
    ]
    for change in changes:
        before = editor.moment
        change()
        assert editor.moment is not before


def test_a_moment_is_asked_for_once(editor: Editor) -> None:
    assert editor.next_question() == question("sta")
    assert editor.next_question() is None
    asking.switch_model(editor)
    assert editor.next_question() == question("sta", model="bigram")


def test_nothing_is_asked_before_the_model_is_there_or_right_in_front_of_a_word(editor: Editor) -> None:
    assert new_editor().next_question() is None
    editor.page.buffer.cursor_position = 0
    assert editor.next_question() is None


def test_a_correction_is_no_ghost_but_is_accepted_from_the_list(editor: Editor) -> None:
    correction = Suggestion("stat", "stat ", 3, 0.5, "spelling")
    editor.answered(editor.moment.question, Answer((correction,), "spelling", 1.0, True))
    assert not editor.shows_ghost()
    accepting.toggle_list(editor)
    assert editor.moment.word_start == 0
    accepting.accept_number(editor, 1)
    assert editor.page.buffer.text == "stat "


def test_there_is_nothing_to_switch_to_with_one_model_or_none() -> None:
    editor = new_editor()
    asking.switch_model(editor)
    assert editor.message == "No model is loaded yet."
    editor.ready(Opened("bigram", ("bigram",)))
    asking.switch_model(editor)
    assert editor.message == "There is only the bigram."


def test_pasted_text_is_no_typing_and_has_one_kind_of_line_end(editor: Editor) -> None:
    writing.paste_text(editor, "\r\na\rb\0")
    assert editor.page.buffer.text == "sta\na\nb"
    assert editor.page.savings.typed == 3

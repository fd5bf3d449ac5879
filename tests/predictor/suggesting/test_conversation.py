from predictor.contract import Answer, Context, Question
from predictor.suggesting.conversation import Conversation


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def question(before: str) -> Question:
    return Question(Context(before), "blend")


ANSWER = Answer((), "blend", 1.0, True)


def test_a_question_is_asked_once_until_all_is_forgotten() -> None:
    conversation = Conversation()
    assert conversation.ask(question("a"))
    assert not conversation.ask(question("a"))
    conversation.forget()
    assert conversation.ask(question("a"))


def test_only_the_answer_to_the_last_question_is_timed() -> None:
    clock = Clock()
    conversation = Conversation(clock)
    conversation.ask(question("a"))
    clock.now = 0.25
    conversation.arrived(question("b"))
    assert conversation.last_ms is None
    conversation.arrived(question("a"))
    assert (conversation.last_ms, conversation.percentile_ms()) == (250.0, 250.0)


def test_the_oldest_answers_that_were_known_ahead_are_given_up() -> None:
    conversation = Conversation()
    for number in range(20):
        conversation.foresee(question(str(number)), ANSWER)
    assert conversation.foreseen(question("19")) is ANSWER
    assert conversation.foreseen(question("0")) is None

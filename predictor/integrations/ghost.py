"""The ghost in one buffer of prompt_toolkit: what is asked, what is shown, and what accepting it does.

It does not flicker. What is known ahead is shown with the key that makes it so, what still agrees stays, and
otherwise the painting of a key waits for its answer: some milliseconds, which nobody sees.
A model that usually takes longer is not waited for.
"""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import emacs_insert_mode, vi_insert_mode

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.rules.quotes import NEAR
from predictor.suggesting.acceptance import acceptance
from predictor.suggesting.answering import Answering
from predictor.suggesting.conversation import Conversation
from predictor.suggesting.ghost import ghost_text
from predictor.suggesting.holding import has_room
from predictor.suggesting.offers import LIST_SIZE, Offers
from predictor.suggesting.space import OwnSpace, own_space
from predictor.suggesting.worker import Opened, SessionFactory, Worker
from predictor.text import shared_length

# How long the painting of a key waits for its answer: two frames of 60 Hz, which nobody sees.
PATIENCE_MS = 30.0
# Returns the prose around the cursor and where in it the cursor is; None: no prose is written there.
Prose = Callable[[Document], tuple[str, int] | None]
_INSERTING = emacs_insert_mode | vi_insert_mode
_Call = Callable[[], None]
_Spot = tuple[str, int]


def all_prose(document: Document) -> tuple[str, int]:
    """Take all of a text for prose."""
    return document.text, document.cursor_position


class Ghost:
    """Suggestions at the cursor of a buffer. All but what it hears belongs to the application's thread.

    factory: opens what is asked, in a thread of its own. prose: finds the prose. patience_ms: how long the
    painting of a key may wait. trouble: why there are no suggestions, "" if nothing is wrong.
    """

    def __init__(
        self,
        application: Application[Any],
        buffer: Buffer,
        factory: SessionFactory,
        prose: Prose = all_prose,
        patience_ms: float = PATIENCE_MS,
    ) -> None:
        self.trouble = ""
        self.text = ""  # what is painted
        self._application, self._buffer, self._prose = application, buffer, prose
        self._patience_ms = patience_ms
        self._opened: Opened | None = None
        self._offers, self._conversation = Offers(), Conversation()
        self._heard: SimpleQueue[_Call] = SimpleQueue()
        self._waits = False
        self._seen: _Spot = ("", 0)
        self._inserted = False
        self._edited: _Spot | None = None  # text and cursor right after the last change
        self._space: tuple[_Spot, OwnSpace] | None = None
        self._worker = Worker(factory, self, lambda call: call())

    def start(self) -> None:
        """Begin to ask and to paint."""
        self._buffer.on_text_insert += self._insert
        self._application.before_render += self._before_painting
        self._worker.start()

    def close(self) -> None:
        """End the thread and leave the application as it was."""
        self._application.before_render -= self._before_painting
        self._buffer.on_text_insert -= self._insert
        self._worker.close()
        self.text = ""

    # What keys do.

    @property
    def offered(self) -> Suggestion | None:
        """What may be accepted now."""
        question = self._question()
        ghost = self._offers.at(question).ghost if question is not None else None
        return ghost if ghost_text(ghost) else None

    def accept(self, part: Callable[[Suggestion], Suggestion] = lambda whole: whole) -> None:
        """Put what is offered into the text. part: which part of it."""
        question, offered = self._question(), self.offered
        if question is None or offered is None:
            return
        accepted = acceptance(part(offered), question.context.after)
        self._buffer.insert_text(accepted.insert)
        self._buffer.cursor_position += accepted.passed  # the space that stands there already is the word's
        if space := own_space(accepted):
            self._space = self._spot, space

    def cycle(self) -> None:
        """Offer another word in the place of the ghost."""
        if (question := self._question()) is not None and self.offered is not None:
            self._offers, _, _ = self._offers.cycle(question, 1)

    def dismiss(self) -> None:
        """Offer nothing until the text changes."""
        if (question := self._question()) is not None:
            self._offers = self._offers.dismiss(question)

    @property
    def owns_space(self) -> bool:
        """Whether the cursor is right behind the space of an accepted word, which may give way to a mark."""
        return self._space is not None and self._space[0] == self._spot and _INSERTING()

    def type(self, characters: str) -> None:
        """Write behind an accepted word."""
        if self._space is None:
            return
        buffer, (_, space) = self._buffer, self._space
        end = buffer.cursor_position
        begin = end - len(space.text)
        written = space.typing(buffer.text[max(0, begin - NEAR) : begin], characters)
        same = shared_length(space.text, written.text)
        if begin + same < end:
            buffer.delete_before_cursor(end - begin - same)
        buffer.insert_text(written.text[same:])
        self._space = (self._spot, written.space) if written.space else None

    def drop_space(self) -> None:
        """Take back the space of a word with which the text ends: the line is done."""
        if self.owns_space and self._space is not None and self._space[1] == OwnSpace(passed=False):
            self._buffer.delete_before_cursor()
        self._space = None

    # What is asked, worked out whenever something is painted or a key needs it.

    @property
    def _spot(self) -> _Spot:
        return self._buffer.text, self._buffer.cursor_position

    def _insert(self, _: Buffer) -> None:
        self._inserted = True

    def _look(self) -> None:
        """Note where something was written: what is only looked at (older lines, say) gets no ghost."""
        spot = self._spot
        if self._inserted or _is_deletion(self._seen[0], *spot):
            self._edited = spot
        self._seen, self._inserted = spot, False

    def _question(self) -> Question | None:
        """Return what is to be asked here; None: nothing is to be suggested."""
        self._look()
        if self._opened is None or self._edited != self._spot or not self._is_writing():
            return None
        found = self._prose(self._buffer.document)
        if found is None or not found[0][: found[1]].strip():
            return None
        context = Context.at(*found)
        if not has_room(context):
            return None
        return Question(context, self._opened.model, self._opened.show, LIST_SIZE, phrase=True)

    def _is_writing(self) -> bool:
        application, buffer = self._application, self._buffer
        return (
            not application.is_done
            and application.current_buffer is buffer
            and buffer.selection_state is None
            and (buffer.complete_state is None or buffer.complete_state.complete_index is None)
            and not buffer.read_only()
            and _INSERTING()
        )

    def _before_painting(self, _: object) -> None:
        self._hear()
        if self._prose(self._buffer.document) is not None:
            self._buffer.suggestion = None  # the program's own would be painted at the same place
        question = self._question()
        if question is None:
            self.text = ""
            return
        known = self._conversation.foreseen(question)
        if known is not None and not self._offers.answered(question):
            self._offers = self._offers.take(question, known)
        if self._conversation.ask(question):
            self._worker.submit(Answering(question, self))
            if known is None:
                self._wait(question)
        self.text = ghost_text(self._offers.at(question).ghost)

    def _wait(self, question: Question) -> None:
        """Wait for an answer, if it is likely to come before anybody can see that the screen is late."""
        usual = self._conversation.percentile_ms(50)
        if usual is not None and usual > self._patience_ms:
            return
        self._waits = True
        end = time.perf_counter() + self._patience_ms / 1000
        while not self._offers.answered(question) and (left := end - time.perf_counter()) > 0:
            try:
                self._heard.get(timeout=left)()
            except Empty:
                break
        self._waits = False
        self._hear()  # what came before `_waits` was false has not asked for another painting

    def _hear(self) -> None:
        while True:
            try:
                call = self._heard.get_nowait()
            except Empty:
                return
            call()

    def _take(self, question: Question, answer: Answer) -> None:
        self._conversation.arrived(question)
        if question == self._question():
            self._offers = self._offers.take(question, answer)

    def _open(self, opened: Opened) -> None:
        self._opened = opened

    def _fail(self, error: Exception) -> None:
        self.trouble = " ".join(str(error).split()) or type(error).__name__

    # What the worker says, in its own thread.

    def ready(self, opened: Opened) -> None:
        """The session is open."""
        self._tell(lambda: self._open(opened))

    def failed(self, error: Exception) -> None:
        """There are no suggestions."""
        self._tell(lambda: self._fail(error))

    def answered(self, question: Question, answer: Answer) -> None:
        """An answer has come; one that a better one follows would flicker."""
        if answer.final:
            self._tell(lambda: self._take(question, answer))

    def foreseen(self, question: Question, answer: Answer) -> None:
        """The answer to what may be asked soon; nothing of it is to be painted yet."""
        self._heard.put(lambda: self._conversation.foresee(question, answer))

    def _tell(self, call: _Call) -> None:
        self._heard.put(call)
        if not self._waits:
            self._application.invalidate()


def _is_deletion(old: str, new: str, cursor: int) -> bool:
    """Whether a text is an older one without something that stood at the cursor."""
    return len(new) < len(old) and old.startswith(new[:cursor]) and old.endswith(new[cursor:])

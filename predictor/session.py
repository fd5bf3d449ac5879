"""The ways to ask a session: all of them are spellings of `ask` and `look_ahead`."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Self

from predictor.contract import Answer, Cancel, Context, Dial, Doubt, Question, Suggestion
from predictor.system.threads import SHARED

DEFAULT_K = 3


class Session(ABC):
    """Suggestions for one text: what `predictor.Engine.session()` and `testing.ScriptedSession()` return.

    models: those that may be asked. model: which of them answers. show: how sure a suggestion must be, a
    level of the dial. dial: what each level was measured to mean, by model; may be empty.

    before, after: the text around the cursor. start: characters of the document left out before it (see
    `Context`); None: the text begins the document, or is a window that slides along it. k: suggestions
    wanted, at most. deadline_ms: when the best answer that there is by then is wanted. corrections: whether
    words come, too, that what is typed is a slip of (see `Question`). Impossible arguments raise `TypeError`
    or `SettingsError`.
    """

    models: tuple[str, ...]
    model: str
    show: str
    dial: Dial

    @abstractmethod
    def ask(self, question: Question) -> Iterator[Answer]:
        """Yield ever better answers; the last one is final, unless the question was cancelled."""

    @abstractmethod
    def look_ahead(self, question: Question) -> None:
        """Do ahead, while nobody waits, what the next keys will need; ends early when cancelled."""

    @abstractmethod
    def close(self) -> None:
        """Free what it holds."""

    def answers(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        start: int | None = None,
        corrections: bool = False,
    ) -> Iterator[Answer]:
        """Yield what `ask` does."""
        context = self._context(before, after, start)
        return self.ask(self._question(context, k, cancel, phrase=phrase, corrections=corrections))

    def suggest(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        deadline_ms: float | None = None,
        *,
        start: int | None = None,
        corrections: bool = False,
    ) -> list[Suggestion]:
        """Return at most `k` suggestions, the best that there are when the deadline (if any) comes."""
        context = self._context(before, after, start)
        if deadline_ms is None:
            return list(self._only_answer(self._question(context, k, corrections=corrections)).suggestions)
        cancel = Cancel(deadline_ms)
        answers = self.ask(self._question(context, k, cancel, corrections=corrections))
        best = next(answers)
        if best.final:
            return list(best.suggestions)
        later = SHARED.executor().submit(next, answers, best)
        try:
            best = later.result(timeout=cancel.left_s)
        except TimeoutError:
            cancel.cancel()
        return list(best.suggestions)

    async def answers_async(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        start: int | None = None,
        corrections: bool = False,
    ) -> AsyncIterator[Answer]:
        """Yield what `answers` does without blocking the event loop; leaving the loop early cancels."""
        import asyncio  # here: few need it, and it is not small

        cancel = cancel or Cancel()
        answers = self.answers(before, after, k, cancel, phrase=phrase, start=start, corrections=corrections)
        loop, executor = asyncio.get_running_loop(), SHARED.executor()
        try:
            while answer := await loop.run_in_executor(executor, next, answers, None):
                yield answer
        finally:
            cancel.cancel()

    async def suggest_async(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        deadline_ms: float | None = None,
        *,
        start: int | None = None,
        corrections: bool = False,
    ) -> list[Suggestion]:
        """Return what `suggest` does without blocking the event loop; cancelling the task cancels it."""
        best: list[Suggestion] = []
        cancel = Cancel(deadline_ms)
        async for answer in self.answers_async(
            before, after, k, cancel, start=start, corrections=corrections
        ):
            best = list(answer.suggestions)
        return best

    def prepare(
        self, before: str, after: str = "", cancel: Cancel | None = None, *, start: int | None = None
    ) -> None:
        """Do what `look_ahead` does."""
        self.look_ahead(self._question(self._context(before, after, start), DEFAULT_K, cancel))

    def check(
        self,
        text: str,
        start: int = 0,
        end: int | None = None,
        *,
        least: float = 0.5,
        unknown: bool = False,
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
    ) -> Iterator[Doubt]:
        """Yield the doubtful words that begin in a part of a text; one that judges no words finds none."""
        yield from ()

    def _only_answer(self, question: Question) -> Answer:
        """Return the final answer; nobody waits for a quicker one meanwhile."""
        *_, answer = self.ask(question)
        return answer

    def _context(self, before: str, after: str, start: int | None) -> Context:
        return Context(before, after, start or 0)

    def _question(
        self,
        context: Context,
        k: int,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        corrections: bool = False,
    ) -> Question:
        return Question(context, self.model, self.show, k, phrase, cancel, corrections=corrections)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

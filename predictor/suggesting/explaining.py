"""Why a word is suggested, found out while the writer looks at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from predictor.contract import Cancel, Question, Suggester
from predictor.errors import BundleError, PredictorError, SettingsError
from predictor.questions.explanation import Explainer, Explanation
from predictor.questions.telling import looks
from predictor.suggesting.job import Job, Tell

SAYS_NOTHING = "This predictor does not say why."


@dataclass(frozen=True, slots=True)
class Explaining:
    """Explains one word at one place. A key ends it."""

    question: Question
    """The place."""
    word: str | None
    """The word; None: the first suggestion, or why there is none."""
    wanted: Callable[[], bool]
    """Whether the writer still wants to know: it may have waited for long."""
    done: Callable[[Explanation, str], None]
    """Told what was found, and where the model looks, in words; "" where there is nothing to tell."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Explain; raises `PredictionCancelled`."""
        if self.wanted():
            explanation = self._explanation(session, cancel)
            cancel.check()
            tell(partial(self.done, explanation, self._looks(session)))
        return ()

    def _looks(self, session: Suggester) -> str:
        if not isinstance(session, Explainer):
            return ""
        try:
            return looks(session.looks_at(self.question))
        except BundleError as error:
            return " ".join(str(error).split())

    def _explanation(self, session: Suggester, cancel: Cancel) -> Explanation:
        nothing = Explanation(self.word or "", self.question.model)
        if not isinstance(session, Explainer):
            return replace(nothing, reason=SAYS_NOTHING)
        try:
            return session.explain(replace(self.question, cancel=cancel), self.word)
        except (SettingsError, PredictorError) as error:
            return replace(nothing, reason=" ".join(str(error).split()))


def word_of(question: Question, text: str) -> tuple[Question, str]:
    """Return where the first word of a suggestion is asked for, and that word.

    A phrase may begin with the word that is typed already: then its second word is the first suggested.
    """
    first, _, rest = text.partition(" ")
    if rest and first == question.context.prefix:
        return replace(question, context=question.context.continued(f"{first} ")), rest.partition(" ")[0]
    return question, first

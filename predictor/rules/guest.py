"""A predictor that another package brings, asked as our own models are: what is refused is left out."""

from collections.abc import Callable, Sequence

from predictor.contract import Cancel, Candidate, Context, Predictor
from predictor.rules.blend import Found
from predictor.rules.refusal import Refusal, allowed


class Guest:
    """One for one text. refusal: returns what is not suggested now."""

    def __init__(self, predictor: Predictor, refusal: Callable[[], Refusal]) -> None:
        self.name = predictor.name
        self.predictor = predictor
        self._refusal = refusal

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return the best words that are not refused; raises `PredictorError`."""
        return self.find(context, k, cancel).words

    def find(self, context: Context, k: int, cancel: Cancel | None = None, without: str = "") -> Found:
        """Return the same as a model finds it; `without` has no meaning here."""
        found = allowed(
            lambda asked: self.predictor.candidates(context, asked, cancel), self._refusal(), context, k
        )
        return Found(k, found, 0.0)

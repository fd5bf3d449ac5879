"""Predictors that other packages bring: the entry points of the group "foretype.predictors".

    [project.entry-points."foretype.predictors"]
    repeater = "my_package:Repeater"

What an entry names is called without arguments, once per text, and returns a `contract.Predictor`. It is
somebody else's code: nothing of it is imported before its name is used, and whatever goes wrong in it is a
`PredictorError` of one sentence.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predictor.contract import MODELS, Cancel, Candidate, Context, Predictor, Scorer
from predictor.errors import PredictionCancelled, PredictorError, SettingsError
from predictor.text import shown

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "foretype.predictors"
_LONGEST = 120  # characters of somebody else's words that a sentence quotes


def installed() -> "dict[str, EntryPoint]":
    """Return the entries by name, in their order; a name of one of our own models stays ours."""
    from importlib.metadata import entry_points  # here: most never need it, and it is not small

    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry for entry in found if entry.name not in MODELS}


def is_installed(name: str) -> bool:
    """Whether there is such a predictor."""
    return isinstance(name, str) and name not in MODELS and name in installed()


def origin(entry: "EntryPoint") -> str:
    """Return the package that brings an entry, with its version."""
    package = entry.dist
    return "an unknown package" if package is None else shown(f"{package.name} {package.version}")


def load_predictor(name: str) -> "Callable[[], InstalledPredictor]":
    """Return what makes an installed predictor; raises `SettingsError`, `PredictorError`."""
    entry = installed().get(name)
    if entry is None:
        raise SettingsError(f"There is no predictor {name!r}.", "foretype doctor lists those installed.")
    try:
        make = entry.load()
    except Exception as error:
        raise _failed(name, f"cannot be loaded from {origin(entry)}", error) from error

    def made() -> InstalledPredictor:
        try:
            predictor = make()
        except Exception as error:
            raise _failed(name, "cannot be made", error) from error
        if not callable(getattr(predictor, "candidates", None)):
            raise PredictorError(
                f"The predictor {name!r} has no method candidates.",
                "predictor/contract.py says what it needs.",
            )
        kind = InstalledScorer if isinstance(predictor, Scorer) else InstalledPredictor
        return kind(name, predictor)

    return made


@dataclass(slots=True)
class InstalledPredictor:
    """A predictor under its installed name, whose answers are checked."""

    name: str
    """The entry's."""
    predictor: Predictor
    """Somebody else's."""

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return what the predictor does, at most `k` distinct words; raises `PredictorError`."""
        try:
            found = [*self.predictor.candidates(context, k, cancel)]
        except PredictionCancelled:
            raise
        except Exception as error:
            raise _failed(self.name, "failed", error) from error
        words: dict[str, Candidate] = {}
        for word in found:
            if wrong := _wrong(word, context):
                raise PredictorError(f"The predictor {self.name!r} answered wrongly: {wrong}.")
            words.setdefault(word.text, word)
        return [*words.values()][:k]


class InstalledScorer(InstalledPredictor):
    """One that can also say how likely texts are."""

    __slots__ = ()

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood that the predictor gives; raises `PredictorError`."""
        assert isinstance(self.predictor, Scorer)
        try:
            said = float(self.predictor.log_prob(text))
        except Exception as error:
            raise _failed(self.name, "failed", error) from error
        if math.isnan(said) or said > 0.0:
            raise PredictorError(f"The predictor {self.name!r} answered wrongly: log P is {said}.")
        return said


def _wrong(word: object, context: Context) -> str:
    """Return what is wrong with a word that was suggested, or ""."""
    if not isinstance(word, Candidate):
        return f"{_quoted(word)} is no Candidate"
    text, probability = word.text, word.probability
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        return f"{_quoted(text)} is no word"
    if not text.startswith((context.prefix, context.typed.prefix)):
        return f"{_quoted(text)} does not begin with {context.prefix!r}"
    if not isinstance(probability, float | int) or not 0.0 < probability <= 1.0:
        return f"the probability of {_quoted(text)} is {_quoted(probability)}, not above 0 and at most 1"
    return ""


def _failed(name: str, what: str, error: Exception) -> PredictorError:
    said = " ".join(str(error).split())
    told = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return PredictorError(f"The predictor {name!r} {what}: {shown(told)[:_LONGEST].rstrip('.')}.")


def _quoted(value: object) -> str:
    return shown(repr(value))[:_LONGEST]

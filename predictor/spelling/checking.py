"""Whether the words of a text are what their writer meant: each is judged in its context, left and right."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from predictor.contract import AFTER, BEFORE, Cancel, Candidate, Context, Doubt, Suggestion
from predictor.rules.calibration import Calibration
from predictor.spelling.habits import begins_sentence, haste, is_foreign
from predictor.spelling.joining import SPELLING
from predictor.spelling.spared import is_part, is_spared, stands_elsewhere
from predictor.spelling.speller import Reading, Readings, Speller
from predictor.text import normalise, word_places
from predictor.words.narrowing import Prior

# A capital within a sentence makes an unknown word so much more likely: names.
_NAMES = 10.0
# Readings that what follows is asked about, and words that follow.
_READ = 3
_FOLLOWING = 2
# What follows is asked about where the readings are this close: natural logarithms.
_CLOSE = 9.0
# No word is less likely than this to follow another.
_FLOOR = 1e-7
# Words that follow in the same sentence, with what stands between.
_NEXT = re.compile(r"([ \t]*[,;:]?[ \t]+|\n(?!\n)[ \t]*)([^\W\d_]+(?:['’][^\W\d_]+)*)(?=[^\w'’]|\Z)")
# Characters in which the last word of a text is looked for.
_LAST = 256
# What may stand behind the last finished word of a text.
_BEHIND = re.compile(r"[ \t]*[.,;:!?…\"”’')\]]*[ \t]?\Z")


@dataclass(frozen=True, slots=True)
class Judged:
    """What was probably meant where a word stands."""

    word: str
    """As it stands."""
    real: bool
    """Whether it is a listed word that people mean."""
    readings: Sequence[Reading]
    """What else may be meant, best first: `joint` is P(it is meant | the text)."""

    @property
    def doubt(self) -> float:
        """P(another word is meant), of those that are known."""
        return min(1.0, sum(reading.joint for reading in self.readings))


class Checker:
    """Judges the words of one text. Not thread-safe if `prior` is not.

    prior: returns P(word | context) at a place. spelled: returns P(a word begins so | context) there, by a
    model that spells. refused: whether a word may not be offered there. own: whether the writer has used or
    added a word. curve: from a reading's probability to how often it is right.
    """

    def __init__(
        self,
        speller: Speller,
        prior: Callable[[Context, Cancel | None], Prior],
        spelled: Callable[[Context, str, Cancel | None], float],
        refused: Callable[[Context, Candidate], bool],
        own: Callable[[str], bool],
        curve: Calibration,
    ) -> None:
        self._speller, self._prior, self._spelled = speller, prior, spelled
        self._refused, self._own = refused, own
        self._curve = curve

    def doubt(
        self,
        text: str,
        start: int,
        end: int,
        least: float,
        k: int,
        cancel: Cancel | None = None,
        *,
        unknown: bool = False,
    ) -> Doubt | None:
        """Return what is doubtful of the word from `start` to `end`; None if nothing is.

        least: how likely it must be that another word is meant; words that nobody means are doubtful in any
        case. unknown: so are those that are neither listed nor English. Raises `PredictionCancelled`.
        """
        judged = self.judge(text, start, end, cancel)
        if judged is None:
            return None
        certain = not judged.readings or judged.doubt < least
        listed_as_slip = bool(judged.readings) and self._speller.mistaken.is_misspelt(judged.word)
        unlisted = unknown and not self._speller.is_english(judged.word)
        if certain and not listed_as_slip and not unlisted:
            return None
        word = text[start:end]
        found = tuple(correction(reading, word, "") for reading in judged.readings[:k])
        return Doubt(start, end, word, judged.real, judged.doubt, found)

    def last(self, before: str, k: int, cancel: Cancel | None = None) -> list[Suggestion]:
        """Return what the last finished word of a text was probably meant to be, best first."""
        near = before[-_LAST:]
        places = word_places(near)
        if not places:
            return []
        begin, stop = places[-1]
        behind = near[stop:]
        if not _BEHIND.fullmatch(behind) or (begin == 0 and len(before) > _LAST):
            return []
        end = len(before) - len(behind)
        judged = self.judge(before, end - (stop - begin), end, cancel)
        if judged is None:
            return []
        return [correction(each, near[begin:stop], behind) for each in judged.readings[:k]]

    def judge(self, text: str, start: int, end: int, cancel: Cancel | None = None) -> Judged | None:
        """Return what is meant by the word from `start` to `end`; None if it is not to be judged."""
        left = max(0, start - BEFORE)
        skipped, text, start, end = left, text[left : end + AFTER], start - left, end - left
        word = normalise(text[start:end])
        if is_spared(text, start, end) or self._is_own(text, start, end, word):
            return None
        if is_part(text, start, end) and self._speller.is_real(word):
            return None
        here, speller = Context(text[:start], start=skipped), self._speller
        hasty = haste(text, start, end, speller.mistaken) if speller.mistaken.is_hasty(word) else None
        named = word[0].isupper() and not begins_sentence(text, start)
        if named and not speller.is_real(word):
            prior = self._prior(here, cancel)
            prior = prior._replace(unknown=prior.unknown * _NAMES)
        else:
            prior = self._prior(here, cancel)
        readings = speller.readings(word, prior, partial(self._spelled, here, word, cancel), hasty)
        others = [
            each
            for each in readings.others[: _READ + 2]
            if not any(self._refused(here, Candidate(part, 0.5)) for part in each.text.split())
        ]
        return self._weighed(readings, others, here, text, end, cancel)

    def _is_own(self, text: str, start: int, end: int, word: str) -> bool:
        """Whether a word that is not everybody's is one of the writer's, or of another language."""
        if self._speller.is_real(word):
            return False
        if is_foreign(text, start, end, self._speller.is_english):
            return True
        unlisted = not self._speller.is_listed(word)
        return self._own(word) or (unlisted and stands_elsewhere(text, start, end))

    def _weighed(
        self,
        readings: Readings,
        others: Sequence[Reading],
        here: Context,
        text: str,
        end: int,
        cancel: Cancel | None,
    ) -> Judged:
        """Return the readings' probabilities, what follows weighed in where that may decide."""
        scores = [math.log(readings.as_typed), *(math.log(each.joint) for each in others)]
        if others and scores[1] > scores[0] - _CLOSE:
            following = _following(text, end)
            if following:
                texts = [readings.typed, *(each.text for each in others[:_READ])]
                for place, reading in enumerate(texts):
                    scores[place] += self._fits(here, reading, following, cancel)
                scores[_READ + 1 :] = []
        best = max(scores)
        total = sum(math.exp(score - best) for score in scores)
        found = [
            Reading(each.text, self._curve(math.exp(score - best) / total))
            for each, score in zip(others, scores[1:], strict=False)
        ]
        return Judged(readings.typed, readings.real, sorted(found, key=lambda each: -each.joint))

    def _fits(
        self, here: Context, reading: str, following: Sequence[tuple[str, str]], cancel: Cancel | None
    ) -> float:
        """Return ln P(the words that follow | a reading stands before them)."""
        before, total = here.before + reading, 0.0
        for between, word in following:
            before += between
            prior = self._prior(Context(before, start=here.start), cancel)
            total += math.log(max(self._speller.probability(word, prior), _FLOOR))
            before += word
        return total


def correction(reading: Reading, word: str, behind: str) -> Suggestion:
    """Return what puts a word right, with the cursor after what stands `behind` it."""
    return Suggestion(
        reading.text,
        reading.text + behind,
        len(word) + len(behind),
        reading.joint,
        SPELLING,
        {SPELLING: 1.0},
    )


def _following(text: str, end: int) -> list[tuple[str, str]]:
    """Return the next words of the sentence, each after what stands before it."""
    found: list[tuple[str, str]] = []
    while len(found) < _FOLLOWING and (match := _NEXT.match(text, end)):
        if match.end() == len(text):  # it may go on
            break
        found.append((match[1], match[2]))
        end = match.end()
    return found

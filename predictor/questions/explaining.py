"""Why a word is suggested: what each source gives, which words of the context matter, what else was close."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from predictor.contract import Cancel, Candidate, Context, Finished
from predictor.errors import SettingsError
from predictor.history.grams import BEGINNING, NUMBER, SENTENCE
from predictor.history.source import HistorySource
from predictor.ngrams.own_words import own_words
from predictor.ngrams.recent import RecentWords
from predictor.ngrams.source import NGramSource
from predictor.ngrams.uses import uses_of
from predictor.questions.explanation import (
    Baseline,
    Close,
    Explanation,
    Given,
    Learned,
    NGram,
    Pair,
    Removed,
    Used,
)
from predictor.questions.reasons import (
    ALL_REFUSED,
    BLOCKED,
    CODE,
    NO_SOURCES,
    OFFENDS,
    not_stretched,
    reason_for,
    too_unsure,
)
from predictor.questions.removal import Stretch, strongest
from predictor.questions.removing import Removing
from predictor.rules.blend import BlendPredictor, Found, Look
from predictor.rules.calibration import Calibration, calibrate
from predictor.rules.guest import Guest
from predictor.rules.insertion import space_for, to_suggestion
from predictor.rules.places import is_code
from predictor.rules.policy import (
    TOO_UNSURE,
    is_shown,
    is_worth,
    keys_saved,
    silence_after,
    silence_before,
)
from predictor.rules.refusal import Refusal
from predictor.words.narrowing import Ranked

# Words that are found: the one explained and those beside it.
FOUND = 6
# Words that are read for leave-one-out, about: what a hundred milliseconds allow (docs/performance.md).
MOST_READ = 360
_WRITTEN = {BEGINNING: "(start)", SENTENCE: ".", NUMBER: "(number)"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained, and who answers."""

    context: Context
    """The text around the cursor."""
    level: str
    """How sure a suggestion must be to be shown: a level of `policy.DIAL`."""
    model: str
    """The name of the model."""
    predictor: BlendPredictor | Guest
    """The model."""
    bigram: BlendPredictor
    """The baseline."""
    curve: Callable[[str], Calibration]
    """Returns the calibration of a model."""
    refusal: Refusal
    """What is not suggested now."""
    cancel: Cancel | None = None
    """Raised when the answer is no longer wanted."""
    most_read: int | None = MOST_READ
    """Words that may be read for leave-one-out, about; None: each word is taken out by itself."""


def why(asked: Asked, word: str | None) -> Explanation:
    """Return why a word may come here; None: the first suggestion, or why there is none.

    Raises `PredictionCancelled`, and `SettingsError` for a word that no source knows, or that does not fit.
    """
    context, known = asked.context, Explanation(word or "", asked.model)
    if silence := silence_before(context):
        return replace(known, silence=silence, reason=reason_for(silence))
    if is_code(context.before):
        return _of_the_text(asked, word)
    found = asked.predictor.find(context, FOUND, asked.cancel)
    if word is None and not found.words:
        silence = silence_after(context, 0, 0)
        refused = _unrefused(asked)
        return replace(known, silence=silence, reason=ALL_REFUSED if refused else reason_for(silence))
    chosen = found.words[0].text if word is None else word
    if isinstance(asked.predictor, Guest):
        return _of_a_guest(asked, chosen, found)
    explanation = _of_a_blend(asked, asked.predictor, chosen, found)
    return explanation if explanation.reason else _hidden(asked, explanation, found)


def _unrefused(asked: Asked) -> bool:
    """Whether there would be words if none were refused."""
    if isinstance(asked.predictor, Guest):
        return bool(asked.predictor.predictor.candidates(asked.context, 1, asked.cancel))
    look = asked.predictor.look(asked.context, asked.cancel)
    return bool(look.best(1))


def _hidden(asked: Asked, explanation: Explanation, found: Found) -> Explanation:
    """Return the explanation with the reason why the dial hides its word, if it does."""
    candidate = Candidate(explanation.word, explanation.calibrated)
    suggestion = to_suggestion(candidate, asked.context, space_for(asked.context), asked.model)
    if is_shown(suggestion, explanation.blended, found.whole, asked.level):
        return explanation
    reason = too_unsure(asked.level, explanation.calibrated, keys_saved(suggestion.insert))
    if is_worth(suggestion, asked.level):
        reason = not_stretched(asked.context.prefix)
    return replace(explanation, silence=TOO_UNSURE, reason=reason)


def _of_the_text(asked: Asked, word: str | None) -> Explanation:
    """Return the explanation where no prose is written: the text's own words, in the very letters typed."""
    context = asked.context
    found = own_words(context, FOUND if word is None else len(context.before))
    chosen = next((each for each in found if word in (None, each.text)), None)
    if chosen is None and word is not None and found:
        raise unknown(word, context)
    if chosen is None:
        silence = silence_after(context, 0, 0)
        return Explanation(word or "", asked.model, silence=silence, reason=CODE)
    used = uses_of(Finished(context.before[: context.word_start], context.start), (chosen.text,))
    return Explanation(
        chosen.text,
        asked.model,
        found.index(chosen) + 1,
        chosen.probability,
        asked.curve(asked.model)(chosen.probability),
        (Given("text", chosen.probability, 1.0, 1.0),),
        used=tuple(Used(*use) for use in used),
        close=tuple(Close(each.text, each.probability) for each in found[:FOUND] if each is not chosen),
        reason=CODE,
    )


def _of_a_guest(asked: Asked, word: str, found: Found) -> Explanation:
    """Return what can be said of a word that another package's predictor gives."""
    place = _place(asked, Candidate(word, 0.0), found)
    if not place.rank:
        raise unknown(word, asked.context)
    blended = found.words[place.rank - 1].probability
    baseline = _baseline(asked, word)
    return Explanation(
        word,
        asked.model,
        place.rank,
        blended,
        place.calibrated,
        bigram=baseline,
        close=place.close,
        reason=NO_SOURCES,
    )


def _of_a_blend(asked: Asked, predictor: BlendPredictor, word: str, found: Found) -> Explanation:
    """Return what each source says of a word, and what the context does for it."""
    context = asked.context
    look = predictor.look(context, asked.cancel)
    ranked = look.ranked(word)
    if ranked is None:
        raise unknown(word, context)
    given, spelled = _given(look, ranked), _spellings(look, ranked)
    candidate = Candidate(ranked.text, ranked.probability, {each.source: each.share for each in given})
    place = _place(asked, candidate, found)
    removing = Removing(predictor, context, look, ranked.text, asked.cancel)
    stretches = removing.stretches(asked.most_read)
    return Explanation(
        word=ranked.text,
        model=asked.model,
        rank=place.rank,
        blended=ranked.probability,
        calibrated=place.calibrated,
        sources=given,
        n_grams=_n_grams(predictor.sources, context.finished, spelled),
        used=_used(predictor.sources, context.finished, spelled),
        learned=_learned(predictor.sources, context.finished, spelled),
        bigram=None if predictor is asked.bigram else _baseline(asked, ranked.text),
        removed=tuple(_removed(context.finished, stretch) for stretch in stretches),
        pair=_pair(removing, context.finished, stretches),
        close=place.close,
        reason=_refused(asked, candidate),
    )


def unknown(word: str, context: Context) -> SettingsError:
    """Return what is said of a word that nothing can be said of."""
    if context.prefix or context.suffix:
        around = f"{context.prefix!r}…" + (f"{context.suffix!r}" if context.suffix else "")
        return SettingsError(
            f"{word!r} is no word that anybody knows to complete {around}.",
            "Name one that begins with these letters, or end the text with a space: "
            "foretype suggest TEXT -k 20 shows what fits.",
        )
    return SettingsError(
        f"No source knows the word {word!r}.",
        "Name one of the bundle's list, use it in the text, or add it: foretype words add WORD.",
    )


class _Place(NamedTuple):
    rank: int
    calibrated: float
    close: tuple[Close, ...]


def _place(asked: Asked, word: Candidate, found: Found) -> _Place:
    """Return where a word stands among the best, and those beside it."""
    curve = asked.curve(asked.model)
    best = calibrate(found.words, curve)
    texts = [each.text for each in best]
    others = tuple(Close(each.text, each.probability) for each in best if each.text != word.text)
    if word.text in texts:
        rank = texts.index(word.text) + 1
        return _Place(rank, best[rank - 1].probability, others)
    likelier = [each for each in found.words if each.probability >= word.probability]
    return _Place(0, calibrate([*likelier, word], curve)[-1].probability, others)


def _given(look: Look, ranked: Ranked) -> tuple[Given, ...]:
    blended = look.blended
    own = {name: narrowed.of([ranked])[0] for name, narrowed in blended.said.items()}
    given = {name: blended.shares[name] * blended.known * probability for name, probability in own.items()}
    total = math.fsum(given.values()) or 1.0
    return tuple(
        Given(name, own[name], blended.shares[name] * blended.known, given[name] / total) for name in own
    )


def _spellings(look: Look, ranked: Ranked) -> tuple[str, ...]:
    """Return how the word is spelled in the sources, the likeliest first."""
    listed, first = look.blended.listed(), look.narrowing.where.start
    places = sorted(ranked.positions, key=lambda position: -float(listed[position]))
    return (*(look.words.word(first + position) for position in places), *ranked.unlisted)


def _n_grams(sources: Iterable[object], finished: Finished, spelled: Sequence[str]) -> tuple[NGram, ...]:
    for source in sources:
        if isinstance(source, NGramSource) and spelled:
            matched = source.matched(finished, spelled[0])
            total = math.fsum(each.probability for each in matched) or 1.0
            return tuple(NGram(each.words, each.probability / total) for each in matched)
    return ()


def _used(sources: Iterable[object], finished: Finished, spelled: Sequence[str]) -> tuple[Used, ...]:
    if not any(isinstance(source, RecentWords) for source in sources):
        return ()
    return tuple(Used(*use) for use in uses_of(finished, spelled))


def _learned(sources: Iterable[object], finished: Finished, spelled: Sequence[str]) -> tuple[Learned, ...]:
    known = [
        each
        for source in sources
        if isinstance(source, HistorySource)
        for each in source.n_grams(finished, spelled)
    ]
    return tuple(
        Learned((*(_WRITTEN.get(word, word) for word in each.words[:-1]), each.words[-1]), *each[1:])
        for each in known
    )


def _baseline(asked: Asked, word: str) -> Baseline:
    look, curve = asked.bigram.look(asked.context), asked.curve("bigram")
    ranked = look.ranked(word)
    best = calibrate(asked.bigram.candidates(asked.context, 1), curve)
    return Baseline(
        curve(ranked.probability) if ranked else 0.0,
        best[0].text if best else "",
        best[0].probability if best else 0.0,
    )


def _refused(asked: Asked, word: Candidate) -> str:
    """Return why a word is never shown here, "" if it may be."""
    if asked.refusal.blocked.holds(asked.context, word.text):
        return BLOCKED
    return OFFENDS if asked.refusal.holds(asked.context, word) else ""


def _removed(finished: Finished, stretch: Stretch) -> Removed:
    start, end = stretch.spans[0][0], stretch.spans[-1][1]
    text = finished.text[start:end].rstrip()
    begin = finished.start + start
    return Removed(text, begin, begin + len(text), len(stretch.spans), stretch.change)


def _pair(removing: Removing, finished: Finished, stretches: Sequence[Stretch]) -> Pair | None:
    """Return what the two strongest words do together."""
    two = strongest(stretches)
    if two is None:
        return None
    first, second = (_removed(finished, each).text for each in two)
    base, after = removing.scores([(), [*two[0].spans, *two[1].spans]])
    return Pair(first, second, after - base)

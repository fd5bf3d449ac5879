"""An explanation in words, as every face says it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from predictor.contract import HISTORY
from predictor.questions.explanation import Explanation, Learned, Looked

TEXT = "text"
# By the size of a change, in natural logarithms, how strongly a word is marked: 1 to 3 from here on.
_STEPS = (0.1, 0.5, 1.5)
# N-grams that give less than this of what the n-grams say are not named.
_LEAST_SHARE = 0.05
_MOST_LOOKED = 6  # words that are named of those that the last one looks at
_AROUND = 24  # characters on both sides of a use that are quoted


class Piece(NamedTuple):
    """A part of the context."""

    text: str
    """As it stands there."""
    strength: int
    """From -3, it speaks against the word, over 0 to 3, it speaks for it."""
    change: float
    """See `Removed`; 0 for what was not taken out."""


def strength(change: float) -> int:
    """Return how strongly words are marked that change the log-probability so when they are taken out."""
    step = sum(abs(change) >= least for least in _STEPS)
    return step if change < 0 else -step


def headline(explanation: Explanation) -> str:
    """Return in one sentence what the word is worth here."""
    found = explanation
    if not found.word:
        return "Nothing is suggested here."
    if not found.blended:  # nobody could say
        return f"“{found.word}”:"
    place = {0: "not among the best", 1: "the best"}.get(found.rank, f"number {found.rank}")
    worth = f"{percent(found.calibrated)} likely to be right"
    if found.sources and percent(found.blended) != percent(found.calibrated):
        worth += f" ({percent(found.blended)} before calibration)"
    return f"“{found.word}”, {place}: {worth}."


def silence(explanation: Explanation) -> str:
    """Return why nothing, or not this word, is shown; "" if it is."""
    name, reason = explanation.silence, explanation.reason
    return f"Silent, {name}: {reason}".rstrip(": ") if name else reason


def detail(explanation: Explanation, source: str) -> str:
    """Return what a source goes by: the n-grams that matched, the uses in the text, what was learned."""
    if source == TEXT:
        return _uses(explanation)
    if source == HISTORY:
        return "; ".join(map(_learned, explanation.learned[:3]))
    if source in ("n-gram", "bigram"):
        told = [
            f"“{' '.join(word or '(start)' for word in each.words)}” {percent(each.share)}"
            for each in explanation.n_grams
            if each.share >= _LEAST_SHARE
        ]
        return ", ".join(told)
    return ""


def baseline(explanation: Explanation) -> str:
    """Return what the bigram says beside it, "" if it was not asked."""
    bigram = explanation.bigram
    if bigram is None:
        return ""
    own = f"gives it {percent(bigram.probability)}"
    if bigram.best == explanation.word:
        return f"{own} and suggests it, too"
    return f"{own} and suggests “{bigram.best}” ({percent(bigram.best_probability)})" if bigram.best else own


def matters(explanation: Explanation, most: int) -> str:
    """Return the words of the context that change most, with what they do; "" if none does much."""
    telling = [each for each in explanation.removed if strength(each.change)]
    strongest = sorted(telling, key=lambda each: -abs(each.change))[:most]
    told = [f"“{each.text}” {signed(each.change)}" for each in strongest]
    if pair := explanation.pair:
        told.append(f"“{pair.first}” and “{pair.second}” together {signed(pair.change)}")
    return "; ".join(told)


def looks(looked: Sequence[Looked]) -> str:
    """Return at which words the last one looks most."""
    best = [f"“{each.text or '(start)'}” {percent(each.weight)}" for each in looked[:_MOST_LOOKED]]
    return ", ".join(best)


def close(explanation: Explanation) -> str:
    """Return what else was close."""
    return ", ".join(f"{each.text} {percent(each.probability)}" for each in explanation.close)


def pieces(explanation: Explanation, before: str, start: int = 0) -> Iterator[Piece]:
    """Yield the context from its first asked word on, in parts that give it whole.

    before: the text before the cursor. start: characters of the document left out before it.
    """
    if not explanation.removed:
        return
    place = explanation.removed[0].start - start
    for each in explanation.removed:
        begin, end = each.start - start, each.end - start
        if begin > place:
            yield Piece(before[place:begin], 0, 0.0)
        yield Piece(before[begin:end], strength(each.change), each.change)
        place = end
    if place < len(before):
        yield Piece(before[place:], 0, 0.0)


def quoted(before: str, begin: int, end: int) -> str:
    """Return a use of a word with what stands around it."""
    first, last = max(0, begin - _AROUND), min(len(before), end + _AROUND)
    text = " ".join(before[first:last].split())
    return f"{'…' * (first > 0)}{text}{'…' * (last < len(before))}"


def percent(probability: float) -> str:
    """Return a probability in per cent, with as many places as it needs."""
    if 0.0 < probability < 0.0005:
        return "<0.1%"
    return f"{probability:.1%}" if probability < 0.0995 else f"{probability:.0%}"


def signed(change: float) -> str:
    """Return a change with its sign."""
    return f"{change:+.2f}".replace("-", "−")


def _uses(explanation: Explanation) -> str:
    count = len(explanation.used)
    if not count:
        return "does not have the word"
    most = max(each.before for each in explanation.used)
    after = {0: "", 1: ", after the same word", 2: ", after the same two words"}[most]
    return f"used {count} {'time' if count == 1 else 'times'} above{after}"


def _learned(known: Learned) -> str:
    times = "once" if known.uses == 1 else f"{known.uses} times"
    texts = f" in {known.occasions} text{'s' * (known.occasions > 1)}" if known.occasions else ""
    return f"“{' '.join(known.words)}” {times}{texts}"

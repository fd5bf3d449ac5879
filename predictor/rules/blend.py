"""Several sources as one predictor: a weighted mean of most, the others (history, recent words) laid over it.

Linear interpolation (Jelinek & Mercer, 1980). The weights are chosen on held-out text when a bundle is made
(`python -m export tune`), one for each number of letters typed: those under which most words are suggested.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from predictor.contract import Cancel, Candidate, Context, Finished, Shares, Typed
from predictor.rules.refusal import Refusal, allowed
from predictor.words.index import WordIndex
from predictor.words.narrowing import Belief, Changing, Floats, Narrowed, Narrowing, Prior, Ranked, Source
from predictor.words.ranking import best_words, one_word

# Words that are remembered: those under way, and those of a phrase that was looked at.
_REMEMBERED = 6
_NOTHING = Typed("", "")
# A source's weight by letters typed; the last one holds for more.
Weights = Sequence[float]


@dataclass(frozen=True, slots=True, eq=False)
class Blended:
    """P(word | context, prefix) = the sum over sources of share * what the source says."""

    said: Mapping[str, Narrowed]
    """By name, what each source says of the words that fit."""
    shares: Shares
    """By name, the share of each source; together 1."""
    known: float
    """P(a source can name the word | context, prefix): a beginning that is unlikely wherever it is
    known begins a name, a word of another language, a slip."""
    mass: float
    """P(prefix | context), the word known or not."""

    def listed(self) -> Floats:
        """Return the probabilities of the n listed words that fit, float32 [n]."""
        (name, first), *others = self.said.items()
        total = first.all_listed(self.shares[name] * self.known)
        for name, narrowed in others:
            narrowed.add_to(total, self.shares[name] * self.known)
        return total

    def unlisted(self) -> Mapping[str, float]:
        """Return the probabilities of words found otherwise."""
        total: dict[str, float] = {}
        for name, narrowed in self.said.items():
            for word, probability in narrowed.unlisted.items():
                total[word] = total.get(word, 0.0) + self.shares[name] * self.known * probability
        return total

    def shares_of(self, words: Sequence[Ranked]) -> Sequence[Shares]:
        """Return which share of each word's probability each source gave; together 1."""
        if len(self.said) == 1:
            return [self.shares] * len(words)
        given: list[dict[str, float]] = [{} for _ in words]
        for name, narrowed in self.said.items():
            for parts, probability in zip(given, narrowed.of(words), strict=True):
                parts[name] = self.shares[name] * probability
        for parts in given:
            total = sum(parts.values()) or 1.0
            for name in parts:
                parts[name] /= total
        return given


def blend(said: Mapping[str, Narrowed], weights: Mapping[str, float]) -> Blended:
    """Return the mean of the sources that have a weight, with the others laid over it in their order.

    weights: of the sources that speak for themselves; together 1.
    """
    shares, mass = dict(weights), 0.0
    for name, narrowed in said.items():
        if name in weights:
            mass += weights[name] * narrowed.mass
            continue
        below = narrowed.left * mass
        mass = below + narrowed.mass
        kept = below / mass if mass > 0.0 else 1.0
        for other in shares:
            shares[other] *= kept
        shares[name] = 1.0 - kept
    unknown = sum([narrowed.unknown for narrowed in said.values()])
    return Blended(said, shares, mass / (mass + unknown) if mass > 0.0 else 1.0, mass + unknown)


class BlendPredictor:
    """A model made of sources. Not thread-safe if one of its sources is not."""

    def __init__(
        self,
        name: str,
        index: WordIndex,
        mixed: Mapping[Source, Weights],
        laid_over: Sequence[Source] = (),
        refusal: Callable[[], Refusal] = Refusal,
    ) -> None:
        """mixed: sources that speak for themselves; at each number of letters their weights add up to 1, and
        all have weights for as many.

        laid_over: sources that say how much they leave to those before them. refusal: returns what may not be
        suggested, at every question.
        """
        self.name = name
        self.sources = (*mixed, *laid_over)
        self._index, self._refusal = index, refusal
        # By letters typed, the weight of each source by name; the last holds for more letters.
        self._weights = [
            dict(zip((source.name for source in mixed), row, strict=True))
            for row in zip(*mixed.values(), strict=True)
        ]
        # The one asked last comes last. The bigram may be asked from several threads at once: the mapping is
        # replaced, never changed.
        self._words: dict[Finished, _Word] = {}
        self._changing = [source for source in self.sources if isinstance(source, Changing)]
        self._changes: list[int] = []

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> list[Candidate]:
        """Return at most `k` words that complete what is typed, best first, each with its sources' shares.

        The probability is that of the word given the context and the prefix: among all words when nothing is
        typed, else among the words that begin so. Case may differ: "sha" finds "Shawn", "Furt" finds
        "Further". Letters after the cursor must be the end of the word.
        """
        return self.find(context, k, cancel).words

    def find(self, context: Context, k: int, cancel: Cancel | None = None, without: str = "") -> "Found":
        """Return the same, and how likely it is that no letter follows.

        without: one of the sources laid over the others, which is left out; "": none.
        """
        if cancel is not None:
            cancel.check()
        word, typed, refusal = self._word(context.finished, cancel), context.typed, self._refusal()
        found = self._found(word, typed, k, cancel, without)
        words = allowed(lambda n: self._found(word, typed, n, cancel, without).words[:n], refusal, context, k)
        slips = sum([each.probability for each in found.words if refusal.misspelt(each.text)])
        return found._replace(words=words, mass=found.mass * max(0.0, 1.0 - slips))

    def prior(self, finished: Finished, cancel: Cancel | None = None) -> Prior:
        """Return what the sources together say of the word after `finished`, no letter of which is known."""
        word = self._word(finished, cancel)
        if not word.prior:
            narrowing = self._index.narrow(_NOTHING)
            said = {name: belief.narrowed(narrowing, cancel) for name, belief in word.beliefs.items()}
            blended = blend(said, self._weights[0])
            word.prior.append(Prior(blended.listed(), blended.unlisted()))
        return word.prior[0]

    def look(self, context: Context, cancel: Cancel | None = None) -> "Look":
        """Return what each source says of the word, and what is made of it."""
        beliefs = self._word(context.finished, cancel).beliefs
        return self.look_at(beliefs, context.typed, cancel)

    def look_at(self, beliefs: Mapping[str, Belief], typed: Typed, cancel: Cancel | None = None) -> "Look":
        """Return the same of beliefs by the names of their sources."""
        narrowing, letters = self._index.narrow(typed), len(typed.prefix)
        said = {name: belief.narrowed(narrowing, cancel) for name, belief in beliefs.items()}
        weights = self._weights[min(letters, len(self._weights) - 1)]
        return Look(self._index, narrowing, beliefs, blend(said, weights))

    def _found(
        self, word: "_Word", typed: Typed, k: int, cancel: Cancel | None, without: str = ""
    ) -> "Found":
        """Return at least `k` words, if so many fit, from memory if they were asked for before."""
        if without:
            beliefs = {name: belief for name, belief in word.beliefs.items() if name != without}
            return self._find(beliefs, typed, k, cancel)
        found = word.found.get(typed)
        if found is None or found.asked < k:
            found = word.found[typed] = self._find(word.beliefs, typed, k, cancel)
        return found

    def _word(self, finished: Finished, cancel: Cancel | None) -> "_Word":
        """Return what the sources say of the word after `finished`, from memory if it was asked before."""
        if self._changing:
            self._drop_what_has_changed()
        words = self._words
        word = words.get(finished)
        if word is None:
            word = _Word({source.name: source.belief(finished, cancel) for source in self.sources})
        elif finished == next(reversed(words)):  # the same word, letter by letter
            return word
        others = [known for known in words.items() if known[0] != finished][1 - _REMEMBERED :]
        self._words = {**dict(others), finished: word}
        return word

    def _drop_what_has_changed(self) -> None:
        """Remember nothing that a source would not say any more."""
        changes = [source.changes() for source in self._changing]
        if changes != self._changes:
            self._changes, self._words = changes, {}

    def _find(self, beliefs: Mapping[str, Belief], typed: Typed, k: int, cancel: Cancel | None) -> "Found":
        look = self.look_at(beliefs, typed, cancel)
        narrowing, blended = look.narrowing, look.blended
        listed = blended.listed()
        words = best_words(self._index, narrowing, listed, blended.unlisted(), k)
        shares = blended.shares_of(words)
        candidates = [Candidate(word[0], word[1], part) for word, part in zip(words, shares, strict=True)]
        whole = float(listed[: narrowing.whole].sum()) if narrowing.whole else 0.0
        return Found(k, candidates, whole, blended.mass)


class Look(NamedTuple):
    """What is known of a word under way."""

    words: WordIndex
    """The listed words."""
    narrowing: Narrowing
    """Which of them fit what is typed."""
    beliefs: Mapping[str, Belief]
    """By name, what each source says of the word whatever is typed of it."""
    blended: Blended
    """What is left of that, and what is made of it."""

    def ranked(self, word: str) -> Ranked | None:
        """Return a word as it is suggested, capitals aside; None if no source knows it or it does not fit."""
        return one_word(self.words, self.narrowing, self.blended.listed(), self.blended.unlisted(), word)

    def best(self, k: int) -> list[Ranked]:
        """Return the best words, refused or not."""
        return best_words(self.words, self.narrowing, self.blended.listed(), self.blended.unlisted(), k)


class Found(NamedTuple):
    """What completes what is typed."""

    asked: int
    """How many words were asked for."""
    words: list[Candidate]
    """The best words."""
    whole: float
    """P(what is typed is the whole word)."""
    mass: float = 1.0
    """P(what is typed, and that it is no beginning of a misspelt word | context)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """A word under way."""

    beliefs: Mapping[str, Belief]
    """What each source says of it, by name."""
    found: dict[Typed, Found] = field(default_factory=dict)
    """By what was typed, the answer."""
    prior: list[Prior] = field(default_factory=list)
    """What the sources say before a letter is typed, once that was asked for."""

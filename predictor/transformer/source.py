"""The transformer as a source of words: window + sequences + lexicon + spelling."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Protocol

from predictor.contract import Cancel, Finished
from predictor.errors import SettingsError
from predictor.ngrams.model import Following
from predictor.ngrams.source import NGramSource
from predictor.text import in_one_script, shared_length
from predictor.transformer.lexicon import Lexicon
from predictor.transformer.pieces import WordPieces
from predictor.transformer.sequence import Branch, Detour
from predictor.transformer.sequences import SequencePool, TokenModel
from predictor.transformer.spelling import spell
from predictor.transformer.window import Cut, Window
from predictor.words.narrowing import NO_WORDS, Floats, Narrowed, Narrowing

# Words whose distributions are remembered: those under way, and those of a phrase that was looked at.
_REMEMBERED = 6
_LEAST = 1e-30
# A word that nobody has listed is offered only if it is as likely as this and has few letters more: what a
# model spells beyond that is mostly no word at all (docs/decisions.md, 40).
_SURE = 0.6
_MOST_ADDED = 3
# Estimates that make up more than this share of what fits are not relied upon.
_MUCH = 0.4


class TransformerSource:
    """Says what comes next with a language model over tokens; has state of its own. Not thread-safe."""

    name = "transformer"

    def __init__(
        self,
        model: TokenModel,
        window: Window,
        pieces: WordPieces,
        lexicons: Mapping[str, Lexicon],
        ngrams: NGramSource,
    ) -> None:
        """lexicons: by the words' lead. ngrams: what tells words apart that begin with the same piece."""
        self._model, self._window, self._ngrams = model, window, ngrams
        self._pieces, self._lexicons = pieces, lexicons
        # What is known of the words under way; the one asked last comes last.
        self._beliefs: OrderedDict[Finished, TransformerBelief] = OrderedDict()

    @property
    def passes(self) -> int:
        """How often the model has run."""
        return self._model.passes

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> "TransformerBelief":
        """Return what the model says of the word after `finished`, from memory if it was asked before."""
        belief = self._beliefs.get(finished)
        if belief is None:
            cut = self._window.cut(finished)
            row = self._model.advance(cut.tokens, cancel)
            likely = self._ngrams.belief(finished).following
            lexicon = self._lexicons[cut.lead]
            belief = TransformerBelief(self._model, self._pieces, lexicon, cut, row, likely)
            self._beliefs[finished] = belief
            if len(self._beliefs) > _REMEMBERED:
                self._beliefs.popitem(last=False)
        self._beliefs.move_to_end(finished)
        return belief

    def variants(
        self, finished: Finished, others: Sequence[Finished], cancel: Cancel | None = None
    ) -> "Iterator[TransformerBelief]":
        """Yield what the model says where the text is another one, the context's start being the same.

        Only what differs from the context of `finished` is read, many texts in one pass. What was asked there
        within the word is read in the same passes. Raises `PredictionCancelled`, and `SettingsError` for a
        model without detours.
        """
        base = self.belief(finished, cancel)
        if not isinstance(self._model, SequencePool):
            raise SettingsError("This model reads no detours.", "Ask one that a bundle holds.")
        self._model.advance(base.cut.tokens, cancel)
        cuts = [self._window.cut_as(other, base.cut) for other in others]
        begins = [_detour(base.cut.tokens, cut.tokens) for cut in cuts]
        # What the word's first letters asked for is asked there, too.
        tails: list[Branch] = [(), *base.asked]
        ways = [Detour(kept, path + tail) for kept, path in begins for tail in tails]
        rows = iter(self._model.detours(ways, cancel))
        for other, cut, begin in zip(others, cuts, begins, strict=True):
            root, *after = [next(rows) for _ in tails]
            likely = self._ngrams.belief(other).following
            aside = _Aside(self._model, begin)
            lexicon = self._lexicons[cut.lead]
            belief = TransformerBelief(aside, self._pieces, lexicon, cut, root, likely)
            belief.know(dict(zip(base.asked, after, strict=True)))
            yield belief

    def read_ahead(self, finished: Finished, cancel: Cancel | None = None) -> None:
        """Read, while nobody waits, the context as it will start soon; raises `PredictionCancelled`."""
        belief = self._beliefs.get(finished)
        soon = self._window.soon(finished, belief.cut if belief else self._window.cut(finished))
        if soon is not None:
            self._model.read_ahead(soon.tokens, cancel)


def _detour(tokens: Branch | Sequence[int], others: Sequence[int]) -> Detour:
    """Return how a sequence becomes another one; the last token is read again where that is shorter."""
    kept = min(shared_length(tuple(tokens), tuple(others)), len(others) - 1)
    return Detour(kept, tuple(others[kept:]))


class _Aside:
    """A text beside the one at hand, read by detours."""

    def __init__(self, model: SequencePool, begin: Detour) -> None:
        self._model, self._begin = model, begin

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Do nothing: the sequence is the other text's."""

    def branch(self, paths: Sequence[Branch]) -> Sequence[Floats]:
        """Return next-token probabilities [V] after continuations of this text."""
        kept, path = self._begin
        return self._model.detours([Detour(kept, path + tuple(branch)) for branch in paths])


class Branching(Protocol):
    """What says how a text goes on within a word: a `TokenModel` at its sequence."""

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> object:
        """Go to the text before the word."""
        ...

    def branch(self, paths: Sequence[Branch]) -> Iterable[Floats]:
        """Return next-token probabilities [V] after continuations of it."""
        ...


class TransformerBelief:
    """What the model says of one word.

    cut: the context. words: P(listed word), float32 [places].
    """

    def __init__(
        self,
        model: Branching,
        pieces: WordPieces,
        lexicon: Lexicon,
        cut: Cut,
        root: Floats,
        likely: Following,
    ) -> None:
        """root: next-token probabilities [V] behind the context. likely: what the n-grams say."""
        self._model, self._pieces, self._lexicon = model, pieces, lexicon
        self.cut, root = cut, pieces.root(root, cut.lead)
        self.words = lexicon.masses(root, likely)
        self._root, self._likely = root, likely.probs
        # Next-token probabilities [V] after pieces of the word that were asked for.
        self._rows: dict[Branch, Floats] = {}

    @property
    def asked(self) -> tuple[Branch, ...]:
        """The pieces of the word after which the model was asked."""
        return tuple(self._rows)

    def know(self, rows: Mapping[Branch, Floats]) -> None:
        """Take next-token probabilities [V] after pieces of the word, so that they need not be asked for."""
        self._rows.update(rows)

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return the probabilities of the listed words that fit, and of words that their spelling led to."""
        masses, prefix = narrowing.joint(self.words), narrowing.typed.prefix
        if not prefix:
            return Narrowed(masses, 1.0, NO_WORDS)
        begins_so = self._pieces.mass(self._root, prefix, self.cut.lead)
        self._look_further(narrowing, masses, begins_so, cancel)
        total = begins_so + float(masses[self._lexicon.shorter(narrowing.where, len(prefix))].sum())
        unlisted: dict[str, float] = {}
        if narrowing.empty:
            expand = partial(self._expand, cancel=cancel)
            spelled = spell(self._pieces, self._root, narrowing.typed, expand, self.cut.lead)
            unlisted, total = spelled.words, total + spelled.mass
        # What was found is a part of the whole, save for rounding.
        total = max(total, float(masses.sum()) + sum(unlisted.values()), _LEAST)
        masses /= total
        sure = {
            text: mass / total
            for text, mass in unlisted.items()
            if mass / total >= _SURE and len(text) <= len(prefix) + _MOST_ADDED and in_one_script(text)
        }
        return Narrowed(masses, total, sure)

    def _look_further(
        self, narrowing: Narrowing, masses: Floats, begins_so: float, cancel: Cancel | None
    ) -> None:
        """Replace estimates in `masses` [n] by what one pass says, where they make up much of what fits.

        begins_so: P(the next piece begins with what is typed).
        """
        total = max(begins_so, float(masses.sum()))
        pieces = self._lexicon.likeliest_pieces(narrowing.where, masses, _MUCH * total)
        if not pieces:
            return
        rows = self._expand([(piece,) for piece in pieces], cancel)
        for piece, row in zip(pieces, rows, strict=True):
            places, probs = self._lexicon.after(piece, float(self._root[piece]), row, self._likely)
            some, positions = narrowing.positions(places)
            masses[positions] = (
                probs[some] if narrowing.agreement is None else (probs[some] * narrowing.agreement[positions])
            )

    def _expand(self, branches: Sequence[Branch], cancel: Cancel | None) -> list[Floats]:
        """Return next-token probabilities [V] after each branch; what earlier letters asked is remembered."""
        missing = [branch for branch in branches if branch not in self._rows]
        if missing:
            if cancel:
                cancel.check()
            self._model.advance(self.cut.tokens)
            self._rows.update(zip(missing, self._model.branch(missing), strict=True))
        return [self._rows[branch] for branch in branches]

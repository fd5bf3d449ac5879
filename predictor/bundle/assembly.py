"""The one place where a bundle's files become models: sources, the models made of them, and scorers."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from predictor.bundle.anatomy import Anatomy
from predictor.bundle.manifest import (
    AGAIN,
    BIGRAM,
    INDEX,
    MODEL,
    NGRAM,
    ORT,
    PIECES,
    TOKENIZER,
    WITHHELD,
    WORDS,
)
from predictor.bundle.reading import Bundle
from predictor.bundle.trial import is_trusted, try_once
from predictor.bundle.tuning import Tuning
from predictor.contract import MODELS, Cancel, Context, Offensive, Typed
from predictor.errors import BundleError, SettingsError, TextError
from predictor.history.turns import READING
from predictor.installed import InstalledPredictor, is_installed, load_predictor
from predictor.ngrams import sampling as ngram_sampling
from predictor.ngrams.letters import letter_masses
from predictor.ngrams.model import NGramModel
from predictor.ngrams.recent import RecentWords
from predictor.ngrams.scorer import NGramScorer
from predictor.ngrams.source import NGramSource
from predictor.ngrams.table import load_table
from predictor.ngrams.vectors import BigramVectors
from predictor.questions.attention import Attention
from predictor.questions.meaning import VECTORS, WordVectors
from predictor.rules.blend import BlendPredictor, Weights
from predictor.rules.blocked import NOTHING, Blocked
from predictor.rules.guest import Guest
from predictor.rules.refusal import Refusal
from predictor.rules.withheld import NO_LIST, Withheld
from predictor.spelling.channel import Channel
from predictor.spelling.dictionary import Dictionary
from predictor.spelling.mistaken import Mistaken
from predictor.spelling.near import NearWords
from predictor.spelling.speller import Speller
from predictor.system.texts import read_text
from predictor.transformer import sampling as transformer_sampling
from predictor.transformer.graph import Graph
from predictor.transformer.letters import TransformerLetters
from predictor.transformer.lexicon import Lexicon
from predictor.transformer.pieces import Spellings, WordPieces, read_spellings
from predictor.transformer.scorer import TransformerScorer
from predictor.transformer.sequences import SequencePool, TokenModel
from predictor.transformer.source import TransformerSource
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import Window
from predictor.words.narrowing import Floats, Prior, Source
from predictor.words.wordlist import load_wordlist
from predictor.words.words import Words, read_words

if TYPE_CHECKING:  # a database is a library more to import
    from predictor.history.history import History
    from predictor.history.source import HistorySource

Draw = Callable[[NDArray[np.float32]], int]
Refusing = Callable[[], Refusal]


class Assembly:
    """What a bundle holds, read when it is first needed; thread-safe once read, shared by all texts.

    models: those it offers; the blend is one of them if the bundle has been tuned, and so is every installed
    predictor that was named. default: which of them answers where none is named. history: what the writer's
    own texts taught, if that is wanted.
    """

    def __init__(self, bundle: Bundle, *, tried: bool = False) -> None:
        """Read the words and the bigram. tried: whether this is the trial itself (`rehearsal`)."""
        self.bundle = bundle
        self._tried = tried
        self.tuning: Tuning = bundle.manifest.tuning
        self.models: tuple[str, ...] = MODELS if self.tuning.weights else MODELS[1:]
        self._guests: dict[str, Callable[[], InstalledPredictor]] = {}
        self.default = bundle.manifest.default or self.models[0]
        if self.default not in self.models:
            raise BundleError(
                f"The bundle {bundle.name} names {self.default[:40]!r} as its model, but has none such.",
                AGAIN,
            )
        self.bigram = load_bigram(bundle.folder)
        self.history: HistorySource | None = None
        self._reading = READING  # its lock must be older than those of the texts, which may take it

    def check(self, model: str) -> str:
        """Return `model`; raises `SettingsError` if neither this bundle nor another package has such one."""
        if model not in self.models:
            if not is_installed(model):
                hint = f"Choose one of: {', '.join(self.models)}."
                raise SettingsError(f"There is no model {model!r} in this bundle.", hint)
            self.models += (model,)
        return model

    def scorer_of(self, model: str) -> str:
        """Return which model says how likely texts are: for the blend, which ranks words, the transformer."""
        if self.check(model) not in MODELS:
            raise SettingsError(f"{model!r} is none of this bundle's own models.", "Choose one of those.")
        return "transformer" if model == "blend" else model

    def read(self) -> None:
        """Read all parts of the transformer now, not at the first key."""
        _ = self.graph, self.pieces, self.lexicon, self.ngrams, self.withheld

    # What the files hold.

    @property
    def words(self) -> Words:
        """The words and marks that all models know."""
        return self.bigram.words

    @cached_property
    def ngrams(self) -> NGramModel:
        """The longest n-grams of the bundle: the bigram if there are no others."""
        if NGRAM not in self.bundle.manifest.files:
            return self.bigram
        return load_longer(self.bundle.folder, self.bigram)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokenizer."""
        self._try()
        vocabulary, shape = Vocabulary.load(self.bundle.path(TOKENIZER)), self.bundle.manifest.shape
        if vocabulary.size > shape["vocab_size"]:
            raise BundleError(
                f"The tokenizer has {vocabulary.size} pieces, the model only {shape['vocab_size']}.", AGAIN
            )
        return vocabulary

    @cached_property
    def withheld(self) -> Withheld:
        """Words that offend; none, if the bundle has no list."""
        if WITHHELD not in self.bundle.manifest.files:
            return NO_LIST
        path = self.bundle.path(WITHHELD)
        try:
            return Withheld.read(read_text(path).splitlines())
        except TextError as error:
            raise BundleError(error.args[0], AGAIN) from error
        except ValueError as error:
            raise BundleError(f"{path} is damaged: {error}.", AGAIN) from error

    @cached_property
    def graph(self) -> Graph:
        """The transformer."""
        self._try()
        # A graph in ONNX Runtime's own format cannot be looked at from outside: only one of ours is read.
        own = ORT in self.bundle.manifest.files and is_trusted(self.bundle)
        return Graph(self.bundle.path(ORT if own else MODEL), self.bundle.manifest.shape)

    @cached_property
    def anatomy(self) -> Anatomy:
        """What lies inside the transformer, for those who look."""
        return Anatomy(self.bundle, self.vocabulary)

    def attention(self, text: str) -> Attention:
        """Return where the transformer looks in what it sees of a normalised text."""
        ids, tokens = self.anatomy.tokens(text)
        return Attention(text, tokens, self.anatomy.read(ids).attention)

    def layers(self, text: str) -> Floats:
        """Return P(word) as each layer would say it after a normalised text, float32 [layers + 1, places].

        The last row is what the transformer says.
        """
        ids, _ = self.anatomy.tokens(text)
        likely = self.ngram_source().belief(Context(text).finished).following
        rows = self.anatomy.probabilities(self.anatomy.read(ids).residual[:, -1])
        return np.stack([self.lexicon.masses(row, likely) for row in rows])

    def word_vectors(self, name: str, among: int, refused: Callable[[str], bool]) -> WordVectors:
        """Return vectors of words, of which the `among` most used may be found, without those refused."""
        if name not in VECTORS:
            raise SettingsError(f"There are no vectors {name!r}.", f"Choose one of: {', '.join(VECTORS)}.")
        if among < 1:
            raise SettingsError(f"Words can be looked for among 1 or more, not among {among}.")
        words = map(self.words.index.word, np.argsort(-self.bigram.usual, kind="stable").tolist())
        found = list(islice((word for word in words if not refused(word)), among))
        if name == "bigram":
            counted = BigramVectors(self.bigram, list(map(self._listed, found)))
            return WordVectors(name, found, lambda words: counted.of(list(map(self._listed, words))))
        of = self.anatomy.word_vectors if name == "transformer" else self.anatomy.piece_vectors
        return WordVectors(name, found, of)

    def _listed(self, word: str) -> int:
        """Return the number of a word of the list; raises `SettingsError` if it is not there."""
        if not (number := self.words.number(word)):
            raise SettingsError(
                f"The word list of the bundle {self.bundle.name} has no {word!r}.",
                "Look at its capitals, or ask the transformer, which spells any word.",
            )
        return number

    def _try(self) -> None:
        """Have a bundle tried by another process before libraries of the system read it in this one."""
        if not self._tried:
            try_once(self.bundle)
            self._tried = True

    def window(self) -> Window:
        """Return what cuts out the part of a text that the transformer sees, for one text."""
        return Window(self.vocabulary, self.graph.block_size)

    @cached_property
    def pieces(self) -> WordPieces:
        """The pieces that words are made of."""
        return WordPieces(self.vocabulary, self._spellings.ends)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The listed words in pieces."""
        return Lexicon(self.words.index, self._spellings, self.vocabulary, self.ngrams.usual)

    @cached_property
    def _spellings(self) -> Spellings:
        return read_spellings(self.bundle.path(PIECES), self.graph.vocab_size, len(self.words))

    # What is made of them, with state of its own, for one text.

    def bigram_source(self) -> NGramSource:
        """Return the bigram as a source."""
        return NGramSource(self.bigram)

    def ngram_source(self) -> NGramSource:
        """Return the longest n-grams of the bundle as a source."""
        return NGramSource(self.ngrams)

    def transformer_source(self, ngrams: NGramSource, model: TokenModel | None = None) -> TransformerSource:
        """Return the transformer, or another language model over its tokens, as a source."""
        model = model or SequencePool(self.graph)
        return TransformerSource(model, self.window(), self.pieces, self.lexicon, ngrams)

    def alone(
        self, name: str, source: NGramSource | TransformerSource, refusal: Refusing = Refusal
    ) -> BlendPredictor:
        """Return a model that is one source. refusal: what it does not suggest."""
        return BlendPredictor(name, self.words.index, {source: (1.0,)}, refusal=refusal)

    def blend(
        self,
        transformer: TransformerSource,
        ngrams: NGramSource,
        weights: Sequence[float] | None = None,
        refusal: Refusing = Refusal,
    ) -> BlendPredictor:
        """Return the blend of the two, and over it the writer's history and the text's own words.

        weights: the transformer's by letters typed, if not those of the bundle. refusal: what it does not
        suggest.
        """
        weights = weights or self.tuning.weights
        mixed: dict[Source, Weights] = {transformer: weights, ngrams: [1.0 - weight for weight in weights]}
        learned = () if self.history is None else (self.history,)
        laid_over = (*learned, self.recent_words())
        return BlendPredictor("blend", self.words.index, mixed, laid_over, refusal)

    def guest(self, model: str, refusal: Refusing = Refusal) -> Guest:
        """Return an installed predictor with fresh state; raises `PredictorError`."""
        if self.check(model) not in self._guests:
            self._guests[model] = load_predictor(model)
        return Guest(self._guests[model](), refusal)

    def open_history(self, history: "History") -> None:
        """Lay a history over the blend from now on, also for the texts that are open."""
        digest = self.bundle.manifest.files[WORDS].sha256
        scorer = NGramScorer(self.bigram)

        def general(last: str, word: str) -> float:
            return math.exp(scorer.core_log_prob(last, word))

        self.history = history.source(self.words.index, self.bigram.usual, digest, general)

    def blocked(self) -> Blocked:
        """Return what the writer never wants suggested."""
        return NOTHING if self.history is None else self.history.blocked()

    def refusal(self, offensive: Offensive) -> Refusal:
        """Return what is not suggested now. offensive: when words that offend are."""
        return Refusal(
            self.blocked(), self.withheld, offensive, self.words.index, Mistaken.load().is_misspelt
        )

    @cached_property
    def speller(self) -> Speller:
        """What reads words with slips in them."""
        index, scorer = self.words.index, NGramScorer(self.bigram)
        near = NearWords([index.word(place) for place in range(len(index))])

        def follows(last: str, word: str) -> float:
            return math.exp(scorer.core_log_prob(last, word))

        return Speller(
            index, self.words.letters, near, Channel.load(), Mistaken.load(), Dictionary.load(), follows
        )

    def recent_words(self) -> RecentWords:
        """Return the words of the text itself as a source."""
        return RecentWords(self.words.index, self.bigram.usual)

    def predictors(self, offensive: Callable[[], Offensive] = lambda: "show") -> "Predictors":
        """Return the models for one text. offensive: returns when words that offend may be suggested."""
        return Predictors(self, lambda: self.refusal(offensive()))

    # Other questions.

    def scorer(self, model: str) -> NGramScorer | TransformerScorer:
        """Return what says how likely texts are under a model."""
        if self.scorer_of(model) == "bigram":
            return NGramScorer(self.bigram)
        return TransformerScorer(self.graph, self.vocabulary)

    def letter_masses(self, model: str) -> Callable[[str, str], tuple[dict[str, float], float]]:
        """Return what weighs the next character, given the text before a chunk and its characters so far."""
        if self.scorer_of(model) == "bigram":
            return lambda context, typed: letter_masses(self.bigram, context, typed)
        letters, sequences = TransformerLetters(self.window(), self.vocabulary), SequencePool(self.graph)
        return lambda context, typed: letters.masses(sequences, context, typed)

    def draw_text(
        self, model: str, prompt: str, draw: Draw, generator: "np.random.Generator"
    ) -> Iterator[str]:
        """Yield what a model goes on with, without end; draw: chooses among its tokens or words."""
        if self.scorer_of(model) == "bigram":
            return ngram_sampling.draw_text(self.bigram, prompt, draw, generator)
        sequences = SequencePool(self.graph)
        return transformer_sampling.draw_text(sequences, self.window(), self.vocabulary, prompt, draw)


class Predictors:
    """The models of a bundle with the state of one text, each made when it is first asked for."""

    def __init__(self, assembly: Assembly, refusal: Refusing) -> None:
        self._assembly, self._refusal = assembly, refusal
        self._blend: tuple[HistorySource | None, BlendPredictor] | None = None
        self._guests: dict[str, Guest] = {}

    def __getitem__(self, model: str) -> BlendPredictor | Guest:
        """Return a model by its name, one of `Assembly.models`; raises `PredictorError`."""
        if model == "bigram":
            return self.bigram
        if model not in MODELS:
            if model not in self._guests:
                self._guests[model] = self._assembly.guest(model, self._refusal)
            return self._guests[model]
        return self.blend if model == "blend" else self.transformer

    @cached_property
    def transformer_source(self) -> TransformerSource:
        """The transformer, which two of the models share."""
        return self._assembly.transformer_source(self._ngrams)

    @cached_property
    def bigram(self) -> BlendPredictor:
        """The baseline."""
        return self._assembly.alone("bigram", self._bigrams, self._refusal)

    @cached_property
    def transformer(self) -> BlendPredictor:
        """The transformer by itself."""
        return self._assembly.alone("transformer", self.transformer_source, self._refusal)

    @property
    def blend(self) -> BlendPredictor:
        """All sources together; another one once a history has been opened."""
        history = self._assembly.history
        if self._blend is None or self._blend[0] is not history:
            blend = self._assembly.blend(self.transformer_source, self._ngrams, refusal=self._refusal)
            self._blend = history, blend
        return self._blend[1]

    def prior(self, model: str, context: Context, cancel: Cancel | None = None) -> Prior:
        """Return what one of the bundle's own models says of a word before a letter of it is known."""
        predictor, ngrams = self[model], self._bigrams if model == "bigram" else self._ngrams
        assert isinstance(predictor, BlendPredictor)
        unknown = ngrams.belief(context.finished).following.unlisted
        return predictor.prior(context.finished, cancel)._replace(unknown=unknown)

    def spelled(self, model: str, context: Context, word: str, cancel: Cancel | None = None) -> float:
        """Return P(a word begins so | context) by the transformer, which knows spellings outside the list.

        model: the one that is asked for words; the bigram, which asks for no transformer, knows none: 0.
        """
        if model == "bigram":
            return 0.0
        narrowing = self._assembly.words.index.narrow(Typed(word, ""))
        return self.transformer_source.belief(context.finished, cancel).narrowed(narrowing, cancel).mass

    @cached_property
    def _bigrams(self) -> NGramSource:
        return self._assembly.bigram_source()

    @cached_property
    def _ngrams(self) -> NGramSource:
        return self._assembly.ngram_source()


def load_bigram(folder: Path) -> NGramModel:
    """Return the words and the bigram in a folder; raises `BundleError` if they are damaged."""
    words = load_wordlist(folder / WORDS)
    table = load_table(folder / BIGRAM, len(words))
    return NGramModel(read_words(folder / INDEX, words, table.codebook), table)


def load_longer(folder: Path, bigram: NGramModel) -> NGramModel:
    """Return the longer n-grams in a folder, over the words of its bigram; raises `BundleError` likewise."""
    return NGramModel(bigram.words, load_table(folder / NGRAM, len(bigram.words)))

"""The parts of a loaded bundle, shared by all texts, and the predictors made of them."""

from collections.abc import Callable, Sequence
from functools import cached_property

from predictor.bundle.reading import Bundle
from predictor.bundle.tuning import Tuning
from predictor.contract import MODELS
from predictor.errors import SettingsError
from predictor.ngrams.model import NGRAM, NGramModel
from predictor.ngrams.predictor import NGramPredictor
from predictor.ngrams.recent import RecentWords
from predictor.rules.blend import BlendPredictor
from predictor.transformer.graph import OnnxModel
from predictor.transformer.lexicon import Lexicon
from predictor.transformer.pieces import SPELLINGS, Spellings, WordPieces, read_spellings
from predictor.transformer.predictor import TransformerPredictor
from predictor.transformer.sequences import Pool, SessionPool
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import Window


class Parts:
    """What a bundle holds, read when it is first needed; thread-safe once read.

    models: the predictors it offers; the blend is one of them if the bundle has been tuned.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.tuning = Tuning.of(bundle.manifest)
        self.models: tuple[str, ...] = MODELS if self.tuning.weights else MODELS[1:]
        self.bigram = NGramModel.load(bundle.folder)
        self._bundle = bundle

    @cached_property
    def ngram(self) -> NGramModel:
        """The longest n-grams of the bundle: the bigram if there are no others."""
        listed = NGRAM in self._bundle.manifest["files"]
        return self.bigram.longer(self._bundle.folder) if listed else self.bigram

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokenizer."""
        return Vocabulary.load(self._bundle.path("tokenizer.model"))

    @cached_property
    def window(self) -> Window:
        """Which part of a text the transformer sees."""
        return Window(self.vocabulary, self.onnx.block_size)

    @cached_property
    def onnx(self) -> OnnxModel:
        """The transformer's graph."""
        return OnnxModel(self._bundle.path("model.onnx"), self._bundle.shape)

    @cached_property
    def pieces(self) -> WordPieces:
        """The pieces that words are made of."""
        return WordPieces(self.vocabulary, self._spellings.ends)

    @cached_property
    def _spellings(self) -> Spellings:
        return read_spellings(self._bundle.path(SPELLINGS), self.onnx.vocab_size, len(self.bigram.words))

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.bigram, self._spellings, self.vocabulary)

    @cached_property
    def _recent(self) -> RecentWords:
        index = self.bigram.index
        return RecentWords(index, self.bigram.table.unigram[index.numbers])

    @property
    def space(self) -> Callable[[str], float]:
        """P(a space follows | word): a function of the word."""
        return self.bigram.space_after

    def read(self) -> None:
        """Read all parts of the transformer now, not at the first key."""
        _ = self.onnx, self.pieces, self._lexicon, self.ngram

    def new_bigram(self) -> NGramPredictor:
        """Return the bigram, its probabilities as they are."""
        return NGramPredictor(self.bigram)

    def new_ngram(self) -> NGramPredictor:
        """Return the longest n-grams of the bundle, their probabilities as they are."""
        return NGramPredictor(self.ngram)

    def new_transformer(self, ngram: NGramPredictor) -> TransformerPredictor:
        """Return the transformer with fresh state, its probabilities as they are."""
        return self.token_predictor(SessionPool(self.onnx), ngram)

    def token_predictor(self, pool: Pool, ngram: NGramPredictor) -> TransformerPredictor:
        """Return a predictor on any language model over the bundle's tokens."""
        return TransformerPredictor(pool, self.vocabulary, self.pieces, ngram, self._lexicon)

    def new_blend(
        self,
        transformer: TransformerPredictor,
        ngram: NGramPredictor,
        weights: Sequence[float] | None = None,
    ) -> BlendPredictor:
        """Return the blend of two predictors and the text's words; weights: if not those of the bundle."""
        index, weights = self.bigram.index, weights or self.tuning.weights
        return BlendPredictor(transformer, ngram, weights, self._recent, index)

    def check(self, model: str) -> str:
        """Return `model`; raises `SettingsError` if this bundle has no such model."""
        if model not in self.models:
            hint = f"Choose one of: {', '.join(self.models)}."
            raise SettingsError(f"There is no model {model!r} in this bundle.", hint)
        return model

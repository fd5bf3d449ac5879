"""The parts of a loaded bundle, shared by all texts, and the predictors made of them."""

from collections.abc import Callable, Sequence
from functools import cached_property

from predictor.bigram import BigramModel, BigramPredictor
from predictor.blend import BlendPredictor
from predictor.bundle import Bundle
from predictor.contract import MODELS
from predictor.errors import SettingsError
from predictor.lexicon import Lexicon
from predictor.onnx_model import OnnxModel
from predictor.pieces import SPELLINGS, Spellings, WordPieces, read_spellings
from predictor.transformer import TransformerPredictor
from predictor.tuning import Tuning
from predictor.vocabulary import Vocabulary


class Parts:
    """What a bundle holds, read when it is first needed; thread-safe once read.

    models: the predictors it offers; the blend is one of them if the bundle has been tuned.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.tuning = Tuning.of(bundle.manifest)
        self.models: tuple[str, ...] = MODELS if self.tuning.weights else MODELS[1:]
        self.bigram = BigramModel.load(bundle.folder)
        self._bundle = bundle

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokenizer."""
        return Vocabulary.load(self._bundle.path("tokenizer.model"))

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

    @property
    def space(self) -> Callable[[str], float]:
        """P(a space follows | word): a function of the word."""
        return self.bigram.space_after

    def read(self) -> None:
        """Read all parts of the transformer now, not at the first key."""
        _ = self.onnx, self.pieces, self._lexicon

    def new_bigram(self) -> BigramPredictor:
        """Return the bigram, its probabilities as they are."""
        return BigramPredictor(self.bigram)

    def new_transformer(self, bigram: BigramPredictor) -> TransformerPredictor:
        """Return the transformer with fresh state, its probabilities as they are."""
        return TransformerPredictor(self.onnx, self.vocabulary, self.pieces, bigram, self._lexicon)

    def new_blend(
        self,
        transformer: TransformerPredictor,
        bigram: BigramPredictor,
        weights: Sequence[float] | None = None,
    ) -> BlendPredictor:
        """Return the blend of two predictors; weights: if not those of the bundle."""
        return BlendPredictor(transformer, bigram, weights or self.tuning.weights, self.bigram.index)

    def check(self, model: str) -> str:
        """Return `model`; raises `SettingsError` if this bundle has no such model."""
        if model not in self.models:
            hint = f"Choose one of: {', '.join(self.models)}."
            raise SettingsError(f"There is no model {model!r} in this bundle.", hint)
        return model

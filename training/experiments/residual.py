"""Does a transformer learn more if it need not learn what n-grams know? An experiment, no part of a bundle.

The n-gram's log-probabilities are added to the transformer's logits, in training and after, so that training
starts at the n-gram instead of below it (Li et al., "N-gram is back: residual learning of neural text
generation with n-gram language model", Findings of EMNLP 2022). To compare with: the same transformer alone,
and a mean of both probabilities.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from predictor.errors import TextError
from predictor.ngrams.table import NGramTable, read_table
from training.data.mix import Mix
from training.data.shards import ShardIndex
from training.model import mean_loss
from training.ngrams.grams import count_grams
from training.ngrams.kneser_ney import prune
from training.ngrams.packing import unpacked_ngrams
from training.run.architectures import Model
from training.run.loop import Trainer

_LEAST_NATS = 3.0
_FLOOR = 1e-9


class Bits(NamedTuple):
    """Bits per character on the validation windows."""

    ngram: float
    """Of the n-grams alone."""
    transformer: float
    """Of the transformer alone."""
    mean: float
    """Of the best mean of both probabilities."""
    weight: float
    """The transformer's weight in that mean."""


@dataclass(frozen=True, slots=True)
class TokenNGrams:
    """N-grams of tokens."""

    table: NGramTable
    """Their probabilities."""
    document: int
    """The token that stands before each document."""

    @classmethod
    def count(cls, index: ShardIndex, mix: Mix, order: int) -> "TokenNGrams":
        """Count the training shards, each token as heavy as the mix makes its source."""
        document, size = index.vocabulary().document, index.vocabulary().size
        weighed = [(index.read(shard), mix.weight(shard.source)) for shard in index.of("train")]
        weighed = [(tokens, weight) for tokens, weight in weighed if weight > 0]
        ids = np.concatenate([tokens for tokens, _ in weighed])
        weights = np.repeat(
            np.array([weight for _, weight in weighed], dtype=np.float32),
            [len(tokens) for tokens, _ in weighed],
        )
        ids = np.where(ids == document, np.uint16(size), ids)
        grams = count_grams(ids, weights, size, (1, *[2] * (order - 2)))
        return cls(read_table(unpacked_ngrams(prune(grams, _LEAST_NATS)), size), document)

    def log_probs(self, rows: NDArray[np.int64], width: int) -> Tensor:
        """Return log P(next token | those up to each place of its row) for `rows` [B, T], [B, T, width]."""
        order, size = self.table.order, len(self.table.unigram)
        rows = np.where(rows == self.document, size, rows)
        found = np.full((*rows.shape, width), _FLOOR, dtype=np.float32)
        for row, out in zip(rows.tolist(), found, strict=True):
            for place in range(len(row)):
                context = row[max(0, place - order + 2) : place + 1]
                if size in context:  # nothing before the start of a document counts
                    context = context[len(context) - 1 - context[::-1].index(size) :]
                out[place, :size] = self.table.distribution(tuple(context))
        return torch.from_numpy(np.log(np.maximum(found, _FLOOR)))


class ResidualLoss(nn.Module):
    """The loss of a model whose logits are added to what the n-grams say."""

    def __init__(self, model: Model, ngrams: TokenNGrams) -> None:
        super().__init__()
        self.model, self._ngrams = model, ngrams

    def forward(self, tokens: Tensor, targets: Tensor) -> Tensor:
        """Return the mean cross-entropy in nats of `targets` [B, T]."""
        logits = self.model(tokens).float()
        return mean_loss(logits + self._ngrams.log_probs(tokens.numpy(), logits.shape[-1]), targets)


@torch.no_grad()
def compare(model: Model, trainer: Trainer, ngrams: TokenNGrams) -> Bits:
    """Return what n-grams, a model alone, and the best mean of both know about the trainer's validation text.

    Raises `TextError` if it has none.
    """
    if trainer.validation is None:
        raise TextError("No text is held out in these shards.", "Prepare more text.")
    ours, theirs = [], []
    for window in trainer.validation:
        row = torch.from_numpy(window[None])
        tokens, targets = row[:, :-1], row[:, 1:, None]
        logits = model(tokens).float()
        ours.append(F.softmax(logits, dim=-1).gather(-1, targets).flatten())
        theirs.append(ngrams.log_probs(tokens.numpy(), logits.shape[-1]).gather(-1, targets).exp().flatten())
    p, q = torch.cat(ours), torch.cat(theirs)

    def bits(probs: Tensor) -> float:
        return float(-probs.log2().mean()) / trainer.characters_per_token

    weights = [round(0.05 * step, 2) for step in range(1, 20)]
    best = min(weights, key=lambda weight: bits(weight * p + (1 - weight) * q))
    return Bits(bits(q), bits(p), bits(best * p + (1 - best) * q), best)

"""What all our language models share: an embedding that is also the output matrix, a loss, a cost."""

import torch.nn.functional as F
from torch import Tensor, nn


class LanguageModel(nn.Module):
    """Predicts the next token from those before it. B batch, T tokens, C width, V pieces.

    The input embedding is also the output matrix (Press & Wolf, 2017).
    """

    embedding: nn.Embedding
    blocks: nn.ModuleList

    def hidden(self, tokens: Tensor) -> Tensor:
        """Return the last hidden states [B, T, C] of `tokens` [B, T]; each knows those before it."""
        raise NotImplementedError

    def flops_per_token(self) -> float:
        """Return the floating-point operations to train on one token."""
        raise NotImplementedError

    def forward(self, tokens: Tensor) -> Tensor:
        """Return next-token logits [B, T, V] for `tokens` [B, T] of dtype int64."""
        return F.linear(self.hidden(tokens), self.embedding.weight)

    def loss(self, tokens: Tensor, targets: Tensor, *, reduction: str = "mean") -> Tensor:
        """Cross-entropy in nats of `targets` [B, T] given `tokens` [B, T]; summed if reduction is "sum"."""
        logits = self(tokens).flatten(0, 1).float()
        return F.cross_entropy(logits, targets.flatten(), reduction=reduction)

    @property
    def n_parameters(self) -> int:
        """Number of trained values; the tied embedding counts once."""
        return sum(parameter.numel() for parameter in self.parameters())

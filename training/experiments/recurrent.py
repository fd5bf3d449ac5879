"""The models that keyboards had before transformers, to compare with: a plain RNN and an LSTM.

    x = embedding[tokens]
    x = x + cell(norm(x))             n_layer times; the cell carries a state from token to token
    logits = norm(x) @ embedding.T

RNN: Elman, 1990; as a language model: Mikolov et al., 2010. LSTM: Hochreiter & Schmidhuber, 1997. Residual
connections and norms are those of our transformer, so that only the mixing over time differs.
"""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from predictor.errors import SettingsError
from training.model import RMSNorm, mean_loss

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM}


@dataclass(frozen=True, slots=True)
class RecurrentConfig:
    """The shape of a recurrent model."""

    vocab_size: int
    """Pieces of the tokenizer, the width of the output."""
    n_layer: int
    """Cells, one after the other."""
    n_embd: int
    """Width of the residual stream and of each cell's state."""
    block_size: int
    """Tokens in one training window: as far as gradients flow back."""
    cell: str
    """"rnn" or "lstm"."""

    def __post_init__(self) -> None:
        if self.cell not in CELLS or min(self.vocab_size, self.n_layer, self.n_embd, self.block_size) < 1:
            raise SettingsError("The model shape is impossible.", f"Seen: {self}; cells: {', '.join(CELLS)}.")


class Block(nn.Module):
    """A norm, then a cell, added to the residual stream."""

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.norm = RMSNorm(config.n_embd)
        self.cell = CELLS[config.cell](config.n_embd, config.n_embd, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        """Return the residual stream [B, T, C] after this block; each window begins with an empty state."""
        summed: Tensor = x + self.cell(self.norm(x))[0]
        return summed


class Recurrent(nn.Module):
    """A stack of recurrent cells with a tied embedding; called as the transformer is."""

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.norm = RMSNorm(config.n_embd)
        self._initialise()

    def _initialise(self) -> None:
        """Let states last: orthogonal recurrent matrices (Saxe et al., 2014), open forget gates."""
        nn.init.normal_(self.embedding.weight, std=0.02)
        width = self.config.n_embd
        for name, parameter in self.blocks.named_parameters():
            if "weight_hh" in name:
                for start in range(0, len(parameter), width):
                    nn.init.orthogonal_(parameter.data[start : start + width])
            elif "weight_ih" in name:
                nn.init.normal_(parameter, std=width**-0.5)
            elif "bias" in name:
                nn.init.zeros_(parameter)
                if self.config.cell == "lstm" and "bias_ih" in name:
                    # Gates in torch's order: input, forget, cell, output (Jozefowicz et al., 2015).
                    nn.init.ones_(parameter.data[width : 2 * width])

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> Tensor:
        """Return next-token logits [B, T, V] for `tokens` [B, T]; given `targets` [B, T], their loss."""
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.norm(x), self.embedding.weight)
        return logits if targets is None else mean_loss(logits, targets)

    @property
    def n_parameters(self) -> int:
        """Number of trained values; the tied embedding counts once."""
        return sum(parameter.numel() for parameter in self.parameters())

    def flops_per_token(self) -> float:
        """Floating-point operations to train on one token: 6 for every parameter (Kaplan et al., 2020)."""
        return 6.0 * self.n_parameters

"""The transformer, to be read in one sitting.

A decoder-only language model. Shapes in comments: B batch, T tokens, C = n_embd, H = n_head, K = n_kv_head,
D = head size, V = vocab_size.

    x = embedding[tokens]
    x = x + attention(norm(x))        n_layer times
    x = x + mlp(norm(x))
    logits = norm(x) @ embedding.T
    loss = mean of -log softmax(logits)[the token that comes next]

Transformer: Vaswani et al., 2017. Pre-norm: Xiong et al., 2020. RMSNorm: Zhang & Sennrich, 2019.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from predictor.errors import SettingsError

NORM_EPSILON = 1e-6
ROPE_THETA = 10_000.0
# ONNX Runtime's attention takes no other head sizes.
_HEAD_MULTIPLE = 16
_MOST_PIECES = 1 << 16  # tokens are stored in 16 bits
ACTIVATIONS = ("relu2", "swiglu")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of a model; every number is a count."""

    vocab_size: int
    """Pieces of the tokenizer, the width of the output."""
    n_layer: int
    """Blocks, one after the other."""
    n_head: int
    """Query heads; each is n_embd / n_head wide."""
    n_kv_head: int
    """Key/value heads; each serves n_head / n_kv_head query heads."""
    n_embd: int
    """Width of the residual stream."""
    n_inner: int
    """Width of the hidden layer in each MLP."""
    block_size: int
    """Tokens in one training window, and the most the deployed model sees at once."""
    activation: str = "relu2"
    """In the MLPs: "relu2" (squared ReLU) or "swiglu" (a SiLU gate: two matrices into the layer, not one)."""

    def __post_init__(self) -> None:
        wrong = []
        if min(value for value in asdict(self).values() if isinstance(value, int)) < 1:
            wrong.append("every number must be at least 1")
        elif self.activation not in ACTIVATIONS:
            wrong.append(f"activation {self.activation!r} must be one of {', '.join(ACTIVATIONS)}")
        elif self.n_embd % self.n_head or self.head_size % _HEAD_MULTIPLE:
            wrong.append(
                f"n_embd {self.n_embd} / n_head {self.n_head} must be a whole multiple of {_HEAD_MULTIPLE}"
            )
        elif self.vocab_size > _MOST_PIECES:
            wrong.append(f"vocab_size {self.vocab_size} must be at most {_MOST_PIECES}")
        elif self.n_head % self.n_kv_head:
            wrong.append(f"n_head {self.n_head} must be a multiple of n_kv_head {self.n_kv_head}")
        if wrong:
            raise SettingsError(f"The model shape is impossible: {'; '.join(wrong)}.", f"Seen: {self}")

    @property
    def head_size(self) -> int:
        """Width of one attention head, D."""
        return self.n_embd // self.n_head


def rotary_tables(length: int, head_size: int) -> tuple[Tensor, Tensor]:
    """Return cosine and sine tables, each [length, head_size / 2], of rotary positions (Su et al., 2021)."""
    frequency = ROPE_THETA ** (-torch.arange(0, head_size, 2, dtype=torch.float32) / head_size)
    angle = torch.arange(length, dtype=torch.float32)[:, None] * frequency  # (length, D/2)
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate pairs (i, i + D/2) of `x` [B, heads, T, D] by the angle of their position."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


class RMSNorm(nn.Module):
    """x / rms(x) * weight: the root-mean-square norm of Zhang & Sennrich, 2019."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise the last dimension."""
        return F.rms_norm(x, self.weight.shape, self.weight.to(x.dtype), NORM_EPSILON)


class Attention(nn.Module):
    """Causal self-attention with grouped queries (Ainslie et al., 2023) and normalised queries and keys.

    QK-norm (Henry et al., 2020) keeps the logits of attention bounded, so that large learning rates are safe.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.n_head, self.n_kv_head, self.head_size = config.n_head, config.n_kv_head, config.head_size
        kv_width = config.n_kv_head * config.head_size
        self.query = nn.Linear(config.n_embd, config.n_embd, bias=False)
        self.key = nn.Linear(config.n_embd, kv_width, bias=False)
        self.value = nn.Linear(config.n_embd, kv_width, bias=False)
        self.out = nn.Linear(config.n_embd, config.n_embd, bias=False)
        self.query_norm = RMSNorm(config.head_size)
        self.key_norm = RMSNorm(config.head_size)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Mix `x` [B, T, C] over time; each token sees itself and those before it."""
        B, T, C = x.shape
        q = self.query(x).view(B, T, self.n_head, self.head_size).transpose(1, 2)  # (B, H, T, D)
        k = self.key(x).view(B, T, self.n_kv_head, self.head_size).transpose(1, 2)  # (B, K, T, D)
        v = self.value(x).view(B, T, self.n_kv_head, self.head_size).transpose(1, 2)
        q = rotate(self.query_norm(q), cos, sin)
        k = rotate(self.key_norm(k), cos, sin)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=self.n_head != self.n_kv_head)
        mixed: Tensor = self.out(y.transpose(1, 2).reshape(B, T, C))
        return mixed


class MLP(nn.Module):
    """Two matrices around a squared ReLU (So et al., "Primer", 2021) or a SwiGLU gate (Shazeer, 2020)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.gated = config.activation == "swiglu"
        # A gated layer has two inputs: its value, then its gate.
        self.up = nn.Linear(config.n_embd, config.n_inner * (2 if self.gated else 1), bias=False)
        self.down = nn.Linear(config.n_inner, config.n_embd, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Transform each position of `x` [B, T, C] by itself."""
        if self.gated:
            value, gate = self.up(x).chunk(2, dim=-1)
            x = value * F.silu(gate)
        else:
            x = F.relu(self.up(x)).square()
        transformed: Tensor = self.down(x)
        return transformed


class Block(nn.Module):
    """Attention, then MLP, each added to the residual stream after a norm of its own."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(config.n_embd)
        self.attention = Attention(config)
        self.mlp_norm = RMSNorm(config.n_embd)
        self.mlp = MLP(config)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Return the residual stream [B, T, C] after this block."""
        x = x + self.attention(self.attention_norm(x), cos, sin)
        x = x + self.mlp(self.mlp_norm(x))
        return x


def mean_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy, in nats, of the tokens `targets` [B, T] under `logits` [B, T, V]."""
    return F.cross_entropy(logits.flatten(0, 1).float(), targets.flatten())


class Transformer(nn.Module):
    """The whole model. Its input embedding is also the output matrix (Press & Wolf, 2017)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.norm = RMSNorm(config.n_embd)
        cos, sin = rotary_tables(config.block_size, config.head_size)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        """Draw small weights; matrices that write to the residual stream begin at zero (Zhang, 2019)."""
        nn.init.normal_(self.embedding.weight, std=0.02)
        for name, parameter in self.blocks.named_parameters():
            if name.endswith(("out.weight", "down.weight")):
                nn.init.zeros_(parameter)
            elif parameter.ndim == 2:
                nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5)

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> Tensor:
        """Return next-token logits [B, T, V] for `tokens` [B, T]; given `targets` [B, T], their loss."""
        T = tokens.shape[1]
        cos, sin = self.cos[:T], self.sin[:T]  # type: ignore[index]
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cos.to(x.dtype), sin.to(x.dtype))
        logits = F.linear(self.norm(x), self.embedding.weight)
        return logits if targets is None else mean_loss(logits, targets)

    @property
    def n_parameters(self) -> int:
        """Number of trained values; the tied embedding counts once."""
        return sum(parameter.numel() for parameter in self.parameters())

    def flops_per_token(self) -> float:
        """Floating-point operations to train on one token: 6N + 6 * layers * T * C, causal attention halved.

        Kaplan et al., 2020, and the appendix of Chowdhery et al. (PaLM), 2022.
        """
        config = self.config
        return 6 * self.n_parameters + 6 * config.n_layer * config.n_embd * config.block_size

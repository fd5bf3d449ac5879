"""Parity: does the exported file still say what the trained model says, on held-out text?

The file is read through `predictor.transformer.sequence`, in the chunks and with the cache that users
will have.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.table import Table

from predictor.errors import ForetypeError, SettingsError
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from predictor.transformer.vocabulary import Vocabulary
from training.model import Transformer

LogProbs = NDArray[np.float32]
_TOP = 3


class ParityError(ForetypeError):
    """The exported file answers too differently from the model that it was made of."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How an ONNX file compares with its PyTorch model on the same tokens."""

    tokens: int
    """Tokens that were predicted."""
    characters: int
    """Characters that they stand for."""
    max_difference: float
    """The largest absolute difference of next-token log-probabilities, in nats."""
    mean_difference: float
    """The mean one."""
    top1_agreement: float
    """Share of positions with the same likeliest token."""
    top3_overlap: float
    """Share of the three likeliest tokens in common."""
    kl_divergence: float
    """KL(model || file) in nats per token, mean."""
    bits_per_character_model: float
    """What the model needs for the text."""
    bits_per_character_file: float
    """What the file needs."""

    @property
    def loss_change(self) -> float:
        """Relative change of bits per character; 0.01 is one per cent worse."""
        return self.bits_per_character_file / self.bits_per_character_model - 1.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What a file must reach."""

    max_difference: float = math.inf
    """Nats, at the worst token of the worst position."""
    top1_agreement: float = 0.0
    """Least share of positions with the same likeliest token."""
    loss_change: float = math.inf
    """Largest relative change of bits per character, up or down."""


TOLERANCES = {
    "fp32": Tolerance(max_difference=1e-3, top1_agreement=0.999, loss_change=1e-4),
    "fp16": Tolerance(max_difference=0.1, top1_agreement=0.99, loss_change=1e-3),
    "int8": Tolerance(top1_agreement=0.97, loss_change=0.005),
    "int4": Tolerance(top1_agreement=0.85, loss_change=0.02),
}


def tolerance_of(
    precision: str, top1_agreement: float | None = None, loss_change: float | None = None
) -> Tolerance:
    """Return the tolerance of a precision, with what is given in place of its own limits."""
    if precision not in TOLERANCES:
        raise SettingsError(f"There is no precision {precision!r}.", f"Known: {', '.join(TOLERANCES)}.")
    tolerance = TOLERANCES[precision]
    if top1_agreement is not None:
        tolerance = replace(tolerance, top1_agreement=top1_agreement)
    if loss_change is not None:
        tolerance = replace(tolerance, loss_change=loss_change)
    return tolerance


@dataclass(slots=True)
class _Sums:
    """Running sums over positions."""

    positions: int = 0
    """How many there were."""
    largest: float = 0.0
    """The largest difference so far; no sum."""
    difference: float = 0.0
    """Mean differences of log-probabilities."""
    agree: int = 0
    """Positions with the same likeliest token."""
    overlap: float = 0.0
    """Shares of the likeliest tokens in common."""
    divergence: float = 0.0
    """KL(model || file)."""
    nats_model: float = 0.0
    """Surprise of the model."""
    nats_file: float = 0.0
    """Surprise of the file."""

    def add(self, model: LogProbs, file: LogProbs, targets: NDArray[np.int64]) -> None:
        """Take in log-probabilities [T, V] of both and the tokens [T] that came next."""
        apart = np.abs(model - file)
        places = np.arange(len(targets))
        top_model, top_file = (np.argpartition(rows, -_TOP, axis=-1)[:, -_TOP:] for rows in (model, file))
        shared = (top_model[:, :, None] == top_file[:, None, :]).sum()
        self.positions += len(targets)
        self.largest = max(self.largest, float(apart.max()))
        self.difference += float(apart.mean(axis=-1).sum())
        self.agree += int((model.argmax(axis=-1) == file.argmax(axis=-1)).sum())
        self.overlap += float(shared) / _TOP
        self.divergence += float((np.exp(model) * (model - file)).sum())
        self.nats_model -= float(model[places, targets].sum())
        self.nats_file -= float(file[places, targets].sum())


def measure_parity(
    model: Transformer, file: Path, windows: NDArray[np.int64], vocabulary: Vocabulary
) -> Parity:
    """Compare `model` with the ONNX file on held-out token windows [N, T + 1]; T is at most block_size."""
    sums, sequence = _Sums(), CachedSequence(Graph(file, asdict(model.config)))
    for window, reference in _reference(model, windows):
        sums.add(reference, sequence.log_probs(window[:-1].tolist()), window[1:])
    characters = sum(len(vocabulary.decode(window[1:].tolist())) for window in windows)
    bits = 1.0 / (math.log(2) * max(characters, 1))
    return Parity(
        tokens=sums.positions,
        characters=characters,
        max_difference=sums.largest,
        mean_difference=sums.difference / sums.positions,
        top1_agreement=sums.agree / sums.positions,
        top3_overlap=sums.overlap / sums.positions,
        kl_divergence=max(0.0, sums.divergence / sums.positions),  # rounding can leave it just below 0
        bits_per_character_model=sums.nats_model * bits,
        bits_per_character_file=sums.nats_file * bits,
    )


@torch.no_grad()
def _reference(
    model: Transformer, windows: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], LogProbs]]:
    """Yield each window with the model's own log-probabilities after all but its last token."""
    for window in windows:
        logits = model(torch.from_numpy(window[None, :-1].astype(np.int64)))[0]
        yield window, torch.log_softmax(logits.float(), dim=-1).numpy()


def check_parity(parity: Parity, tolerance: Tolerance) -> None:
    """Raise `ParityError`, naming every figure that is out of bounds."""
    wrong = []
    if not parity.max_difference <= tolerance.max_difference:
        wrong.append(
            f"largest difference {parity.max_difference:.2g} nats (limit {tolerance.max_difference:g})"
        )
    if not parity.top1_agreement >= tolerance.top1_agreement:
        wrong.append(f"top-1 agreement {parity.top1_agreement:.2%} (at least {tolerance.top1_agreement:.2%})")
    if not abs(parity.loss_change) <= tolerance.loss_change:
        wrong.append(
            f"bits per character changed by {parity.loss_change:+.2%} (limit {tolerance.loss_change:.2%})"
        )
    if wrong:
        raise ParityError(
            f"The exported file answers differently from its model: {'; '.join(wrong)}.",
            "Export with --precision fp32, or loosen --min-top1 or --max-loss-change if this is good enough.",
        )


def parity_table(parity: Parity) -> Table:
    """Return the figures as a table for the terminal."""
    table = Table("parity on held-out text", "")
    for name, value in {
        "tokens (characters)": f"{parity.tokens:,} ({parity.characters:,})",
        "bits per character, model": f"{parity.bits_per_character_model:.4f}",
        "bits per character, file": f"{parity.bits_per_character_file:.4f} ({parity.loss_change:+.3%})",
        "top-1 agreement": f"{parity.top1_agreement:.2%}",
        "top-3 overlap": f"{parity.top3_overlap:.2%}",
        "KL divergence": f"{parity.kl_divergence:.2e} nats per token",
        "log-probabilities apart": f"{parity.max_difference:.2e} at most, {parity.mean_difference:.2e} mean",
    }.items():
        table.add_row(name, value)
    return table

"""Muon with a choice of number format for its Newton-Schulz iteration.

torch.optim.Muon always iterates in bfloat16. Where a processor has no instructions for it, that is many times
slower than float32 (docs/decisions.md), so the format is a setting here, and `milliseconds` measures which is
faster. With "bf16" every step equals torch's to the last bit.
"""

import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

FORMATS = {"fp32": torch.float32, "bf16": torch.bfloat16}
_ROUNDS = 3
# bf16 must be this much faster: near a tie the measurement would decide by chance.
_CLEARLY = 1.25


class Muon(torch.optim.Muon):
    """torch.optim.Muon (same settings, same state) that iterates in `precision`: "fp32" or "bf16"."""

    def __init__(
        self, params: Iterable[Tensor], *, lr: float, weight_decay: float, momentum: float, precision: str
    ) -> None:
        super().__init__(params, lr=lr, weight_decay=weight_decay, momentum=momentum)
        self.precision = precision

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take one step, as torch.optim.Muon does."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, parameter.grad, group)
        return loss

    def _move(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[parameter]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(gradient, memory_format=torch.preserve_format)
        momentum, rate, buffer = group["momentum"], float(group["lr"]), state["momentum_buffer"]
        buffer.lerp_(gradient, 1 - momentum)
        update = gradient.lerp(buffer, momentum) if group["nesterov"] else buffer
        update = orthogonal(
            update, FORMATS[self.precision], group["ns_coefficients"], group["ns_steps"], group["eps"]
        )
        rows, columns = parameter.shape
        parameter.mul_(1 - rate * group["weight_decay"])
        parameter.add_(update, alpha=-rate * math.sqrt(max(1, rows / columns)))


def orthogonal(
    matrix: Tensor, dtype: torch.dtype, coefficients: tuple[float, float, float], steps: int, eps: float
) -> Tensor:
    """Return roughly U V^T of `matrix` = U S V^T, by the quintic Newton-Schulz iteration of Jordan et al."""
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    x = matrix.to(dtype)
    x = x.T if tall else x
    x = x / x.norm().clamp(min=eps)  # the spectral norm is at most 1
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x


def milliseconds(shapes: Iterable[tuple[int, ...]], device: torch.device) -> dict[str, float]:
    """Measure the iterations of one optimizer step over matrices of these shapes, in each number format."""
    counts = Counter(shapes)
    return {
        name: sum(count * _one(shape, dtype, device) for shape, count in counts.items())
        for name, dtype in FORMATS.items()
    }


def _one(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> float:
    # Not from torch's own source of random numbers, whose state belongs to the run.
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1)).to(device)
    times = []
    for _ in range(_ROUNDS + 1):
        begun = time.perf_counter()
        orthogonal(matrix, dtype, (3.4445, -4.775, 2.0315), 5, 1e-7)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times[1:])


def faster(measured: dict[str, float]) -> str:
    """Return the number format to iterate in: fp32, unless bf16 was measured clearly faster."""
    return "bf16" if measured["bf16"] * _CLEARLY < measured["fp32"] else "fp32"

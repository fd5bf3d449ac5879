"""The learning rate: warm-up, a stable level, and a decay that may begin whenever one wants to stop.

Warmup-stable-decay: Hu et al. (MiniCPM), 2024; the decay is linear to zero (Hägele et al., 2024).
"""


def lr_scale(step: int, steps: int, warmup_steps: int, decay_steps: int) -> float:
    """Return the factor of the learning rate at `step` (from 0) of `steps`: in (0, 1]."""
    warm = min(1.0, (step + 1) / max(1, warmup_steps))
    left = steps - step
    return warm * min(1.0, left / (decay_steps + 1) if decay_steps else 1.0)

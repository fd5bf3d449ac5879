"""What a training cost: hours and energy from its journals, and how the model got better meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

# Watts of a device under load, from the makers' data sheets; a server processor by the core in use.
_GPU_WATTS = {
    "H200": 700,
    "H100": 700,
    "A100": 400,
    "L40S": 350,
    "L4": 72,
    "4090": 450,
    "3090": 350,
    "T4": 70,
}
_CORE_WATTS = 10
_CORES = 2
# Lines of the journal that a card shows.
_POINTS = 8


@dataclass(frozen=True, slots=True)
class Effort:
    """What a training took."""

    hours: float
    """Of training, pauses aside."""
    kilowatt_hours: float
    """Estimated: of the device alone, at full load."""
    journal: tuple[tuple[int, float], ...]
    """Tokens read, and validation bits per character at that moment."""


def effort_of(lines: Sequence[Mapping[str, Any]], state: Mapping[str, Any]) -> Effort | None:
    """Return what a model took, from the lines of its runs' journals; None if they are empty.

    Time is tokens by the median speed: pauses do not count. Energy is that of the device alone, at full load.
    """
    speeds = [line["tokens_per_second"] for line in lines if line.get("tokens_per_second")]
    if not speeds:
        return None
    hours = state["tokens"] / median(speeds) / 3600
    bits = {
        line["tokens"]: line["validation_bits_per_character"]
        for line in lines
        if line.get("validation_bits_per_character") and line["tokens"] <= state["tokens"]
    }
    measured = sorted(bits.items())
    step = max(1, -(-len(measured) // _POINTS))
    journal = tuple(measured[::-1][::step][::-1])
    return Effort(hours, hours * watts(state.get("hardware", ""), state.get("processes", 1)) / 1000, journal)


def watts(hardware: str, processes: int) -> int:
    """Return the power that a training on this hardware draws, about."""
    gpu = next((power for name, power in _GPU_WATTS.items() if name in hardware), None)
    # Processes on a processor share its cores.
    return _CORES * _CORE_WATTS if gpu is None else processes * gpu

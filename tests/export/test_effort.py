"""Hours and energy from a journal."""

import pytest

from export.effort import effort_of, watts

LINES = [
    {"step": 1, "tokens": 1_000_000, "tokens_per_second": 900.0},
    {"step": 2, "tokens": 2_000_000, "tokens_per_second": 1_000.0},
    {"step": 2, "tokens": 2_000_000, "validation_bits_per_character": 2.5},
    {"step": 3, "tokens": 3_600_000, "tokens_per_second": 100_000.0},
    {"step": 3, "tokens": 3_600_000, "validation_bits_per_character": 2.0},
    {"step": 4, "tokens": 9_000_000, "validation_bits_per_character": 1.0},
]


def test_hours_go_by_the_median_speed_and_energy_by_the_device() -> None:
    effort = effort_of(LINES, {"tokens": 3_600_000, "hardware": "NVIDIA H100 80GB HBM3", "processes": 2})
    assert effort is not None
    assert effort.hours == pytest.approx(1.0)
    assert effort.kilowatt_hours == pytest.approx(1.4)
    assert effort.journal == ((2_000_000, 2.5), (3_600_000, 2.0)), "what came later is another model's"


def test_a_long_journal_is_thinned_and_ends_at_the_end() -> None:
    lines = [
        {"tokens": n, "validation_bits_per_character": 1.0 + 1 / n, "tokens_per_second": 1.0}
        for n in range(1, 101)
    ]
    effort = effort_of(lines, {"tokens": 100})
    assert effort is not None
    assert len(effort.journal) <= 8
    assert effort.journal[-1][0] == 100


def test_without_a_journal_nothing_is_said() -> None:
    assert effort_of([], {"tokens": 1}) is None
    assert watts("AMD EPYC", 1) == watts("AMD EPYC", 2) == 20

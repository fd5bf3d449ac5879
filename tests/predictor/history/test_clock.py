"""The time of a history: never back, never far ahead."""

import math

import pytest

from predictor.errors import SettingsError
from predictor.history.clock import DAY_S, HALF_LIFE_S, Clock, check_time

NOW = 1_700_000_000.0


def test_a_use_weighs_twice_as_much_after_a_half_life() -> None:
    first = Clock().at(NOW)
    assert first.at(NOW + HALF_LIFE_S).weight == 2 * first.weight


def test_an_earlier_text_counts_as_one_of_the_newest_time() -> None:
    clock = Clock().at(NOW).at(NOW + DAY_S)
    assert clock.at(0.0) == clock


def test_a_clock_set_wrongly_once_costs_one_half_life() -> None:
    wrong = Clock().at(NOW).at(NOW + 100 * 365 * DAY_S)
    assert wrong.passed == HALF_LIFE_S
    assert wrong.at(NOW + DAY_S) == wrong


def test_weights_stay_numbers_for_ever() -> None:
    clock = Clock()
    for year in range(3000):
        clock = clock.at(year * 365.0 * DAY_S)
    assert math.isfinite(clock.weight)


@pytest.mark.parametrize("when", [-1.0, math.nan, math.inf, 1e12])
def test_no_text_is_of_such_a_time(when: float) -> None:
    with pytest.raises(SettingsError):
        check_time(when)

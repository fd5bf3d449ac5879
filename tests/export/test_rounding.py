"""Rounding to 4 bits keeps what a matrix answers, better than it keeps the weights."""

import numpy as np
import pytest

pytest.importorskip("onnx")

from export.quantise import store
from export.rounding import ZERO, round_to_four_bits


def widened(values: np.ndarray, scales: np.ndarray) -> np.ndarray:
    return ((values.astype(np.float32) - ZERO) * scales[..., None]).reshape(len(values), -1)


def test_weights_come_back_to_about_half_a_step() -> None:
    weight = np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32)
    weight[2, :32] = 0.0
    values, scales = round_to_four_bits(weight, 32)
    apart = np.abs(widened(values, scales) - weight).reshape(5, 2, 32)
    assert values.max() < 16
    assert (apart[2, 0] == 0).all()
    # The largest may be clipped where that is better for the others.
    assert np.median(apart) < 0.5 * np.abs(scales).max()


def test_errors_are_made_good_where_inputs_go_together() -> None:
    chance = np.random.default_rng(2)
    weight = chance.normal(size=(48, 128)).astype(np.float32)
    inputs = chance.normal(size=(2000, 12)) @ chance.normal(size=(12, 128))
    moments = inputs.T @ inputs / len(inputs)

    def error(rounded: tuple[np.ndarray, np.ndarray]) -> float:
        return float(np.square(inputs @ (widened(*rounded) - weight).T).mean())

    assert error(round_to_four_bits(weight, 32, moments)) < 0.5 * error(round_to_four_bits(weight, 32))


def test_two_values_share_a_byte_the_first_in_the_lower_bits() -> None:
    weight = np.random.default_rng(3).normal(size=(3, 64)).astype(np.float32)
    values, scales = round_to_four_bits(weight, 32)
    stored = store(weight, 4)
    assert (stored.bits, stored.block, stored.values.shape) == (4, 32, (3, 2, 16))
    assert (stored.values & 15 == values[..., ::2]).all()
    assert (stored.values >> 4 == values[..., 1::2]).all()
    assert (stored.scales == scales).all()

"""The model: causal, grouped-query, tied; its loss is the cross-entropy."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

import torch.nn.functional as F

from predictor.errors import SettingsError
from training.experiments.recurrent import CELLS, Recurrent, RecurrentConfig
from training.model import ModelConfig, Transformer
from training.run.architectures import Model, make_model, read_shape, shape_of

SHAPE = ModelConfig(vocab_size=96, n_layer=2, n_head=4, n_kv_head=2, n_embd=64, n_inner=96, block_size=24)


SHAPES = [
    SHAPE,
    replace(SHAPE, activation="swiglu"),
    *(RecurrentConfig(96, 2, 64, 24, cell) for cell in CELLS),
]


@pytest.fixture(params=SHAPES, ids=["relu2", "swiglu", *CELLS])
def model(request: pytest.FixtureRequest) -> Model:
    torch.manual_seed(1)
    model = make_model(request.param)
    for parameter in model.parameters():
        if parameter.ndim == 2:  # fresh output matrices are zero, and the blocks would not matter
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def tokens(rows: int = 3, length: int = 24) -> torch.Tensor:
    return torch.randint(0, 96, (rows, length), generator=torch.Generator().manual_seed(2))


def test_a_later_token_never_changes_an_earlier_prediction(model: Model) -> None:
    before = tokens()
    after = before.clone()
    after[:, 10:] = (after[:, 10:] + 1) % 96
    torch.testing.assert_close(model(before)[:, :10], model(after)[:, :10])
    assert not torch.allclose(model(before)[:, 10:], model(after)[:, 10:])


def test_every_earlier_token_matters(model: Model) -> None:
    before = tokens(1)
    for place in range(24):
        changed = before.clone()
        changed[:, place] = (changed[:, place] + 1) % 96
        assert not torch.allclose(model(before)[:, -1], model(changed)[:, -1])


def test_the_order_matters(model: Model) -> None:
    before = tokens(1)
    swapped = before.clone()
    swapped[:, [3, 4]] = before[:, [4, 3]]
    assert not torch.allclose(model(before)[:, -1], model(swapped)[:, -1])


def test_loss_is_cross_entropy(model: Model) -> None:
    x, y = tokens(), tokens().roll(-1)
    by_hand = -F.log_softmax(model(x), dim=-1).gather(-1, y[..., None]).mean()
    torch.testing.assert_close(model(x, y), by_hand)


def test_a_fresh_model_knows_nothing_yet() -> None:
    torch.manual_seed(1)
    with torch.no_grad():
        loss = Transformer(SHAPE)(tokens(), tokens().roll(-1))
    assert float(loss) == pytest.approx(torch.log(torch.tensor(96.0)).item(), abs=0.1)


def test_parameters_are_counted_with_the_tied_embedding_once() -> None:
    model = Transformer(SHAPE)
    attention = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 2 * 16
    block = attention + 2 * 64 * 96 + 2 * 64
    assert model.n_parameters == 96 * 64 + 2 * block + 64
    assert model.flops_per_token() > 6 * model.n_parameters
    lstm = Recurrent(RecurrentConfig(96, 1, 64, 24, "lstm"))
    assert lstm.n_parameters == 96 * 64 + 4 * (2 * 64 * 64 + 2 * 64) + 2 * 64
    assert lstm.flops_per_token() == 6 * lstm.n_parameters


def test_a_shape_comes_back_as_written(model: Model) -> None:
    assert read_shape(shape_of(model)) == model.config


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_embd": 72}, "multiple of 16"),
        ({"n_kv_head": 3}, "n_kv_head 3"),
        ({"n_layer": 0}, "at least 1"),
        ({"vocab_size": 70_000}, "vocab_size 70000"),
        ({"activation": "relu"}, "activation 'relu'"),
    ],
)
def test_impossible_shapes_are_refused(change: dict[str, int | str], message: str) -> None:
    shape = {name: getattr(SHAPE, name) for name in SHAPE.__slots__} | change
    with pytest.raises(SettingsError, match=message):
        ModelConfig(**shape)

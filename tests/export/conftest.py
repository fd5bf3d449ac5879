"""A tiny model for all tests of export."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from training.model import Transformer


@pytest.fixture(scope="session")
def model() -> "Transformer":
    """A model in which every weight matters; a fresh one begins with matrices of zeros and norms of ones."""
    torch = pytest.importorskip("torch")
    from training.model import ModelConfig, Transformer

    shape = ModelConfig(
        vocab_size=320, n_layer=2, n_head=4, n_kv_head=2, n_embd=64, n_inner=128, block_size=96
    )
    torch.manual_seed(0)
    model = Transformer(shape)
    for parameter in model.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=1.5 * parameter.shape[1] ** -0.5)
        else:
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
    return model.eval()

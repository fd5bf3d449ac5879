"""Presets and settings: what is impossible is refused, all mistakes together."""

from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from predictor.errors import SettingsError
from training.data.mix import MIXES, load_mix
from training.run.architectures import make_model
from training.run.config import PRESETS, TrainConfig, load_preset

MILLIONS = {
    "nano": (0, 2),
    "proxy": (2, 4),
    "stopgap": (4, 8),
    "small": (7, 10),
    "base": (20, 25),
    "large": (35, 60),
}


def test_every_preset_is_described_here() -> None:
    assert {path.stem for path in PRESETS.glob("*.toml")} == set(MILLIONS)


def test_what_is_compared_may_spend_as_much() -> None:
    spent = []
    for path in (PRESETS / "compare").glob("*.toml"):
        config = load_preset(f"compare/{path.stem}")
        model = make_model(config.model(8192))
        spent.append(model.flops_per_token() * config.steps * config.batch_size * config.block_size)
    assert len(spent) == 4
    assert spent == pytest.approx([6e13] * 4, rel=0.01)


@pytest.mark.parametrize("name", MILLIONS)
def test_presets_have_the_size_that_is_promised(name: str) -> None:
    with torch.device("meta"):
        model = make_model(load_preset(name).model(16_384))
    least, most = MILLIONS[name]
    assert least * 1e6 <= model.n_parameters <= most * 1e6


def test_a_shorter_run_keeps_its_proportions() -> None:
    config = load_preset("base", steps=100)
    assert (config.steps, config.warmup_steps, config.decay_steps) == (100, 2, 25)


def test_all_mistakes_are_told_together(config: Callable[..., TrainConfig]) -> None:
    with pytest.raises(SettingsError) as error:
        config(batch_size=0, matrix_lr=-1, optimizer="sgd")
    for mistake in ("batch_size is 0", "matrix_lr is -1", "'sgd'"):
        assert mistake in str(error.value)
    with pytest.raises(SettingsError, match="no setting colour"):
        config(colour="red")


@pytest.mark.parametrize(
    ("name", "value"),
    [("steps", "many"), ("batch_size", 8.5), ("compile", "no"), ("grad_clip", True), ("mix", 3)],
)
def test_settings_have_their_types(config: Callable[..., TrainConfig], name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"wrong type: {name} is {value!r}"):
        config(**{name: value})
    assert config(grad_clip=2).grad_clip == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("n_layer = ", "not valid TOML"),
        ("colour = 1", "do not exist: colour"),
        ("n_layer = 1", "lacks settings"),
    ],
)
def test_wrong_preset_files_are_told(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "mine.toml").write_text(content)
    with pytest.raises(SettingsError, match=message):
        load_preset(str(tmp_path / "mine.toml"))
    with pytest.raises(SettingsError, match="Known presets: base, large"):
        load_preset("huge")


def test_mixes(tmp_path: Path) -> None:
    for path in MIXES.glob("*.toml"):
        assert load_mix(path.stem).weights
    (tmp_path / "mix.toml").write_text("default = 0.5\n[weights]\nmail = 2\n")
    mix = load_mix(str(tmp_path / "mix.toml"))
    assert (mix.weight("mail"), mix.weight("chat")) == (2.0, 0.5)
    assert sum(mix.copies_of("chat", bytes([n])) for n in range(200)) == pytest.approx(100, abs=25)
    for wrong in ("default = -1", "weights = 3", "[weights]\nmail = true", "colour = 1"):
        (tmp_path / "mix.toml").write_text(wrong)
        with pytest.raises(SettingsError):
            load_mix(str(tmp_path / "mix.toml"))

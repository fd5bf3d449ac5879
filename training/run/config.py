"""What a training run is told: a preset file, then what the command line overrides."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from predictor.errors import SettingsError
from predictor.system.toml import parse_toml
from training.experiments.recurrent import CELLS, RecurrentConfig
from training.model import ModelConfig

PRESETS = Path(__file__).parents[1] / "presets"
PRECISIONS = ("auto", "fp32", "bf16")


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Everything that decides the course of a run, apart from the data."""

    n_layer: int
    """Blocks of the model."""
    n_head: int
    """Query heads."""
    n_kv_head: int
    """Key/value heads."""
    n_embd: int
    """Width of the residual stream."""
    n_inner: int
    """Width of the hidden layer of each MLP."""
    block_size: int
    """Tokens in one window."""
    batch_size: int
    """Windows in one optimizer step, over all processes."""
    micro_batch_size: int
    """Windows in one forward pass of one process; the rest is accumulated."""
    steps: int
    """Optimizer steps in all."""
    warmup_steps: int
    """Steps of linear warm-up."""
    decay_steps: int
    """Steps of linear decay to zero at the end."""
    matrix_lr: float
    """Learning rate of the matrices inside the blocks (Muon)."""
    embedding_lr: float
    """Learning rate of the embedding and the norms (AdamW)."""
    architecture: str = "transformer"
    """"transformer", or to compare with: "rnn" or "lstm", which have n_layer cells of width n_embd."""
    activation: str = "relu2"
    """In the MLPs: "relu2" or "swiglu"."""
    weight_decay: float = 0.0
    """Decoupled weight decay of the matrices."""
    grad_clip: float = 1.0
    """Largest global norm of the gradient."""
    optimizer: str = "muon"
    """"muon" (Muon for matrices, AdamW for the rest) or "adamw" (for all, with embedding_lr)."""
    muon_precision: str = "auto"
    """Of Muon's iteration: "fp32", "bf16", or "auto": bf16 on a GPU, on a CPU what is measured faster."""
    precision: str = "auto"
    """Of the passes: "fp32", "bf16" (weights stay fp32), or "auto": bf16 on a GPU, fp32 on a CPU."""
    seed: int = 1
    """Decides initial weights and the order of the text."""
    mix: str | None = None
    """Name or path of a text mix; None reads every source once per epoch."""
    validate_every: int = 250
    """Steps between validations."""
    validation_windows: int = 256
    """Windows in a validation."""
    save_every: int = 250
    """Steps between checkpoints."""
    save_minutes: float = 10.0
    """Minutes between checkpoints at most, however long a step takes."""
    keep: int = 2
    """Newest checkpoints to keep."""
    log_every: int = 10
    """Steps between lines of the journal."""
    compile: bool = True
    """Compile the model with torch.compile."""

    def __post_init__(self) -> None:
        mistyped = [field for field in fields(self) if not _fits(getattr(self, field.name), field.type)]
        if mistyped:
            told = (f"{field.name} is {getattr(self, field.name)!r}" for field in mistyped)
            raise SettingsError(f"These training settings are of the wrong type: {'; '.join(told)}.")
        wrong = [
            f"{name} is {getattr(self, name)}, must be {rule}"
            for names, rule, right in _RULES
            for name in names
            if not right(getattr(self, name))
        ]
        if self.optimizer not in ("muon", "adamw"):
            wrong.append(f"optimizer is {self.optimizer!r}, must be 'muon' or 'adamw'")
        for name in ("precision", "muon_precision"):
            if getattr(self, name) not in PRECISIONS:
                wrong.append(
                    f"{name} is {getattr(self, name)!r}, must be {' or '.join(map(repr, PRECISIONS))}"
                )
        if self.architecture not in ("transformer", *CELLS):
            wrong.append(f"architecture is {self.architecture!r}, must be transformer, {' or '.join(CELLS)}")
        if self.warmup_steps + self.decay_steps > self.steps:
            wrong.append(f"warmup_steps + decay_steps exceed steps {self.steps}")
        if wrong:
            raise SettingsError("These training settings are impossible: " + "; ".join(wrong) + ".")

    def model(self, vocab_size: int) -> ModelConfig | RecurrentConfig:
        """Return the model's shape for a vocabulary."""
        if self.architecture != "transformer":
            return RecurrentConfig(vocab_size, self.n_layer, self.n_embd, self.block_size, self.architecture)
        return ModelConfig(
            vocab_size,
            self.n_layer,
            self.n_head,
            self.n_kv_head,
            self.n_embd,
            self.n_inner,
            self.block_size,
            self.activation,
        )

    def changed(self, changes: dict[str, object]) -> "TrainConfig":
        """Return a copy with some settings changed; None leaves a setting as it is."""
        known = {field.name for field in fields(self)}
        unknown = sorted(set(changes) - known)
        if unknown:
            raise SettingsError(
                f"There is no setting {', '.join(unknown)}.", f"There are: {', '.join(sorted(known))}."
            )
        given: dict[str, Any] = {key: value for key, value in changes.items() if value is not None}
        return replace(self, **given)


def _fits(value: object, kind: Any) -> bool:
    """Whether a value is of a field's type; a whole number will do for a float, a truth for nothing else."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float if kind is float else kind)


_RULES: tuple[tuple[tuple[str, ...], str, Callable[[float], bool]], ...] = (
    (
        ("batch_size", "micro_batch_size", "steps", "validate_every", "save_every", "keep", "log_every"),
        "at least 1",
        lambda value: value >= 1,
    ),
    (
        ("warmup_steps", "decay_steps", "weight_decay", "validation_windows"),
        "0 or more",
        lambda value: value >= 0,
    ),
    (("matrix_lr", "embedding_lr", "grad_clip", "save_minutes"), "more than 0", lambda value: value > 0),
)


def load_preset(name: str, steps: int | None = None) -> TrainConfig:
    """Load a preset by name or path of a TOML file; `steps` replaces its length."""
    path = Path(name) if name.endswith(".toml") else PRESETS / f"{name}.toml"
    try:
        table = parse_toml(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(file.stem for file in PRESETS.glob("*.toml")))
        raise SettingsError(
            f"There is no preset {name!r} ({path}: {error.strerror}).",
            f"Known presets: {known}; or give a .toml file.",
        ) from error
    except ValueError as error:
        raise SettingsError(f"The preset {path} is not valid TOML: {error}.") from error
    unknown = sorted(set(table) - {field.name for field in fields(TrainConfig)})
    if unknown:
        raise SettingsError(f"The preset {path} has settings that do not exist: {', '.join(unknown)}.")
    try:
        config = TrainConfig(**table)
    except TypeError as error:
        raise SettingsError(f"The preset {path} lacks settings: {error}.") from error
    return config if steps is None else _resized(config, steps)


def _resized(config: TrainConfig, steps: int) -> TrainConfig:
    """Return the settings with another number of steps; warm-up and decay keep their share if they shrink."""
    share = min(1.0, steps / config.steps)
    scaled = {key: int(getattr(config, key) * share) for key in ("warmup_steps", "decay_steps")}
    return config.changed({"steps": steps, **scaled})


def as_table(config: TrainConfig) -> dict[str, object]:
    """Return the settings as a plain dictionary for JSON."""
    return asdict(config)

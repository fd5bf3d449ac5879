"""The training run on one screen: set up, fit, validate, save."""

import json
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from predictor.errors import ForetypeError, SettingsError
from training.data.mix import load_mix
from training.data.shards import ShardIndex
from training.data.windows import Windows, characters_per_token, validation_windows
from training.run.architectures import Model, make_model, read_shape, shape_of
from training.run.checkpoint import Checkpoint, checkpoints, load_checkpoint, save_checkpoint
from training.run.config import TrainConfig, as_table
from training.run.distributed import Group, data_parallel, like, shard_model, whole
from training.run.from_bundle import Origin
from training.run.interrupt import StopRequest
from training.run.journal import Journal
from training.run.optimizer import make_optimizers, settle_muon
from training.run.schedule import lr_scale
from training.run.throughput import device_name, mfu

Progress = Callable[[dict[str, Any]], None]


class TrainingDiverged(ForetypeError):
    """The loss is not a number any more, or has risen far above its best."""


class Trainer:
    """One run: the model, its optimizers, its place in the data. `step` counts the optimizer steps taken."""

    def __init__(
        self, index: ShardIndex, config: TrainConfig, run: Path, group: Group, *, fsdp: bool = False
    ) -> None:
        if config.batch_size % (group.size * config.micro_batch_size):
            raise SettingsError(
                f"batch_size {config.batch_size} is not a multiple of micro_batch_size "
                f"{config.micro_batch_size} times {group.size} processes.",
                "Change them with --set batch_size=… and --set micro_batch_size=….",
            )
        torch.manual_seed(config.seed)
        mix = load_mix(config.mix)
        self.index, self.config, self.run, self.group = index, config, run, group
        self.model: Model = make_model(config.model(_padded(index.vocabulary().size))).to(group.device)
        if fsdp:
            shard_model(self.model)
        self.optimizers = make_optimizers(self.model, config)
        self.muon_choice = ""
        self.origin: dict[str, Any] | None = None
        self.windows = Windows(index, "train", config.block_size, mix, config.seed)
        self.validation = validation_windows(
            index, config.block_size, mix, config.validation_windows, config.seed
        )
        self.characters_per_token = characters_per_token(index, mix)
        self.step, self.best_loss, self.bits = 0, math.inf, math.nan
        self.use(self.model, fsdp=fsdp)

    def use(self, loss: nn.Module, *, fsdp: bool = False) -> None:
        """Train and validate with this loss: a module from tokens and targets [B, T] to nats a token."""
        self.measure = loss
        loss = loss if fsdp else data_parallel(loss, self.group)
        self.loss = torch.compile(loss, dynamic=False) if self.config.compile else loss

    def begin(self) -> None:
        """Settle what a fresh run measures on its machine."""
        self.muon_choice = settle_muon(self.optimizers, self.config, self.group, None)

    def begin_from(self, origin: Origin) -> None:
        """Begin with the weights of a bundle, and measure what they are worth on this run's text."""
        self.begin()
        weights = origin.weights(self.model.config, self.index.folder)
        wanted = {name: tensor.shape for name, tensor in self.model.state_dict().items()}
        if {name: tensor.shape for name, tensor in weights.items()} != wanted:
            raise SettingsError(
                f"The model of {origin.folder} does not hold the weights of the shape that it states.",
                "Copy the bundle again from where it came from.",
            )
        self._load(weights)
        self.origin = origin.record()
        self.bits = self.validate()

    def _load(self, weights: dict[str, torch.Tensor]) -> None:
        spread = self.model.state_dict()
        self.model.load_state_dict({name: like(t, spread[name]) for name, t in weights.items()})

    def resume(self, folder: Path) -> None:
        """Go on from a checkpoint of the same model shape and data; the length of windows may be another."""
        checkpoint = load_checkpoint(folder)
        state = checkpoint.state
        shape = replace(read_shape(state["model"]), block_size=self.model.config.block_size)
        if state["data_hash"] != self.index.data_hash or shape != self.model.config:
            raise SettingsError(
                f"The checkpoint {folder} belongs to another model shape or other shards.",
                "Give the same --preset and --shards as before, or another --out folder.",
            )
        former = state["config"]["optimizer"]
        if former != self.config.optimizer:
            raise SettingsError(
                f"The checkpoint {folder} was trained with optimizer {former}, not {self.config.optimizer}.",
                f"Give --set 'optimizer=\"{former}\"', or another --out folder.",
            )
        self._load(checkpoint.model)
        self.optimizers.load_state(checkpoint.optimizer)
        self.muon_choice = settle_muon(self.optimizers, self.config, self.group, state.get("muon_precision"))
        self.origin = state.get("from_bundle")
        torch.set_rng_state(checkpoint.random)
        self.step, self.best_loss = state["step"], state["best_loss"]
        self.bits = state["validation_bits_per_character"] or math.nan

    def fit(self, progress: Progress = lambda line: None) -> None:
        """Train to the last step. Ctrl-C or SIGTERM ends the step, saves it and raises KeyboardInterrupt."""
        journal = Journal(self.run, self.step) if self.group.leads else None
        started, first = time.monotonic(), self.step
        try:
            self._open(journal)
            with StopRequest() as stop:
                while self.step < self.config.steps:
                    line, stopped = self.train_step(stop_asked=stop.asked)
                    line |= self._measure(line, journal, time.monotonic() - started, self.step - first)
                    if stopped or self._is_due(self.config.save_every):
                        self.save()
                    progress(line)
                    if stopped:
                        raise KeyboardInterrupt
        finally:
            if journal:
                journal.close()

    def _open(self, journal: Journal | None) -> None:
        """Write down how this run, or this part of it, begins."""
        begun: dict[str, Any] = {"muon": self.muon_choice} if self.muon_choice else {}
        if self.step == 0 and self.origin:
            begun |= {"from_bundle": self.origin, "validation_bits_per_character": self.bits}
        if begun:
            _write(journal, {"step": self.step, "tokens": self.step * self.tokens_per_step, **begun})

    def _is_due(self, every: int) -> bool:
        return self.step % every == 0 or self.step == self.config.steps

    def _measure(
        self, line: dict[str, Any], journal: Journal | None, seconds: float, steps: int
    ) -> dict[str, Any]:
        """Return speed and validation where they are due, and write the journal."""
        measured: dict[str, Any] = {}
        if self._is_due(self.config.log_every):
            speed = steps * self.tokens_per_step / seconds
            measured |= {"tokens_per_second": speed, "mfu": self._mfu(speed)}
            _write(journal, line | measured)
        if self._is_due(self.config.validate_every):
            self.bits = self.validate()
            if not math.isnan(self.bits):
                bits = {"validation_bits_per_character": self.bits}
                measured |= bits
                _write(journal, {"step": line["step"], "tokens": line["tokens"], **bits})
        return measured

    def train_step(self, *, stop_asked: bool = False) -> tuple[dict[str, Any], bool]:
        """Take one optimizer step; return its line for the journal, and whether any process asked to stop."""
        config = self.config
        rows = self.windows.batch(self.step, config.batch_size, slice(self.group.rank, None, self.group.size))
        size, total = config.micro_batch_size, torch.zeros((), device=self.group.device)
        micro = range(0, len(rows), size)
        for number, start in enumerate(micro):
            batch = torch.from_numpy(rows[start : start + size]).to(self.group.device, non_blocking=True)
            # Gradients need to meet only once per step, after the last micro-batch.
            no_sync = getattr(self.loss, "no_sync", None) if number < len(micro) - 1 else None
            with no_sync() if no_sync else nullcontext(), self._precision():
                loss = self.loss(batch[:, :-1].contiguous(), batch[:, 1:].contiguous()) / len(micro)
            loss.backward()
            total += loss.detach()
        norm = whole({"norm": nn.utils.clip_grad_norm_(self.model.parameters(), config.grad_clip)})["norm"]
        asked = torch.tensor(float(stop_asked), device=total.device)
        loss_value, norm_value, asked_by = self.group.mean(torch.stack([total, norm.to(total.device), asked]))
        self._check(loss_value, norm_value)
        scale = lr_scale(self.step, config.steps, config.warmup_steps, config.decay_steps)
        self.optimizers.step(scale)
        self.step += 1
        line = {
            "step": self.step,
            "tokens": self.step * self.tokens_per_step,
            "loss": loss_value,
            "grad_norm": norm_value,
            "lr_scale": scale,
        }
        return line, asked_by > 0

    @torch.no_grad()
    def validate(self) -> float:
        """Return bits per character on the validation windows; NaN when the corpus was too small for any."""
        if self.validation is None:
            return math.nan
        self.model.eval()
        nats, count = torch.zeros((), device=self.group.device), 0
        size = self.config.micro_batch_size
        for start in range(0, len(self.validation), size):
            batch = torch.from_numpy(self.validation[start : start + size]).to(self.group.device)
            with self._precision():
                nats += self.measure(batch[:, :-1], batch[:, 1:]) * batch[:, 1:].numel()
            count += batch[:, 1:].numel()
        self.model.train()
        return float(nats) / count / math.log(2) / self.characters_per_token

    def save(self) -> Path | None:
        """Write a checkpoint of this moment; only the leading process writes, all must call it."""
        model, optimizer = whole(self.model.state_dict()), self.optimizers.state()
        if not self.group.leads:
            return None
        checkpoint = Checkpoint(model, optimizer, torch.get_rng_state(), self.state())
        return save_checkpoint(self.run, checkpoint, self.config.keep)

    def state(self) -> dict[str, Any]:
        """Return what describes this moment of the run, as JSON values."""
        return {
            "run": self.run.name,
            "step": self.step,
            "tokens": self.step * self.tokens_per_step,
            "best_loss": self.best_loss,
            "validation_bits_per_character": None if math.isnan(self.bits) else self.bits,
            "model": shape_of(self.model),
            "config": as_table(self.config),
            "muon_precision": self.optimizers.muon.precision if self.optimizers.muon else None,
            "from_bundle": self.origin,
            "data_hash": self.index.data_hash,
            "shards": self.index.folder.name,
            "hardware": device_name(self.group.device),
            "processes": self.group.size,
            "torch": torch.__version__,
        }

    @property
    def tokens_per_step(self) -> int:
        """Tokens that one optimizer step learns from, over all processes."""
        return self.config.batch_size * self.config.block_size

    def _precision(self) -> torch.autocast | nullcontext[None]:
        # bf16 has hardware on GPUs and on few CPUs; without, it is slower than fp32 (docs/decisions.md 37).
        kind, precision = self.group.device.type, self.config.precision
        narrow = precision == "bf16" or (precision == "auto" and kind == "cuda")
        return torch.autocast(kind, torch.bfloat16) if narrow else nullcontext()

    def _mfu(self, speed: float) -> float | None:
        return mfu(speed, self.model.flops_per_token(), self.group.device, self.group.size)

    def _check(self, loss: float, norm: float) -> None:
        """Stop before a bad step touches the weights."""
        past_start = self.step > max(50, self.config.warmup_steps)
        if math.isfinite(loss) and math.isfinite(norm) and not (past_start and loss > self.best_loss + 2.0):
            self.best_loss = min(self.best_loss, loss)
            return
        saved = checkpoints(self.run)
        raise TrainingDiverged(
            f"Training stopped at step {self.step}: loss {loss:.4g}, gradient norm {norm:.4g}, "
            f"best loss so far {self.best_loss:.4g}.",
            f"The last good checkpoint is {saved[-1] if saved else 'none'}. "
            "Lower the learning rates (--set matrix_lr=… --set embedding_lr=…) and give the command again.",
        )


def start(
    index: ShardIndex,
    config: TrainConfig,
    run: Path,
    group: Group,
    resume: str,
    *,
    origin: Origin | None = None,
    fsdp: bool = False,
) -> Trainer:
    """Return a trainer for `run`: fresh, or resumed. resume: "auto", "never", or a checkpoint folder.

    A fresh one begins with the weights of the bundle `origin`, if there is one.

    Only "auto" may be given for a run that has checkpoints; they would be lost or mixed up with later ones.
    """
    found = checkpoints(run)
    if resume != "auto" and found:
        raise SettingsError(
            f"{run} already holds {found[-1].name}.", "Use --resume auto, or another --out folder."
        )
    trainer = Trainer(index, config, run, group, fsdp=fsdp)
    if resume not in ("auto", "never"):
        trainer.resume(Path(resume))
    elif found:
        trainer.resume(found[-1])
    elif origin:
        trainer.begin_from(origin)
    else:
        trainer.begin()
    return trainer


def _padded(vocab_size: int) -> int:
    """Round the vocabulary up to a multiple of 64: even rows quantise and multiply faster."""
    return -(-vocab_size // 64) * 64


def _write(journal: Journal | None, line: dict[str, Any]) -> None:
    if journal:
        journal.write(json.loads(json.dumps(line)))

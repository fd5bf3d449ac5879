"""The training run on one screen: set up, fit, validate, save."""

import json
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from predictor.errors import ForetypeError, SettingsError
from training.checkpoint import Checkpoint, checkpoints, load_checkpoint, save_checkpoint
from training.config import TrainConfig, as_table
from training.distributed import Group, LossModule, data_parallel, shard_model, whole_state
from training.journal import Journal
from training.mix import load_mix
from training.model import Transformer
from training.optimizer import make_optimizers
from training.schedule import lr_scale
from training.shards import ShardIndex
from training.throughput import device_name, mfu
from training.windows import Windows, characters_per_token, validation_windows

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
                f"batch_size {config.batch_size} is not a multiple of micro_batch_size {config.micro_batch_size} "
                f"times {group.size} processes.",
                "Change --batch-size or --micro-batch-size.",
            )
        torch.manual_seed(config.seed)
        mix = load_mix(config.mix)
        self.index, self.config, self.run, self.group = index, config, run, group
        self.model = Transformer(config.model(_padded(index.vocabulary().size))).to(group.device)
        if fsdp:
            shard_model(self.model)
        self.optimizers = make_optimizers(self.model, config)
        self.windows = Windows(index, "train", config.block_size, mix, config.seed)
        self.validation = validation_windows(
            index, config.block_size, mix, config.validation_windows, config.seed
        )
        self.characters_per_token = characters_per_token(index, mix)
        self.step, self.best_loss, self.bits = 0, math.inf, math.nan
        loss: nn.Module = LossModule(self.model)
        loss = loss if fsdp else data_parallel(loss, group)
        self.loss = torch.compile(loss, dynamic=False) if config.compile else loss

    def resume(self, folder: Path) -> None:
        """Go on from a checkpoint of the same model shape and data."""
        checkpoint = load_checkpoint(folder)
        state = checkpoint.state
        if state["data_hash"] != self.index.data_hash or state["model"] != _shape(self.model):
            raise SettingsError(
                f"The checkpoint {folder} belongs to another model shape or other shards.",
                "Give the same --preset and --shards as before, or another --run folder.",
            )
        self.model.load_state_dict(checkpoint.model)
        self.optimizers.load_state(checkpoint.optimizer)
        torch.set_rng_state(checkpoint.random)
        self.step, self.best_loss = state["step"], state["best_loss"]
        self.bits = state["validation_bits_per_character"] or math.nan

    def fit(self, progress: Progress = lambda line: None) -> None:
        """Train to the last step; Ctrl-C saves a checkpoint and raises KeyboardInterrupt again."""
        journal = Journal(self.run, self.step) if self.group.leads else None
        started, first = time.monotonic(), self.step
        try:
            while self.step < self.config.steps:
                line = self.train_step()
                if self.step % self.config.log_every == 0 or self.step == self.config.steps:
                    speed = (self.step - first) * self.tokens_per_step / (time.monotonic() - started)
                    line |= {"tokens_per_second": speed, "mfu": self._mfu(speed)}
                    _write(journal, line)
                if self.step % self.config.validate_every == 0 or self.step == self.config.steps:
                    self.bits = self.validate()
                    line["validation_bits_per_character"] = self.bits
                    _write(
                        journal,
                        {key: line[key] for key in ("step", "tokens", "validation_bits_per_character")},
                    )
                if self.step % self.config.save_every == 0 or self.step == self.config.steps:
                    self.save()
                progress(line)
        except KeyboardInterrupt:
            self.save()
            raise
        finally:
            if journal:
                journal.close()

    def train_step(self) -> dict[str, Any]:
        """Take one optimizer step; return its line for the journal."""
        config = self.config
        rows = self.windows.batch(self.step, config.batch_size, slice(self.group.rank, None, self.group.size))
        micro = torch.from_numpy(rows).split(config.micro_batch_size)
        total = torch.zeros((), device=self.group.device)
        for number, batch in enumerate(micro):
            batch = batch.to(self.group.device, non_blocking=True)
            # Gradients need to meet only once per step, after the last micro-batch.
            quiet = self.group.size > 1 and number < len(micro) - 1 and hasattr(self.loss, "no_sync")
            with self.loss.no_sync() if quiet else nullcontext(), self._precision():  # type: ignore[operator]
                loss = self.loss(batch[:, :-1].contiguous(), batch[:, 1:].contiguous()) / len(micro)
            loss.backward()
            total += loss.detach()
        loss_value = self.group.mean(total)
        norm = float(nn.utils.clip_grad_norm_(self.model.parameters(), config.grad_clip))
        self._check(loss_value, norm)
        scale = lr_scale(self.step, config.steps, config.warmup_steps, config.decay_steps)
        self.optimizers.step(scale)
        self.step += 1
        return {
            "step": self.step,
            "tokens": self.step * self.tokens_per_step,
            "loss": loss_value,
            "grad_norm": norm,
            "lr_scale": scale,
        }

    @torch.no_grad()
    def validate(self) -> float:
        """Return bits per character on the validation windows; NaN when the corpus was too small for any."""
        if self.validation is None:
            return math.nan
        self.model.eval()
        nats, count = torch.zeros((), device=self.group.device), 0
        for batch in torch.from_numpy(self.validation).split(self.config.micro_batch_size):
            batch = batch.to(self.group.device)
            with self._precision():
                nats += self.model.loss(batch[:, :-1], batch[:, 1:], reduction="sum")
            count += batch[:, 1:].numel()
        self.model.train()
        return float(nats) / count / math.log(2) / self.characters_per_token

    def save(self) -> Path | None:
        """Write a checkpoint of this moment; only the leading process writes, all must call it."""
        model = whole_state(self.model)
        if not self.group.leads:
            return None
        optimizer = self.optimizers.state()
        return save_checkpoint(
            self.run, Checkpoint(model, optimizer, torch.get_rng_state(), self.state()), self.config.keep
        )

    def state(self) -> dict[str, Any]:
        """Return what describes this moment of the run, as JSON values."""
        return {
            "run": self.run.name,
            "step": self.step,
            "tokens": self.step * self.tokens_per_step,
            "best_loss": self.best_loss,
            "validation_bits_per_character": None if math.isnan(self.bits) else self.bits,
            "model": _shape(self.model),
            "config": as_table(self.config),
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
        # bf16 has hardware on GPUs; on CPUs it was measured slower than fp32 (docs/decisions.md).
        return torch.autocast("cuda", torch.bfloat16) if self.group.device.type == "cuda" else nullcontext()

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
            f"The last good checkpoint is {saved[-1] if saved else 'none'}. Lower the learning rates and resume it.",
        )


def start(
    index: ShardIndex, config: TrainConfig, run: Path, group: Group, resume: str, *, fsdp: bool = False
) -> Trainer:
    """Return a trainer for `run`: fresh, or resumed. `resume` is "auto", "never", or a checkpoint folder."""
    found = checkpoints(run)
    if resume == "never" and found:
        raise SettingsError(
            f"{run} already holds {found[-1].name}.", "Use --resume auto, or another --run folder."
        )
    trainer = Trainer(index, config, run, group, fsdp=fsdp)
    if resume not in ("auto", "never"):
        trainer.resume(Path(resume))
    elif resume == "auto" and found:
        trainer.resume(found[-1])
    return trainer


def _padded(vocab_size: int) -> int:
    """Round the vocabulary up to a multiple of 64: even rows quantise and multiply faster."""
    return -(-vocab_size // 64) * 64


def _shape(model: Transformer) -> dict[str, int]:
    return asdict(model.config)


def _write(journal: Journal | None, line: dict[str, Any]) -> None:
    if journal:
        journal.write(json.loads(json.dumps(line)))

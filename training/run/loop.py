"""The training run on one screen: set up, fit, validate, save."""

import json
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from predictor.errors import ForetypeError, SettingsError
from training.data.mix import load_mix
from training.data.shards import ShardIndex
from training.data.windows import Windows, characters_per_token, validation_windows
from training.run.architectures import Model, make_model, shape_of
from training.run.checking import check_config, check_optimizer, reporting_damage
from training.run.checkpoint import (
    Checkpoint,
    checkpoints,
    find_checkpoint,
    is_of,
    load_checkpoint,
    place_of,
    save_checkpoint,
)
from training.run.config import TrainConfig, as_table
from training.run.distributed import Group, data_parallel, like, shard_model, whole
from training.run.from_bundle import Origin
from training.run.interrupt import StopRequest
from training.run.journal import Journal
from training.run.optimizer import make_optimizers, settle_muon
from training.run.resuming import differences
from training.run.schedule import lr_scale
from training.run.throughput import device_name, mfu

Progress = Callable[[dict[str, Any]], None]
# Nats a token above the best loss: a run that rises so far does not come back.
_RISE = 2.0


class TrainingDiverged(ForetypeError):
    """The loss is not a number any more, or has risen far above its best."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a process wants to follow a step; what any of them wants, all do."""

    stop: bool = False
    """To end here; which saves, too."""
    save: bool = False
    """To write a checkpoint."""


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
        self.resumed_from = ""
        self.notes: tuple[str, ...] = ()
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
        """Go on from a checkpoint, of this run or of another; `notes` says how it goes on differently.

        Raises `SettingsError` if they do not fit together: see `resuming.differences`.
        """
        checkpoint = load_checkpoint(folder)
        state, moved = checkpoint.state, not is_of(folder, self.run)
        with reporting_damage(find_checkpoint(folder)):
            check_config(state["config"])
        self.notes = differences(folder, state, self.model.config, self.config, self.index, moved=moved)
        with reporting_damage(find_checkpoint(folder)):
            check_optimizer(checkpoint.optimizer, self.optimizers.parameters, state["step"])
            self._load(checkpoint.model)
            self.optimizers.load_state(checkpoint.optimizer)
            torch.set_rng_state(checkpoint.random)
        self.muon_choice = settle_muon(self.optimizers, self.config, self.group, state.get("muon_precision"))
        self.origin = state.get("from_bundle")
        self.resumed_from = place_of(folder) if moved else state.get("resumed_from", "")
        self.step, self.best_loss = state["step"], state["best_loss"]
        self.bits = state["validation_bits_per_character"] or math.nan

    def fit(
        self, progress: Progress = lambda line: None, stopping: Callable[[], None] = lambda: None
    ) -> None:
        """Train to the last step. Ctrl-C or SIGTERM ends the step, saves it and raises KeyboardInterrupt.

        progress: hears of each step. stopping: called at once when a signal comes, while the step goes on.
        """
        journal = Journal(self.run, self.step) if self.group.leads else None
        started, first = time.monotonic(), self.step
        saved = started
        try:
            self._open(journal)
            with StopRequest(stopping) as stop:
                while self.step < self.config.steps:
                    late = time.monotonic() - saved > 60 * self.config.save_minutes
                    line, agreed = self.train_step(Wishes(stop.asked, late))
                    line |= self._measure(line, journal, time.monotonic() - started, self.step - first, stop)
                    if agreed.stop or agreed.save or self._is_due(self.config.save_every):
                        self.save()
                        saved = time.monotonic()
                    progress(line)
                    if agreed.stop:
                        raise KeyboardInterrupt
        finally:
            if journal:
                journal.close()

    def _open(self, journal: Journal | None) -> None:
        """Write down how this run, or this part of it, begins."""
        begun: dict[str, Any] = {"muon": self.muon_choice} if self.muon_choice else {}
        begun |= {"notes": self.notes} if self.notes else {}
        if self.step == 0 and self.origin:
            begun |= {"from_bundle": self.origin, "validation_bits_per_character": self.bits}
        if begun:
            _write(journal, {"step": self.step, "tokens": self.step * self.tokens_per_step, **begun})

    def _is_due(self, every: int) -> bool:
        return self.step % every == 0 or self.step == self.config.steps

    def _measure(
        self, line: dict[str, Any], journal: Journal | None, seconds: float, steps: int, stop: StopRequest
    ) -> dict[str, Any]:
        """Return speed and validation where they are due, and write the journal."""
        measured: dict[str, Any] = {}
        if self._is_due(self.config.log_every):
            speed = steps * self.tokens_per_step / seconds
            measured |= {"tokens_per_second": speed, "mfu": self._mfu(speed)}
            _write(journal, line | measured)
        if self._is_due(self.config.validate_every):
            bits = self.validate(lambda: stop.asked)
            if not math.isnan(bits):
                self.bits = bits
                measured["validation_bits_per_character"] = bits
                about = {"step": line["step"], "tokens": line["tokens"]}
                _write(journal, {**about, "validation_bits_per_character": bits})
        return measured

    def train_step(self, wishes: Wishes = Wishes()) -> tuple[dict[str, Any], Wishes]:
        """Take one optimizer step; return its line for the journal, and what all agree to do then."""
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
        asked = torch.tensor([float(wishes.stop), float(wishes.save)], device=total.device)
        told = torch.cat([torch.stack([total, norm.to(total.device)]), asked])
        loss_value, norm_value, stop_by, save_by = self.group.mean(told)
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
        return line, Wishes(stop_by > 0, save_by > 0)

    @torch.no_grad()
    def validate(self, given_up: Callable[[], bool] = lambda: False) -> float:
        """Return bits per character on the validation windows.

        NaN when the corpus was too small for any, or when `given_up`, asked now and then, says so.
        """
        if self.validation is None:
            return math.nan
        self.model.eval()
        nats, count = torch.zeros((), device=self.group.device), 0
        size = self.config.micro_batch_size
        for start in range(0, len(self.validation), size):
            if given_up():
                break
            batch = torch.from_numpy(self.validation[start : start + size]).to(self.group.device)
            with self._precision():
                nats += self.measure(batch[:, :-1], batch[:, 1:]) * batch[:, 1:].numel()
            count += batch[:, 1:].numel()
        self.model.train()
        if given_up():
            return math.nan
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
            "resumed_from": self.resumed_from,
            "data_hash": self.index.data_hash,
            "tokenizer_hash": self.index.tokenizer_hash,
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
        if math.isfinite(loss) and math.isfinite(norm) and not (past_start and loss > self.best_loss + _RISE):
            self.best_loss = min(self.best_loss, loss)
            return
        good, ruined = self._last_good()
        also = f"Delete what is ruined: {', '.join(map(str, ruined))}. " if ruined else ""
        raise TrainingDiverged(
            f"Training stopped at step {self.step}: loss {loss:.4g}, gradient norm {norm:.4g}, "
            f"best loss so far {self.best_loss:.4g}.",
            f"The last good checkpoint is {good or 'none'}. {also}"
            "Lower the learning rates (--set matrix_lr=… --set embedding_lr=…) and give the command again.",
        )

    def _last_good(self) -> tuple[Path | None, list[Path]]:
        """Return the newest checkpoint of the run that is no part of what went wrong, and those after it."""
        ruined = list[Path]()
        for folder in reversed(checkpoints(self.run)):
            if self._is_good(folder):
                return folder, ruined
            ruined.append(folder)
        return None, ruined

    def _is_good(self, folder: Path) -> bool:
        """Whether what a checkpoint holds are numbers, and predict held-out text as well as they should.

        It may have been saved between the step that ruined the weights and the loss that showed it.
        """
        try:
            self._load(load_checkpoint(folder).model)
        except SettingsError:
            return False
        bits = self.validate()
        nats = bits * math.log(2) * self.characters_per_token
        return self.validation is None or nats <= self.best_loss + _RISE


def _padded(vocab_size: int) -> int:
    """Round the vocabulary up to a multiple of 64: even rows quantise and multiply faster."""
    return -(-vocab_size // 64) * 64


def _write(journal: Journal | None, line: dict[str, Any]) -> None:
    if journal:
        journal.write(json.loads(json.dumps(line)))

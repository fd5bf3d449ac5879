"""One process or many: what `torchrun` says, and how gradients meet.

Data parallel: DistributedDataParallel (Li et al., 2020). For models that outgrow one device: FSDP2
(`fully_shard`), which spreads weights, gradients and optimizer state over the processes.
"""

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel

from training.model import Transformer


@dataclass(frozen=True, slots=True)
class Group:
    """This process among all: its rank from 0, their number, and the device it works on."""

    rank: int
    size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process writes files and prints."""
        return self.rank == 0

    def mean(self, value: torch.Tensor) -> float:
        """Return the mean of a scalar over all processes."""
        if self.size > 1:
            value = value.detach().clone()
            dist.all_reduce(value)
            value /= self.size
        return float(value)

    def barrier(self) -> None:
        """Wait for all processes."""
        if self.size > 1:
            dist.barrier()


def join_group() -> Group:
    """Join the processes that `torchrun` started, or stand alone."""
    rank, size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
    if size > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Group(rank, size, device)


def leave_group(group: Group) -> None:
    """Leave the group that `join_group` joined."""
    if group.size > 1:
        dist.destroy_process_group()


class LossModule(nn.Module):
    """The model with its loss as `forward`, the one call that wrappers hook into."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the mean cross-entropy in nats."""
        return self.model.loss(tokens, targets)


def shard_model(model: Transformer) -> None:
    """Spread the model over all processes, block by block (FSDP2), in place."""
    for block in model.blocks:
        fully_shard(block)
    fully_shard(model)


def data_parallel(loss: nn.Module, group: Group) -> nn.Module:
    """Wrap a module so that gradients are averaged over the group."""
    if group.size == 1:
        return loss
    return DistributedDataParallel(loss, device_ids=[group.device] if group.device.type == "cuda" else None)


def whole_state(model: Transformer) -> dict[str, torch.Tensor]:
    """Return the model's weights in full on the CPU, gathered from all processes; every process must call it."""
    options = StateDictOptions(full_state_dict=True, cpu_offload=True)
    return {
        name: tensor for name, tensor in get_model_state_dict(model, options=options).items() if tensor.ndim
    }

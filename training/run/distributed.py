"""One process or many: what `torchrun` says, and how gradients meet.

Data parallel: DistributedDataParallel (Li et al., 2020). For models that outgrow one device: FSDP2
(`fully_shard`), which spreads weights, gradients and optimizer state over the processes.
"""

import gc
import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.nn.parallel import DistributedDataParallel

from training.run.architectures import Model


@dataclass(frozen=True, slots=True)
class Group:
    """This process among all."""

    rank: int
    """Its number, from 0."""
    size: int
    """How many there are."""
    device: torch.device
    """What it computes on."""

    @property
    def leads(self) -> bool:
        """Whether this process writes files and prints."""
        return self.rank == 0

    def mean(self, values: Tensor) -> list[float]:
        """Return the means of some values over all processes."""
        if self.size > 1:
            values = values.detach().clone()
            dist.all_reduce(values)
            values /= self.size
        means: list[float] = values.tolist()
        return means


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
    """Leave the group that `join_group` joined; whatever used it must be out of use."""
    if group.size > 1:
        # A wrapped model that outlives its group waits for it forever when it is freed (torch 2.13, gloo).
        gc.collect()
        dist.destroy_process_group()


def shard_model(model: Model) -> None:
    """Spread the model over all processes, block by block (FSDP2), in place."""
    for block in model.blocks:
        fully_shard(block)
    fully_shard(model)


def data_parallel(loss: nn.Module, group: Group) -> nn.Module:
    """Wrap a module whose `forward` returns the loss, so that gradients are averaged over the group."""
    if group.size == 1:
        return loss
    return DistributedDataParallel(loss, device_ids=[group.device] if group.device.type == "cuda" else None)


def whole(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors in full, gathered where they are spread; every process must call it."""
    return {name: _full(tensor) for name, tensor in tensors.items()}


def _full(tensor: Tensor) -> Tensor:
    if not isinstance(tensor, DTensor):
        return tensor
    full: Tensor = tensor.full_tensor()
    return full


def like(tensor: Tensor, model: Tensor) -> Tensor:
    """Return a full tensor, spread as `model` is if that is spread and of the same shape."""
    if isinstance(model, DTensor) and tensor.shape == model.shape:
        return distribute_tensor(tensor.to(model.device), model.device_mesh, model.placements)
    return tensor

"""The optimizers: Muon for the matrices of the blocks, AdamW for the embedding and the norms.

Muon: Jordan et al., 2024 (momentum, orthogonalised by Newton-Schulz). AdamW: Loshchilov & Hutter, 2019.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from training.run.config import TrainConfig
from training.run.distributed import like, whole


class Optimizers:
    """A few optimizers that step together; each parameter belongs to exactly one."""

    def __init__(self, members: dict[str, Optimizer]) -> None:
        self.members = members
        self._rates = {
            name: [float(group["lr"]) for group in member.param_groups] for name, member in members.items()
        }

    def step(self, scale: float) -> None:
        """Take one step at `scale` times the configured learning rates, then clear the gradients."""
        for name, member in self.members.items():
            for group, rate in zip(member.param_groups, self._rates[name], strict=True):
                group["lr"] = rate * scale
            member.step()
            member.zero_grad(set_to_none=True)

    def state(self) -> dict[str, torch.Tensor]:
        """Return every tensor of the optimizers' state, in full, under a flat name "member/parameter/key"."""
        return whole(
            {
                f"{name}/{number}/{key}": value
                for name, member in self.members.items()
                for number, entry in member.state_dict()["state"].items()
                for key, value in entry.items()
                if isinstance(value, torch.Tensor)
            }
        )

    def load_state(self, tensors: dict[str, torch.Tensor]) -> None:
        """Restore what `state` returned."""
        for name, member in self.members.items():
            parameters = [parameter for group in member.param_groups for parameter in group["params"]]
            state: dict[int, dict[str, torch.Tensor]] = {}
            for flat, value in tensors.items():
                owner, number, key = flat.split("/")
                if owner == name:
                    state.setdefault(int(number), {})[key] = like(value, parameters[int(number)])
            member.load_state_dict({"state": state, "param_groups": member.state_dict()["param_groups"]})


def make_optimizers(model: nn.Module, config: TrainConfig) -> Optimizers:
    """Return the optimizers of a model's parameters."""
    named = list(model.named_parameters())
    matrices = [parameter for name, parameter in named if parameter.ndim == 2 and "blocks." in name]
    others = [parameter for name, parameter in named if not (parameter.ndim == 2 and "blocks." in name)]
    if config.optimizer == "adamw":
        return Optimizers({"adamw": _adamw([*matrices, *others], config)})
    muon = Muon(matrices, lr=config.matrix_lr, weight_decay=config.weight_decay, momentum=0.95)
    return Optimizers({"muon": muon, "adamw": _adamw(others, config)})


def _adamw(parameters: Sequence[nn.Parameter], config: TrainConfig) -> Optimizer:
    decayed = [parameter for parameter in parameters if parameter.ndim == 2]
    kept = [parameter for parameter in parameters if parameter.ndim != 2]
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": kept, "weight_decay": 0.0}]
    return AdamW([group for group in groups if group["params"]], lr=config.embedding_lr, betas=(0.9, 0.95))

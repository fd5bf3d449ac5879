"""The optimizers: Muon for the matrices of the blocks, AdamW for the embedding and the norms.

Muon: Jordan et al., 2024 (momentum, orthogonalised by Newton-Schulz). AdamW: Loshchilov & Hutter, 2019.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from training.run.config import TrainConfig
from training.run.distributed import Group, like, whole
from training.run.muon import Muon, faster, milliseconds


class Optimizers:
    """A few optimizers that step together; each parameter belongs to exactly one."""

    def __init__(self, members: dict[str, Optimizer]) -> None:
        self.members = members
        self._rates = {
            name: [float(group["lr"]) for group in member.param_groups] for name, member in members.items()
        }

    @property
    def muon(self) -> Muon | None:
        """The optimizer of the matrices, if it is Muon."""
        member = self.members.get("muon")
        return member if isinstance(member, Muon) else None

    @property
    def parameters(self) -> Mapping[str, Sequence[nn.Parameter]]:
        """What each optimizer moves."""
        return {
            name: [parameter for group in member.param_groups for parameter in group["params"]]
            for name, member in self.members.items()
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
        for (name, member), parameters in zip(self.members.items(), self.parameters.values(), strict=True):
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
    muon = Muon(
        matrices,
        lr=config.matrix_lr,
        weight_decay=config.weight_decay,
        momentum=0.95,
        precision="bf16" if config.muon_precision == "auto" else config.muon_precision,
    )
    return Optimizers({"muon": muon, "adamw": _adamw(others, config)})


def settle_muon(optimizers: Optimizers, config: TrainConfig, group: Group, former: str | None) -> str:
    """Set the number format of Muon's iteration and return how it was chosen, in words; "" without Muon.

    By the setting; else bf16 on a GPU; else as `former`, so that a resumed run goes on exactly; else by a
    measurement, whose mean over all processes makes them agree.
    """
    muon = optimizers.muon
    if muon is None:
        return ""
    if config.muon_precision != "auto":
        muon.precision = config.muon_precision
        return f"{muon.precision}, as set"
    if group.device.type == "cuda":
        muon.precision = "bf16"
        return "bf16, as always on a GPU"
    if former is not None:
        muon.precision = former
        return f"{former}, as before"
    shapes = [tuple(each.shape) for parameters in muon.param_groups for each in parameters["params"]]
    measured = milliseconds(shapes, group.device)
    means = dict(zip(measured, group.mean(torch.tensor(list(measured.values()))), strict=True))
    muon.precision = faster(means)
    told = ", ".join(f"{name} {value:.1f} ms" for name, value in means.items())
    return f"{muon.precision}, measured a step: {told}"


def _adamw(parameters: Sequence[nn.Parameter], config: TrainConfig) -> Optimizer:
    decayed = [parameter for parameter in parameters if parameter.ndim == 2]
    kept = [parameter for parameter in parameters if parameter.ndim != 2]
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": kept, "weight_decay": 0.0}]
    return AdamW([group for group in groups if group["params"]], lr=config.embedding_lr, betas=(0.9, 0.95))

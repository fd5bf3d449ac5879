"""Where bundles go: the runtime there, the least version of it, and the recipes that were fast there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from predictor.errors import SettingsError

Layout = Literal["bundle", "site", "folder", "tools"]
Clock = Literal["python", "onnxruntime-node", "onnxruntime-web"]

# The least ONNX Runtime that loads and runs a graph of ours, by precision: tests/measure/runtimes.py.
LEAST = MappingProxyType({"fp32": "1.23", "fp16": "1.23", "int8": "1.23", "int4": "1.23"})


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of device."""

    runtime: str
    """The package of ONNX Runtime there."""
    layout: Layout
    """What is written: a bundle, the site's runtime and folder, the folder alone, files for other tools."""
    clock: Clock
    """What times a graph: the runtime there, or what stands in for it on this machine."""
    stands_in: bool
    """Whether the clock is another runtime than that of the device."""
    precisions: tuple[str, ...]
    """What is tried, the one first that was fastest when it was measured: docs/devices.md."""


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "python": Target("onnxruntime", "bundle", "python", False, ("int4", "int8", "fp32")),
        "node": Target("onnxruntime-node", "site", "onnxruntime-node", False, ("int4", "int8", "fp32")),
        "web": Target("onnxruntime-web", "site", "onnxruntime-web", False, ("fp32", "int4", "int8")),
        "android": Target("onnxruntime-android", "folder", "python", True, ("int4", "int8", "fp32")),
        "ios": Target("onnxruntime-objc", "folder", "python", True, ("int4", "int8", "fp32")),
        "generic": Target("onnxruntime", "tools", "python", False, ("int8", "int4", "fp32")),
    }
)


def target_named(name: str) -> Target:
    """Return a target; raises `SettingsError` for an unknown one."""
    if name not in TARGETS:
        raise SettingsError(f"There is no target {name!r}.", f"Known: {', '.join(TARGETS)}.")
    return TARGETS[name]

"""Speed: tokens per second, and the share of the device's peak that training reaches (MFU)."""

import os
import shutil

import torch

from predictor.system.machine import processor

# Dense bf16 tensor-core peak in TFLOP/s, from the makers' data sheets.
PEAK_TFLOPS = {
    "H200": 989.0,
    "H100 PCIe": 756.0,
    "H100": 989.0,
    "A100": 312.0,
    "L40S": 362.0,
    "L4": 121.0,
    "A10": 125.0,
    "RTX 4090": 165.2,
    "RTX 3090": 71.0,
    "V100": 125.0,
    "T4": 65.0,
}


def device_name(device: torch.device) -> str:
    """Return the maker's name of a device."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else processor()


def can_compile(device: torch.device) -> bool:
    """Return whether torch.compile has what it needs: on a CPU, a C++ compiler."""
    compilers = (os.environ.get("CXX", "g++"), "g++", "clang++")
    return device.type != "cpu" or any(map(shutil.which, compilers))


def mfu(
    tokens_per_second: float, flops_per_token: float, device: torch.device, processes: int = 1
) -> float | None:
    """Return model FLOPs utilisation (Chowdhery et al., 2022), 0 to 1; None when the peak is not known."""
    if device.type != "cuda":
        return None
    name = device_name(device)
    peak = next((tflops for key, tflops in PEAK_TFLOPS.items() if key in name), None)
    return tokens_per_second * flops_per_token / (peak * 1e12 * processes) if peak else None

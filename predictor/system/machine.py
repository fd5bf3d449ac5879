"""What this machine is called, what is installed on it, and giving memory back to it."""

import ctypes
import math
import platform
from contextlib import suppress
from pathlib import Path


def processor() -> str:
    """Return the processor's name as its maker gives it, as far as the system tells."""
    try:
        # Linux names the processor nowhere else; platform.processor() is empty there.
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine() or "unknown")


def installed_version() -> str:
    """Return the installed version, or "unknown" when Foretype is run from a folder that is not installed."""
    from importlib.metadata import PackageNotFoundError, version  # which brings the reader of mails with it

    try:
        return version("foretype")
    except PackageNotFoundError:
        return "unknown"


def peak_memory_mb(process: int | None = None) -> float:
    """Return the most memory that a process (None: this one) had, in MB; NaN where that is not known."""
    with suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{process or 'self'}/status").read_text(encoding="utf-8").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024 / 1e6
    return math.nan


def give_memory_back() -> None:
    """Give freed memory back to the system, where the C library would keep it (glibc); else do nothing."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)

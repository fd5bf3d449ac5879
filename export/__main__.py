"""The commands of `python -m export`."""

import os

from export.commands import compare, evaluation, onnx, package, parity, probe, tune
from training.terminal import make_app, run

app = make_app(
    "From a training run to a bundle that Foretype can use",
    (onnx, parity, package, tune, evaluation, probe, compare),
)


def main() -> None:
    """Run a command."""
    # Threads that wait must not spin: beside another busy process that makes torch a hundred times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    run(app, "Stopped; nothing was replaced.")


if __name__ == "__main__":
    main()

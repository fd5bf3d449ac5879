"""The commands of `python -m export`."""

import os

from training.stopping import stoppable


def main() -> None:
    """Run a command."""
    # Threads that wait must not spin: beside another busy process that makes torch a hundred times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    stoppable(_run, "Stopped; nothing was replaced.")


def _run() -> None:
    from export.commands import compare, device, evaluation, onnx, package, parity, probe, serve, tune, web
    from training.terminal import make_app, run

    commands = (onnx, parity, package, device, tune, evaluation, probe, compare, web, serve)
    run(make_app("From a training run to a bundle that Foretype can use", commands))


if __name__ == "__main__":
    main()

"""One training run: settings, loop, optimizers, processes, checkpoints, journal."""

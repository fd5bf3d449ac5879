"""The commands of `python -m training`."""

from training.stopping import stoppable

_STOPPED = "Stopped. Give the same command again to go on (train: without --resume never)."


def main() -> None:
    """Run a command."""
    stoppable(_run, _STOPPED)


def _run() -> None:
    from training.commands import average, ngrams, plot, prepare, residual, slips, tokenizer, train
    from training.terminal import make_app, run

    commands = (tokenizer, prepare, train, ngrams, plot, average, residual, slips)
    run(make_app("From text to a trained model", commands))


if __name__ == "__main__":
    main()

"""The commands of `python -m training`."""

from training.commands import average, ngrams, plot, prepare, residual, tokenizer, train
from training.terminal import make_app, run

app = make_app("From text to a trained model", (tokenizer, prepare, train, ngrams, plot, average, residual))


def main() -> None:
    """Run a command."""
    run(app, "Stopped. Give the same command again to go on (train: with --resume auto, the default).")


if __name__ == "__main__":
    main()

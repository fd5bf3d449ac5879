"""The command line. `foretype` starts here; each command has a file of its own, gathered in app.py."""


def main() -> None:
    """Run `foretype` with the arguments of this process."""
    from predictor.cli.app import run

    run()

"""What commands say to people. Names and texts from outside in it may not steer the terminal."""

import typer

from predictor.text import shown


def say(sentence: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a sentence, with U+FFFD for whatever in it would steer a terminal; err: on standard error."""
    typer.echo(shown(sentence), err=err, nl=nl)

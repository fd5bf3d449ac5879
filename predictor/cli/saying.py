"""What commands say to people. Names and texts from outside in it may not steer the terminal."""

import sys

import typer

from predictor.text import json_shown, shown


def say(sentence: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a sentence, with U+FFFD for whatever in it would steer a terminal; err: on standard error."""
    typer.echo(shown(sentence), err=err, nl=nl)


def say_json(text: str) -> None:
    """Print JSON, with escapes for whatever in it would steer a terminal."""
    typer.echo(json_shown(text, sys.stdout.encoding or "ascii"))

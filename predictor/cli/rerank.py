"""`foretype rerank`: which of a recogniser's candidates is the likeliest text."""

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption
from predictor.errors import TextError
from predictor.system.texts import read_text


@plain_errors
def rerank(
    file: Annotated[
        Path,
        typer.Argument(
            help="Candidates, one per line, each alone or as SCORE<TAB>TEXT; - reads standard input."
        ),
    ],
    context: Annotated[str, typer.Option(help="The text before the candidates.")] = "",
    after: Annotated[str, typer.Option(help="The text after them.")] = "",
    weight: Annotated[float, typer.Option(help="Weight of our log-probability beside the scores.")] = 1.0,
    bundle: BundleOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Order what a speech or handwriting recogniser offers by how likely it is as text, best first.

    A recogniser's scores must be natural logarithms of probabilities.

    Example: printf 'recognise speech\\nwreck a nice beach\\n' | foretype rerank - --context "It is hard to "
    """
    import predictor

    lines = [line for line in read_text(file).splitlines() if line.strip()]
    candidates, scores = _split(lines)
    with predictor.load(bundle, model=model) as engine:
        ranked = engine.rerank(candidates, context, after=after, scores=scores, weight=weight)
    if json:
        typer.echo(json_format.dumps([asdict(candidate) for candidate in ranked], ensure_ascii=False))
        return
    for candidate in ranked:
        typer.echo(f"{candidate.total:9.2f}  {candidate.text}")


def _split(lines: list[str]) -> tuple[list[str], list[float] | None]:
    """Return the candidates and, if every line begins with one, their scores."""
    if not any("\t" in line for line in lines):
        return lines, None
    try:
        pairs = [(float(score), text) for score, text in (line.split("\t", 1) for line in lines)]
    except ValueError as error:
        raise TextError(
            f"Some lines are SCORE<TAB>TEXT, but not all: {error}.", "Give each line a number, or none."
        ) from error
    return [text for _, text in pairs], [score for score, _ in pairs]

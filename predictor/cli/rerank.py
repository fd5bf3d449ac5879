"""`foretype rerank`: which of a recogniser's candidates is the likeliest text."""

import json as json_format
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption, tell_scorer
from predictor.cli.saying import say, say_json
from predictor.errors import TextError
from predictor.system.texts import path_of, read_text


@plain_errors
def rerank(
    file: Annotated[
        Path,
        typer.Argument(
            parser=path_of,
            metavar="FILE",
            help="Candidates, one per line, each alone or as SCORE<TAB>TEXT; - reads standard input.",
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

    lines = [(n, line) for n, line in enumerate(read_text(file).splitlines(), start=1) if line.strip()]
    candidates, scores = _split(lines)
    with predictor.load(bundle, model=model) as engine:
        tell_scorer(engine, model)
        ranked = engine.rerank(candidates, context, after=after, scores=scores, weight=weight)
    if json:
        say_json(json_format.dumps([asdict(candidate) for candidate in ranked], ensure_ascii=False))
        return
    for candidate in ranked:
        say(f"{candidate.total:9.2f}  {candidate.text}")


def _split(lines: Sequence[tuple[int, str]]) -> tuple[list[str], list[float] | None]:
    """Return the candidates and, if every line begins with one, their scores. lines: each with its number."""
    if not any("\t" in line for _, line in lines):
        return [line for _, line in lines], None
    scores = [_score(number, line) for number, line in lines]
    return [line.partition("\t")[2] for _, line in lines], scores


def _score(number: int, line: str) -> float:
    stated, tab, _ = line.partition("\t")
    try:
        score = float(stated) if tab else math.nan
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise TextError(
            f"Some lines are SCORE<TAB>TEXT, but not all: line {number} begins with {stated[:40]!r}.",
            "Give each line a number (a natural logarithm, not infinite), or none.",
        )
    return score

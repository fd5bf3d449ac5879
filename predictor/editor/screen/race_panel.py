"""The race on the screen: a row per racer with its score and how it goes on."""

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from predictor.editor.screen.status import shortened
from predictor.suggesting.race import Race
from predictor.suggesting.request import Request

LOOPS = "↻"


def race_rows(race: Race, racers: tuple[str, ...], now: Request, width: int) -> StyleAndTextTuples:
    """Return a row per racer, each `width` cells wide: name, keys saved, and what it would write from here.

    A text that has begun to go in circles ends in "↻".
    """
    names = max(map(len, racers), default=0)
    rows: StyleAndTextTuples = []
    for racer in racers:
        score = f" {race.saved.get(racer, 0):>4} saved {race.percent(racer):3.0f}% "
        head = (
            f" {racer:<{names}}{score}" if width > 50 else f" {racer[:6]:<6} {race.saved.get(racer, 0):>4} "
        )
        run = race.runs.get(racer) if race.at == now else None
        text = "" if run is None else f"▏{run.text}{f' {LOOPS}' if run.loops else ''}"
        text = shortened(text, max(0, width - get_cwidth(head)))
        blanks = " " * max(0, width - get_cwidth(head) - get_cwidth(text))
        rows += [("class:race.name", head), ("class:race", text + blanks), ("", "\n")]
    return rows[:-1]

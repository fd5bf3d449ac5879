"""What spellers do, as tables on the terminal."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from predictor.evaluation.misspellings import Named
from predictor.evaluation.report import jsonable
from predictor.evaluation.spellers import FORETYPE
from predictor.evaluation.typos import RULES, Counts, Typed

FORMAT = 1
_LEGEND = (
    "%, where not ‰. wrong: words typed so; undone: of these, corrected at once; right: of what was "
    "changed at once; spoiled: right words that were changed; first, three: wrong words for which "
    "what was meant was shown; alarms: right words for which something was; letters: wrong ones, "
    "without and with automatic corrections; keys: to a right text, by hand and with corrections, of "
    "its characters."
)


@dataclass(frozen=True, slots=True)
class SpellingReport:
    """What was measured."""

    alone: tuple[Named, ...] = ()
    """Pairs without a text, by speller."""
    sentences: tuple[Named, ...] = ()
    """Pairs in sentences."""
    typed: tuple[Typed, ...] = ()
    """Texts typed with slips."""
    about: dict[str, Any] = field(default_factory=dict)
    """The circumstances."""

    def to_json(self) -> str:
        """Return the report as JSON."""
        content = {"format": FORMAT, "rules": RULES, **asdict(self)}
        return json.dumps(jsonable(content), indent=2, ensure_ascii=False, allow_nan=False)


def print_spelling(report: SpellingReport, console: Console) -> None:
    """Print a table for each thing that was measured."""
    for title, named in (("Pairs alone", report.alone), ("Pairs in sentences", report.sentences)):
        if named:
            console.print(Styled.assemble((title, "bold"), f"  {named[0].pairs:,} pairs"))
            console.print(_named(named))
    if report.typed:
        console.print(Styled("Typed with slips", style="bold"))
        total = sum((row.counts for row in report.typed), Counts())
        texts = [(row.name, row.counts) for row in report.typed]
        rows = [*texts, ("all", total)] if len(texts) > 1 else texts
        console.print(_changed(rows))
        console.print(_shown(rows))
        console.print(Styled(_LEGEND, style="dim"))
        console.print(Styled("Right words marked, per 1,000", style="bold"))
        console.print(_marked(report.typed))


def _named(rows: Sequence[Named]) -> Table:
    table = _table("speller", ("first", "among three", "marked"))
    for row in rows:
        table.add_row(row.speller, *(f"{100 * share:.1f}" for share in (row.first, row.three, row.marked)))
    return table


def _changed(rows: Sequence[tuple[str, Counts]]) -> Table:
    table = _table("text", ("words", "wrong", "undone", "right", "spoiled ‰"))
    for name, counts in rows:
        changed = counts.undone + counts.mistaken + counts.spoiled
        table.add_row(
            Styled(name),
            f"{counts.words:,}",
            _percent(counts.wrong, counts.words),
            _percent(counts.undone, counts.wrong),
            _percent(counts.undone, changed),
            _share(1000 * counts.spoiled, counts.words - counts.wrong, 2),
        )
    return table


def _shown(rows: Sequence[tuple[str, Counts]]) -> Table:
    table = _table("text", ("first", "three", "alarms ‰", "letters", "keys"))
    for name, counts in rows:
        table.add_row(
            Styled(name),
            _percent(counts.offered, counts.wrong),
            _percent(counts.among, counts.wrong),
            _share(1000 * counts.alarms, counts.words - counts.wrong, 1),
            " → ".join(_percent(part, counts.characters) for part in (counts.letters, counts.letters_left)),
            " → ".join(_percent(part, counts.characters) for part in (counts.keys_by_hand, counts.keys)),
        )
    return table


def _marked(rows: Sequence[Typed]) -> Table:
    names = [each.speller for each in rows[0].marked]
    table = _table("text", names)
    for row in rows:
        table.add_row(Styled(row.name), *(_share(1000 * each.marked, each.words, 1) for each in row.marked))
    return table


def _table(first: str, headings: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True, style="bold" if heading == FORETYPE else "")
    return table


def _percent(part: int, whole: int) -> str:
    return _share(100 * part, whole, 1)


def _share(part: int, whole: int, digits: int) -> str:
    return f"{part / whole:.{digits}f}" if whole else "–"

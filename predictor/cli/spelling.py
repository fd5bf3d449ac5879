"""`foretype evaluate --typos` and `--pairs`: what corrections do to slips, beside other programs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from predictor.cli.progress import progress_bar
from predictor.cli.saying import say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predictor.evaluation.spelling_shown import SpellingReport
    from predictor.evaluation.texts import Text


def measure_spelling(
    bundle: Path | None, pairs: "Sequence[Path]", texts: "Sequence[Text]", rate: float
) -> "SpellingReport":
    """Ask for pairs, and type texts with this share of letters wrong."""
    import predictor
    from predictor.evaluation.misspellings import name_all, read_misspellings
    from predictor.evaluation.spellers import OwnSpeller, other_spellers
    from predictor.evaluation.spelling_shown import SpellingReport
    from predictor.evaluation.typos import type_all

    known = [pair for path in pairs for pair in read_misspellings(path)]
    with (
        predictor.load(bundle) as engine,
        engine.session() as session,
        other_spellers(partial(_counts, engine.folder)) as others,
    ):
        spellers = [OwnSpeller(session.check), *others]
        with progress_bar("pairs") as progress:
            alone = [pair for pair in known if pair.alone]
            named = name_all(spellers, alone, progress) if alone else ()
            inside = [pair for pair in known if not pair.alone]
            sentences = name_all(spellers, inside, progress) if inside else ()
        with progress_bar("typing") as progress:
            typed = type_all(texts, rate, session.correct, spellers, progress) if texts else ()
        about = {"bundle": engine.name, "typos": rate, "pairs": [path.name for path in pairs]}
    return SpellingReport(named, sentences, typed, about)


def show_spelling(report: "SpellingReport", json: bool) -> None:
    """Print a report."""
    from predictor.console import CleanConsole
    from predictor.evaluation.spelling_shown import print_spelling

    if json:
        say_json(report.to_json())
    else:
        print_spelling(report, CleanConsole())


def _counts(bundle: Path) -> Mapping[str, int]:
    """Return the words of a bundle in small letters with their counts."""
    from predictor.evaluation.floor import read_counts

    counts: dict[str, int] = {}
    for word, count in read_counts(bundle).items():
        counts[word.lower()] = counts.get(word.lower(), 0) + count
    return counts

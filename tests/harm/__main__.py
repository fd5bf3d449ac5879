"""Try what was made to harm, and print a table of what became of it.

    python -m tests.harm [NUMBER] [--first SEED] [--only bundles|checkpoints|settings]

NUMBER mutants of each are made, 300 if not given, from the seeds from SEED on (0): many can be tried in parts. *Refused* is told in a sentence; *worked* has done no harm;
*failed* is all else: a traceback, a process that ended or hung. Its status is 1 if anything failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bundles import TINY_BUNDLE

# The kind of a mutant, and what became of it.
End = tuple[str, str]
REFUSED, WORKED, FAILED = "refused", "worked", "failed"


def main() -> int:
    parser = argparse.ArgumentParser(description="Try what was made to harm.")
    parser.add_argument("number", type=int, nargs="?", default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", choices=sorted(TRIED))
    asked = parser.parse_args()
    table = Table("what", "kind", "tried", REFUSED, WORKED, FAILED)
    failed = 0
    for what in [asked.only] if asked.only else TRIED:
        with tempfile.TemporaryDirectory() as place:
            counts = Counter(TRIED[what](Path(place), range(asked.first, asked.first + asked.number)))
        for kind in sorted({kind for kind, _ in counts}):
            row = [counts[kind, end] for end in (REFUSED, WORKED, FAILED)]
            failed += row[-1]
            table.add_row(what, kind.replace("_", " "), *(f"{number:,}" for number in (sum(row), *row)))
    Console().print(table)
    return bool(failed)


def bundles(place: Path, seeds: range) -> Iterator[End]:
    """Load bundles in another process; where that ends or hangs, the next one goes on."""
    first = seeds.start
    while first < seeds.stop:
        victim = [sys.executable, "-W", "error", "-m", "tests.predictor.bundle.harm.victim"]
        command = [*victim, str(TINY_BUNDLE), str(place / f"mutant{first}"), str(first), str(seeds.stop)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for line in process.stdout:
                row = json.loads(line)
                first, kind = row["seed"] + 1, row["done"].partition(":")[0]
                if "end" in row:
                    yield kind, REFUSED if row["end"] else WORKED
        if process.returncode:
            yield kind, FAILED


def checkpoints(place: Path, seeds: range) -> Iterator[End]:
    """Go on from checkpoints."""
    from tests.harm import checkpoints

    return _counted(checkpoints.tried(place, seeds))


def settings(place: Path, seeds: range) -> Iterator[End]:
    """Read settings."""
    from tests.harm import settings

    os.environ.update({f"XDG_{kind}_HOME": str(place) for kind in ("CONFIG", "STATE", "DATA")})
    return _counted(settings.tried(seeds))


def _counted(ends: Iterator[tuple[str, Callable[[], str]]]) -> Iterator[End]:
    for kind, end in ends:
        try:
            yield kind, REFUSED if end() else WORKED
        except Exception:
            traceback.print_exc()
            yield kind, FAILED


TRIED = {"bundles": bundles, "checkpoints": checkpoints, "settings": settings}

if __name__ == "__main__":
    sys.exit(main())

"""A program that loads one mutant after the other and uses what it gets, as an editor would.

    python -W error -m tests.predictor.bundle.harm.victim BUNDLE FOLDER FIRST LAST

For each seed it prints a line of JSON when it begins and one when it is done. A mutant may only be refused,
with a sentence, or work.
"""

import json
import os
import sys
import time
from itertools import islice
from pathlib import Path

import predictor
from predictor.errors import BundleError
from predictor.text import steers
from tests.predictor.bundle.harm.mutants import make, remove

TEXTS = ("", "I'll meet you at the st", "Łódź, 東京\n— 12% 🙂 ", "the the the t")


def main() -> None:
    source, folder, first, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    for seed in range(first, last):
        say(seed=seed, done=(done := make(source, folder, seed)))
        started, clock = sum(os.times()[:4]), time.monotonic()
        say(
            seed=seed,
            done=done,
            end=end_of(folder),
            cpu=sum(os.times()[:4]) - started,
            wall=time.monotonic() - clock,
        )
        remove(folder)


def end_of(folder: Path) -> str:
    """Load the mutant and use it; return "" if it works, else why it was refused."""
    try:
        use(folder)
    except BundleError as error:
        said = str(error)
        assert not steers(said), repr(said)
        assert 10 < len(said) < 1500, said
        return said
    return ""


def use(folder: Path) -> None:
    """Ask all that can be asked."""
    with predictor.load(folder) as engine:
        assert not steers(engine.name)
        for model in engine.models:
            session = engine.session(model)
            for text in TEXTS:
                for suggestion in session.suggest(text, k=5):
                    assert not steers(suggestion.text), repr(suggestion.text)
                    assert "\n" not in suggestion.text
                    assert 0.0 <= suggestion.probability <= 1.0001, suggestion
        engine.log_prob(TEXTS[1])
        engine.next_letters(TEXTS[1])
        list(islice(engine.babble(TEXTS[1]), 5))


def say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

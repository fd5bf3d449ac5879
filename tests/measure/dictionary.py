"""Make the set of English words that is shipped, of word lists with one word a line.

Run with: python -m tests.measure.dictionary LIST...
The shipped one is of Debian's wamerican-large and wbritish-large 2020.12.07, which are SCOWL of size 70.
"""

import re
import sys
from pathlib import Path

from rich.console import Console

from predictor.spelling import dictionary
from predictor.spelling.dictionary import Dictionary

# Letters with apostrophes inside; possessives are found by their words.
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def main(paths: list[str]) -> None:
    """Write it."""
    words = {
        line.removesuffix("'s")
        for path in paths
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if _WORD.fullmatch(line) and len(line) > 1
    }
    target = Path(dictionary.__file__).with_name(dictionary.FILE)
    target.write_bytes(bytes(Dictionary.of(words)))
    Console().print(f"{len(words):,} words in {target}")


if __name__ == "__main__":
    main(sys.argv[1:])

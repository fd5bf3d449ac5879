"""What corrects words: Foretype, and other programs where they are installed, to be measured side by side.

Foretype reads the text; the others are shown a word alone, which is all that they take. hunspell and aspell
are asked through the pipe that ispell defined; symspellpy is given the words of the bundle with their counts.
"""

import importlib
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, Protocol

from predictor.contract import Doubt
from predictor.rules.policy import corrects
from predictor.text import word_places

FORETYPE = "foretype"
PIPES = {"hunspell": ("-a", "-d", "en_US"), "aspell": ("-a", "--lang=en_US")}


class Judged(NamedTuple):
    """What a speller says of a word."""

    marked: bool
    """Whether it takes the word for wrong."""
    candidates: Sequence[str]
    """What may be meant, best first."""


class Speller(Protocol):
    """Judges one word of a text."""

    name: str

    def judge(self, text: str, start: int, end: int, k: int) -> Judged:
        """Return what is said of text[start:end], with at most `k` candidates."""
        ...


class Check(Protocol):
    """`TextSession.check`."""

    def __call__(self, text: str, start: int, end: int, *, least: float, k: int) -> Iterator[Doubt]:
        """Yield what is doubtful of a part of a text."""
        ...


class OwnSpeller:
    """Foretype, as its spelling view marks words and names candidates."""

    name = FORETYPE

    def __init__(self, check: Check) -> None:
        self._check = check

    def judge(self, text: str, start: int, end: int, k: int) -> Judged:
        """Return what is said of a word, candidates also where it is not marked."""
        doubts = list(self._check(text, start, end, least=0.0, k=k))
        if not doubts:
            return Judged(False, ())
        marked = not doubts[0].known or corrects(doubts[0].probability, "balanced")
        return Judged(marked, [each.text for each in doubts[0].candidates])


class PipeSpeller:
    """A program that speaks as ispell does: a word a line, answered by a line and an empty one."""

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        self.name, self._process = name, process
        self._read()  # it greets

    def judge(self, text: str, start: int, end: int, k: int) -> Judged:
        """Return what is said of a word by itself."""
        word = text[start:end].replace("’", "'")
        if len(word_places(word)) != 1:
            return Judged(False, ())
        assert self._process.stdin is not None
        self._process.stdin.write(f"^{word}\n")  # "^": the rest is a word, whatever it is
        self._process.stdin.flush()
        answers = []
        while answer := self._read():
            answers.append(answer)
        if not answers or answers[0][0] not in "&#?":
            return Judged(False, ())
        found = answers[0].partition(": ")[2]
        return Judged(True, found.split(", ")[:k] if found else ())

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")


class SymSpeller:
    """The package symspellpy: words within two edits, the nearest and then the most frequent first."""

    name = "symspellpy"

    def __init__(self, package: Any, counts: Mapping[str, int]) -> None:
        self._closest = package.Verbosity.ALL
        self._finder = package.SymSpell(max_dictionary_edit_distance=2)
        for word, count in counts.items():
            self._finder.create_dictionary_entry(word, count)

    def judge(self, text: str, start: int, end: int, k: int) -> Judged:
        """Return what is said of a word by itself."""
        word = text[start:end].lower().replace("’", "'")
        found = self._finder.lookup(word, self._closest, max_edit_distance=2)
        others = [each.term for each in found if each.term != word]
        return Judged(len(others) == len(found), others[:k])


@contextmanager
def other_spellers(counts: Callable[[], Mapping[str, int]]) -> Iterator[list[Speller]]:
    """Start those that are installed; end them however it ends. counts: words in small letters."""
    spellers: list[Speller] = []
    with ExitStack() as ending:
        for name, options in PIPES.items():
            if shutil.which(name):
                process = subprocess.Popen(
                    [name, *options],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    encoding="utf-8",
                    errors="replace",
                )
                ending.enter_context(process)
                ending.callback(process.kill)
                spellers.append(PipeSpeller(name, process))
        try:
            package = importlib.import_module("symspellpy")
        except ImportError:
            pass
        else:
            spellers.append(SymSpeller(package, counts()))
        yield spellers

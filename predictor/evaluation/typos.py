"""Held-out text typed with slips of the fingers: what corrections undo, and what they spoil.

Each document is typed word by word. A word, with the character behind it, is judged by what stands before it
alone, as while typing. The surest corrections are made at once; a wrong one is taken back, as a writer would.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from predictor.contract import Suggestion
from predictor.evaluation.spellers import Speller
from predictor.evaluation.texts import Text
from predictor.rules.policy import AUTOMATIC, corrects
from predictor.spelling.fingers import Fingers
from predictor.text import word_places

RULES = """\
Each letter goes wrong with the given probability, the first of a word half as often (spelling/fingers.py says
how, seeded); spaces do not. What the engine says of a word when the character behind it is typed counts. A
correction is automatic from the probability of policy.AUTOMATIC, shown from that of the dial's level
"balanced". Letters wrong: edits between the text and what was meant, of all letters. Keys: a wrong word is
repaired by hand by erasing it and the character behind it and typing both anew; by one key if what was meant
is among the three shown; a word that was spoiled by itself is taken back by one key. Marked: words of the text
without slips that are underlined when all of it is there."""

ASKED = 3
_SEED = 1
_BACKSPACE = 1

Correct = Callable[[str, int], Sequence[Suggestion]]
"""`Engine.correct`."""


@dataclass(slots=True)
class Counts:
    """What was counted while some text was typed."""

    words: int = 0
    characters: int = 0
    wrong: int = 0
    """Words typed wrong."""
    letters: int = 0
    """Edits between those and what was meant."""
    undone: int = 0
    """Wrong words that were corrected by themselves, rightly."""
    mistaken: int = 0
    """Wrong words that were changed by themselves to other wrong ones."""
    spoiled: int = 0
    """Right words that were changed by themselves."""
    offered: int = 0
    """Wrong words for which what was meant was shown first."""
    among: int = 0
    """Wrong words for which it was among three shown."""
    alarms: int = 0
    """Right words for which something was shown."""
    letters_left: int = 0
    """Edits that are left in the end, nobody looking."""
    keys_by_hand: int = 0
    """Keys to a right text without corrections."""
    keys: int = 0
    """Keys to a right text with them."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class Marked(NamedTuple):
    """How many right words a speller takes for wrong."""

    speller: str
    words: int
    marked: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was measured on one text."""

    name: str
    counts: Counts
    marked: tuple[Marked, ...]


def type_all(
    texts: Sequence[Text],
    rate: float,
    correct: Correct,
    spellers: Sequence[Speller],
    progress: Callable[[int, int], None],
) -> tuple[Typed, ...]:
    """Type texts with this share of letters wrong. progress: told characters typed, and of how many."""
    rows, total, done = [], sum(text.characters for text in texts), 0
    for text in texts:
        fingers, counts = Fingers(_SEED), Counts()
        marked = dict.fromkeys((speller.name for speller in spellers), 0)
        for document in text.documents:
            counts += _type(document, fingers, rate, correct)
            for speller in spellers:
                for start, end in word_places(document):
                    marked[speller.name] += speller.judge(document, start, end, 1).marked
            done += len(document)
            progress(done, total)
        rows.append(
            Typed(text.name, counts, tuple(Marked(name, counts.words, n) for name, n in marked.items()))
        )
    return tuple(rows)


def _type(document: str, fingers: Fingers, rate: float, correct: Correct) -> Counts:
    counts, before, end = Counts(characters=len(document)), "", 0
    counts.keys_by_hand = counts.keys = len(document)
    for start, stop in word_places(document):
        before += document[end:start]
        meant, behind = document[start:stop], document[stop : stop + 1]
        typed = fingers.type(meant, rate) or meant
        counts.words += 1
        counts.wrong += typed != meant
        counts.letters += edits(typed, meant)
        counts.keys_by_hand += _by_hand(typed, meant)
        found = correct(before + typed + behind, ASKED)
        kept = _judge(counts, typed, meant, [(each.text, each.probability) for each in found])
        counts.letters_left += edits(kept, meant)
        # Who looks takes a wrong correction back.
        before, end = before + (kept if kept == meant else typed), stop
    return counts


def _judge(counts: Counts, typed: str, meant: str, found: Sequence[tuple[str, float]]) -> str:
    """Count what becomes of a word, and return what stands there if nobody looks."""
    right, sure = typed == meant, found[0][1] if found else 0.0
    shown = [word for word, _ in found] if corrects(sure, "balanced") else []
    counts.offered += not right and shown[:1] == [meant]
    counts.among += not right and meant in shown
    counts.alarms += right and bool(shown)
    if sure < AUTOMATIC:
        counts.keys += 1 if not right and meant in shown else _by_hand(typed, meant)
        return typed
    kept = found[0][0]
    counts.undone += kept == meant and not right
    counts.mistaken += kept != meant and not right
    counts.spoiled += kept != meant and right
    if kept != meant:
        counts.keys += _BACKSPACE + _by_hand(typed, meant)
    return kept


def _by_hand(typed: str, meant: str) -> int:
    return 0 if typed == meant else len(typed) + 1 + len(meant) + 1


def edits(typed: str, meant: str) -> int:
    """Return how many letters are too many, missing, another or exchanged with the next (Damerau)."""
    above: list[int] = []
    rows = list(range(len(meant) + 1))
    for i, key in enumerate(typed, start=1):
        row = [i]
        for j, letter in enumerate(meant, start=1):
            best = min(rows[j] + 1, row[-1] + 1, rows[j - 1] + (key != letter))
            if i > 1 and j > 1 and key == meant[j - 2] and typed[i - 2] == letter:
                best = min(best, above[j - 2] + 1)
            row.append(best)
        above, rows = rows, row
    return rows[-1]

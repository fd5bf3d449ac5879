"""Words outside the list: the tokenizer's own spelling of what is typed, followed to the words after it.

A name or a word of another language has no number of its own; but the model knows what may come after the
pieces that spell its first letters. One pass asks about all of them (docs/decisions.md, 9). The search knows
no model; it asks for distributions through `expand`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from predictor.contract import Typed
from predictor.text import words
from predictor.transformer.pieces import Pieces, WordPieces
from predictor.transformer.sequence import Branch
from predictor.words.narrowing import Floats

# Given continuations of the context, return next-token probabilities [V] after each.
Expand = Callable[[Sequence[Branch]], Sequence[Floats]]

# Longest spelling of the prefix, in tokens, that is followed.
_LONGEST = 8
# Pieces of one kind after one spelling that are looked at, best first.
_CHILDREN = 12


@dataclass(slots=True)
class Spelled:
    """Words found by spelling and their masses; `mass` is that of all words after the spelling."""

    words: dict[str, float] = field(default_factory=dict)
    """Words and their masses."""
    mass: float = 0.0
    """That of all words after the spelling, found or not."""

    def add(self, word: str, mass: float) -> None:
        """Count one way to spell a word."""
        self.words[word] = self.words.get(word, 0.0) + mass


def spell(pieces: WordPieces, root: Floats, typed: Typed, expand: Expand, lead: str = "") -> Spelled:
    """Return words that begin with what is typed and have more letters, with their masses.

    root: next-token probabilities [V] at the start of the word, whose own pieces are not counted. typed: the
    letters of the word before and after the cursor. lead: what stands in its first piece before them.
    """
    prefix, suffix, _ = typed
    found, steps = Spelled(), pieces.spell(prefix, lead)
    if not 1 <= len(steps) <= _LONGEST:
        return found
    tokens = tuple(token for token, _ in steps)
    mass, before = 1.0, root
    rows = expand([tokens[:length] for length in range(1, len(tokens) + 1)])
    for (token, text), row in zip(steps, rows, strict=True):
        mass *= float(before[token])
        if text:
            _visit(found, pieces, text, mass, row, prefix)
        before = row
    found.words = {word: mass for word, mass in found.words.items() if _completes(word, prefix, suffix)}
    return found


def _visit(found: Spelled, pieces: WordPieces, text: str, mass: float, row: Floats, prefix: str) -> None:
    """Take in the distribution after `text`, which spells a beginning of the prefix and has this mass."""
    remainder = prefix[len(text) :]
    for piece, _, share in _best(pieces.closed, row, remainder):
        found.add(text + piece, mass * share)
    for piece, token, share in _best(pieces.open, row, remainder):
        found.add(text + piece, mass * share * float(pieces.ends[token]))
    # After a part of the prefix, what covers its rest was not counted yet; after all of it, it was.
    found.mass += mass * (pieces.mass(row, remainder) if remainder else 0.0)


def _best(kind: Pieces, row: Floats, remainder: str) -> list[tuple[str, int, float]]:
    """Return the likeliest pieces that begin with the rest of the prefix: text, id, share."""
    where = kind.range(remainder)
    shares = row[kind.ids[where]]
    if remainder:
        shares = shares * kind.weights(where, remainder)
    most = len(shares)
    order = np.argpartition(-shares, _CHILDREN)[:_CHILDREN] if most > _CHILDREN else np.arange(most)
    texts, ids = kind.texts[where], kind.ids[where].tolist()
    return [(texts[i], ids[i], float(shares[i])) for i in order.tolist()]


def _completes(word: str, prefix: str, suffix: str) -> bool:
    return len(word) > len(prefix) + len(suffix) and word.endswith(suffix) and words(word) == [word]

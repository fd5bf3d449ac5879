"""Half-typed words with a slip in them: words that were meant join those that begin as typed.

All are shares of one whole: P(these letters | context) is that they were meant, or a slip in another word.
"""

from collections.abc import Callable

from predictor.contract import Candidate, Context
from predictor.rules.blend import Found
from predictor.rules.calibration import Calibration
from predictor.spelling.speller import Reading, Speller
from predictor.words.capitals import fold
from predictor.words.narrowing import Prior

SPELLING = "spelling"
# From a slip's probability to how often it was right, where a bundle knows no better: learned on held-out
# text by `python -m tests.measure.half_typed FOLDER --characters 2600`.
CURVE = Calibration(
    (0.0, 0.0003, 0.0012, 0.0111, 0.0664, 0.2097, 0.5205, 0.9493, 1.0),
    (0.0, 0.0052, 0.0207, 0.0363, 0.0933, 0.1762, 0.4583, 0.875, 1.0),
)
# Letters before which nothing is called a slip; what is more likely to be typed than this is none.
_LETTERS = 3
_LIKELY = 3e-4
# Of what is typed right, this much has no slip in it; the rest is all that the channel says.
_LEAST = 1e-12


def may_slip(context: Context, found: Found) -> bool:
    """Whether what is typed agrees so badly with every likely word that it may be a slip."""
    prefix = context.prefix
    return (
        len(prefix) >= _LETTERS
        and not context.suffix
        and found.mass < _LIKELY
        and not any(letter.isupper() for letter in prefix[1:])
    )


def joined(
    found: Found,
    context: Context,
    speller: Speller,
    prior: Prior,
    allowed: Callable[[str], bool],
    *,
    whole: bool = False,
) -> Found:
    """Return what was found with the words that what is typed is a slip of, as shares of one whole.

    allowed: whether a word may be offered here. whole: what is typed may also be all of a word.
    """
    typed = context.typed.prefix
    likely = dict[str, float]()
    if len(typed) >= _LETTERS:
        likely = {each.text: each.joint for each in speller.begun(typed, prior, found.asked + 2)}
    for each in speller.readings(typed, prior).others if whole else ():
        if fold(each.text).startswith(fold(typed)):
            continue
        likely[each.text] = max(each.joint, likely.get(each.text, 0.0))
    slips = [Reading(text, joint) for text, joint in likely.items() if allowed(text)]
    listed = sum(word.probability * (1.0 - speller.mistaken.meant(word.text)) for word in found.words)
    right = found.mass * max(0.0, 1.0 - listed)
    total = right + sum(each.joint for each in slips)
    if not slips or total <= _LEAST:
        return found
    kept = found.mass / total
    words = [
        Candidate(word.text, kept * word.probability * speller.mistaken.meant(word.text), word.shares)
        for word in found.words
    ]
    words += [Candidate(each.text, each.joint / total, {SPELLING: 1.0}) for each in slips]
    words.sort(key=lambda word: -word.probability)
    is_whole = found.whole * kept * speller.mistaken.meant(typed)
    return Found(found.asked, words, min(is_whole, 1.0), found.mass)

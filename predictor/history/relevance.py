"""How likely a text is of the kind that a history was learned from, by what is written of it so far.

Two hypotheses: its words come as the history's mixed with any text's (`remembered.probability`), or as in any
text. Each word is evidence for one of them, weighed by the logarithm of the ratio of its two probabilities
(Bayes). Without this, somebody else's chat in the history would cost a report 3 points of keystroke savings;
with it the history says next to nothing there after a few words, and as much as ever in a chat.
"""

import math
from collections.abc import Iterable

# Before a word is written, and the least it can become: names that were learned stay known everywhere.
PRIOR, LEAST = 0.75, 0.01
# No single word decides.
_MOST = 3.0
_MOST_SUM = 30.0


def weight(learned: float, general: float) -> float:
    """Return how much a word speaks for the history. learned, general: its P under the two hypotheses."""
    if learned <= 0.0 or general <= 0.0:
        return 0.0
    return max(-_MOST, min(_MOST, math.log(learned / general)))


def relevance(weights: Iterable[float]) -> float:
    """Return P(the text is of the history's kind), given the weights of its last words."""
    total = math.log(PRIOR / (1.0 - PRIOR)) + math.fsum(weights)
    return max(LEAST, 1.0 / (1.0 + math.exp(-max(-_MOST_SUM, min(_MOST_SUM, total)))))

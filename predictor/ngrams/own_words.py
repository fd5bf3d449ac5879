"""The text's own words alone, for places where no model of prose has anything to say: code, addresses."""

from collections import Counter

from predictor.contract import BEFORE, Candidate, Context
from predictor.text import tail, words

# What is kept for words that the text has not used yet, in uses of a word.
_OTHERS = 1


def own_words(context: Context, k: int) -> list[Candidate]:
    """Return at most `k` words of the text that go on with what is typed, in its very letters, best first.

    P(word) is its share of the uses of all words that begin so, one being kept for new ones. Before the first
    letter there is nothing to go by, and nothing is returned.
    """
    prefix, suffix = context.prefix, context.suffix
    if not prefix:
        return []
    shortest = len(prefix) + len(suffix)
    used = Counter(
        word
        for word in words(tail(context.before[: context.word_start], BEFORE))
        if len(word) > shortest and word.startswith(prefix) and word.endswith(suffix)
    )
    total = used.total() + _OTHERS
    return [Candidate(word, uses / total, {"text": 1.0}) for word, uses in used.most_common(k)]

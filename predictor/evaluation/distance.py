"""How far back a predictor can see: pairs of texts in which only a distant word decides what comes next.

"Shawn came to the hack space to record a video. [So many words that decide nothing.] I talked to" is followed
by "him" rather than "her"; with Sarah in Shawn's place it is the other way round. A predictor passes a pair
if the first word gains on the second when the deciding word is the first's: what it prefers anyway does not
count. Who cannot see the deciding word scores one half. After the minimal pairs of BLiMP (Warstadt et al.,
TACL 2020) and the long-distance agreement of Linzen et al. (TACL 2016).
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

DISTANCES = (5, 10, 20, 40)
PAIRS = 60
_SEED = 7
_TIE = 1e-4  # smaller differences are rounding

# The natural-log likelihood of a text.
LogProb = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contexts that differ in one word, and the word that each makes likelier than the other does."""

    contexts: tuple[str, str]
    """Two texts that differ in the deciding word."""
    words: tuple[str, str]
    """For each, the word that it makes likelier than the other does."""
    distance: int
    """Words between the deciding word and the end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Share of pairs passed at a distance; a tie counts one half."""

    distance: int
    """Words between the deciding word and the end."""
    passed: float
    """The share of pairs decided rightly; 1/2 is chance."""
    pairs: int
    """How many pairs there were."""


_MEN_AND_WOMEN = (
    ("Shawn", "Sarah"),
    ("David", "Mary"),
    ("John", "Anna"),
    ("My brother", "My sister"),
    ("My father", "My mother"),
    ("The king", "The queen"),
    ("Uncle Tom", "Aunt Jane"),
    ("The old man", "The old woman"),
)
_MANY_AND_ONE = (
    ("My parents", "My father"),
    ("The children", "The boy"),
    ("Our neighbours", "Our uncle"),
    ("The two men", "The old man"),
)
# What may decide, sentences that it may stand in, sentences that it decides, and what it decides.
_FRAMES = (
    (
        _MEN_AND_WOMEN,
        ("{} came to the hack space to record a video.", "{} called this morning.", "{} was here."),
        (
            "I talked to",
            "I wanted to thank",
            "In the end we helped",
            "Everybody was looking at",
            "Say hello to",
        ),
        ("him", "her"),
    ),
    (
        _MEN_AND_WOMEN,
        ("{} is working late again.", "{} lived in a house on the hill.", "{} has left."),
        ("I do not know if", "Nobody knew why", "It is possible that", "We should ask whether", "I hope"),
        ("he", "she"),
    ),
    (
        _MANY_AND_ONE,
        ("{} came to see us.", "{} went to the sea for a week.", "{} called."),
        ("I was happy when", "It was late when", "We talked until", "I hope that", "I wonder if"),
        ("they", "he"),
    ),
)
_FILLERS = (
    "It was a cold day.",
    "The weather was not very good.",
    "There was a lot of snow on the road.",
    "The train was late as usual.",
    "Nothing much happened in the town.",
    "The news on the radio was about the election.",
    "We had some tea and a piece of cake.",
    "It took a long time to get there.",
    "The house at the corner is for sale.",
    "All the shops were closed.",
)


def make_pairs(distance: int, count: int = PAIRS, seed: int = _SEED) -> list[Pair]:
    """Return `count` different pairs at about `distance` words, always the same ones for a seed."""
    generator = random.Random(f"{seed} {distance}")
    pairs = {pair.contexts: pair for pair in itertools.islice(_endless(distance, generator), 100 * count)}
    return list(pairs.values())[:count]


def see(log_prob: LogProb, distances: Sequence[int] = DISTANCES, count: int = PAIRS) -> tuple[Seen, ...]:
    """Return how many pairs are passed at each distance."""
    found = []
    for distance in distances:
        pairs = make_pairs(distance, count)
        passed = sum(_passed(log_prob, pair) for pair in pairs)
        found.append(Seen(distance, passed / len(pairs), len(pairs)))
    return tuple(found)


def _passed(log_prob: LogProb, pair: Pair) -> float:
    preferred = [
        log_prob(f"{context}{pair.words[0]} ") - log_prob(f"{context}{pair.words[1]} ")
        for context in pair.contexts
    ]
    gained = preferred[0] - preferred[1]
    return 0.5 if abs(gained) < _TIE else float(gained > 0)


def _endless(distance: int, generator: random.Random) -> Iterator[Pair]:
    while True:
        choices, sentences, endings, words = generator.choice(_FRAMES)
        deciders, sentence = generator.choice(choices), generator.choice(sentences)
        ending = generator.choice(endings)
        rest = sentence.partition("{}")[2]
        fillers: list[str] = []
        pool = generator.sample(_FILLERS, len(_FILLERS))
        while pool and _between(rest, fillers, ending) + len(pool[-1].split()) <= distance + 2:
            fillers.append(pool.pop())
        if abs(_between(rest, fillers, ending) - distance) <= max(2, distance // 5):
            contexts = tuple(
                " ".join([sentence.format(decider), *fillers, f"{ending} "]) for decider in deciders
            )
            yield Pair((contexts[0], contexts[1]), words, _between(rest, fillers, ending))


def _between(rest: str, fillers: Sequence[str], ending: str) -> int:
    return len(" ".join([rest, *fillers, ending]).split())

"""Why nothing is shown, in sentences: each name of a silence with what it means here."""

from collections.abc import Mapping

from predictor.rules import policy

CODE = (
    "This is code, an address or the name of a file: only words that the text itself has are suggested here, "
    "from their first letter on."
)
BLOCKED = "You have blocked it: foretype words unblock takes that back."
OFFENDS = "It offends, by the bundle's list: the setting offensive says when such words are suggested."
NO_SOURCES = (
    "This predictor comes from another package: it does not say what its words are made of, nor which words "
    "of the context it looks at."
)
ALL_REFUSED = "All that fits here is blocked, or offends by the bundle's list."

_BY_SILENCE: Mapping[str, str] = {
    policy.INSIDE_NUMBER: "The cursor stands right behind a digit, where no word begins.",
    policy.AFTER_MARK: "The cursor stands right behind a mark after which a space is due: none is typed yet.",
    policy.SPLIT_WORD: "An invisible character stands in the word under way: it is seen as one and is two.",
    policy.MID_WORD: "No word begins with the letters before the cursor and ends with those behind it.",
    policy.NO_CANDIDATE: "No source knows a word that begins so.",
}


def reason_for(silence: str) -> str:
    """Return the sentence of a silence that needs no numbers, "" for another one."""
    return _BY_SILENCE.get(silence, "")


def too_unsure(level: str, probability: float, saved: int) -> str:
    """Return why a suggestion is hidden at a level of the dial. saved: keys that it saves if it is right."""
    return (
        f"The dial stands at {level!r}: {probability:.1%} right times {saved} keys saved is no more than "
        f"{1 - probability:.1%} wrong times {policy.DIAL[level]:g} keys for reading it in vain."
    )


def not_stretched(prefix: str) -> str:
    """Return why what may be a whole word is not completed."""
    return f"{prefix!r} is as likely to be the whole word: below the level 'all' it is not completed."

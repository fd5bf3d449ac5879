"""Smart space: the space of an accepted word gives way to a mark typed right after it."""

from dataclasses import dataclass

from predictor.suggesting.acceptance import Acceptance

# Typed right after an accepted word these take its space back: marks that follow a word directly, a line
# end, and the space itself, which many fingers type by habit.
CLOSING = frozenset(".,;:!?…)]}”»% \n")


@dataclass(frozen=True, slots=True)
class OwnSpace:
    """The space in front of the cursor, while it is an accepted word's and nothing was done since."""

    passed: bool
    """Whether it stood there before the word was accepted, and the cursor only passed it."""

    def typed(self, characters: str) -> str | None:
        """Return what takes the place of the space when `characters` are typed, None if it stays.

        A mark typed in front of a space that stood there before leaves that space where it was.
        """
        if characters not in CLOSING:
            return None
        return f"{characters} " if self.passed and characters not in (" ", "\n") else characters


def own_space(accepted: Acceptance) -> OwnSpace | None:
    """Return the space that accepting brought, or passed, right before the cursor; None if it did not."""
    if accepted.passed:
        return OwnSpace(passed=True)
    return OwnSpace(passed=False) if accepted.insert.endswith(" ") else None

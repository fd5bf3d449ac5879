"""How many keystrokes the suggestions saved in this session."""

from dataclasses import dataclass

from predictor.editor.text.undo import Gain


@dataclass(frozen=True, slots=True)
class Savings:
    """Counts since the text was opened."""

    typed: int
    """Characters typed by hand."""
    gained: Gain
    """What accepting brought, as far as it is not undone."""

    @property
    def saved(self) -> int:
        """Keystrokes saved; negative if choosing cost more than it gave."""
        return self.gained.inserted - self.gained.keys

    @property
    def percent(self) -> float:
        """Keystrokes saved per hundred characters written."""
        written = self.typed + self.gained.inserted
        return 100 * self.saved / written if written else 0.0

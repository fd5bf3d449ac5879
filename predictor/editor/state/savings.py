"""How many keystrokes the suggestions saved in this session."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Savings:
    """Counts since the text was opened."""

    typed: int = 0
    """Characters typed by hand."""
    inserted: int = 0
    """Characters inserted by accepting."""
    keys: int = 0
    """Keys that accepting took."""

    @property
    def saved(self) -> int:
        """Keystrokes saved; negative if choosing cost more than it gave."""
        return self.inserted - self.keys

    @property
    def percent(self) -> float:
        """Keystrokes saved per hundred characters written."""
        written = self.typed + self.inserted
        return 100 * self.saved / written if written else 0.0

    def after_typing(self, count: int) -> "Savings":
        """Return the counts after `count` characters typed by hand."""
        return replace(self, typed=self.typed + count)

    def after_accepting(self, count: int, keys: int) -> "Savings":
        """Return the counts after accepting `count` characters with `keys` keys."""
        return replace(self, inserted=self.inserted + count, keys=self.keys + keys)

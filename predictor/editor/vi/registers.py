"""vi's registers: what was yanked and deleted, by name."""

from dataclasses import dataclass

CHARACTERS, LINES, BLOCK = "characters", "lines", "block"
_SHIFTED = 9  # deletions that are kept


@dataclass(frozen=True, slots=True)
class Content:
    """What a register holds."""

    text: str
    """The text; lines without the end of the last one."""
    shape: str = CHARACTERS
    """Characters, whole lines, or a block."""


class Registers:
    """The registers. clipboard: what was handed to the system's clipboard last."""

    def __init__(self) -> None:
        self._held: dict[str, Content] = {}
        self.clipboard: Content | None = None

    def yank(self, name: str, content: Content) -> None:
        """Keep what was yanked."""
        self._keep(name, content, "0")

    def delete(self, name: str, content: Content, *, small: bool) -> None:
        """Keep what was deleted; small: less than a line."""
        if small and not name:
            self._keep(name, content, "-")
            return
        for number in range(_SHIFTED, 1, -1):
            if (before := self._held.get(str(number - 1))) is not None:
                self._held[str(number)] = before
        self._held["1"] = content
        self._keep(name, content, "1")

    def get(self, name: str) -> Content | None:
        """Return what a register holds."""
        return self._held.get(name.lower() or '"')

    def _keep(self, name: str, content: Content, default: str) -> None:
        if name == "_":
            return
        if name.isupper() and (held := self._held.get(name.lower())) is not None:
            lines = LINES in (held.shape, content.shape)
            text = f"{held.text}\n{content.text}" if lines else held.text + content.text
            content = Content(text, LINES if lines else content.shape)
        self._held[name.lower() if name not in ("", '"') else default] = content
        self._held['"'] = content

"""A client's text, as simple as can be: a list of units."""

import re

from predictor.server.documents import Position
from predictor.server.units import Encoding


class Reference:
    """A text as a list of units of UTF-16, or of characters."""

    def __init__(self, text: str, encoding: Encoding) -> None:
        self.encoding: Encoding = encoding
        self._units = self._of(text)

    @property
    def size(self) -> int:
        return len(self._units)

    @property
    def text(self) -> str:
        return self._text(self._units)

    def unit(self, at: int) -> str:
        """One unit, "" behind the last one."""
        return "".join(self._units[at : at + 1])

    def replace(self, start: int, end: int, text: str) -> None:
        self._units[start:end] = self._of(text)

    def settled(self, unit: int) -> int:
        """The nearest place at or before one, for there is none inside a CRLF."""
        unit = min(unit, self.size)
        return unit - (self._text(self._units[max(0, unit - 1) : unit + 1]) == "\r\n")

    def around(self, cursor: int) -> tuple[str, str]:
        """What stands before and after a place, line ends as LF."""
        parts = self._text(self._units[:cursor]), self._text(self._units[cursor:])
        before, after = (re.sub("\r\n?", "\n", part) for part in parts)
        return before, after

    def position(self, unit: int, encoding: Encoding | None = None) -> Position:
        """A place as lines and units; encoding: those to count in, if not the text's own."""
        before = self._text(self._units[:unit])
        lines = re.split("\r\n|\r|\n", before)
        if (encoding or self.encoding) == "utf-8":
            return Position(len(lines) - 1, len(lines[-1].encode("utf-8", "surrogatepass")))
        return Position(len(lines) - 1, len(self._of(lines[-1])))

    def _of(self, text: str) -> list[str]:
        if self.encoding == "utf-32":
            return list(text)
        data = text.encode("utf-16-le", "surrogatepass")
        return [chr(int.from_bytes(data[at : at + 2], "little")) for at in range(0, len(data), 2)]

    def _text(self, units: list[str]) -> str:
        text = "".join(units)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")

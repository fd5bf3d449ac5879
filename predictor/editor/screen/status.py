"""The status line: which file, which model answered and how fast, what it saved, and why nothing is shown."""

import textwrap
from dataclasses import dataclass

from prompt_toolkit.utils import get_cwidth

LOADING = "loading…"
_MESSAGE_ROWS = 3
_NAME_SHARE = 3  # the file's name gets at least this part of the row


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that the line says."""

    long: str
    """How it says it."""
    short: str = ""
    """How it says it where there is little room, if that differs."""

    def long_form(self) -> str:
        return self.long

    def short_form(self) -> str:
        return self.short or self.long


@dataclass(frozen=True, slots=True)
class Status:
    """What the line says."""

    name: str
    """The name of the file."""
    modified: bool = False
    """Whether the text is not saved."""
    locked: bool = False
    """Whether the text cannot be changed."""
    incognito: bool = False
    """Whether nothing is left on the disk but what is saved."""
    unlearned: bool = False
    """Whether nothing is learned from this file, though something is from others."""
    place: str = ""
    """Which of several files it is."""
    mode: str = ""
    """vi's mode."""
    speaker: str = ""
    """The model that answered last."""
    latency_ms: float | None = None
    """From the last key to its suggestion; None before there was one."""
    p95_ms: float | None = None
    """The time within which 95 of 100 keys had their suggestion."""
    saved: int = 0
    """Keys that suggestions have saved."""
    percent: float = 0.0
    """Keys saved per hundred characters."""
    silence: str = ""
    """Why no word is offered."""
    unkept: bool = False
    """Whether unsaved text cannot be kept on disk."""
    trouble: str = ""
    """Why no predictions come at all."""
    message: str = ""
    """Shown instead of all the rest."""
    ghost: str = ""
    """The suggestion, where it is told here instead of painted."""

    def lines(self, width: int) -> list[str]:
        """Return the rows to show, each exactly `width` cells wide."""
        if self.message:
            rows = textwrap.wrap(self.message, max(1, width - 2), max_lines=_MESSAGE_ROWS, placeholder=" …")
            return [_padded(f" {row}", width) for row in rows]
        if self.ghost:
            where = "incognito " if self.incognito else ""
            return [_padded(f" {where}suggestion: {self.ghost}", width)]
        return [_row(self._name(), self._parts(), width)]

    def _name(self) -> str:
        first = "[incognito]" if self.incognito else ""
        marks = ["(read-only)" if self.locked else "", "(not learned)" if self.unlearned else ""]
        return " ".join(
            filter(None, [first, f"{self.name}{'*' * self.modified}", *marks, self.place, self.mode])
        )

    def _parts(self) -> list[_Part]:
        """Return what stands on the right, the most important first, each in a long and a short form."""
        warning = [_Part("unsaved text is not kept", "not kept")] if self.unkept else []
        if self.trouble:
            return [*warning, _Part(f"no predictions: {self.trouble}")]
        parts = [*warning, self._speaker()]
        if self.saved:
            keys = "key" if self.saved == 1 else "keys"
            parts.append(_Part(f"{self.saved} {keys} saved ({self.percent:.0f}%)", f"{self.saved} saved"))
        return [part for part in (*parts, _Part(self.silence), _Part("F1 keys")) if part.long]

    def _speaker(self) -> _Part:
        if self.latency_ms is None or not self.speaker:
            return _Part(self.speaker)
        long = f"{self.speaker} {_ms(self.latency_ms)} ms"
        if self.p95_ms is not None:
            long += f", p95 {_ms(self.p95_ms)} ms"
        return _Part(long, f"{self.speaker} {_ms(self.latency_ms)}ms")


def _ms(number: float) -> str:
    return "<1" if number < 1 else f"{number:.0f}"


def _row(name: str, parts: list[_Part], width: int) -> str:
    """Join the name and what fits of the parts; the first is kept, if need be cut."""
    inner = max(1, width - 2)
    right = _fitting(parts, inner - get_cwidth(name) - 1)
    left = shortened(name, max(inner - get_cwidth(right) - 1, inner // _NAME_SHARE))
    right = shortened(right, inner - get_cwidth(left) - 1)
    gap = " " * max(1, inner - get_cwidth(left) - get_cwidth(right))
    return _padded(f" {left}{gap}{right}", width)


def _fitting(parts: list[_Part], width: int) -> str:
    """Return the most parts, in their longest form, that fit in `width` cells; at least the first, short."""
    for count in range(len(parts), 0, -1):
        for form in (_Part.long_form, _Part.short_form):
            text = " · ".join(filter(None, map(form, parts[:count])))
            if get_cwidth(text) <= width:
                return text
    return parts[0].short_form() if parts else ""


def shortened(text: str, width: int) -> str:
    """Return `text`, its end replaced by "…" if it needs more than `width` cells."""
    if get_cwidth(text) <= width:
        return text
    while text and get_cwidth(text) > width - 1:
        text = text[:-1]
    return f"{text}…" if width > 0 else ""


def _padded(text: str, width: int) -> str:
    text = shortened(text, width)
    return text + " " * (width - get_cwidth(text))

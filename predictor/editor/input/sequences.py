"""What a terminal sends, cut into characters and whole escape sequences (ECMA-48, and what terminals add).

Keys, the mouse and the terminal's answers all come as sequences: CSI ("ESC [" to a letter or "~"), SS3
("ESC O" and a letter), and the strings OSC, DCS, SOS, PM and APC, which end with ST or BEL. Each introducer
may also come as one character, C1.
"""

import re
from typing import NamedTuple

ESC = "\x1b"
# A longer sequence is given up: nobody may have to wait for the end of one that has none.
LONGEST = 2**16

# In a locale of UTF-8 a single byte that stands for C1 is read as a lone surrogate.
_CSI, _SS3 = r"(?:\x1b\[|[\x9b\udc9b])", r"(?:\x1bO|[\x8f\udc8f])"
_OSC, _OTHER = r"(?:\x1b\]|[\x9d\udc9d])", r"(?:\x1b[PX^_]|[\x90\x98\x9e\x9f\udc90\udc98\udc9e\udc9f])"
_ST = r"\x1b\\|[\x9c\udc9c]"
_STOP = r"\x18\x1a\x1b\x9c\udc9c"  # no string goes on behind these
_PLAIN = re.compile(r"[^\x1b\x80-\x9f\ud800-\udfff]+")
# The mouse as X10 had it: a character for the button, two for the place, none of them a control character.
_BUTTON, _PLACE = r"[ -#@-C`a]", r"[^\x00-\x1f\x7f-\x9f]"
_WHOLE = re.compile(
    rf"{_CSI}M{_BUTTON}{_PLACE}{{2}}"
    rf"|{_CSI}\[[A-E]"  # the Linux console's F1 to F5
    rf"|{_CSI}(?!M\Z|M{_BUTTON}{_PLACE}?\Z|\[\Z)[ -?]*[@-~]"
    rf"|{_SS3}[0-9;]*[ -/:<-~]"
    rf"|{_OSC}[^\x07{_STOP}]*(?:\x07|{_ST})"
    rf"|{_OTHER}[^{_STOP}]*(?:{_ST})"
    r"|\x1b\t"  # the Linux console's Shift-Tab
)
_BEGUN = re.compile(
    rf"\x1b|{_CSI}(?:[ -?]*|M(?:{_BUTTON}{_PLACE}?)?|\[)"
    rf"|{_SS3}[0-9;]*|{_OSC}[^\x07{_STOP}]*\x1b?|{_OTHER}[^{_STOP}]*\x1b?"
)
# What has no end: up to the character that cannot belong to it. CAN and SUB are there to give a sequence up.
_BROKEN = re.compile(
    rf"(?:{_CSI}[ -?]*|{_SS3}[0-9;]*|{_OSC}[^\x07{_STOP}]*|{_OTHER}[^{_STOP}]*)[\x18\x1a]?"
    r"|[\x80-\x9f\ud800-\udfff]"
)
_HAS_PARAMETERS = re.compile(rf"{_CSI}[0-?]+[ -/]*|{_SS3}[0-9;]+")
_SHIFTED_IN_RXVT = re.compile(r"\x1b\[\d+\$")


class Piece(NamedTuple):
    """What stands at a place of the stream."""

    text: str
    """A sequence, Esc, some characters, or nothing where what stands there means nothing."""
    end: int
    """Where it ends."""


def piece_at(stream: str, place: int) -> Piece | None:
    """Return what stands at a place, None while its end has not come."""
    plain = _PLAIN.match(stream, place)
    if plain:
        return Piece(plain[0], plain.end())
    whole = _WHOLE.match(stream, place)
    if whole:
        return Piece(whole[0], whole.end())
    begun = _BEGUN.fullmatch(stream, place)
    if begun and len(stream) - place <= LONGEST:
        return None
    return _broken_at(stream, place)


def pieces_at_end(held: str) -> list[str]:
    """Return what an unfinished sequence means, as nothing has followed it for some time."""
    if len(held) > 1 and held[-1] == ESC:
        return [*pieces_at_end(held[:-1]), ESC]
    if held == ESC or is_alt(held):
        return list(held)
    return [held] if _SHIFTED_IN_RXVT.fullmatch(held) else []


def has_parameters(held: str) -> bool:
    """Whether an unfinished sequence is one for certain, as nobody types so much of it at once."""
    return bool(_HAS_PARAMETERS.fullmatch(held)) and not _SHIFTED_IN_RXVT.fullmatch(held)


def is_alt(text: str) -> bool:
    """Whether these are Esc and a character that begins a sequence, with nothing of it: Alt and a key."""
    return len(text) == 2 and text[0] == ESC and text[1] in "[O]PX^_"


def _broken_at(stream: str, place: int) -> Piece:
    broken = _BROKEN.match(stream, place)
    if broken is None:  # Esc, and a key that begins no sequence
        return Piece(ESC, place + 1)
    if is_alt(broken[0]):
        return Piece(ESC, place + 1)
    known = _SHIFTED_IN_RXVT.fullmatch(broken[0])
    return Piece(broken[0] if known else "", broken.end())

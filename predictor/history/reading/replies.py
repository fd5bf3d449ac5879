"""What the writer of a mail wrote: no quotations, no signature, nothing forwarded."""

import re
from collections.abc import Iterator, Sequence

# Behind these lines stands what others wrote, or a signature.
_END = re.compile(
    r"""--[ ]?$ | _{20,}\s*$ | -----BEGIN\ PGP\ (?:SIGNATURE|MESSAGE)
    | (?:>\ ?)?-{2,}\s*(?:Original\ Message|Forwarded\ [Mm]essage|Ursprüngliche\ Nachricht
        |Weitergeleitete\ Nachricht|Message\ original|Message\ transféré|Mensaje\ original
        |Mensaje\ reenviado|Messaggio\ originale|Messaggio\ inoltrato)\b
    | Begin\ forwarded\ message: | Anfang\ der\ weitergeleiteten""",
    re.IGNORECASE | re.VERBOSE,
)
# The head of a mail that stands in another: Outlook quotes so.
_HEAD = re.compile(r"\*?(?:From|Von|De|Da):\*?\s.*\S", re.IGNORECASE)
_NEXT_HEAD = re.compile(
    r"\*?(?:Sent|Date|To|Gesendet|Datum|An|Envoyé|Enviado|Inviato|À|Para|A):\*?\s", re.IGNORECASE
)
_ATTRIBUTION = re.compile(
    r"\b(?:wrote|writes|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu|pisze|napisał\(?a?\)?)\b[^:]{0,200}:\s*$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:On|Am|Le|El|Il|Op|Den|Em|W dniu|Dnia)\s|\S.*<\S+@\S+>|.*\d{4}", re.IGNORECASE)
_SENT_FROM = re.compile(
    r"(?:Sent|Gesendet|Von meinem) .{0,20}\b(?:from my|von meinem|iPhone|Android)\b", re.IGNORECASE
)
_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----|Hash: \S+$")
# Over so many lines "On ... wrote:" may be broken.
_MOST_LINES = 4


def own_lines(text: str) -> list[str]:
    """Return the lines that the writer of a mail wrote."""
    lines = [_unescaped(line) for line in text.splitlines()]
    end = next((at for at in range(len(lines)) if _ends(lines, at)), len(lines))
    kept = lines[:end]
    attributions = set(_attributions(kept))
    return [
        line
        for at, line in enumerate(kept)
        if at not in attributions
        and not line.lstrip().startswith(">")
        and not _SENT_FROM.match(line)
        and not _SIGNED.match(line)
    ]


def _ends(lines: Sequence[str], at: int) -> bool:
    if _END.match(lines[at]):
        return True
    return bool(_HEAD.match(lines[at])) and any(map(_NEXT_HEAD.match, lines[at + 1 : at + 3]))


def _attributions(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that say who wrote what is quoted below."""
    for at, line in enumerate(lines):
        if not _ATTRIBUTION.search(line):
            continue
        for first in range(at, max(-1, at - _MOST_LINES), -1):
            if not lines[first].strip():
                break
            if _OPENING.match(lines[first]):
                yield from range(first, at + 1)
                break


def _unescaped(line: str) -> str:
    """Return a line that a mailbox would have taken for the beginning of a mail as it was written."""
    return line[1:] if line.startswith(">From ") else line

"""The guard: which parts of a text may be learned from, and which are secrets."""

from collections.abc import Iterable, Iterator, Sequence

from predictor.rules.secrets.announced import announced
from predictor.rules.secrets.announcers import (
    Role,
    compound_role,
    may_be_qualified,
    qualified_role,
    role_of_run,
)
from predictor.rules.secrets.blocks import blocks
from predictor.rules.secrets.kinds import ADDRESSES, Kind, Secret
from predictor.rules.secrets.noise import word_is_noise
from predictor.rules.secrets.numbers import ibans, numbers
from predictor.rules.secrets.phrases import Groups, Phrases, SpelledDigits
from predictor.rules.secrets.runs import OUTER, Cut, Runs
from predictor.rules.secrets.shapes import shape_of

_SHORTEST_NOISE = 12  # letters of a word that may be noise
_LONGEST_TAIL = 24  # letters of what may be the end of a secret on the line before
# Short capitals beside a number are a part of it: "QQ 12 34 56 C".
_LONGEST_PART = 4


def allowed(text: str, addresses: bool = False) -> list[str]:
    """Return the parts of a text that may be learned from, in order, none of them joined over a secret.

    addresses: whether e-mail addresses and phone numbers may be learned.
    """
    pieces, place = [], 0
    for secret in [*secrets(text, addresses), Secret(len(text), len(text), Kind.NOISE)]:
        piece = text[place : secret.start]
        if any(map(str.isalnum, piece)):
            pieces.append(piece)
        place = secret.end
    return pieces


def secrets(text: str, addresses: bool = False) -> list[Secret]:
    """Return the secrets of a text in order; they never overlap, and each ends where a space stands."""
    runs = Runs(text)
    found = [(*runs.over(start, end), kind) for start, end, kind in blocks(text)]
    cuts = [*found, *_numbers(runs), *_shown(runs, found)]
    if addresses:
        cuts = [cut for cut in cuts if cut[2] not in ADDRESSES]
    return _merged(runs, cuts)


def _numbers(runs: Runs) -> Iterator[Cut]:
    for secret in (*numbers(runs.text), *ibans(runs.text)):
        first, end = runs.over(secret.start, secret.end)
        if secret.kind is Kind.PHONE:
            yield first, end, secret.kind
        else:
            yield _with_parts(runs, first, end, secret.kind)


def _with_parts(runs: Runs, first: int, end: int, kind: Kind) -> Cut:
    """Return a number's place with the short capitals beside it."""
    for _ in range(2):
        if first > 0 and not runs.ends_line(first - 1) and _is_part(runs[first - 1]):
            first -= 1
        if end < len(runs) and not runs.ends_line(end - 1) and _is_part(runs[end]):
            end += 1
    return first, end, kind


def _is_part(run: str) -> bool:
    core = run.strip(OUTER)
    return (
        0 < len(core) <= _LONGEST_PART and core.isalnum() and core == core.upper() and core not in ("I", "A")
    )


def _shown(runs: Runs, found: Iterable[Cut]) -> list[Cut]:
    """Return what the runs are by themselves, in groups, and by what announces them.

    found: blocks, in which nothing is announced.
    """
    cuts: list[Cut] = []
    roles: dict[int, Role] = {}
    sequences = (Phrases(runs), SpelledDigits(), Groups())
    before = earlier = ""
    for place in range(len(runs)):
        run = runs[place]
        core = run.strip(OUTER)
        word = core.lower()
        role = role_of_run(run, word)
        if may_be_qualified(word) and place and not runs.ends_line(place - 1):
            role = qualified_role(role, before, earlier, word)
        if core.isalpha() and (core == word or core[1:].islower() or core.isupper()):
            if len(core) >= _SHORTEST_NOISE and core.isascii() and word_is_noise(core):
                cuts.append((place, place + 1, Kind.NOISE))
        elif core:
            if kind := shape_of(run):
                cuts.append((place, place + 1, kind))
            role = role or compound_role(core)
        if role is not None:
            roles[place] = role
        for sequence in sequences:
            sequence.take(place, run, core, word)
        before, earlier = word, before
    for sequence in sequences:
        sequence.close(len(runs))
        cuts += sequence.cuts
    for first, end, kind in found:
        for place in range(first, end if kind is Kind.PRIVATE_KEY else first):
            roles.pop(place, None)
    return [*cuts, *_tails(runs, cuts), *announced(runs, roles)]


def _tails(runs: Runs, cuts: Iterable[Cut]) -> Iterator[Cut]:
    """Yield what goes on on the next line: the rest of a key that was cut by a line's end."""
    for _, end, kind in cuts:
        if kind not in (Kind.NOISE, Kind.KEY) or end >= len(runs) or not runs.ends_line(end - 1):
            continue
        if runs.ends_line(end) and not runs.ends_paragraph(end - 1) and len(runs[end]) <= _LONGEST_TAIL:
            yield end, end + 1, kind


def _merged(runs: Runs, cuts: Sequence[Cut]) -> list[Secret]:
    """Return cuts as places of the text, those that touch as one, named after the first that was found."""
    merged: list[Secret] = []
    last = -1
    for first, end, kind in sorted(cuts, key=lambda cut: cut[:2]):
        if first >= end:
            continue
        if merged and first <= last:
            last = max(last, end)
            merged[-1] = merged[-1]._replace(end=runs.ends[last - 1])
        else:
            last = end
            merged.append(Secret(runs.starts[first], runs.ends[end - 1], kind))
    return merged

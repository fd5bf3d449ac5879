"""Secrets that are announced: what stands behind "password:", "my pin is", or in front of "is my code"."""

import re
from collections.abc import Iterator, Mapping

from predictor.rules.secrets.announcers import (
    ACCOUNTS,
    ANSWERS,
    BACKWARDS,
    CHANGES,
    COMPOUNDS,
    DETERMINERS,
    ENTRANCES,
    FOLLOWERS,
    GIVEN_AS,
    IN_DATES,
    LINKS,
    MARKS,
    MONTHS,
    PLACEHOLDERS,
    TOWARDS,
    WORDY,
    Role,
)
from predictor.rules.secrets.kinds import Kind
from predictor.rules.secrets.runs import OUTER, Cut, Runs
from predictor.rules.secrets.shapes import has_capital_inside, is_marked

# What looks like a code: digits, or some among letters; but no measures, names of norms, numbered words.
_CODE = re.compile(
    r"#?\d{3,8}#?|\d{2,4}(?:[-.]\d{2,4}){1,3}|(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9]{4,16}|[A-Z0-9]{1,6}(?:-[A-Z0-9]{2,6}){1,4}"
)
_NO_CODE = re.compile(
    r"\d+[a-z]{1,3}|[A-Z]{1,5}-?\d{1,3}|[A-Za-z]?[a-z]{2,}\d{1,3}|[A-Z]+(?:-[A-Z]+)*|v\d\w*|[0-9]{1,2}-[A-Za-z]+|[A-Z0-9]\d?[A-Z]{1,5}"
)
# How far things are looked for, in runs: a link behind an announcement; what looks like a secret around it.
_LINK, _BACK, _NEAR, _NEAR_CODE, _CLOSE = 9, 8, 25, 12, 4
# How much is kept out at most, in runs.
_SENTENCE, _LINE, _BLOCK, _FOLLOWING, _DATE, _ANSWER, _FRONT = 16, 60, 120, 6, 12, 6, 7
_SHORT_LINE = 4
_SHORT = 5
_SECRET_LINE = 8
_FEW, _FEW_ENTERED = 2, 3
# A mark inside a run that parts a name and a secret: "password=hunter2", "<password>hunter2<", "pw:hunter2".
_INSIDE = re.compile(r"(?:[:=>|,;({\[—…\"`]|'(?!s\b)|\.\.).*\w", re.DOTALL)
_PARTING = re.compile(r"[:=>|]|->")
_PARTING_GAP = re.compile(r"\t| {2}|[|：＝、—]")
_DIGITS = re.compile(r"\d")
_NUMERIC_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}\.?|\d{6}|\d{8}")
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th|\.)?")


def announced(runs: Runs, roles: Mapping[int, Role]) -> Iterator[Cut]:
    """Yield what the announcements of a text announce; roles: what a run announces, by its place."""
    looks: dict[tuple[int, bool], bool] = {}
    reached = 0  # behind what is kept out already: announcements in it announce no more
    for place, role in roles.items():
        if role is Role.BIRTH:
            yield from _date(runs, place)
            continue
        yield from _near(runs, place, role, looks)
        if place < reached:
            continue
        cut = _behind(runs, place, role)
        if role is not Role.CODE and not (cut is None and _says_more(runs, place)):
            if cut is None:
                cut = _next(runs, place)
            front = _in_front(runs, place) if cut is None or _ends_plainly(runs, place) else None
            if front is not None:
                yield front
            else:
                answer = _answer(runs, place, cut)
                if cut is not None and answer is not None:
                    yield answer
                cut = cut or answer
            if cut is not None:
                reached = max(reached, cut[1])
        if cut is not None:
            yield cut


def _ends_plainly(runs: Runs, place: int) -> bool:
    """Whether an announcement ends its line without a mark that parts it from a secret."""
    return runs.ends_line(place) and not _parts(runs, place) and not _parts_inside(runs[place])


def _says_more(runs: Runs, place: int) -> bool:
    """Whether it is not the password that is spoken of: "password manager", "password field"."""
    return not runs.ends_line(place) and runs.core(place + 1) in COMPOUNDS


def _near(runs: Runs, place: int, role: Role, looks: dict[tuple[int, bool], bool]) -> Iterator[Cut]:
    """Yield what looks like a secret around an announcement."""
    is_code = role is Role.CODE
    reach = _NEAR_CODE if is_code else _NEAR
    for other in range(max(0, place - reach), min(len(runs), place + reach + 1)):
        known = looks.get((other, is_code))
        if known is None:
            known = looks[other, is_code] = (_is_code if is_code else is_marked)(runs[other])
        if known and other != place:
            yield other, other + 1, Kind.CODE if is_code else Kind.PASSWORD
        elif (
            not is_code
            and abs(other - place) <= _CLOSE
            and other != place
            and has_capital_inside(runs[other])
        ):
            yield other, other + 1, Kind.PASSWORD


def _is_code(run: str) -> bool:
    core = run.strip(OUTER)
    return bool(_CODE.fullmatch(core)) and not _NO_CODE.fullmatch(core)


def _behind(runs: Runs, place: int, role: Role) -> Cut | None:
    """Return what follows an announcement and a link: "is", ":", "=", the end of a heading."""
    kind = Kind.CODE if role is Role.CODE else Kind.MNEMONIC if role is Role.PHRASE else Kind.PASSWORD
    if _parts_inside(runs[place]):
        return place, _end(runs, place, role), kind
    link = _link(runs, place, role)
    if link is None and runs.core(place) in ACCOUNTS and place + 3 < len(runs) and runs[place + 2] == "/":
        return place + 1, _end(runs, place + 1, role), kind  # "login anna / hunter"
    if link is None:
        return None
    if link + 1 >= len(runs):
        return None
    if role is Role.CODE and not _parts(runs, link):
        return _few(runs, link + 1, link == place + 1 and runs.core(place) in WORDY | ENTRANCES)
    if role is Role.CODE:
        return _short(runs, link + 1)
    if role in (Role.PHRASE, Role.PASSWORDS) and (link == place or role is Role.PHRASE):
        end = _end_of_block(runs, link + 1) if runs.ends_line(link) or role is Role.PHRASE else 0
        return link + 1, end or _end(runs, link + 1, role), kind
    if runs.ends_line(link):
        return _next_line(runs, link + 1, kind, link == place)
    return link + 1, _end(runs, link + 1, role), kind


def _next_line(runs: Runs, place: int, kind: Kind, sure: bool) -> Cut | None:
    """Return the next line if it is no prose; sure: whether the announcement itself ends in a mark."""
    end = _end_of_line(runs, place)
    if end - place <= _SECRET_LINE:
        return place, end, kind
    return (place, _end(runs, place, Role.PASSWORD), kind) if sure else None


def _few(runs: Runs, place: int, wordy: bool) -> Cut | None:
    """Return what stands behind "the key is", "log in with": one that looks like a code, or a word or two."""
    if _is_code_word(runs[place]):
        return place, place + 1, Kind.CODE
    end = _end(runs, place, Role.CODE)
    most = _FEW_ENTERED if runs.core(place - 1) in ("with", "as") else _FEW
    few = end - place <= most and runs.core(place) not in FOLLOWERS
    return (place, end, Kind.CODE) if few and wordy else None


def _short(runs: Runs, place: int) -> Cut | None:
    """Return what stands behind "Code:": what is left of the sentence, or the next line, if it is short."""
    end = _end_of_line(runs, place) if runs.begins_line(place) else _end(runs, place, Role.CODE)
    if end - place > (_SHORT_LINE if runs.begins_line(place) else _SHORT):
        return (place, place + 1, Kind.CODE) if _is_code_word(runs[place]) else None
    return place, end, Kind.CODE


def _is_code_word(run: str) -> bool:
    core = run.strip(OUTER)
    return is_marked(run) or (core.isupper() and len(core) > 3) or run[:1] in "\"'“‘`"


def _parts_inside(run: str) -> bool:
    """Whether a run holds an announcement and, behind a mark, what is announced."""
    return bool(_INSIDE.search(run.strip(OUTER)))


def _link(runs: Runs, place: int, role: Role) -> int | None:
    """Return the run that parts an announcement from the secret; the announcement if a mark ends it."""
    if _parts(runs, place) or (role is not Role.CODE and runs[place].endswith(("'s", "’s", "´s"))):
        return place
    if runs.ends_line(place):
        return place if _is_heading(runs, place) and role is not Role.CODE else None
    if _says_more(runs, place):
        return place + 1 if _parts(runs, place + 1) else None
    changed = any(runs.core(before) in CHANGES for before in range(max(0, place - _BACK), place))
    if role is Role.CODE and runs.core(place) in ENTRANCES and runs[place + 1] in ("with", "as"):
        return place + 1
    for other in range(place + 1, min(place + 1 + (_LINK if role is not Role.CODE else 4), len(runs))):
        run = runs[other]
        word = run.lower()
        if word == "be" and runs.core(other - 1) == "will":
            return other
        if word in MARKS or runs.core(other) in LINKS or word in LINKS:
            return other
        changed = changed or word in CHANGES
        if changed and word in TOWARDS and role is not Role.CODE:
            return other
        if _parts(runs, other):
            return other
        if runs.ends_sentence(other) or run[-1] == ";":
            return None
    return None


def _parts(runs: Runs, place: int) -> bool:
    """Whether a mark at the end of a run, or a gap behind it, parts what is announced from the secret."""
    run = runs[place]
    inner = run.rstrip(")]}\"'”’*_`")
    if inner.endswith((":", "=", "->", "=>", ">", "|")) or run.endswith((":", "=")):
        return True
    return not runs.ends_line(place) and bool(_PARTING_GAP.search(runs.gap(place)))


def _is_heading(runs: Runs, place: int) -> bool:
    """Whether a line of a few words ends here, and a short line follows."""
    start = place
    while start > 0 and place - start < _SHORT_LINE and not runs.begins_line(start):
        start -= 1
    if not runs.begins_line(start) or runs.ends_sentence(place) != runs.ends_line(place):
        return False
    end = _end_of_line(runs, place + 1)
    return 0 < end - place - 1 <= _SHORT_LINE


def _end(runs: Runs, place: int, role: Role) -> int:
    """Return the run behind a secret that begins at `place`: the end of the sentence, or of the line."""
    last = min(len(runs), place + _SENTENCE)
    while place < last:
        if runs.ends_line(place) or (runs.ends_sentence(place) and role is not Role.PHRASE):
            return place + 1
        place += 1
    return place


def _end_of_line(runs: Runs, place: int) -> int:
    last = min(len(runs), place + _LINE)
    while place < last:
        if runs.ends_line(place):
            return place + 1
        place += 1
    return place


def _end_of_block(runs: Runs, place: int) -> int:
    """Return the run behind the lines that begin at `place`, up to an empty one."""
    last = min(len(runs), place + _BLOCK)
    while place < last:
        if runs.ends_paragraph(place):
            return place + 1
        place += 1
    return place


def _next(runs: Runs, place: int) -> Cut | None:
    """Return what follows a word for a password without a link: "password hunter2"."""
    if runs.ends_sentence(place) or place + 1 >= len(runs) or runs[place].endswith((",", ";", ")")):
        return None
    follows = runs.core(place + 1)
    if not follows or (follows in FOLLOWERS and not runs[place].startswith("--")):
        return None
    end = place + 1
    while end < min(len(runs), place + 1 + _FOLLOWING):
        end += 1
        if runs.ends_sentence(end - 1):
            break
    return place + 1, end, Kind.PASSWORD


def _in_front(runs: Runs, place: int) -> Cut | None:
    """Return what stands before a word for a password and a link: "hunter2 is my password"."""
    link = _link_in_front(runs, place)
    if link is None:
        return None
    first = link
    if first > 0 and not runs.ends_line(first - 1):
        first -= 1  # even if it ends with a mark: "hunter2! is my password"
    while first > 0 and link - first < _FRONT and not runs.ends_sentence(first - 1):
        first -= 1
    last = link if runs[link].lower() in BACKWARDS or runs[link].startswith("(") else link + 1
    if all(runs.core(other) in PLACEHOLDERS for other in range(first, last)):
        return None
    return first, last, Kind.PASSWORD


def _link_in_front(runs: Runs, place: int) -> int | None:
    """Return the nearest run that ties an announcement to what stands before it: "is", "as", a comma, "("."""
    owned = False
    for other in range(place, max(0, place - 6), -1):
        if runs[other].startswith("("):
            return other
        owned = owned or runs.core(other) in DETERMINERS
        before = other - 1
        word = runs[before].lower()
        if word in LINKS or runs.core(before) in LINKS or word in MARKS or word in GIVEN_AS:
            return before
        if owned and (runs.core(before) in BACKWARDS or (word[-1] in ",:=" and not runs.ends_line(before))):
            return before
        if runs.ends_sentence(before):
            return None
    return None


def _answer(runs: Runs, place: int, cut: Cut | None) -> Cut | None:
    """Return a short next sentence: "You asked for the password. It's hunter2".

    cut: what the sentence itself seems to tell; the next one goes on unless that looks like a secret:
    "I changed the password yesterday. It is hunter2", "The password is as follows. Hunter".
    """
    end = place
    while end < min(len(runs) - 1, place + _LINK) and not runs.ends_sentence(end):
        end += 1
    first = end + 1
    if first >= len(runs) or not runs.ends_sentence(end) or runs.ends_paragraph(end):
        return None
    if cut is not None and (cut[1] != first or any(map(is_marked, map(runs.__getitem__, range(*cut[:2]))))):
        return None
    close = _end(runs, first, Role.PASSWORD)
    answers = runs.core(first) in ANSWERS or "one" in map(runs.core, range(first, min(first + 3, close)))
    if close - first <= 2 or (close - first <= _ANSWER and answers):
        return first, close, Kind.PASSWORD
    return None


def _date(runs: Runs, place: int) -> Iterator[Cut]:
    """Yield the date of a birth, if it has a day."""
    last = min(len(runs), place + _DATE)
    first, end = None, place
    numbers = months = 0
    for other in range(place + 1, last + 1):
        core = runs.core(other) if other < last else ""
        if _NUMERIC_DATE.fullmatch(core):
            yield other, other + 1, Kind.BIRTH
        part = bool(_ORDINAL.fullmatch(core)) or core in IN_DATES
        if part:
            first = other if first is None else first
            end = other + 1 if core not in IN_DATES or core in MONTHS else end
            numbers += bool(_ORDINAL.fullmatch(core))
            months += core in MONTHS
        else:
            if first is not None and months and numbers:
                yield first, end, Kind.BIRTH
            first, numbers, months = None, 0, 0

"""Numbers that are secrets: five digits or more, however they are parted, and what belongs to them."""

import re
from collections.abc import Iterator

from predictor.rules.secrets.kinds import Kind, Secret
from predictor.rules.secrets.listed import listed

_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# Digits in groups; up to three marks and spaces may part them.
_GROUPS = re.compile(
    rf"[+(]{{0,2}}+\d(?:(?:[,:;](?=\d)|,\s?-?(?=\d{{1,3}}\.\d)|[\s.\-\u2010-\u2015\u2212/\\()·•_*°'\"′″’”+|{_INVISIBLE}]{{1,3}}+(?=\d))?+\d)*+"
)
_DIGITS = re.compile(r"\d")
_SHORTEST = 5
_YEAR = r"(?:1[0-9]|20|21)\d\d"
# Numbers of five digits and more that are no secrets: amounts, dates, times, spans of years, sizes.
_ORDINARY = re.compile(
    r"\(?(?:"
    r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?"
    rf"|{_YEAR}(?:[\s/,.–—-]{{1,3}}{_YEAR}){{1,2}}|{_YEAR}[-–/]\d\d"
    rf"|{_YEAR}([-/.])\d\d?\1\d\d?(?:\s\d\d?:\d\d(?::\d\d)?)?|\d\d?([-/.])\d\d?\2(?:{_YEAR}|\d\d)"
    r"|\d\d?:\d\d:\d\d(?:[.,]\d{1,3})?|\d\d?[:.]\d\d\s?[-–]\s?\d\d?[:.]\d\d"
    r")"
)
_NAMED = re.compile(r"[A-Za-z]#\Z|(?<![A-Za-z])(?:ed|curve|dh|x|CVE-)\Z")
_COORDINATES = re.compile(r"°|\d{1,3}\.\d{3,}\s{0,3}\S?\s{0,3}\d{1,3}\.\d{3,}")
_PHONE = re.compile(r"(?:\+|00[1-9]|\(\+?\d|0\d)[\s\S]*|\d{3}[-. ]\d{3}[-. ]\d{4}")
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[\s.\-\u2010-\u2015]{0,2}+[A-Za-z0-9]{4}){1,8}(?:[\s.\-]{0,2}+[A-Za-z0-9]{1,3})?"
    r"(?![A-Za-z0-9])"
)
_COUNTRIES = listed(
    """
    ad ae al at az ba be bg bh br by ch cr cy cz de dk do ee eg es fi fo fr gb ge gi gl gr gt hr hu ie il iq
    is it jo kw kz lb lc li lt lu lv ly mc md me mk mr mt mu nl no pk pl ps pt qa ro rs sa sc sd se si sk sm
    st sv tl tn tr ua va vg xk
    """
)


def numbers(text: str) -> Iterator[Secret]:
    """Yield the numbers of a text that are too long to be ordinary."""
    for match in _GROUPS.finditer(text):
        number = match.group()
        if len(number) < _SHORTEST or _named(text, match.start()):
            continue
        if kind := _kind(number):
            yield Secret(match.start(), match.end(), kind)


def _named(text: str, start: int) -> bool:
    """Whether a number belongs to a name: of an issue, a curve, a weakness."""
    return bool(_NAMED.search(text[max(0, start - 10) : start]))


def _kind(number: str) -> Kind | None:
    if len(number) > 60:
        return Kind.NUMBER
    digits = "".join(_DIGITS.findall(number))
    if len(digits) < _SHORTEST or _ORDINARY.fullmatch(number):
        return None
    if 12 < len(digits) < 20 and has_card_checksum(digits):
        return Kind.CARD
    if _COORDINATES.search(number):
        return Kind.COORDINATES
    if 7 <= len(digits) <= 15 and _PHONE.fullmatch(number):
        return Kind.PHONE
    return Kind.NUMBER


def has_card_checksum(digits: str) -> bool:
    """Whether digits have the checksum of card numbers (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def has_iban_checksum(code: str) -> bool:
    """Whether a code without spaces has the checksum of an IBAN."""
    moved = code[4:] + code[:4]
    return moved.isascii() and moved.isalnum() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def ibans(text: str) -> Iterator[Secret]:
    """Yield the IBANs of a text, half-typed and mistyped ones, too."""
    for match in _IBAN.finditer(text):
        found = match.group()
        if found[:2].lower() in _COUNTRIES and _is_iban(found):
            yield Secret(match.start(), match.end(), Kind.IBAN)


def _is_iban(found: str) -> bool:
    digits = len(_DIGITS.findall(found))
    letters = found[4:].isupper() or found[4:].upper() == found[4:]
    return digits >= 8 or (letters and digits >= 3) or (letters and " " in found)

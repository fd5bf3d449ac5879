"""Secrets of several lines or of a whole line: private keys, headers, connection strings."""

import re
from collections.abc import Iterator

from predictor.rules.secrets.kinds import Kind, Secret

_BEGIN = re.compile(r"-{4,5} ?BEGIN |PuTTY-User-Key-File|-{2,5}BEGI?N?\Z")
_END = "-----END"
_END_LINE = re.compile(r"-----END[^\n]*")
_KEY_LINE = re.compile(
    r"[^\S\n]*(?:[>|#*\"'+-][^\S\n]*)?"
    r"(?:[A-Za-z0-9+/=_-]{1,120}\\?[nr\"',]*|[A-Z][\w-]*: [^\n]*|)[^\S\n]*"
)
_MOST_LINES = 400
_SSH = re.compile(
    r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-ssh-ed25519\S*)[^\S\n]+[A-Za-z0-9+/=]+[^\n]{0,80}"
)
_HEADER = re.compile(
    r"\b(?:set-)?cookie2?\s?[:=]|\bdocument\.cookie\b|\b(?:proxy-)?authorization['\"]?\s?[:=,]"
    r"|\bx-[a-z-]{0,20}(?:key|token|auth|secret|csrf)[a-z-]{0,10}['\"]?\s?[:=]"
    r"|\b(?:bearer|basic) (?=\S{0,400}[\d=_.+/-])|\bbearer (?=[a-z0-9]{12})",
    re.IGNORECASE,
)
# A few runs of a line, and then pairs as long as they go on.
_VALUE = re.compile(r"(?:[^\S\n]*+\S++){0,6}+(?:[^\S\n]*+[^\s=]++=\S*+)*+")
# Programs that are given a password on their command line.
_COMMANDS = re.compile(
    r"\bsshpass[^\S\n]+-p[^\S\n]?\S+|\bsetx[^\S\n]+\w+[^\S\n]+\S+"
    r"|\b(?:curl|wget|httpie?|ldapsearch)[^\n]{0,80}?[^\S\n](?:-u|--user|-w)[^\S\n=]?\S+"
    r"|\b(?:mysql|mysqldump|mysqladmin|mariadb|zip|unzip|7z|docker[^\S\n]login|redis-cli|mongo(?:sh)?|smbclient)"
    r"[^\n]{0,80}?[^\S\n]-[paPU][^\S\n]?\S+"
)
_PAIRS = re.compile(
    r"(?:server|data source|host|endpoint|endpointsprotocol|accountname|driver|uid|user id|initial catalog"
    r"|database|dsn)"
    r"[^\S\n]?=[^\n;]{0,200};",
    re.IGNORECASE,
)
_UNSPACED_WORDS = re.compile(
    "(?:密码|密碼|口令|パスワード|暗証番号|暗証|비밀번호|암호|验证码|驗證碼|認証コード|确认码|인증번호|รหัสผ่าน|รหัส)[^\n]{0,200}"
)


def blocks(text: str) -> Iterator[Secret]:
    """Yield the blocks and lines of a text that are secrets as a whole."""
    if "BEG" in text or "PuTTY" in text:
        yield from _private_keys(text)
    yield from (Secret(match.start(), match.end(), Kind.KEY) for match in _SSH.finditer(text))
    for match in _HEADER.finditer(text):
        value = _VALUE.match(text, match.end())
        yield Secret(match.start(), value.end() if value else match.end(), Kind.HEADER)
    if " -" in text or "setx" in text:
        yield from (Secret(match.start(), match.end(), Kind.PASSWORD) for match in _COMMANDS.finditer(text))
    if ";" in text and "=" in text:
        yield from _lines(text, _PAIRS, Kind.CONNECTION)
    if not text.isascii():
        found = _UNSPACED_WORDS.finditer(text)
        yield from (Secret(match.start(), match.end(), Kind.PASSWORD) for match in found)


def _private_keys(text: str) -> Iterator[Secret]:
    last = text.rfind(_END)
    place = 0
    while found := _BEGIN.search(text, place):
        end = text.find(_END, found.end()) if found.end() <= last else -1
        if end >= 0 and (closing := _END_LINE.match(text, end)):
            place = closing.end()
        else:
            place = _last_key_line(text, found.end())
        yield Secret(found.start(), place, Kind.PRIVATE_KEY)


def _last_key_line(text: str, place: int) -> int:
    """Return where a key ends that has no end: with the last line that looks like one of a key."""
    place = _line_end(text, place)
    for _ in range(_MOST_LINES):
        line = _KEY_LINE.match(text, place + 1) if place < len(text) else None
        if not line or _line_end(text, line.end()) != line.end():
            break
        place = line.end()
    return place


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _lines(text: str, beginning: re.Pattern[str], kind: Kind) -> Iterator[Secret]:
    """Yield from where a line is said to be secret to its end."""
    place = 0
    while found := beginning.search(text, place):
        place = _line_end(text, found.end())
        yield Secret(found.start(), place, kind)

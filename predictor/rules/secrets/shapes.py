"""Secrets that one run of characters shows by its shape, whatever stands around it."""

import re

from predictor.rules.secrets.kinds import Kind
from predictor.rules.secrets.noise import is_noise
from predictor.rules.secrets.runs import OUTER

# Longer runs are no words, and are not looked at more closely.
LONGEST = 400

# What keys of well-known makers begin with. Half a key is one, too.
_BEGINNINGS = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{2}|gh[pousr]_\w|github_pat_|gl(?:pat|ptt|dt|rt|cbt|soat)-\w"
    r"|xox[abeprs]-|xapp-\d|(?:sk|pk|rk)_(?:live|test)_|whsec_|AIza[\w-]|ya29\.|GOCSPX-|1//0\w"
    r"|sk-(?:ant|proj|or|svcacct)-\w|sk-\w{10}|npm_\w{8}|pypi-Ag|SG\.[\w-]{3}|hf_[A-Za-z]{8}|do[opr]_v1_"
    r"|shp(?:at|ca|pa|ss)_|sq0(?:atp|csp)-|EAA[A-Z]\w{6}|eyJ[A-Za-z0-9_-]{3}|AAAA[BCE]3|AGE-SECRET-KEY-"
    r"|r8_\w{6}|gsk_\w{6}|dckr_pat_|dapi[0-9a-f]{4}|lin_api_|ntn_\w{4}|secret_\w{8}|rubygems_|key-[0-9a-f]{6}"
    r"|PMAK-|NRAK-|glsa_|hvs\.|atlasv1\.|tskey-|FlyV1|sntrys_|phc_\w{6}|figd_|vercel_|amzn1\.|mfa\.[\w-]{6}"
    r")"
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{1,4}-?){1,4}[0-9a-f]*", re.IGNORECASE)
_MAC = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){2,6}[0-9a-f]{0,2}(?![0-9a-z])", re.IGNORECASE
)
_MAC_CISCO = re.compile(r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(
    r"\[?(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}"
    r"(?::[0-9a-f]{1,4})*)?)(?:%\w+)?\]?(?:/\d+|:\d+)?",
    re.IGNORECASE,
)
_HAS_HEX_DIGITS = re.compile(r"\d")
_EMAIL = re.compile(
    r"[\w.+'-]@(?:[\w-]+\.[\w.-]*\w|[a-z.-]*\Z)|[\w.+-]+(?:\[at\]|\(at\)|%40)[\w-]+", re.IGNORECASE
)
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,30}://|^www\.|^mailto:|^jdbc:", re.IGNORECASE)
_STORES = re.compile(
    r"(?:jdbc:|(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|cockroachdb|clickhouse"
    r"|couchdb|cassandra|neo4j|bolt|kafka|nats|ldaps?|memcached|snowflake|smb|s?ftps?|otpauth|vnc|rdp|tg)"
    r"(?:\+[a-z0-9]{1,16})?://)",
    re.IGNORECASE,
)
_USER_IN_URL = re.compile(r"//[^/?#]*@")
_SECRET_IN_URL = re.compile(
    r"[?&#;/](?:[\w.%-]{0,30}?)(?:token|key|sig|signature|secret|pass|passwd|password|pwd|auth|session|sess|code|cred\w*"
    r"|jwt|otp|sid|ticket|nonce|hash|state|reset|invite|access|api|pin|verify|magic|login|share|hmac)"
    r"(?:[\w.%-]{0,12})=[^&#]",
    re.IGNORECASE,
)
_HOOKS = re.compile(
    r"hooks\.slack|/webhooks?/|/services/T|/reset\b|/(?:verify|magic|invite|confirm|unsubscribe)/", re.I
)
_CRYPTO = re.compile(
    r"(?:bc1|tb1|ltc1|addr1|cosmos1|bnb1|nsec1|npub1|xpub|xprv|[yz]p(?:ub|rv))[0-9a-zA-Z]{6,}|0x[0-9a-fA-F]{6,}"
    r"|[13][1-9A-HJ-NP-Za-km-z]{20,}|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{40,}|[TLDMrX][1-9A-HJ-NP-Za-km-z]{25,}"
)
_LICENCE = re.compile(r"(?:[A-Z0-9]{4,8}[-–]){2,}[A-Z0-9]{1,8}")
_ASSIGNMENT = re.compile(r"(?:export\s)?[A-Z][A-Z0-9_]{2,}=[^\s=>].*", re.DOTALL)
# "Sommer2024": a word, digits, perhaps marks; no name of a norm or a format.
_WORD_AND_DIGITS = re.compile(
    r"(?:[A-ZÄÖÜ][a-zäöüß]{3,}[._-]?\d{2,}|[A-Za-zäöüß]{3,}\d{4,}|\d{3,}[A-Za-z]{4,})[!?#$%&*+@.]*"
)
_NORM = re.compile(r"[A-Z]{2,5}\d{4}|\d+[a-z]{1,3}|rsa\d{4}")
# Digits, or marks that stand in no words; but no ordinals, decades, versions.
_MARKED = re.compile(r"\d|\w[#$%^&*!@~+=?_:]+\w|[#$%^&*@~+=]{2}")
_PLAIN_NUMBER = re.compile(
    r"\d{1,2}|\d+(?:st|nd|rd|th|s|am|pm)|v?\d{1,2}(?:\.\d{1,3}){1,2}|\d{1,2}-[a-z]+|[A-Z]{2,4}-\d{1,3}",
    re.IGNORECASE,
)
_CONNECTION = re.compile(r"(?:^|;)[A-Za-z ]+=[^;=]+;", re.DOTALL)


def shape_of(run: str) -> Kind | None:
    """Return the kind of secret that a run is by its shape; None if it is none."""
    if len(run) > LONGEST:
        return None if run.isalpha() and not run.isascii() else Kind.NOISE
    core = run.strip(OUTER)
    if not core:
        return None
    return _address(core) or _by_form(core) or _by_spelling(core)


def _address(core: str) -> Kind | None:
    if ("/" in core or "." in core or ":" in core) and _URL.search(core):
        return _web_address(core)
    if "@" in core or "%40" in core or "[at]" in core or "(at)" in core:
        return Kind.EMAIL if _EMAIL.search(core) else None
    return None


def _web_address(core: str) -> Kind | None:
    if _STORES.search(core):
        return Kind.CONNECTION
    if _USER_IN_URL.search(core) or _SECRET_IN_URL.search(core) or _HOOKS.search(core):
        return Kind.URL
    if core.startswith("mailto:"):
        return Kind.EMAIL
    return Kind.URL if is_noise(core) or _IPV4.search(core) or "://[" in core else None


def _by_form(core: str) -> Kind | None:
    for form, kind in _FORMS:
        if form(core):
            return kind
    return None


def _is_ipv6(core: str) -> bool:
    return core.count(":") > 1 and bool(_HAS_HEX_DIGITS.search(core)) and bool(_IPV6.fullmatch(core))


def _is_licence(core: str) -> bool:
    groups = re.split("[-–]", core)
    return bool(_LICENCE.fullmatch(core)) and (
        len({len(group) for group in groups[:-1]}) == 1
        and (not core.replace("-", "").isalpha() or is_noise(core.replace("-", "")))
    )


def _is_crypto(core: str) -> bool:
    return not core.isalpha() and bool(_CRYPTO.fullmatch(core))


_FORMS = (
    (_BEGINNINGS.search, Kind.KEY),
    (_UUID.search, Kind.UUID),
    (_is_ipv6, Kind.DEVICE),
    (_MAC.search, Kind.DEVICE),
    (_MAC_CISCO.search, Kind.DEVICE),
    (_IPV4.search, Kind.DEVICE),
    (_is_licence, Kind.LICENCE),
    (_is_crypto, Kind.CRYPTO),
    (_ASSIGNMENT.match, Kind.ASSIGNMENT),
    (_CONNECTION.search, Kind.CONNECTION),
)


def _by_spelling(core: str) -> Kind | None:
    if _WORD_AND_DIGITS.fullmatch(core) and not _NORM.fullmatch(core):
        return Kind.PASSWORD
    return Kind.NOISE if is_noise(core) else None


def is_marked(run: str) -> bool:
    """Whether a run has what a password may have and words have not: digits, or marks inside."""
    core = run.strip(OUTER)[:LONGEST]
    return bool(_MARKED.search(core)) and not _PLAIN_NUMBER.fullmatch(core) and not _EMAIL.search(core)


def has_capital_inside(run: str) -> bool:
    """Whether small letters and capitals change in a run: "blueBird"."""
    core = run.strip(OUTER)[:LONGEST]
    return core.isalpha() and not (core.islower() or core[1:].islower() or core.isupper())

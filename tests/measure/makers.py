"""Makers of secrets, by kind: real formats with real checksums, drawn from a generator."""

import base64
import json
import string
from collections.abc import Callable
from itertools import pairwise
from random import Random


def listed(text: str) -> list[str]:
    return text.split()


LETTERS = string.ascii_letters + string.digits
MARKS = "!@#$%^&*-_=+?"
HEX = "0123456789abcdef"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

# Every eighth word of the English list of BIP-39 (bitcoin/bips, MIT).
MNEMONIC_WORDS = listed(
    """
    about accident act address afford air all alter anchor annual apology arena arrest aspect attack author
    away badge bar beach behave betray biology blast blur bonus bounce bread broccoli buddy bunker buyer
    call cannon carbon casino caught century chapter cherry chronic city clerk clock cluster coin common
    control corn cousin crash cricket crucial cube cushion danger debris defense denial derive detect dice
    dinosaur disorder document door draw drop dutch earth edit electric embody enact engine enter erase
    estate example exhaust expire fabric fame fat federal fever filter first flash floor foil fork fragile
    frost fury garage gather gesture give gloom good grace grid guess half harvest heavy hidden hockey hope
    hover hunt idea imitate include inflict inner install island jazz journey just kidney kiwi ladder latin
    lazy legal lesson lift list lock love lyrics major manual mask maximum media merge midnight miracle
    mobile month motor multiply mystery nature nerve nice nose number observe offer omit opinion organ
    output oyster panda parrot pause pen pet piece pistol please polar position practice price problem
    property pulp purpose quarter race ramp raven recall refuse rely reopen resist reveal ride risk rocket
    round runway salmon satoshi scatter scrap second sell settle shell shoe shuffle silent siren skill slice
    small sniff solar sorry spare sphere sponsor square stamp step stool student such sunny surprise swarm
    symbol talent taxi term there thumb tiny toddler tongue tornado toy trash trick truly tuna twin unaware
    uniform unveil urge vacant vapor venue vibrant virtual voice wait wash wear west whip window wise word
    wrist youth
    """
)
# What people make passwords of.
PASSWORD_WORDS = listed(
    """
    sunshine bluebird Sommer Hannah dragon monkey Liverpool Schalke princess butterfly Winter football
    charlie Geheim Fritz qwerty iloveyou letmein starwars pumpkin Barcelona Bella shadow welcome cheesecake
    snowball tiger correct horse battery staple purple elephant Mausi Hase Spatz chocolate jordan maverick
    pepper
    """
)
NAMES = listed("anna ben.miller tom_smith j.doe maria.rossi kim22 office info lena-k priya.patel")
HOSTS = listed("example.com mail.example.org gmail.com firma.de company.co.uk intranet.local web.de")


def draw(random: Random, alphabet: str, length: int) -> str:
    return "".join(random.choices(alphabet, k=length))


def mixed(random: Random, length: int, alphabet: str = LETTERS) -> str:
    """Draw a string that has a digit and a letter, as services demand and encodings give."""
    while True:
        drawn = draw(random, alphabet, length)
        if any(map(str.isdigit, drawn)) and any(map(str.isalpha, drawn)):
            return drawn


def made_up_password(random: Random) -> str:
    word = random.choice(PASSWORD_WORDS)
    ending = random.choice(("2024", "123", "1", "99", "!", "2023!", "007", "_85", "#1", "1987", "12", ""))
    form = random.randrange(5)
    if form == 0:
        return random.choice(PASSWORD_WORDS) + word.capitalize() + ending
    if form == 1:
        return word.translate(str.maketrans("aeio", "@310")) + ending
    return random.choice((word, word.capitalize(), word.upper())) + ending


def word_password(random: Random) -> str:
    return random.choice(PASSWORD_WORDS).lower()


def passphrase(random: Random) -> str:
    return random.choice((" ", " ", "-", ".")).join(random.sample(PASSWORD_WORDS, random.randint(2, 6)))


def random_password(random: Random) -> str:
    return mixed(random, random.randint(8, 20), LETTERS + MARKS)


def pin(random: Random) -> str:
    return draw(random, string.digits, random.choice((4, 4, 4, 5, 6)))


def one_time_code(random: Random) -> str:
    code = draw(random, string.digits, random.choice((4, 5, 6, 6, 6, 7, 8)))
    half = len(code) // 2
    if half < 3:
        return code
    return random.choice(
        (code, code, f"{code[:half]}-{code[half:]}", f"{code[:half]} {code[half:]}", f"G-{code}")
    )


def luhn(digits: str) -> str:
    """Return digits with the one behind them that makes the checksum right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 * (value > 9)
    return digits + str(-total % 10)


def card(random: Random) -> str:
    start, length = random.choice(
        (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16))
    )
    number = luhn(start + draw(random, string.digits, length - len(start) - 1))
    cuts = (4, 10) if length == 15 else (4, 8, 12)
    mark = random.choice(("", " ", "-", " ", ".", "  ", "\u00a0", " - ", "\n"))
    places = (0, *cuts, length)
    return mark.join(number[a:b] for a, b in pairwise(places))


def iban(random: Random) -> str:
    form = random.choice(
        ("DE18d", "FR23d", "GB4a14d", "NL4a10d", "ES20d", "AT16d", "CH17d", "PL24d", "MT4a5d18c")
    )
    country, body, count = form[:2], "", ""
    for sign in form[2:]:
        if sign.isdigit():
            count += sign
        else:
            signs = {
                "d": string.digits,
                "a": string.ascii_uppercase,
                "c": string.digits + string.ascii_uppercase,
            }
            body, count = body + draw(random, signs[sign], int(count)), ""
    number = int("".join(str(int(sign, 36)) for sign in body + country + "00"))
    code = f"{country}{98 - number % 97:02d}{body}"
    groups = [code[i : i + 4] for i in range(0, len(code), 4)]
    return random.choice((code, " ".join(groups), " ".join(groups), "-".join(groups), code.lower()))


def aws_id(random: Random) -> str:
    return random.choice(("AKIA", "ASIA")) + draw(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)


def aws_secret(random: Random) -> str:
    return mixed(random, 40, LETTERS + "+/")


def forge_token(random: Random) -> str:
    return random.choice(("ghp_", "gho_", "ghs_", "github_pat_11", "glpat-", "npm_")) + mixed(random, 36)


def slack_token(random: Random) -> str:
    digits = "-".join(draw(random, string.digits, 12) for _ in range(2))
    return f"{random.choice(('xoxb', 'xoxp', 'xoxa-2'))}-{digits}-{mixed(random, 24)}"


def stripe_key(random: Random) -> str:
    return f"{random.choice(('sk', 'pk', 'rk'))}_{random.choice(('live', 'test'))}_{mixed(random, 24)}"


def google_key(random: Random) -> str:
    return random.choice(("AIza", "ya29.a0", "GOCSPX-")) + mixed(random, 35, LETTERS + "-_")


def model_key(random: Random) -> str:
    return random.choice(("sk-", "sk-proj-", "sk-ant-api03-", "hf_", "gsk_")) + mixed(random, 40)


def any_key(random: Random) -> str:
    return mixed(random, random.choice((16, 20, 24, 32, 40, 64)))


def in_base64(random: Random, size: int) -> str:
    return base64.b64encode(random.randbytes(size)).decode()


def base64_text(random: Random) -> str:
    return in_base64(random, random.choice((16, 24, 32, 48)))


def hexadecimal(random: Random) -> str:
    drawn = mixed(random, random.choice((12, 16, 32, 40, 64)), HEX)
    return random.choice((drawn, drawn.upper()))


def uuid(random: Random) -> str:
    drawn = draw(random, HEX, 32)
    return "-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]))


def jwt(random: Random) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = {
        "sub": draw(random, string.digits, 10),
        "name": random.choice(NAMES),
        "iat": random.randrange(10**9),
    }
    signature = base64.urlsafe_b64encode(random.randbytes(32)).decode().rstrip("=")
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(body)}.{signature}"


def private_key(random: Random) -> str:
    what = random.choice(
        ("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE")
    )
    body = in_base64(random, random.randint(60, 400))
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    ending = [] if random.random() < 0.25 else [f"-----END {what}-----"]
    return "\n".join([f"-----BEGIN {what}-----", *lines, *ending])


def ssh_key(random: Random) -> str:
    if random.random() < 0.5:
        return (
            f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{in_base64(random, 32)[:43]} {random.choice(NAMES)}@laptop"
        )
    return f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB{in_base64(random, 180)} {random.choice(NAMES)}@laptop"


def wireguard_key(random: Random) -> str:
    return in_base64(random, 32)


def totp_secret(random: Random) -> str:
    return draw(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", random.choice((16, 26, 32)))


def mnemonic(random: Random) -> str:
    words = random.choices(MNEMONIC_WORDS, k=random.choice((12, 12, 15, 18, 24)))
    mark = random.choice((" ", " ", " ", "\n", ", "))
    if random.random() < 0.15:
        words = [f"{place}. {word}" for place, word in enumerate(words, 1)]
    return mark.join(words)


def address_with_token(random: Random) -> str:
    name = random.choice(
        ("token", "access_token", "sig", "key", "auth", "session", "code", "api_key", "X-Amz-Signature")
    )
    path = random.choice(("reset", "invite/accept", "download/report.pdf", "api/v1/users", "login"))
    first = random.choice(("", "id=7&", "lang=en&"))
    return f"https://{random.choice(HOSTS)}/{path}?{first}{name}={any_key(random)}"


def address_with_password(random: Random) -> str:
    user, host = random.choice(NAMES), random.choice(HOSTS)
    return (
        f"{random.choice(('https', 'ftp', 'http', 'ssh'))}://{user}:{made_up_password(random)}@{host}/files"
    )


def connection(random: Random) -> str:
    password, host = mixed(random, 12), random.choice(HOSTS)
    return random.choice(
        (
            f"postgres://app:{password}@{host}:5432/orders",
            f"mongodb+srv://admin:{password}@cluster0.{host}/test",
            f"redis://:{password}@{host}:6379/0",
            f"Server={host};Database=shop;User Id=sa;Password={password};",
            f"jdbc:mysql://{host}/shop?user=root&password={password}",
            f"amqp://guest:{password}@{host}",
        )
    )


def variable(random: Random) -> str:
    name = random.choice(("DB_PASSWORD", "API_KEY", "SECRET_TOKEN", "AWS_SECRET_ACCESS_KEY", "MYAPP_PASS"))
    value = random.choice((made_up_password, any_key, random_password))(random)
    return random.choice(("export {}={}", "{}={}", 'export {}="{}"', "{}='{}'", 'set {}="{}"')).format(
        name, value
    )


def header(random: Random) -> str:
    value = any_key(random)
    user = base64.b64encode(f"{random.choice(NAMES)}:{made_up_password(random)}".encode()).decode()
    return random.choice(
        (
            f"Authorization: Bearer {value}",
            f"Authorization: Basic {user}",
            f"X-Api-Key: {value}",
            f"Cookie: session={value}; theme=dark",
            f"Set-Cookie: sid={value}; Path=/; HttpOnly",
        )
    )


def social_number(random: Random) -> str:
    a, b, c = draw(random, string.digits, 3), draw(random, string.digits, 2), draw(random, string.digits, 4)
    return random.choice((f"{a}-{b}-{c}", f"{a} {b} {c}", a + b + c, f"QQ {b} {b} {c[:2]} C", f"QQ{b}{c}C"))


def passport(random: Random) -> str:
    digits = draw(random, string.digits, 7)
    return random.choice(
        (
            f"C01X{digits[:2]}T47{digits[3]}",
            f"{random.choice('ABEKLP')}{digits}",
            f"AB{digits}",
            digits + "12",
        )
    )


def phone(random: Random) -> str:
    a, b, c = draw(random, string.digits, 3), draw(random, string.digits, 3), draw(random, string.digits, 4)
    return random.choice(
        (
            f"+49 151 {b}{c}",
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"0{a}/{b}{c}",
            f"+1{a}{b}{c}",
            f"+44 20 7{b} {c}",
            f"0{a} {b} {c}",
        )
    )


def email(random: Random) -> str:
    return f"{random.choice(NAMES)}@{random.choice(HOSTS)}"


def coordinates(random: Random) -> str:
    north, east = random.uniform(-89, 89), random.uniform(-179, 179)
    return random.choice(
        (
            f"{north:.5f}, {east:.5f}",
            f"{north:.4f},{east:.4f}",
            f"{abs(north):.4f}° N, {abs(east):.4f}° E",
            "52°31'12.0\"N 13°24'18.0\"E",
        )
    )


def birth(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1930, 2015)
    name = ("January", "March", "May", "July", "Sept", "Oct", "December")[random.randrange(7)]
    return random.choice(
        (
            f"{day:02d}.{month:02d}.{year}",
            f"{year}-{month:02d}-{day:02d}",
            f"{month}/{day}/{year}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
        )
    )


def mac(random: Random) -> str:
    pairs = [draw(random, HEX, 2) for _ in range(6)]
    return random.choice((":".join(pairs), "-".join(pairs).upper(), ":".join(pairs).upper()))


def ip(random: Random) -> str:
    if random.random() < 0.6:
        return ".".join(str(random.randint(1, 254)) for _ in range(4))
    groups = [f"{random.randrange(1, 65536):x}" for _ in range(8)]
    return random.choice(
        (":".join(groups), f"2001:db8::{groups[0]}:{groups[1]}", f"fe80::{groups[2]}:{groups[3]}")
    )


def coin_address(random: Random) -> str:
    return random.choice(
        (
            "bc1q" + draw(random, BECH32, 38),
            random.choice("13") + mixed(random, 33, BASE58),
            "0x" + draw(random, HEX, 40),
            "4" + mixed(random, 94, BASE58),
        )
    )


def licence(random: Random) -> str:
    size, groups = random.choice(((5, 5), (4, 4), (5, 4)))
    return "-".join(mixed(random, size, string.ascii_uppercase + string.digits) for _ in range(groups))


def long_number(random: Random) -> str:
    return draw(random, "123456789", 1) + draw(random, string.digits, random.randint(5, 19))


def app_password(random: Random) -> str:
    return " ".join(draw(random, string.ascii_lowercase, 4) for _ in range(4))


Maker = Callable[[Random], str]

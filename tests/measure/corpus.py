"""A corpus of secrets in sentences, drawn from a seed: what a guard is measured on."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from predictor.rules.secrets.guard import allowed
from predictor.rules.secrets.listed import listed
from predictor.rules.secrets.runs import OUTER
from tests.measure import carriers, makers
from tests.measure.makers import Maker

# Kind, its maker, the sentences it stands in.
KINDS: tuple[tuple[str, Maker, tuple[str, ...]], ...] = (
    ("password of a word and digits", makers.made_up_password, carriers.PASSWORD),
    ("password that is a word", makers.word_password, carriers.PASSWORD),
    ("password of several words", makers.passphrase, carriers.PASSWORD),
    ("random password", makers.random_password, carriers.PASSWORD),
    ("app password (four letters, four times)", makers.app_password, carriers.KEY),
    ("PIN", makers.pin, carriers.PIN),
    ("one-time code", makers.one_time_code, carriers.ONE_TIME),
    ("card number", makers.card, carriers.CARD),
    ("IBAN", makers.iban, carriers.BANK),
    ("AWS key id", makers.aws_id, carriers.KEY),
    ("AWS secret key", makers.aws_secret, carriers.KEY),
    ("GitHub, GitLab, npm token", makers.forge_token, carriers.KEY),
    ("Slack token", makers.slack_token, carriers.KEY),
    ("Stripe key", makers.stripe_key, carriers.KEY),
    ("Google key", makers.google_key, carriers.KEY),
    ("key of a language model's maker", makers.model_key, carriers.KEY),
    ("other key (letters and digits)", makers.any_key, carriers.KEY),
    ("JWT", makers.jwt, carriers.KEY),
    ("base64", makers.base64_text, carriers.KEY),
    ("hexadecimal", makers.hexadecimal, carriers.KEY),
    ("UUID", makers.uuid, carriers.KEY),
    ("TOTP secret", makers.totp_secret, carriers.KEY),
    ("WireGuard key", makers.wireguard_key, carriers.KEY),
    ("private key, certificate (PEM)", makers.private_key, carriers.BLOCK),
    ("SSH key", makers.ssh_key, carriers.BLOCK),
    ("mnemonic phrase", makers.mnemonic, carriers.PHRASE),
    ("address with a token", makers.address_with_token, carriers.ALONE),
    ("address with user and password", makers.address_with_password, carriers.ALONE),
    ("connection string", makers.connection, carriers.ALONE),
    ("variable of the environment", makers.variable, carriers.BLOCK),
    ("header, cookie", makers.header, carriers.BLOCK),
    ("social security number", makers.social_number, carriers.NUMBER),
    ("passport number", makers.passport, carriers.NUMBER),
    ("phone number", makers.phone, carriers.CONTACT),
    ("e-mail address", makers.email, carriers.CONTACT),
    ("coordinates", makers.coordinates, carriers.ALONE),
    ("date of birth", makers.birth, carriers.BORN),
    ("MAC address", makers.mac, carriers.ALONE),
    ("IP address", makers.ip, carriers.ALONE),
    ("crypto address", makers.coin_address, carriers.ALONE),
    ("licence key", makers.licence, carriers.ALONE),
    ("long number", makers.long_number, carriers.ALONE),
)
AROUND = (
    "We met at the station and had lunch together.",
    "Thanks again for the lovely evening!",
    "ok so I will be late today",
    "Could you bring the children home?",
    "The weather is fine and we go for a walk.",
    "See you tomorrow.",
)
# How much of a secret is typed where a text ends within it.
TYPED = (0.6, 0.9)
HALF_TYPED = frozenset(
    kind
    for kind, maker, _ in KINDS
    if maker
    in (
        makers.made_up_password,
        makers.word_password,
        makers.passphrase,
        makers.random_password,
        makers.card,
        makers.iban,
        makers.aws_id,
        makers.aws_secret,
        makers.forge_token,
        makers.slack_token,
        makers.stripe_key,
        makers.google_key,
        makers.jwt,
        makers.base64_text,
        makers.uuid,
        makers.private_key,
        makers.any_key,
    )
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with a secret in it."""

    kind: str
    text: str
    secret: str


def samples(seed: int, each: int, only: str = "") -> Iterator[Sample]:
    """Yield as many texts of every kind, or of one; the same seed gives the same texts."""
    for kind, maker, sentences in KINDS:
        if only not in ("", kind):
            continue
        random = Random(f"{seed} {kind}")
        for _ in range(each):
            yield _sample(random, kind, maker(random), random.choice(sentences))


def _sample(random: Random, kind: str, secret: str, sentence: str) -> Sample:
    end = ""
    if kind in HALF_TYPED and random.random() < 0.1:
        secret = secret[: max(4, round(len(secret) * random.uniform(*TYPED)))].rstrip()
        if "password" in kind:
            sentence = random.choice([one for one in carriers.PASSWORD if one.endswith("{}")])
        sentence = sentence.partition("{}")[0] + "{}"
    else:
        end = random.choice(("", "", ".", "!", "\n", " thanks", ", ok?")) if sentence.endswith("{}") else ""
        if "-----" in secret:
            end = ""
    text = sentence.format(secret) + end
    if random.random() < 0.2:
        text = text.replace(sentence.partition("{}")[0], sentence.partition("{}")[0].upper(), 1)
    before = random.choice(("", "", random.choice(AROUND) + random.choice((" ", "\n", "\n\n"))))
    after = random.choice(("", "\n" + random.choice(AROUND))) if end or not sentence.endswith("{}") else ""
    text = before + text + after
    return Sample(kind, text.replace("\n", "\r\n") if random.random() < 0.1 else text, secret)


# Parts of a form that everybody knows: learning them gives nothing away.
FORM = listed("export set begin end rsa ec openssh private key certificate")


def is_missed(sample: Sample) -> bool:
    """Whether a run of the secret, or a part of one, is left in what may be learned."""
    around = sample.text.replace("\r\n", "\n").replace(sample.secret, " ")
    known = FORM | {run.strip(OUTER).lower() for run in around.split()}
    runs = [
        run
        for run in sample.secret.split()
        if sum(map(str.isalnum, run)) > 1 and run.strip(OUTER).lower() not in known
    ]
    left = [run for piece in allowed(sample.text) for run in piece.split()]
    cores = {run.strip(OUTER).lower() for run in left}
    return any(run.strip(OUTER).lower() in cores for run in runs) or any(
        len(run) > 5 and run in other for run in runs for other in left
    )

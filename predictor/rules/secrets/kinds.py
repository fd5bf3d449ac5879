"""The kinds of secrets, and where in a text one stands."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a secret is, in the words that are shown to the user."""

    PASSWORD = "password"
    NUMBER = "long number"
    CARD = "card number"
    IBAN = "IBAN"
    CODE = "code"
    BIRTH = "date of birth"
    KEY = "key or token"
    PRIVATE_KEY = "private key"
    MNEMONIC = "mnemonic phrase"
    NOISE = "random letters"
    URL = "address with a secret"
    CONNECTION = "connection string"
    HEADER = "header or cookie"
    ASSIGNMENT = "variable"
    CRYPTO = "crypto address"
    LICENCE = "licence key"
    DEVICE = "MAC or IP address"
    UUID = "UUID"
    COORDINATES = "coordinates"
    EMAIL = "e-mail address"
    PHONE = "phone number"


# Kept out only where the user has not allowed addresses.
ADDRESSES = frozenset({Kind.EMAIL, Kind.PHONE})


class Secret(NamedTuple):
    """A part of a text that is a secret: text[start:end]."""

    start: int
    end: int
    kind: Kind

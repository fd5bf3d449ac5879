"""E-mail addresses: they are learned once three texts have had them; before that only a count is kept."""

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from predictor.contract import LearnAddresses
from predictor.history.grams import Gram, is_address

_REPEATED = 3
_DIGEST_SIZE = 12


def known(
    connection: sqlite3.Connection, grams: Iterable[Gram], day: int, learn: LearnAddresses
) -> Iterator[Gram]:
    """Yield the grams of one text without addresses that are not to be learned yet. Inside a transaction.

    day: the day of the text. Counted are digests, which say nothing without the salt of this history.
    """
    texts = dict[str, int]()
    for gram in grams:
        if not is_address(gram.word):
            yield gram
        elif learn != "never":
            if gram.word not in texts:
                texts[gram.word] = _count(connection, gram.word, day)
            if learn == "always" or texts[gram.word] >= _REPEATED:
                yield gram


def forget(connection: sqlite3.Connection, words: Iterable[str]) -> None:
    """Take out what was counted of those among the words that are addresses. Inside a transaction."""
    digests = [(_digest(connection, word),) for word in words if is_address(word)]
    connection.executemany("DELETE FROM addresses WHERE digest = ?", digests)


def _count(connection: sqlite3.Connection, address: str, day: int) -> int:
    """Count a text that holds an address; return how many there were."""
    ((texts,),) = connection.execute(
        "INSERT INTO addresses VALUES (?, 1, ?) ON CONFLICT (digest)"
        " DO UPDATE SET texts = texts + 1, day = max(day, excluded.day) RETURNING texts",
        (_digest(connection, address), day),
    ).fetchall()
    return int(texts)


def _digest(connection: sqlite3.Connection, address: str) -> bytes:
    ((salt,),) = connection.execute("SELECT salt FROM state").fetchall()
    return blake2b(address.encode(), digest_size=_DIGEST_SIZE, key=salt).digest()

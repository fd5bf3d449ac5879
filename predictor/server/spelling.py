"""What carries the contract to a client: a spelling of it as bytes, over whatever carries those."""

from collections.abc import Callable
from typing import Protocol

from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.suggesting.job import Tell


class Spelling(Protocol):
    """A client at the other end of a pipe or socket.

    write: takes bytes. tell: has something done in the client's thread. done: called once, when nothing more
    is to be said.
    """

    def __init__(
        self, server: Server, write: Callable[[bytes], None], tell: Tell, done: Callable[[], None]
    ) -> None: ...

    @staticmethod
    def refusal(refused: Refused) -> bytes:
        """Return what is said to a client that is not taken in."""
        ...

    def receive(self, data: bytes) -> None:
        """Take bytes."""
        ...

    def end(self) -> None:
        """Nothing more comes."""
        ...

    def close(self) -> None:
        """The other end is gone."""
        ...

"""The checks that one client has asked for: what is doubtful in a document, found while typing goes on."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from predictor.contract import Cancel, Doubt
from predictor.errors import ForetypeError
from predictor.server.documents import Document, Position, Range
from predictor.server.pool import Pool
from predictor.server.protocol import Check, Checked, DoubtAt, Id
from predictor.server.refusing import Refused
from predictor.server.units import cut, length
from predictor.suggesting.job import Tell

# Says what was found, or why nothing was.
Say = Callable[[Checked | Refused], None]


@dataclass(eq=False, slots=True)
class _Check:
    """A check under way. It owns the session that it asks."""

    document: str
    """What is checked."""
    cancel: Cancel
    """Raised when nobody waits any more."""
    closed: bool = True
    """Its session is closed at its end."""


class Checking:
    """Checks documents in the threads of a pool. All but `_run` belongs to the client's thread."""

    def __init__(self, pool: Pool, tell: Tell) -> None:
        self._pool, self._tell = pool, tell
        self._running: dict[Id, tuple[_Check, Say]] = {}

    def check(self, request: Check, document: Document, say: Say) -> None:
        """Check a part of a document. say: told what was found, or why it was not."""
        check = _Check(request.document, Cancel())
        self._running[request.id] = check, say
        self._pool.ask(partial(self._run, request, check, Lines(document)))

    def stop(self, document: str, reason: Refused) -> None:
        """End the checks of a document."""
        for id in [id for id, (check, _) in self._running.items() if check.document == document]:
            self._end(id, reason)

    def cancel(self, id: Id) -> bool:
        """End the check of a request; return whether it was under way."""
        return self._end(id, Refused("cancelled", "It was cancelled by its client."))

    def close(self) -> None:
        """End all of them; nobody is told."""
        for check, _ in self._running.values():
            check.cancel.cancel()
        self._running.clear()

    def _done(self, id: Id, said: Checked | Refused) -> None:
        self._end(id, said)

    def _end(self, id: Id, said: Checked | Refused) -> bool:
        if id not in self._running:
            return False
        check, say = self._running.pop(id)
        check.cancel.cancel()
        say(said)
        return True

    # In a thread of the pool.

    def _run(self, request: Check, check: _Check, lines: "Lines") -> None:
        said: Checked | Refused
        try:
            start, end = lines.part(request.range)
            with self._pool.session(check, None) as session:
                found = session.check(
                    lines.text,
                    start,
                    end,
                    least=request.least,
                    unknown=request.unknown,
                    k=request.k,
                    cancel=check.cancel,
                )
                said = Checked(tuple(lines.placed(found)), request.version)
        except ForetypeError as error:
            said = error if isinstance(error, Refused) else Refused("failed", str(error))
        except Exception as error:  # a broken predictor must not end the thread, nor the server
            said = Refused("failed", f"The engine failed: {error!r}.")
        self._tell(lambda: self._done(request.id, said))


class Lines:
    """A document's text as it is now, line ends as LF, and the places of its characters."""

    def __init__(self, document: Document) -> None:
        self._encoding = document.encoding
        self.text = document.text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines = self.text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]

    def part(self, range: Range | None) -> tuple[int, int]:
        """Return which characters a range holds; None: all."""
        if range is None:
            return 0, len(self.text)
        return self._offset(range.start), self._offset(range.end)

    def placed(self, doubts: Iterator[Doubt]) -> Iterator[DoubtAt]:
        """Yield doubts with their places as the client counts them."""
        for doubt in doubts:
            yield DoubtAt(doubt, Range(self._position(doubt.start), self._position(doubt.end)))

    def _offset(self, position: Position) -> int:
        if position.line >= len(self._lines):
            return len(self.text)
        head, _ = cut(self._lines[position.line], position.character, self._encoding)
        return self._starts[position.line] + len(head)

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset) - 1
        return Position(line, length(self.text[self._starts[line] : offset], self._encoding))

"""A text out of a file, in paragraphs: what was read once is not learned again."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import compress, pairwise
from typing import NamedTuple

# Of so many texts as anybody has, no two have the same digest.
_DIGEST_SIZE = 12


class Document(NamedTuple):
    """Paragraphs of one time; a paragraph is known by itself and what stands before it."""

    paragraphs: tuple[str, ...]
    """Their texts."""
    when: float
    """Seconds since 1970."""
    scope: str = ""
    """What stands before the first one: a mail's name, the paragraph before."""

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.paragraphs)

    def words(self) -> int:
        """Return about how many words there are."""
        return sum(paragraph.count(" ") + 1 for paragraph in self.paragraphs)

    def digests(self, salt: bytes) -> list[bytes]:
        """Return what each paragraph is known by, which says nothing of it without the salt."""
        return [
            blake2b(
                f"{before}\0{paragraph}".encode(errors="surrogatepass"), digest_size=_DIGEST_SIZE, key=salt
            ).digest()
            for before, paragraph in pairwise((self.scope, *self.paragraphs))
        ]

    def only(self, which: Sequence[bool]) -> "Document":
        """Return it with these paragraphs only."""
        return self._replace(paragraphs=tuple(compress(self.paragraphs, which)))

"""The characters that one key passes or deletes: an emoji of several parts is one."""

from wcwidth import iter_graphemes

_NEAR = 64  # characters; no cluster is longer


def cluster_before(text: str) -> int:
    """Return how many characters the last cluster of a text has, 0 if there is none."""
    near = text[-_NEAR:]
    if near.isascii():
        return min(1, len(near))
    return len([*iter_graphemes(near)][-1])


def cluster_after(text: str) -> int:
    """Return how many characters the first cluster of a text has, 0 if there is none."""
    return len(next(iter(iter_graphemes(text[:_NEAR])), ""))

r"""The word list: cores and their counts, kept in words.tsv.

A *core* is a chunk (`predictor.text.chunks`) without the one space it may end with: a word, a run of one
mark, a digit, a newline, or "" for a space that stands alone. words.tsv holds one core a line, most frequent
first, as "core<TAB>count"; in it a newline is written \n, a tab \t, a backslash \\, and the core "" \s.
"""

from collections.abc import Iterable, Sequence

# The first line of every list: all cores that have no line of their own.
UNKNOWN_WORD = "<unk>"
# Column ids are stored in 16 bits.
MOST_WORDS = 65_535

_ESCAPES = {"\n": r"\n", "\t": r"\t", "": r"\s"}
_UNESCAPES = {escaped: core for core, escaped in _ESCAPES.items()}


def split_chunk(chunk: str) -> tuple[str, bool]:
    """Return the core of a chunk and whether a space follows it."""
    return (chunk[:-1], True) if chunk.endswith(" ") else (chunk, False)


def write_words(words: Sequence[str], counts: Iterable[int]) -> bytes:
    """Return the content of words.tsv."""
    lines = (f"{_escape(word)}\t{count}\n" for word, count in zip(words, counts, strict=True))
    return "".join(lines).encode()


def read_words(content: bytes) -> dict[str, int]:
    """Return each core of a words.tsv with its number, in order; raises `ValueError` if it is damaged."""
    fields = content.decode().replace("\n", "\t").split("\t")
    if fields.pop() or len(fields) % 2:
        raise ValueError("a line is not of the form core, tab, count")
    words = [_unescape(word) if word[:1] == "\\" else word for word in fields[0::2]]
    if not 0 < len(words) <= MOST_WORDS or words[0] != UNKNOWN_WORD:
        raise ValueError(
            f"it has {len(words)} lines where 1 to {MOST_WORDS} are possible, {UNKNOWN_WORD} first"
        )
    numbers = dict(zip(words, range(len(words)), strict=True))
    if len(numbers) != len(words):
        raise ValueError("a core has two lines")
    return numbers


def _escape(core: str) -> str:
    return _ESCAPES.get(core) or core.replace("\\", r"\\")


def _unescape(written: str) -> str:
    core = _UNESCAPES.get(written)
    return written.replace(r"\\", "\\") if core is None else core

"""Words that offend: slurs, rude words, sensitive ones; a list of the bundle, for its language."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple, cast, get_args

from predictor.contract import Context
from predictor.text import tail, words
from predictor.words.capitals import fold

Kind = Literal["slurs", "rude", "sensitive"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # the worst first
# Words before the withheld one that an entry may name.
_MOST_BEFORE = 4
_POSSESSIVE = "'s"
_ANY, _EXACT, _NOT = "*", "=", "!"
_CACHED_WORDS = 1 << 12


class Entry(NamedTuple):
    """A line of a list."""

    kind: Kind | None
    """What the word is here; None: nothing of the sort, whatever other entries say."""
    before: tuple[str, ...]
    """What must stand before the word, folded; () where nothing must."""
    spelling: str
    """The only capitals in which it is meant; "" for any."""


class Withheld:
    """Words that offend, some of them only after others, or not after others; made by `read`."""

    def __init__(self, whole: Sequence[tuple[str, Entry]], stems: Sequence[tuple[str, Entry]]) -> None:
        """whole: words, folded, with their entries; stems: what words begin with."""
        self._whole, self._stems = _by_word(whole), _by_word(stems)
        self._entries = lru_cache(_CACHED_WORDS)(self._look_up)

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Withheld":
        """Read a list: sections of the kinds, in each a word a line, or words of which the last is meant.

        "word*" is all that begins so, "=word" the word in these capitals only (with others it is a name), and
        "!other word" no such word after that other one. What stands before the first section, as all did in
        bundles of 1.0, is never suggested: it counts as slurs. Raises `ValueError` for a section of another
        name.
        """
        whole, stems = list[tuple[str, Entry]](), list[tuple[str, Entry]]()
        kind = KINDS[0]
        for line in lines:
            text = line.partition("#")[0].strip()
            if text.startswith("["):
                kind = _section(text)
                continue
            spelled = words(text)
            *before, word = words(fold(text)) or [""]
            if word:
                found = None if text.startswith(_NOT) else kind
                spelling = spelled[-1] if text.startswith(_EXACT) else ""
                entry = Entry(found, tuple(before[-_MOST_BEFORE:]), spelling)
                (stems if text.endswith(_ANY) else whole).append((word, entry))
        return cls(whole, stems)

    def entry(self, context: Context, text: str) -> Entry | None:
        """Return why a suggestion offends here, the worst of it; None if it does not."""
        found = list[Entry]()
        before: list[str] | None = None
        spelled = words(text.replace("’", "'"))
        for place, word in enumerate(spelled):
            entries = self._entries(fold(word).removesuffix(_POSSESSIVE))
            if not entries:
                continue
            if before is None:
                before = words(fold(tail(context.before[: context.word_start])))[-_MOST_BEFORE:]
            written = [*before, *map(fold, spelled[:place])]
            here = [
                one for one in entries if _ends_with(written, one.before) and _is_spelled(one, word, context)
            ]
            if all(one.kind for one in here):
                found += here
        return min(found, key=lambda one: KINDS.index(cast(Kind, one.kind)), default=None)

    def _look_up(self, word: str) -> tuple[Entry, ...]:
        begins = (self._stems.get(word[:end], ()) for end in range(1, len(word) + 1))
        return (*self._whole.get(word, ()), *chain.from_iterable(begins))


def _by_word(entries: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for word, entry in dict.fromkeys(entries):
        found.setdefault(word, []).append(entry)
    return found


def _section(text: str) -> Kind:
    name = text.strip("[]").strip()
    if name not in KINDS:
        raise ValueError(f"it has a section {name[:40]!r} where {', '.join(KINDS)} are possible")
    return name


def _ends_with(written: Sequence[str], before: Sequence[str]) -> bool:
    return not before or tuple(written[-len(before) :]) == before


def _is_spelled(entry: Entry, word: str, context: Context) -> bool:
    """Whether a word has the capitals that an entry means; those of shouted text say nothing."""
    own = word[: len(fold(word).removesuffix(_POSSESSIVE))]
    return entry.spelling in ("", own) or (context.typed.shouted and own == entry.spelling.upper())


NO_LIST = Withheld((), ())

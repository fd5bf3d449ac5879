"""The simulated typist: how many keys a text costs when suggestions are accepted as soon as they are right.

The method is the usual one of the text-entry literature (Garay-Vitoria & Abascal, "Text prediction systems:
a survey", 2006; Trnka & McCoy, "Evaluating word prediction: framing keystroke savings", ACL 2008), with the
keys that accept a suggestion counted as keys.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from predictor.contract import Candidate
from predictor.text import words

# How many suggestions the typist can see.
SLOTS = (1, 3)
ASKED = max(SLOTS)
_TAKE_BACK = "\b"

RULES = """\
The typist wants a given text and makes no mistakes. Each character costs one key. Before each key the
predictor is asked, with the text so far, for N suggestions. If the wanted word (a run of letters with
apostrophes inside it) is among the first N and longer than what is typed of it, the typist accepts it at
once: one key, which inserts the rest of the word and one space. Where the text has a space there, that
space is thereby typed, whatever follows it. Where it has a punctuation mark or a line end there, typing
that takes the space back at no cost (an ideal smart space), and at the end of the text the space costs
nothing. Where anything else follows the word directly (a digit, a tab), the typist does not accept but
types. Upper and lower case must match. KSR = 1 - keys / characters. recall@N is the share of words,
among those preceded by white space or the start of the document, that are among the first N suggestions
before a letter is typed; silence is a miss. A document may be cut short; what precedes a word is its
whole context."""

Ask = Callable[[str], Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a document and what was suggested while it was typed."""

    start: int
    """Offset of its first character."""
    text: str
    """Its letters."""
    separate: bool
    """Whether white space or nothing precedes it."""
    acceptable: bool
    """Whether the space that accepting inserts can stand after it."""
    ranks: tuple[int, ...] = ()
    """The word's rank, from 1, among the suggestions with 0, 1, 2 ... letters typed, 0 where it was not
    among them. Ends where one slot accepts; before that point all histories ask the same questions."""
    first: Candidate | None = None
    """The first suggestion before any letter was typed, None if there was none."""

    @property
    def end(self) -> int:
        """Offset just after the word."""
        return self.start + len(self.text)

    def typed_before_accepting(self, slots: int) -> int | None:
        """Return how many letters are typed before the word is accepted from `slots` slots; None if never."""
        if not self.acceptable:
            return None
        return next((typed for typed, rank in enumerate(self.ranks) if 1 <= rank <= slots), None)

    def is_recalled(self, slots: int) -> bool:
        """Whether the word is among the first `slots` suggestions before any letter is typed."""
        return 1 <= self.ranks[0] <= slots


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in order, nothing asked yet."""
    end = 0
    for word in words(text):
        # All letters belong to words, so the first occurrence after the last word is the word itself.
        start = text.index(word, end)
        end = start + len(word)
        separate = start == 0 or text[start - 1].isspace()
        yield Word(start, word, separate, _space_can_follow(text, end))


def type_text(text: str, ask: Ask) -> tuple[Word, ...]:
    """Type `text` with one slot, asking once before every key; return its words with their ranks.

    `ask` is given what stands before the cursor and returns suggestions, best first.
    """
    typed: list[Word] = []
    position, smart_space = 0, ""
    for word in find_words(text):
        _type_between(text[: word.start], position, smart_space, ask)
        word = _type_word(text, word, ask)
        typed.append(word)
        position, smart_space = _after(text, word, 1)
    _type_between(text, position, smart_space, ask)
    return tuple(typed)


def keys(text: str, typed: Iterable[Word], slots: int) -> list[str]:
    r"""Return what each key inserts when `text` is typed with `slots` slots.

    A key is one character ("a"), the rest of an accepted word and a space ("ation "), or a mark that takes
    that space back ("\b."); their number is the cost of the text.
    """
    pressed: list[str] = []
    position, smart_space = 0, ""
    for word in typed:
        pressed += _plain_keys(text[position : word.start], smart_space)
        letters = word.typed_before_accepting(slots)
        pressed += word.text[:letters]
        if letters is not None:
            pressed.append(word.text[letters:] + " ")
        position, smart_space = _after(text, word, slots)
    return pressed + _plain_keys(text[position:], smart_space)


def screen(pressed: Iterable[str]) -> str:
    """Return what stands on the screen after these keys."""
    shown = ""
    for key in pressed:
        takes_back = len(key) == 2 and key[0] == _TAKE_BACK
        shown = shown[:-1] + key[1] if takes_back else shown + key
    return shown


def _plain_keys(text: str, smart_space: str) -> list[str]:
    """Return a key per character; the first one takes back a smart space that stands before it."""
    pressed = list(text)
    if smart_space and pressed:
        pressed[0] = _TAKE_BACK + pressed[0]
    return pressed


def _space_can_follow(text: str, end: int) -> bool:
    """Whether nothing, a space, a line end or a mark stands at `end`: not a digit or another white space."""
    following = text[end : end + 1]
    return following in ("", " ", "\n") or not (following.isalnum() or following.isspace())


def _after(text: str, word: Word, slots: int) -> tuple[int, str]:
    """Return the offset from which to type on after `word`, and the smart space that is not in the text."""
    if word.typed_before_accepting(slots) is None:
        return word.end, ""
    return (word.end + 1, "") if text[word.end : word.end + 1] == " " else (word.end, " ")


def _type_between(text: str, position: int, smart_space: str, ask: Ask) -> None:
    """Type text[position:], where no word is; the answers are of no use, but a person would wait for them."""
    for end in range(position, len(text)):
        ask(text[:end] + smart_space)
        smart_space = ""


def _type_word(text: str, word: Word, ask: Ask) -> Word:
    ranks: list[int] = []
    first: Candidate | None = None
    for end in range(word.start, word.end):
        candidates = ask(text[:end])[:ASKED]
        if not ranks and candidates:
            first = candidates[0]
        ranks.append(_rank(word.text, candidates))
        if ranks[-1] == 1 and word.acceptable:
            break
    return Word(word.start, word.text, word.separate, word.acceptable, tuple(ranks), first)


def _rank(word: str, candidates: Sequence[Candidate]) -> int:
    return next((rank for rank, candidate in enumerate(candidates, start=1) if candidate.text == word), 0)

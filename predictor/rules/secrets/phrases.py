"""Secrets made of words: mnemonic phrases, digits spelled out, groups of letters."""

import re
from collections.abc import Sequence

from predictor.rules.secrets.kinds import Kind
from predictor.rules.secrets.listed import listed
from predictor.rules.secrets.noise import evidence, sums_to_noise
from predictor.rules.secrets.runs import Cut, Runs

# Common words of three letters and more that are not in the list that mnemonic phrases are drawn from. Prose
# has one of them, or a word shorter or longer than those of phrases, every few words.
_COMMON = listed(
    """
    actually added additional after against ago along and answers anyone anything app are aren asked asking
    attached available back bad band based basically been beer being big bit both building but buy called
    came can't cannot care cases chance changed changes character children class clear comes coming command
    comment comments community completely computer contact content continue contract could couldn't create
    created currently data date days default definitely details did didn didn't difference different discuss
    discussion does doesn doesn't doing don don't done dont down due each email especially etc even event
    ever every everyone everything exactly experience eyes fact far felt files firewood five following
    football for form four free friends from full function further games gave get gets getting given goes
    going gone gonna got guy guys had happen happened happens has hate having he's hear heard her here hers
    herself him himself his hit hmm hours house how however i'd i'll i'm i've imagine important including
    instead interested isn isn't issues it'll it's its itself kids knew known last late learning least less
    let let's liked likely line listen lol longer look looked looking looks lost lot loved low made makes
    making many may maybe means meet meeting men mentioned might minutes money months most movies multiple
    needed needs new non nor not numbers ones options others our ours out package part particular past pay
    per pick plan played player players playing points probably problems questions quite read really
    received recently reference related request research rest restaurant rock role running said saw saying
    says schedule see seeing seem seemed seems seen send sent server set several she she's should show shows
    single site software some something sometimes songs sounds specific started starting stop students
    support take taken takes taking talking teams terms tests than thanks that's the their theirs them
    themselves there's these they're things think thinking those though through tickets times told too took
    tried trying turned types ubuntu understand user users uses using usually value via wanted wants was
    wasn watch watched watching ways we're week weeks well went were what's whatever whether which while
    white who whole why with within without women won won't words worked working works worse would wouldn't
    writing written yeah years yes yet you'll you're your yours yourself
    """
)
# Words of phrases that are frequent in prose, too; together with endings they tell prose from a phrase.
_PROSE = listed(
    """
    that have you this they say will one all there what about when make can like time just know people into
    year good other then now only come over also use two work first way want because any give day more very
    much where such before between during under own same few until again off once around still never always
    another must since upon please hello okay
    """
)
_ENDING = re.compile(r"(?:[^su]s|ed|ing|ly|tion|ment)\Z")
_SHORTEST_WORD, _LONGEST_WORD = 3, 10
_FEWEST_WORDS = 11  # one less than the shortest phrase: it may be half typed

_DIGIT_WORDS = listed(
    """
    zero oh one two three four five six seven eight nine double triple null eins zwei drei vier fünf sechs
    sieben acht neun zwo
    """
)
_FEWEST_DIGITS = 4
# Groups of letters and digits of one length: how long, how many, how many are looked at together.
_LENGTHS, _FEWEST_GROUPS, _MOST_GROUPS = range(4, 9), 3, 8
_STRETCH = re.compile(r"[A-Za-z0-9]+")
_MANY, _LIKE_WORDS = 4, -1.0
_MOST_PROSE, _FEWEST_COMMAS = 0.25, 0.22


class Phrases:
    """Looks for mnemonic phrases: run after run is taken."""

    def __init__(self, runs: Runs) -> None:
        self.cuts: list[Cut] = []
        self._runs = runs
        self._places: list[int] = []
        self._sentence = 0  # how many of them stand in front of the last full stop
        self._written = _SMALL

    def take(self, place: int, run: str, core: str, word: str) -> None:
        """Take the next run, its core, and the core folded."""
        if not word or word.isdigit():
            return  # the number in front of a word, a dash
        if not (word.isalpha() and _SHORTEST_WORD <= len(word) <= _LONGEST_WORD) or word in _COMMON:
            if self._places:
                self.close(place)
            return
        written = _SMALL if core == word else _CAPITALS if core.isupper() else _TITLE
        if written == _TITLE and self._written == _SMALL and 0 < self._sentence == len(self._places):
            written = _SMALL  # the capital of a sentence
        if written != self._written and self._places:
            if len(self._places) > 1:
                self.close(place)
            self._written = written
        elif not self._places:
            self._written = written
        self._places.append(place)
        if run[-1] in _PHRASE_ENDS:
            self.close(place + 1)
        elif run[-1] in _ENDS:
            self._sentence = len(self._places)

    def close(self, end: int) -> None:
        """Note the phrase that ends before `end`, if there is one; a sentence in front may be none of it."""
        places, self._places, sentence, self._sentence = self._places, [], self._sentence, 0
        for part in (places, places[sentence:], places[:sentence]):
            if self._holds_phrase(part):
                self.cuts.append((part[0], end if part[-1] == places[-1] else part[-1] + 1, Kind.MNEMONIC))
                return

    def _holds_phrase(self, places: Sequence[int]) -> bool:
        if len(places) < _FEWEST_WORDS:
            return False
        on_one_line = not any(map(self._runs.ends_line, places[:-1]))
        words = [self._runs[place] for place in places]
        return _is_phrase(words) and (on_one_line or self._written != _TITLE)


_SMALL, _TITLE, _CAPITALS = range(3)
_ENDS = ".!?:;)"
_PHRASE_ENDS = "!?:)"


def _is_phrase(words: Sequence[str]) -> bool:
    """Whether words that may be in a phrase are one, not prose."""
    commas = sum(word.endswith(",") for word in words[:-1])
    prose = sum(
        word.lower().strip(",.") in _PROSE or bool(_ENDING.search(word.strip(",."))) for word in words
    )
    return prose <= 2 + len(words) * _MOST_PROSE and not 0 < commas < len(words) * _FEWEST_COMMAS


class SpelledDigits:
    """Looks for numbers whose digits are spelled: "four seven one one"."""

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self._digits = 0

    def take(self, place: int, run: str, core: str, word: str) -> None:
        """Take the next run, its core, and the core folded."""
        if word in _DIGIT_WORDS:
            self._digits += 1
        elif self._digits:
            self.close(place)

    def close(self, end: int) -> None:
        """Note the number that ends before `end`, if there is one."""
        if self._digits >= _FEWEST_DIGITS:
            self.cuts.append((end - self._digits, end, Kind.NUMBER))
        self._digits = 0


class Groups:
    """Looks for noise in groups of one length: "abcd efgh ijkl mnop"."""

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self._groups: list[str] = []

    def take(self, place: int, run: str, core: str, word: str) -> None:
        """Take the next run, its core, and the core folded."""
        groups = self._groups
        if groups and len(core) == len(groups[0]) and core.isalnum() and core.isascii():
            groups.append(core)
            if len(groups) >= _FEWEST_GROUPS and _are_noise(groups):
                self.cuts.append((place + 1 - len(groups), place + 1, Kind.NOISE))
            del groups[: len(groups) if run[-1] in _ENDS else -_MOST_GROUPS]
        elif len(core) in _LENGTHS and core.isalnum() and core.isascii():
            self._groups = [] if run[-1] in _ENDS else [core]
        elif core and not core.isalnum():
            self._groups = [part for part in _STRETCH.findall(core)[-1:] if len(part) in _LENGTHS]
        elif groups:
            self._groups = []

    def close(self, end: int) -> None:
        """There is nothing to note at the end."""


def _are_noise(groups: Sequence[str]) -> bool:
    if len(set(groups)) < len(groups):
        return False
    return sums_to_noise(groups) or (
        len(groups) >= _MANY and sum(map(evidence, groups[-_MANY:])) > _LIKE_WORDS
    )

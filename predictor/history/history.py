"""The door of a history: learning, asking what is known, forgetting. Any thread, any process may come in."""

import datetime
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Self, TypeVar
from weakref import WeakSet

from predictor.arguments import check_path, check_text
from predictor.contract import LearnAddresses
from predictor.errors import ForetypeError, HistoryError, SettingsError
from predictor.history import addresses, asking, exchange, forgetting, personal
from predictor.history.asking import Counts, Learned, LearnedWord
from predictor.history.batch import Batch
from predictor.history.clock import check_time, day_of
from predictor.history.database import Database
from predictor.history.days import add_tallies, tallies_of
from predictor.history.document import Document
from predictor.history.feedback import Feedback, Pending, date_of
from predictor.history.files import damaged_files, default_folder
from predictor.history.grams import before_end
from predictor.history.learning import Places, remember, write
from predictor.history.lines import read_head, read_line
from predictor.history.passage import Guard, Passage, without_secrets
from predictor.history.retention import Retention, believed, enforce
from predictor.history.schema import read_state, snapshot, transaction
from predictor.history.source import General, HistorySource
from predictor.history.tally import Tally
from predictor.history.turns import READING, WRITING
from predictor.rules.blocked import pattern_of
from predictor.system.home import expanded
from predictor.text import normalise
from predictor.words.index import WordIndex
from predictor.words.narrowing import Floats

Result = TypeVar("Result")
# What is learned, and its time.
Dated = tuple[Passage, float]
Item = TypeVar("Item")
_EVERYTHING = Retention()
# Words that are written at once: the memory they take, and how long others wait.
_BATCH = 100_000
# No writer's numbers between two writings are larger; the sums stay such as a database holds.
_MOST_COUNTED = 1_000_000
# After so many learned words it is looked whether there are too many.
_ENFORCED_AFTER = 5_000
# A key waits no longer for somebody who has the file for himself.
_KEY_WAIT_S = 0.5
# So long after the disk was full, or another program in the way, learning is tried again.
_OFF_S = 60.0


class History(Feedback):
    """What a writer's own texts teach, in a folder of the user's. Thread-safe; processes may share it.

    folder: where it lies. No text is kept, only which word followed which two others, and how often.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        guard: Guard | None = None,
        keep: Retention = _EVERYTHING,
        statistics: bool = True,
        learn_addresses: LearnAddresses = "repeated",
    ) -> None:
        """Open the history in `folder`, the user's own if None; it is made at need.

        guard: says which parts of a text may be learned; the usual one lets no secrets in. keep: how
        long and how much is kept. statistics: whether what is told of suggestions is counted.
        learn_addresses: whether e-mail addresses are learned; "repeated": those that stood in three texts.
        Raises `SettingsError` if a newer version wrote it. Where the folder cannot be used nothing is
        learned, and `notice` says why.
        """
        self.folder = (
            default_folder() if folder is None else expanded(str(check_path(folder, "The history's folder")))
        )
        self._guard = guard or partial(without_secrets, addresses=learn_addresses != "never")
        self._learn_addresses, self._keep = learn_addresses, keep
        self._unkept = 0  # words learned since it was last enforced
        self._off_until = 0.0
        self._notice = ""
        self._database = Database(self.folder, WRITING)
        self._sources: WeakSet[HistorySource] = WeakSet()
        self._pending = Pending(self.write_tallies) if statistics else None
        try:
            self._enforce()
            self._remove_traces()
        except HistoryError as error:
            self._stop(error)

    @property
    def learning(self) -> bool:
        """Whether texts are learned now; if not, `notice` says why."""
        return self._database.writable and time.monotonic() >= self._off_until

    @property
    def notice(self) -> str:
        """What went wrong, in a sentence for the user; "" if nothing did."""
        if not self._database.writable:
            return f"{self._database.unwritable}: nothing is learned."
        notices = [self._notice, self._database.notice, *(source.notice for source in self._sources)]
        return next(filter(None, notices), "")

    # Learning.

    def learn(
        self,
        text: str,
        when: float | None = None,
        *,
        before: str | None = None,
        after: str = "",
        follows: bool = True,
    ) -> int:
        """Learn one text; return how many words that were, 0 where learning is off (`notice` says why).

        when: seconds since 1970, now if None. before, after: what stands around it in its document, which is
        not learned again, but shows what in the text is secret; before=None: the document begins with it.
        follows: whether its first words are learned as following what stands before; False if somebody else
        wrote that.
        """
        for given in (text, before or "", after):
            check_text(given, "The text")
        return self._learn_texts([(Passage(text, before, after, follows), when)])

    def learn_passages(self, passages: Iterable[Passage]) -> int:
        """Learn parts of documents, now; return how many words they had."""
        return self._learn_texts((passage, None) for passage in passages)

    def learn_all(self, texts: Iterable[str | tuple[str, float]]) -> int:
        """Learn many texts, each with its time if it is known; return how many words they had.

        They are written as they come, some thousand words at a time.
        """
        each = ((text, None) if isinstance(text, str) else text for text in texts)
        return self._learn_texts((Passage(text), when) for text, when in each)

    def learn_once(self, documents: Iterable[Document]) -> int:
        """Learn documents, each paragraph only if it was not read before; return how many words that were.

        They are written as they come: what stops them loses the last ones only, and they can be given again.
        """
        return self._learn(documents, Document.words, self._write_once)

    def corrected(self, word: str, before: str | None = None) -> bool:
        """Count a use of a word less: it was taken back, or accepted and deleted.

        before: what stood before it. Return whether it had been learned.
        """
        return self.corrected_all([(word, before)]) > 0

    def corrected_all(self, words: Iterable[tuple[str, str | None]]) -> int:
        """Count a use of each word less, as `corrected` does; return how many had been learned."""
        known = [(_one_word(word), () if before is None else before_end(before)) for word, before in words]
        self.count(Tally(corrected=len(known)))

        def take_back(connection: sqlite3.Connection) -> int:
            return sum([forgetting.take_back(connection, word, context) for word, context in known])

        changed = self._change(take_back)
        self._remove_traces()  # once: the file is rewritten for it
        return changed

    # What became of suggestions.

    def count(self, tally: Tally) -> None:
        """Add to what is counted today; it is written within a minute, with the next text, or at the end."""
        if max(tally) > _MOST_COUNTED or min(tally) < -_MOST_COUNTED:
            most = max(tally, key=abs)
            raise SettingsError(f"What is counted at once must be at most {_MOST_COUNTED:,}, not {most:,}.")
        if self._pending is not None:
            self._pending.add(tally)

    def write_tallies(self) -> None:
        """Write what was counted; where that cannot be done `notice` says so, and it is tried again later."""
        tallies = self._pending.take() if self._pending is not None else {}
        if tallies and self._pending is not None:
            try:
                self._change(lambda connection: add_tallies(connection, tallies))
            except ForetypeError as error:
                self._pending.put_back(tallies)
                self._stop(error)

    def statistics(self) -> dict[datetime.date, Tally]:
        """Return what was counted, by day, the first day first."""
        self.write_tallies()
        return {date_of(day): tally for day, tally in self._database.run(tallies_of).items()}

    # Forgetting.

    def forget(self, phrase: str) -> int:
        """Forget a word in all its spellings, or a phrase; return how many entries that were.

        It is as if the word had never been there or been added, and no file of the folder holds it any more.
        The words of a phrase stay, what follows it goes. What is blocked stays so, and its pattern with it.
        Raises `HistoryError` if that could not be done.
        """
        tokens = _phrase(phrase)
        gone = self._change(lambda connection: forgetting.forget(connection, tokens))
        self._remove_traces()
        if kept := damaged_files(self.folder):
            self._notice = f"{kept[0]} was set aside as damaged and may still hold it: delete it if you like."
        return gone

    def clear(self) -> None:
        """Forget everything, also what was added, blocked, counted, or set aside as damaged.

        Raises `HistoryError`.
        """
        if self._pending is not None:
            self._pending.take()
        self._change(forgetting.clear)
        self._remove_traces()
        for path in damaged_files(self.folder):
            try:
                path.unlink()
            except OSError as error:
                raise HistoryError(
                    f"{path} cannot be deleted: {error.strerror}.", "Delete it yourself."
                ) from error

    # What the writer says of words.

    def add(self, word: str) -> bool:
        """Have a word offered as though it had been used twice; return whether it is new in this spelling."""
        return self.add_all([word]) > 0

    def add_all(self, words: Iterable[str]) -> int:
        """Add many words, all or none; return how many are new."""
        texts = [_one_word(word) for word in words]
        return self._change(lambda connection: personal.add(connection, texts, self._places()))

    def remove(self, word: str) -> bool:
        """Take back that a word was added, case aside; what was learned of it stays. Was it there?"""
        text = _one_word(word)
        removed = self._change(lambda connection: personal.remove(connection, text))
        self._remove_traces()
        return removed > 0

    def added(self) -> tuple[str, ...]:
        """Return the words that were added, in order."""
        return self._database.run(personal.added)

    def changes(self) -> tuple[int, int]:
        """Return what is another once something has changed: the number of the opening, the version."""
        return self._database.run(lambda at: (self._database.opened, read_state(at).version))

    def block(self, pattern: str) -> bool:
        """Never suggest a word, or words in a row, whatever its capitals and wherever it comes from.

        * in it stands for any letters or none; a word goes with its possessive. What is typed is not changed,
        and a blocked word is still learned. Return whether it is new.
        """
        return self.block_all([pattern]) > 0

    def block_all(self, patterns: Iterable[str]) -> int:
        """Block many, all or none; return how many are new."""
        wanted = [_pattern(pattern) for pattern in patterns]
        return self._change(lambda connection: personal.block(connection, wanted))

    def unblock(self, pattern: str) -> bool:
        """Take back one pattern that `blocked` names; return whether it was there."""
        known = _pattern(pattern)
        gone = self._change(lambda connection: personal.unblock(connection, known))
        self._remove_traces()
        return gone

    def blocked(self) -> tuple[str, ...]:
        """Return what is never suggested, in order."""
        return self._database.run(personal.blocked)

    # Asking.

    def contains(self, phrase: str) -> bool:
        """Whether there is something to forget of a word, in any spelling, or of a phrase."""
        tokens = _phrase(phrase)
        return self._database.run(lambda connection: asking.holds(connection, tokens))

    def show(self, word: str) -> Learned:
        """Return what is known of a word: its spellings, how often and when, and what follows it."""
        text = _one_word(word)
        return self._database.run(lambda connection: asking.learned(connection, text))

    def words(self, search: str = "") -> list[LearnedWord]:
        """Return the words that hold `search`, case aside, the most frequent first."""
        check_text(search, "What is searched for")
        return self._database.run(lambda connection: asking.words(connection, normalise(search)))

    def counts(self) -> Counts:
        """Return how much there is."""
        return self._database.run(asking.counts)

    # Out of it, and in again.

    def export(self, write: Callable[[str], object]) -> None:
        """Hand all of it over, line by line (docs/history.md); what was read from files is not among it."""

        def hand_over(connection: sqlite3.Connection) -> None:
            with snapshot(connection):
                for line in exchange.exported(connection):
                    write(line)

        self._database.run(hand_over)

    def take_in(self, rows: Iterable[bytes], name: str) -> int:
        """Add an exported history to what is there; return how many lines there were.

        name: what the rows are called in errors. Raises `TextError` for what is no such row, and then nothing
        has changed.
        """
        numbered = iter((row, f"{name}, line {number}") for number, row in enumerate(rows, start=1))
        clock = read_head(*next(numbered, (b"", f"{name}, line 1")))
        lines = [read_line(row, place, clock.weight) for row, place in numbered]
        return self._change(lambda connection: exchange.take_in(connection, clock, lines, self._places()))

    def source(self, index: WordIndex, usual: Floats, wordlist: str, general: General) -> HistorySource:
        """Return it as a source of words. usual: how often each word of the index is used in any text.

        wordlist: what tells the index from others, a hash of its words. general: P(word | core before it).
        """
        database = Database(self.folder, READING, _KEY_WAIT_S)
        source = HistorySource(database, index, usual, wordlist, general)
        self._sources.add(source)
        return source

    def close(self) -> None:
        """Write what was counted, and close its files."""
        self.write_tallies()
        for source in list(self._sources):
            source.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # How.

    def _learn_texts(self, passages: Iterable[tuple[Passage, float | None]]) -> int:
        return self._learn(_dated(passages), _words_of_text, self._write)

    def _learn(
        self,
        items: Iterable[Item],
        size: Callable[[Item], int],
        write: Callable[[Sequence[Item], sqlite3.Connection], int],
    ) -> int:
        """Write items, of which each has so many words, some at a time; return how many words were new."""
        learned, rest = 0, iter(items)
        while self.learning and (part := _some(rest, size)):
            try:
                learned += self._database.run(partial(write, part))
                self._notice = ""
            except HistoryError as error:
                self._stop(error)
        self._unkept += learned
        if self._unkept >= _ENFORCED_AFTER:
            try:
                self._enforce()
                self._remove_traces()
            except HistoryError as error:
                self._notice = str(error)
        self.write_tallies()
        self._tell_sources()
        return learned

    def _enforce(self) -> None:
        """Take out what is not to be kept any longer."""
        self._unkept = 0
        if any(self._keep) and self._database.run(lambda connection: self._database.writable):
            self._change(lambda connection: enforce(connection, self._keep, day_of(time.time())))

    def _write(self, passages: Sequence[Dated], connection: sqlite3.Connection) -> int:
        with transaction(connection):
            return self._add(passages, connection)

    def _write_once(self, documents: Sequence[Document], connection: sqlite3.Connection) -> int:
        with transaction(connection):
            unread = (remember(connection, document) for document in documents)
            passages = [(Passage(each.text), each.when) for each in unread if each.paragraphs]
            return self._add(passages, connection)

    def _add(self, passages: Sequence[Dated], connection: sqlite3.Connection) -> int:
        batch, before = Batch(), read_state(connection).clock
        clock = before
        oldest = believed(connection) - self._keep.days if self._keep.days else 0
        for passage, when in passages:
            if day_of(when) < oldest:
                continue
            clock = clock.at(when)
            grams = addresses.known(
                connection, passage.grams(self._guard), day_of(when), self._learn_addresses
            )
            batch.add(grams, clock.weight, day_of(when))
        # Time passes with texts of which nothing may be learned, too: whether it does tells nothing of them.
        if batch.size or clock != before:
            write(connection, batch, clock, self._places())
        return batch.size

    def _places(self) -> Places | None:
        return next((source.places for source in self._sources), None)

    def _change(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        def change(connection: sqlite3.Connection) -> Result:
            if not self._database.writable:
                raise HistoryError(f"{self._database.unwritable}.", "Nothing has changed.")
            with transaction(connection):
                return work(connection)

        changed = self._database.run(change)
        self._tell_sources()
        return changed

    def _remove_traces(self) -> None:
        self._database.run(self._tidy)

    def _tidy(self, connection: sqlite3.Connection) -> None:
        """Remove the traces of what was forgotten, also of what an earlier process had no time for."""
        if self._database.writable and read_state(connection).traces:
            forgetting.remove_traces(connection)

    def _tell_sources(self) -> None:
        """Have what has changed taken in now, not at the next key."""
        for source in list(self._sources):
            source.changes()

    def _stop(self, error: ForetypeError) -> None:
        """Learn nothing for a while; suggestions go on."""
        self._off_until = time.monotonic() + _OFF_S
        self._notice = str(error)


def _some(items: Iterable[Item], size: Callable[[Item], int]) -> list[Item]:
    """Take about so many words as are written at once."""
    taken, together = list[Item](), 0
    for item in items:
        taken.append(item)
        together += size(item)
        if together >= _BATCH:
            break
    return taken


def _dated(passages: Iterable[tuple[Passage, float | None]]) -> Iterator[Dated]:
    """Yield checked passages, those without a time as of now."""
    for passage, when in passages:
        check_text(passage.text, "The text")
        yield passage, time.time() if when is None else check_time(when)


def _words_of_text(dated: Dated) -> int:
    return dated[0].text.count(" ") + 1


def _one_word(word: str) -> str:
    check_text(word, "The word")
    text = normalise(word).strip()
    if len(forgetting.phrase_of(text)) != 1:
        raise SettingsError(f"{word[:40]!r} is not one word.", "Name a word, for example: Oberlander.")
    return text


def _pattern(pattern: str) -> str:
    check_text(pattern, "What is blocked")
    return pattern_of(pattern)


def _phrase(phrase: str) -> list[str]:
    check_text(phrase, "The phrase")
    tokens = forgetting.phrase_of(phrase)
    if not tokens:
        raise SettingsError(f"There is no word in {phrase[:40]!r}.", "Name a word or a phrase.")
    return tokens
